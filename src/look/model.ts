import { RunsApi } from '../api';
import { IDataFile, IRun } from '../contract';

/**
 * The look into the data file that is selected.
 */
export class LookModel {
  constructor(
    readonly api: RunsApi,
    readonly key: string,
    readonly changed: () => void
  ) {}

  /**
   * Look into a file; the same again where it may have changed.
   *
   * @param file null where none, or more than one, is selected
   */
  async show(run: IRun, file: IDataFile | null): Promise<void> {
    // Filled in below.
  }
}

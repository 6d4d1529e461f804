import { RunsApi } from '../api';

/** What of the profiles survives a reload. */
export interface IProfilesState {
  curve: string | null;
}

/**
 * The curves of one run or of two side by side, and the values of the one that is chosen.
 */
export class ProfilesModel {
  constructor(
    readonly api: RunsApi,
    readonly keys: readonly string[],
    readonly changed: () => void
  ) {}

  /**
   * Ask the server again.
   *
   * @param due whether there may be something new
   */
  async refresh(due: boolean): Promise<void> {
    // Filled in below.
  }

  toJSON(): IProfilesState {
    return { curve: null };
  }

  restore(state: Partial<IProfilesState>): void {
    // Filled in below.
  }
}

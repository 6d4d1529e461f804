import { RunsApi } from '../api';
import { IEnsemble, IMember } from '../contract';

/** What of the plot of an ensemble survives a reload. */
export interface IMembersPlotState {
  shown: boolean;
}

/**
 * The plot of the members of the ensemble that is shown.
 */
export class MembersPlotModel {
  constructor(
    readonly api: RunsApi,
    readonly key: string,
    readonly changed: () => void
  ) {}

  /** Whether the plot is shown, beside the table. */
  shown = false;

  /** Ask the server again for the last values of what is drawn. */
  async refresh(
    ensemble: IEnsemble | null,
    members: readonly IMember[]
  ): Promise<void> {
    // Filled in below.
  }

  toJSON(): IMembersPlotState {
    return { shown: this.shown };
  }

  restore(state: Partial<IMembersPlotState>): void {
    this.shown = state.shown ?? false;
  }
}

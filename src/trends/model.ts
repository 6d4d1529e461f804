import { RunsApi } from '../api';
import { Remembered } from './remembered';

/** What of the trends survives a reload. */
export interface ITrendsState {
  chosen: string[];
}

/**
 * The quantities of one or several runs, and the values of those that are chosen.
 */
export class TrendsModel {
  constructor(
    readonly api: RunsApi,
    readonly keys: readonly string[],
    readonly remembered: Remembered,
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

  toJSON(): ITrendsState {
    return { chosen: [] };
  }

  restore(state: Partial<ITrendsState>): void {
    // Filled in below.
  }
}

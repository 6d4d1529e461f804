import { ISignal, Signal } from '@lumino/signaling';

import { RunsApi } from '../api';

/** What of the comparison survives a reload. */
export interface ICompareState {
  tab: string;
}

/**
 * What differs between runs.
 */
export class CompareModel {
  constructor(
    readonly api: RunsApi,
    readonly keys: readonly string[]
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  async refresh(): Promise<void> {
    // Filled in below.
  }

  toJSON(): ICompareState {
    return { tab: '' };
  }

  restore(state: Partial<ICompareState>): void {
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
}

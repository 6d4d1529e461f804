import { IStateDB } from '@jupyterlab/statedb';

/**
 * The quantities that the user looked at last, so that a run that has them begins with them.
 */
export class Remembered {
  constructor(private _stateDB: IStateDB | null) {}

  /** Those that were looked at last of what a run has; null where there are none. */
  last(ids: readonly string[]): string[] | null {
    return null;
  }

  /** Somebody looks at these. */
  note(ids: readonly string[]): void {
    void this._stateDB;
  }
}

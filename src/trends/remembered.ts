import { IStateDB } from '@jupyterlab/statedb';

/** Where they are kept. */
const ID = 'ips-jupyterlab:trends';

/** More sets than these are not kept: the oldest go. */
const MOST = 20;

/**
 * The quantities that the user looked at last, so that a run that has them begins with them.
 */
export class Remembered {
  constructor(private _stateDB: IStateDB | null) {
    this.ready = this._restore();
  }

  /** Settles when what was kept before a reload is known. */
  readonly ready: Promise<void>;

  /** Those that were looked at last of what a run has; null where there are none. */
  last(ids: readonly string[]): string[] | null {
    const offered = new Set(ids);
    return this._sets.find(set => set.every(id => offered.has(id))) ?? null;
  }

  /**
   * Somebody looks at these.
   *
   * @param instead the set that they were made of by one more choice: it is forgotten
   */
  note(ids: readonly string[], instead: readonly string[] = []): void {
    if (ids.length) {
      const others = this._sets.filter(
        set => !isSame(set, ids) && !isSame(set, instead)
      );
      this._sets = [[...ids], ...others].slice(0, MOST);
      void this._stateDB?.save(ID, { sets: this._sets });
    }
  }

  private async _restore(): Promise<void> {
    try {
      const kept = (await this._stateDB?.fetch(ID)) as any;
      const sets = Array.isArray(kept?.sets) ? kept.sets : [];
      this._sets = [...this._sets, ...sets.filter(isSet)].slice(0, MOST);
    } catch {
      // What cannot be read is begun anew.
    }
  }

  /** The newest first. */
  private _sets: string[][] = [];
}

function isSet(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(id => typeof id === 'string')
  );
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every(id => other.includes(id));
}

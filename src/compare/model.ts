import { ISignal, Signal } from '@lumino/signaling';

import { RefusedError, RunsApi } from '../api';
import { IComparison, IRun } from '../contract';
import { IChange } from '../model/poll';
import { IProfilesState, ProfilesModel } from '../profiles';
import { ITrendsState, Remembered, TrendsModel } from '../trends';
import { namesOfRuns } from '../trends/names';
import { goneOf } from './gone';

/** The tabs of the page, left to right. */
export const TABS = ['differences', 'trends', 'profiles', 'files'] as const;

export type CompareTab = (typeof TABS)[number];

/** Two runs, by their keys. */
export type Pair = readonly [string, string];

/** What of the comparison survives a reload. */
export interface ICompareState {
  /** The runs in words by their keys, for those that cannot be read. */
  names: Record<string, string>;
  tab: CompareTab;
  all: boolean;
  pair: Pair;
  trends: ITrendsState;
  profiles: IProfilesState;
}

/**
 * What differs between runs.
 */
export class CompareModel {
  /**
   * @param keys of the runs, at least two
   */
  constructor(
    readonly api: RunsApi,
    readonly keys: readonly string[],
    remembered: Remembered
  ) {
    this.trends = new TrendsModel(api, keys, remembered, this._emit);
    this._pair = [keys[0], keys[1]];
    this._profiles = new ProfilesModel(api, this._pair, this._emit);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  readonly trends: TrendsModel;

  /** Whether somebody waits for the rest of what is being read. */
  wanted = (): boolean => true;

  /** Null before the first answer. The same object until something of it changes. */
  get comparison(): IComparison | null {
    return this._comparison;
  }

  /** Why it could not be read the last time. */
  get error(): Error | null {
    return this._error;
  }

  /** The runs that are not there, in words. */
  get gone(): string[] {
    return this._gone.map(key => this._names[key] ?? '');
  }

  /** The runs in words, as far as they are known. */
  get names(): string[] {
    return this.keys.flatMap(key => this._names[key] ?? []);
  }

  /** Whether all files that are compared have been read. */
  get complete(): boolean {
    const progress = this._comparison?.progress;
    return progress !== undefined && progress.read >= progress.total;
  }

  /** Whether one of the runs may still say something. */
  get live(): boolean {
    const runs = this._comparison?.runs ?? [];
    return runs.some(({ state }) => state === 'running' || state === 'silent');
  }

  get tab(): CompareTab {
    return this._tab;
  }
  set tab(tab: CompareTab) {
    if (tab !== this._tab) {
      this._tab = tab;
      this._emit();
      void this._refreshTab(true).catch(() => undefined);
    }
  }

  /** Whether metadata and parameters that do not differ are shown too. */
  get all(): boolean {
    return this._all;
  }
  set all(all: boolean) {
    this._all = all;
    this._emit();
  }

  /** The two runs whose profiles are played. */
  get pair(): Pair {
    return this._pair;
  }
  set pair(pair: Pair) {
    const shown = this._profiles.toJSON();
    this._pair = pair;
    this._profiles = new ProfilesModel(this.api, pair, this._emit);
    this._profiles.restore(shown);
    this._emit();
    void this._refreshTab(true).catch(() => undefined);
  }

  get profiles(): ProfilesModel {
    return this._profiles;
  }

  /** Whether the change is one of a run that is compared. */
  concerns({ username, runid }: IChange): boolean {
    const runs: readonly Pick<IRun, 'username' | 'runid'>[] =
      this._comparison?.runs ?? [];
    return runs.some(run => run.username === username && run.runid === runid);
  }

  /**
   * Ask the server again, and while somebody waits until all files have been read.
   *
   * @param asked somebody wants it now: runs that have ended are not asked for otherwise
   * @throws what the request threw; what was read stays
   */
  async refresh(asked = false): Promise<void> {
    const settled = this.complete && !this.live && this._error === null;
    if (settled && !asked) {
      // Their files may still be being read.
      return this._refreshTab(false);
    }
    const before = JSON.stringify(this._comparison);
    try {
      for (let read = -1; ;) {
        const answer = await this._ask(asked);
        this._take(answer);
        const { progress } = answer;
        const more = progress.read < progress.total && progress.read > read;
        if (!more || this._tab !== 'differences' || !this.wanted()) {
          break;
        }
        read = progress.read;
      }
      const due = JSON.stringify(this._comparison) !== before;
      await this._refreshTab(due || asked || this.live).catch(() => undefined);
    } catch (error) {
      this._error = error as Error;
      throw error;
    } finally {
      this._emit();
    }
  }

  toJSON(): ICompareState {
    return {
      names: this._names,
      tab: this._tab,
      all: this._all,
      pair: this._pair,
      trends: this.trends.toJSON(),
      profiles: this._profiles.toJSON()
    };
  }

  restore(state: Partial<ICompareState>): void {
    this._names = { ...state.names };
    this._tab = TABS.find(tab => tab === state.tab) ?? 'differences';
    this._all = state.all ?? false;
    if (state.pair?.every(key => this.keys.includes(key))) {
      this._pair = state.pair;
      this._profiles = new ProfilesModel(this.api, state.pair, this._emit);
    }
    this.trends.restore(state.trends ?? {});
    this._profiles.restore(state.profiles ?? {});
    this._emit();
  }

  /** Compare the runs that are there. */
  private async _ask(asked: boolean): Promise<IComparison> {
    const gone = asked ? [] : this._gone;
    const there = this.keys.filter(key => !gone.includes(key));
    try {
      const answer = await this.api.compare(there);
      this._gone = gone;
      return answer;
    } catch (error) {
      if (!(error instanceof RefusedError && error.reason === 'not_found')) {
        throw error;
      }
      this._gone = await goneOf(this.api, this.keys);
      const rest = this.keys.filter(key => !this._gone.includes(key));
      if (rest.length < 2 || rest.length === there.length) {
        throw error;
      }
      return await this.api.compare(rest);
    }
  }

  private _take(answer: IComparison): void {
    this._error = null;
    if (JSON.stringify(answer) !== JSON.stringify(this._comparison)) {
      this._comparison = answer;
      const known = Object.fromEntries(namesOfRuns(answer.runs));
      this._names = { ...this._names, ...known };
      this._emit();
    }
  }

  private async _refreshTab(due: boolean): Promise<void> {
    if (this._tab === 'trends') {
      await this.trends.refresh(due);
    } else if (this._tab === 'profiles') {
      await this._profiles.refresh(due);
    }
  }

  private _emit = (): void => this._changed.emit();

  private _changed = new Signal<this, void>(this);
  private _comparison: IComparison | null = null;
  private _error: Error | null = null;
  private _gone: readonly string[] = [];
  private _names: Record<string, string> = {};
  private _tab: CompareTab = 'differences';
  private _all = false;
  private _pair: Pair;
  private _profiles: ProfilesModel;
}

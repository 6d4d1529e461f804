import { RunsApi } from '../api';
import { ICurve, IProblem, IProgress, IRun } from '../contract';
import { isNew } from '../plots/asked-run';
import { eachOnce } from '../plots/each-once';
import { IProfilePlot } from '../plots/plot';
import { domainOf } from '../plots/profile';
import { lastUpTo } from '../plots/reading';
import { turns } from '../plots/turns';
import { RunProfiles } from './run-profiles';

/** What of the profiles survives a reload. */
export interface IProfilesState {
  curve: string | null;
}

/** Somebody who did not look again for so long, in milliseconds, does not wait for the rest. */
const PATIENCE = 5000;

/**
 * A run beside others: its curve at the chosen time, or what is known instead.
 */
export interface IShownRun {
  run: IRun | null;
  /** Null where it has none, or none so early. */
  plot: IProfilePlot | null;
  /** Whether it has the curve at all. */
  has: boolean;
  /** When its first profile is, in s; null where there is none. */
  first: number | null;
}

/**
 * The curves of one run or of two side by side, and the values of the one that is chosen.
 */
export class ProfilesModel {
  constructor(
    readonly api: RunsApi,
    readonly keys: readonly string[],
    readonly changed: () => void
  ) {
    const inTurn = turns(keys.length);
    this._runs = keys.map(
      key =>
        new RunProfiles({
          api,
          key,
          inTurn,
          goOn: () => Date.now() < this._lookedAt + PATIENCE,
          changed: this._update
        })
    );
  }

  /** Whether nothing is known yet. */
  get loading(): boolean {
    return !this._runs.some(({ asked }) => asked.answer || asked.error);
  }

  /** Whether each run has told what it has of the chosen curve. */
  get answered(): boolean {
    return this._runs.every(({ asked }) => asked.answered || asked.error);
  }

  /** What the runs have, each once. */
  get offered(): readonly ICurve[] {
    return this._offered;
  }

  /** Id of the chosen one. */
  get curve(): string | null {
    return this._curve;
  }

  /** What is chosen, one for each run. */
  get shown(): readonly IShownRun[] {
    return this._shown;
  }

  /** The times at which any of the runs has the curve, ascending, in s. */
  get times(): readonly number[] {
    return this._times;
  }

  /** Index of the chosen one of the times; -1 where there is none. */
  get index(): number {
    return this._time === null
      ? this._times.length - 1
      : Math.max(0, lastUpTo(this._times, this._time));
  }

  /** Timesteps that are here, and all that there are. */
  get count(): { here: number; total: number } {
    const all = this._runs.map(run => run.profilesOf(this._drawn));
    return {
      here: Math.max(0, ...all.map(one => one?.times.length ?? 0)),
      total: Math.max(0, ...all.map(one => one?.total ?? 0))
    };
  }

  get progress(): IProgress {
    return this._runs.reduce(
      (sum, { asked }) => ({
        read: sum.read + (asked.answer?.progress.read ?? 0),
        total: sum.total + (asked.answer?.progress.total ?? 0)
      }),
      { read: 0, total: 0 }
    );
  }

  get problems(): readonly IProblem[] {
    return this._runs.flatMap(({ asked }) => asked.answer?.problems ?? []);
  }

  get error(): Error | null {
    return this._runs.find(({ asked }) => asked.error)?.asked.error ?? null;
  }

  choose(curve: string): void {
    if (curve !== this._curve) {
      this._curve = curve;
      void this.refresh(true);
      // Until that is answered, what was chosen before is shown.
      this._update();
    }
  }

  /** Show the curve at one of the times; at the newest one it stays while there are newer ones. */
  show(index: number): void {
    const last = this._times.length - 1;
    const at = Math.max(0, Math.min(index, last));
    this._time = at === last ? null : this._times[at];
    this._update();
  }

  /**
   * Ask the server again.
   *
   * @param due whether there may be something new
   */
  async refresh(due: boolean): Promise<void> {
    this._lookedAt = Date.now();
    const wanted = this._curve;
    await Promise.all(this._runs.map(run => run.refresh(wanted, due)));
    if (this._curve !== wanted) {
      // Another choice came meanwhile; it may have been asked for by now.
      await this.refresh(false);
    }
  }

  toJSON(): IProfilesState {
    return { curve: this._curve };
  }

  restore(state: Partial<IProfilesState>): void {
    this._curve = typeof state.curve === 'string' ? state.curve : null;
  }

  /** What an answer tells: what there is, what to begin with, and what is drawn. */
  private _update = (): void => {
    const curves = this._runs.map(run => run.curves);
    if (isNew(curves, this._offeredOf)) {
      this._offeredOf = curves;
      this._offered = eachOnce(curves);
    }
    if (this._begin()) {
      void this.refresh(true);
    }
    if (this.answered) {
      // What was chosen before stays until what is chosen now is there.
      this._drawn = this._curve;
    }
    const profiles = this._runs.map(run => run.profilesOf(this._drawn));
    if (isNew(profiles, this._timesOf)) {
      this._timesOf = profiles;
      const all = profiles.flatMap(one => one?.times ?? []);
      this._times = [...new Set(all)].sort((one, other) => one - other);
      this._domain = profiles.length > 1 ? domainOf(profiles) : undefined;
    }
    this._show();
    this.changed();
  };

  /** What is drawn stays the same object while it looks the same. */
  private _show(): void {
    const time = this._times[this.index] ?? null;
    this._shown = this._runs.map((asked, i) => {
      const { run } = asked;
      const before = this._shown[i];
      const curve = asked.curves.find(({ id }) => id === this._drawn) ?? null;
      const profiles = asked.profilesOf(this._drawn);
      const at =
        profiles && time !== null ? lastUpTo(profiles.times, time) : -1;
      const domain = this._domain;
      const plot: IProfilePlot | null =
        run && curve && profiles && at >= 0
          ? {
              kind: 'profile',
              run,
              curve,
              profiles,
              at,
              ...(domain && { domain })
            }
          : null;
      return {
        run,
        plot:
          plot && before?.plot && isNew(partsOf(plot), partsOf(before.plot))
            ? plot
            : plot && (before?.plot ?? plot),
        has: curve !== null,
        first: profiles?.times[0] ?? null
      };
    });
  }

  /** @returns whether there is another curve now */
  private _begin(): boolean {
    const isOffered = this._offered.some(({ id }) => id === this._curve);
    const waits = this._runs.some(({ asked }) => !asked.answer && !asked.error);
    const first = this._runs
      .map(({ asked }) => asked.answer?.first)
      .find(id => id);
    // What was chosen before a reload may be in a run that has not answered yet.
    if (isOffered || !first || (this._curve !== null && waits)) {
      return false;
    }
    this._curve = first;
    return true;
  }

  private _runs: readonly RunProfiles[];
  private _offered: readonly ICurve[] = [];
  private _curve: string | null = null;
  /** The one that is shown. */
  private _drawn: string | null = null;
  private _shown: readonly IShownRun[] = [];
  private _times: readonly number[] = [];
  private _domain: IProfilePlot['domain'];
  /** The chosen one, in s; null for the newest. */
  private _time: number | null = null;
  /** What these were made of. */
  private _offeredOf: readonly unknown[] = [];
  private _timesOf: readonly unknown[] = [];
  /** Milliseconds since 1970. */
  private _lookedAt = 0;
}

function partsOf({
  run,
  curve,
  profiles,
  at,
  domain
}: IProfilePlot): unknown[] {
  return [run, curve, profiles, at, domain];
}

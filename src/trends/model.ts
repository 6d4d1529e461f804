import { RunsApi } from '../api';
import { IProblem, IProgress, IQuantity, IRun } from '../contract';
import { isNew, NONE } from '../plots/asked-run';
import { eachOnce } from '../plots/each-once';
import { ITrendPlot } from '../plots/plot';
import { turns } from '../plots/turns';
import { Remembered } from './remembered';
import { RunTrends } from './run-trends';

/** What of the trends survives a reload. */
export interface ITrendsState {
  chosen: string[];
}

/** Runs that are asked at the same time. */
const AT_ONCE = 4;

/** Somebody who did not look again for so long, in milliseconds, does not wait for the rest. */
const PATIENCE = 5000;

/**
 * The quantities of one or several runs, and the values of those that are chosen.
 */
export class TrendsModel {
  constructor(
    readonly api: RunsApi,
    readonly keys: readonly string[],
    readonly remembered: Remembered,
    readonly changed: () => void
  ) {
    const inTurn = turns(AT_ONCE);
    this._runs = keys.map(
      key =>
        new RunTrends({
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

  /** What the runs have, each once, as the first run that has it tells. */
  get offered(): readonly IQuantity[] {
    return this._offered;
  }

  /** Ids of the chosen ones, in the order of the choice. */
  get chosen(): readonly string[] {
    return this._chosen ?? NONE;
  }

  /** The chosen ones over the time, as far as they have been read; null where there is nothing. */
  get plot(): ITrendPlot | null {
    return this._plot;
  }

  /** Whether each run has told what it has of the chosen ones. */
  get answered(): boolean {
    return this._runs.every(({ asked }) => asked.answered || asked.error);
  }

  /** How far the files of all runs have been read. */
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

  /** Why a run could not be read the last time. */
  get error(): Error | null {
    return this._runs.find(({ asked }) => asked.error)?.asked.error ?? null;
  }

  /** The runs that do not have a quantity, as far as they have told what they have. */
  without(id: string): IRun[] {
    return this._runs.flatMap(({ run, quantities }) =>
      run && !quantities.some(quantity => quantity.id === id) ? [run] : []
    );
  }

  /** Add to the choice, or take away from it. */
  choose(id: string, wanted: boolean): void {
    const others = this.chosen.filter(other => other !== id);
    this._chosen = wanted ? [...others, id] : others;
    this.remembered.note(this._chosen, this._noted);
    this._noted = this._chosen;
    this._update();
    void this.refresh(true);
  }

  /**
   * Ask the server again.
   *
   * @param due whether there may be something new
   */
  async refresh(due: boolean): Promise<void> {
    this._lookedAt = Date.now();
    await this.remembered.ready;
    const wanted = this.chosen;
    await Promise.all(this._runs.map(run => run.refresh(wanted, due)));
    if (this.chosen !== wanted) {
      // Another choice came meanwhile; it may have been asked for by now.
      await this.refresh(false);
    }
  }

  toJSON(): ITrendsState {
    return { chosen: [...this.chosen] };
  }

  restore(state: Partial<ITrendsState>): void {
    const ids = Array.isArray(state.chosen) ? state.chosen : [];
    this._chosen = ids.length ? ids.filter(id => typeof id === 'string') : null;
  }

  /** What an answer tells: what there is, what to begin with, and what is drawn. */
  private _update = (): void => {
    const lists = this._runs.map(({ quantities }) => quantities);
    if (isNew(lists, this._offeredOf)) {
      this._offeredOf = lists;
      this._offered = eachOnce(lists);
    }
    if (this._begin()) {
      void this.refresh(true);
    }
    const drawn = [
      this._offered,
      this._chosen,
      ...this._runs.flatMap(({ run, series }) => [run, series])
    ];
    if (isNew(drawn, this._drawnOf)) {
      this._drawnOf = drawn;
      this._plot = plotOf(this._runs, this._offered, this.chosen);
    }
    this.changed();
  };

  /**
   * Choose what to begin with, where nothing is chosen that the runs have.
   *
   * @returns whether there is another choice now
   */
  private _begin(): boolean {
    const chosen = this._chosen;
    const offered = new Set(this._offered.map(({ id }) => id));
    if (chosen && (!chosen.length || chosen.some(id => offered.has(id)))) {
      return false;
    }
    // What was chosen before a reload may be in a run that has not answered yet.
    const waits = this._runs.some(({ asked }) => !asked.answer && !asked.error);
    const first = this._runs
      .map(({ asked }) => asked.answer?.first)
      .find(id => id);
    const begin =
      this.remembered.last([...offered]) ?? (first ? [first] : null);
    if (!offered.size || (chosen && waits) || !begin) {
      return false;
    }
    this._chosen = begin;
    return true;
  }

  private _runs: readonly RunTrends[];
  private _chosen: readonly string[] | null = null;
  /** The choice that the user has made here, as it is remembered. */
  private _noted: readonly string[] = [];
  private _offered: readonly IQuantity[] = [];
  private _plot: ITrendPlot | null = null;
  /** What these were made of. */
  private _offeredOf: readonly unknown[] = [];
  private _drawnOf: readonly unknown[] = [];
  /** Milliseconds since 1970. */
  private _lookedAt = 0;
}

function plotOf(
  runs: readonly RunTrends[],
  offered: readonly IQuantity[],
  chosen: readonly string[]
): ITrendPlot | null {
  const byId = new Map(offered.map(quantity => [quantity.id, quantity]));
  const quantities = chosen.flatMap(id => byId.get(id) ?? []);
  const lines = quantities.flatMap(quantity =>
    runs.flatMap(({ run, series }) => {
      const found = series.find(one => one.quantity === quantity.id);
      return run && found?.times.length
        ? [{ run, quantity, series: found }]
        : [];
    })
  );
  const drawn = new Set(lines.map(({ run }) => run));
  return lines.length
    ? {
        kind: 'trend',
        runs: runs.flatMap(({ run }) => (run && drawn.has(run) ? [run] : [])),
        quantities,
        lines
      }
    : null;
}

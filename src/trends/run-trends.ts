import { RunsApi } from '../api';
import { IQuantity, IRun, ISeries, ITrendPage } from '../contract';
import { Asked } from '../plots/asked';

interface IRunTrendsOptions {
  api: RunsApi;
  key: string;
  changed(): void;
  goOn(): boolean;
  inTurn<T>(job: () => Promise<T>): Promise<T>;
}

/**
 * The quantities of one run, and the values of some.
 */
export class RunTrends {
  constructor(private _options: IRunTrendsOptions) {
    this.asked = new Asked({
      ..._options,
      merge: (now: ITrendPage, before: ITrendPage) => ({
        ...now,
        quantities: now.quantities ?? before.quantities,
        series: now.series ?? before.series
      })
    });
  }

  readonly asked: Asked<ITrendPage>;

  /** Null until something is known of it. */
  get run(): IRun | null {
    return this._run;
  }

  get quantities(): readonly IQuantity[] {
    return this.asked.answer?.quantities ?? NONE;
  }

  get series(): readonly ISeries[] {
    return this.asked.answer?.series ?? NONE;
  }

  /**
   * @param ids of the quantities whose values are wanted
   * @param due whether there may be something new
   */
  async refresh(ids: readonly string[], due: boolean): Promise<void> {
    const { api, key, inTurn, changed } = this._options;
    await this.asked.refresh(JSON.stringify(ids), due, version =>
      api.trends(key, [...ids], version)
    );
    // What a run is called does not change: that is asked once.
    if (this._run === null && this.quantities.length && !this._naming) {
      this._naming = true;
      try {
        this._run = (await inTurn(() => api.about(key))).run;
        changed();
      } catch {
        // It is asked again with the next look.
      } finally {
        this._naming = false;
      }
    }
  }

  private _run: IRun | null = null;
  private _naming = false;
}

/** Always the same, so that nothing changes by it. */
const NONE: never[] = [];

import { IQuantity, ISeries, ITrendPage } from '../contract';
import { AskedRun, IAskedRunOptions, NONE } from '../plots/asked-run';

/**
 * The quantities of one run, and the values of some.
 */
export class RunTrends extends AskedRun<ITrendPage> {
  constructor(options: Omit<IAskedRunOptions<ITrendPage>, 'merge'>) {
    super({
      ...options,
      merge: (now, before) => ({
        ...now,
        quantities: now.quantities ?? before.quantities,
        series: now.series ?? before.series
      })
    });
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
    const { api, key } = this.options;
    await this.asked.refresh(JSON.stringify(ids), due, version =>
      this.withRun(api.trends(key, [...ids], version))
    );
  }
}

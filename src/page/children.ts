import { TranslationBundle } from '@jupyterlab/translation';

import { RunsApi } from '../api';
import { IRun } from '../contract';
import { ArraySource, GridModel } from '../grid';
import { runColumns } from '../table/columns';

/** The most that the server gives at once. */
const PAGE = 1000;

/** The states that do not last. A silent run is not dead. */
const LIVE: ReadonlySet<IRun['state']> = new Set([
  'pending',
  'running',
  'silent'
]);

/**
 * The child runs of a run.
 */
export class ChildRuns {
  constructor(
    private _api: RunsApi,
    private _key: string,
    trans: TranslationBundle
  ) {
    this.grid = new GridModel(this.source, runColumns(trans));
  }

  readonly source = new ArraySource<IRun>(run => run.key);
  readonly grid: GridModel<IRun>;

  /** Why they could not be read the last time. */
  error: Error | null = null;

  /**
   * Ask the server again.
   *
   * @param due false where only a child that is live could have changed
   */
  async refresh(due: boolean): Promise<void> {
    const before = this.source.items;
    const live = before?.some(({ state }) => LIVE.has(state)) ?? true;
    if (!due && !live && this.error === null) {
      return;
    }
    try {
      const runs = await this._all();
      this.error = null;
      if (JSON.stringify(runs) !== JSON.stringify(before)) {
        this.source.items = runs;
      }
    } catch (error) {
      this.error = error as Error;
    }
  }

  private async _all(): Promise<IRun[]> {
    const runs: IRun[] = [];
    let cursor: string | null = null;
    do {
      const page = await this._api.children(this._key, { limit: PAGE, cursor });
      runs.push(...page.runs);
      cursor = page.next;
    } while (cursor !== null);
    return runs;
  }
}

import { ISignal, Signal } from '@lumino/signaling';

import { Freshness } from '../model/fresh';
import { IColumn } from './columns';
import { IGridLayout, PLAIN_LAYOUT, sameRows } from './layout';
import { IRowSource } from './source';

/** Rows asked for at once. */
export const PAGE = 200;

/** Rows above and below those in view that are loaded too, so that a slow scroll never waits. */
const AHEAD = 100;

/** Rows asked for at once when all are wanted: the most that the server gives. */
const LARGE_PAGE = 1000;

/** How often a page comes again, where rows move while all are fetched. */
const MOVES = 20;

/**
 * Some rows as the server answers them.
 */
export interface IOffsetPage<T> {
  items: readonly T[];
  /** Rows on all pages. */
  total: number;
}

/**
 * Rows on the server, of which the pages that somebody looked at are loaded.
 *
 * What is shown stays until there is something newer to show.
 */
export class PagedSource<T> implements IRowSource<T> {
  /**
   * @param keyOf what makes an item the same row after every refresh
   * @param _fetch asks the server for rows, sorted and filtered as the layout says
   */
  constructor(
    readonly keyOf: (item: T) => string,
    private _fetch: (
      offset: number,
      limit: number,
      layout: IGridLayout
    ) => Promise<IOffsetPage<T>>
  ) {}

  get count(): number | null {
    return this._count;
  }

  get error(): Error | null {
    return this._error;
  }

  get epoch(): number {
    return this._epoch;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  item(index: number): T | null {
    return this._pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;
  }

  fresh(item: T): boolean {
    return this._freshness.has(item);
  }

  indexOf(key: string): number {
    if (this._places === null) {
      this._places = new Map();
      for (const [page, items] of this._pages) {
        items.forEach((item, i) =>
          this._places?.set(this.keyOf(item), page * PAGE + i)
        );
      }
    }
    return this._places.get(key) ?? -1;
  }

  demand(first: number, last: number): void {
    this._view = pagesOf(first, last);
    this._near = pagesOf(first - AHEAD, last + AHEAD);
    if (!this._held) {
      // `error` tells the rows.
      this._work().catch(() => undefined);
    }
  }

  arrange(_: readonly IColumn<T>[], layout: IGridLayout): void {
    const other = !sameRows(this._layout, layout);
    this._layout = layout;
    if (other) {
      this.restart();
    }
  }

  /** What is asked for is another list: the rows come anew, the old ones stay until then. */
  restart(): void {
    this._epoch += 1;
    this._replace = true;
    this._view = this._near = [0, 0];
    this._held = false;
    this._work().catch(() => undefined);
  }

  /**
   * Ask again for the pages in view now, and for the others when somebody looks at them.
   *
   * @param told whether what is new or changed is to be fresh: not where the user asked for it
   * @throws what the request threw; the loaded rows stay
   */
  refresh(told = true): Promise<void> {
    this._before = new Map(told ? this._pages : null);
    this._stale = new Set(this._pages.keys());
    this._held = false;
    return this._work();
  }

  async all(
    progress?: (done: number, total: number) => void,
    signal?: AbortSignal
  ): Promise<readonly T[]> {
    const layout = this._layout;
    // A run that comes or goes meanwhile moves the rows: none is to come twice, and none to be
    // missed. So each page begins with the last row of the one before, or that one comes again.
    const found = new Map<string, T>();
    let last: string | null = null;
    let moved = 0;
    for (let offset = 0; ;) {
      const { items, total } = await this._fetch(offset, LARGE_PAGE, layout);
      if (signal?.aborted) {
        throw new Error('cancelled');
      }
      const keys = items.map(this.keyOf);
      keys.forEach((key, i) => found.set(key, items[i]));
      if (last !== null && keys[0] !== last && moved < MOVES) {
        moved += 1;
        last = null;
        offset = Math.max(0, offset - LARGE_PAGE);
        continue;
      }
      const end = offset + items.length;
      progress?.(Math.min(end, total), total);
      if (end >= total || items.length === 0) {
        return [...found.values()];
      }
      last = keys[keys.length - 1];
      offset = end - 1;
    }
  }

  /** Load until nothing in view is missing or stale: one request at a time, the view's latest. */
  private _work(): Promise<void> {
    if (this._working === null) {
      if (this._next() === null) {
        return Promise.resolve();
      }
      this._working = this._load();
    }
    return this._working;
  }

  private async _load(): Promise<void> {
    try {
      for (let page = this._next(); page !== null; page = this._next()) {
        const epoch = this._epoch;
        this._stale.delete(page);
        let answer: IOffsetPage<T>;
        try {
          answer = await this._fetch(page * PAGE, PAGE, this._layout);
        } catch (error) {
          if (epoch !== this._epoch) {
            continue;
          }
          this._stale.add(page);
          this._held = true;
          this._error = error as Error;
          this._changed.emit();
          throw error;
        }
        if (epoch === this._epoch) {
          this._take(page, answer);
        }
      }
    } finally {
      // At once: what is demanded from now on needs another turn.
      this._working = null;
    }
  }

  /** The first page that has to be asked for: in view, or beside that and not there. */
  private _next(): number | null {
    const end = Math.max(0, Math.ceil((this._count ?? 1) / PAGE) - 1);
    if (this._replace) {
      return 0;
    }
    const within = ([first, last]: [number, number]) =>
      pageNumbers(Math.min(first, end), Math.min(last, end));
    const missing = (page: number) => !this._pages.has(page);
    return (
      within(this._view).find(p => missing(p) || this._stale.has(p)) ??
      within(this._near).find(missing) ??
      null
    );
  }

  private _take(page: number, { items, total }: IOffsetPage<T>): void {
    if (this._replace) {
      this._replace = false;
      this._pages.clear();
      this._stale.clear();
      this._before.clear();
    }
    if (this._before.has(page)) {
      // A row that came or went has moved the others to the pages beside.
      const before = [page - 1, page, page + 1].flatMap(
        other => this._before.get(other) ?? []
      );
      this._freshness.note(before, items);
    }
    for (const other of this._pages.keys()) {
      if (other * PAGE >= total) {
        this._pages.delete(other);
      }
    }
    this._count = total;
    this._pages.set(page, items);
    this._places = null;
    this._error = null;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _pages = new Map<number, readonly T[]>();
  private _stale = new Set<number>();
  private _places: Map<string, number> | null = null;
  private _count: number | null = null;
  private _view: [number, number] = [0, 0];
  private _near: [number, number] = [0, 0];
  private _layout: IGridLayout = PLAIN_LAYOUT;
  private _epoch = 0;
  private _freshness = new Freshness<T>();
  /** The pages as they were when the last refresh began. */
  private _before = new Map<number, readonly T[]>();
  /** The next answer belongs to another list than the pages do. */
  private _replace = false;
  /** Loading failed: only a refresh tries again. */
  private _held = false;
  private _error: Error | null = null;
  private _working: Promise<void> | null = null;
}

/** The first and the last page of these rows. */
function pagesOf(first: number, last: number): [number, number] {
  return [Math.max(0, Math.floor(first / PAGE)), Math.floor(last / PAGE)];
}

function pageNumbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

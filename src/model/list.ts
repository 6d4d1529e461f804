import { IPageQuery } from '../api';
import { Freshness } from './fresh';

/**
 * One page of a list, as the server answers it.
 */
export interface IPage<T> {
  items: T[];
  total: number;
  next: string | null;
}

/** Items asked for at once: the first page is quick, the rest is few requests. */
const FIRST_PAGE = 200;
const NEXT_PAGE = 1000;

/** Looking further down than this, a refresh asks for the first page only, unless that changed. */
const DEEP = 2000;

/** Between two changes that are told while many pages are loaded, in milliseconds. */
const TELLING = 300;

/**
 * A list on the server of which the beginning has been loaded.
 *
 * It is loaded as far as somebody looks, and refreshed without forgetting what is on screen.
 */
export class PagedList<T> {
  /**
   * @param fetch asks the server for one page
   * @param same tells whether two items are the same thing, perhaps at different times
   * @param changed is called after every change
   */
  constructor(
    private _fetch: (page: IPageQuery) => Promise<IPage<T>>,
    private _same: (one: T, other: T) => boolean,
    private _changed: () => void
  ) {}

  /** What has been loaded: the first items of the list. */
  items: readonly T[] = [];

  /** Length of the whole list; null before the first answer. */
  total: number | null = null;

  /** What refreshes found new or changed a moment ago, among what was loaded before. */
  fresh: ReadonlySet<T> = new Set();

  /** Why the last attempt to load failed; null when it did not. */
  error: Error | null = null;

  /**
   * Load until item number `index` is there, unless loading has failed: then only a refresh
   * tries again.
   */
  demand(index: number): void {
    this._wanted = Math.max(this._wanted, index + 1);
    if (this._extending || this.error !== null || !this._lacks()) {
      return;
    }
    this._extending = true;
    this._run(() => this._extend())
      // `error` tells the rows.
      .catch(() => undefined)
      .finally(() => {
        this._extending = false;
      });
  }

  /**
   * Ask again for the first `shown` items.
   *
   * @throws what the request threw; the loaded items stay
   */
  refresh(shown: number): Promise<void> {
    return this._run(() => this._reload(shown));
  }

  /** One request at a time, in order. */
  private async _run(work: () => Promise<void>): Promise<void> {
    const before = this._queue;
    let release = () => {};
    this._queue = new Promise(resolve => (release = resolve));
    await before;
    try {
      await work();
      this.error = null;
    } catch (error) {
      this.error = error as Error;
      throw error;
    } finally {
      release();
      this._changed();
    }
  }

  private _lacks(): boolean {
    return (
      this.total === null ||
      (this._next !== null && this.items.length < this._wanted)
    );
  }

  private async _extend(): Promise<void> {
    let told = -Infinity;
    while (this._lacks()) {
      const page = await this._fetch({
        limit: this.total === null ? FIRST_PAGE : NEXT_PAGE,
        cursor: this._next
      });
      this._take([...this.items, ...page.items], page);
      // Whoever looks at the end waits for that; all rows anew for each page would be slow.
      const now = performance.now();
      if (now - told > TELLING) {
        told = now;
        this._changed();
      }
    }
  }

  private async _reload(shown: number): Promise<void> {
    let page = await this._fetch({ limit: FIRST_PAGE, cursor: null });
    let items = page.items;
    if (shown <= DEEP || !this._beginsWith(items, page.total)) {
      while (items.length < shown && page.next !== null) {
        page = await this._fetch({ limit: NEXT_PAGE, cursor: page.next });
        items = [...items, ...page.items];
      }
    }
    this.fresh = this._freshOf(items);
    if (this._beginsWith(items, page.total)) {
      // Nothing came or went: what lies further down stays.
      this.items = [...items, ...this.items.slice(items.length)];
    } else {
      this._take(items, page);
    }
  }

  /** Whether the loaded list is as long as `total` and begins with the same things as `items`. */
  private _beginsWith(items: readonly T[], total: number): boolean {
    return (
      total === this.total &&
      items.length <= this.items.length &&
      items.every((item, i) => this._same(item, this.items[i]))
    );
  }

  private _freshOf(items: readonly T[]): ReadonlySet<T> {
    if (this.total !== null) {
      // Where not all was loaded, what lies further down may have been there before.
      const known = this._next === null ? items.length : this.items.length;
      this._freshness.note(this.items, items.slice(0, known));
    }
    return new Set(items.filter(item => this._freshness.has(item)));
  }

  private _take(items: readonly T[], page: IPage<T>): void {
    this.items = items;
    this._next = page.next;
    // The end of the list settles the count, whatever was counted when the page was made.
    this.total = page.next === null ? items.length : page.total;
  }

  private _freshness = new Freshness<T>();
  private _next: string | null = null;
  private _wanted = 0;
  private _extending = false;
  private _queue: Promise<void> = Promise.resolve();
}

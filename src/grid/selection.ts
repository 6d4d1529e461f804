import { IRowSource } from './source';

/**
 * Which rows are selected, and which one the keyboard is on.
 *
 * It holds keys, so that it outlives a refresh.
 */
export class GridSelection<T> {
  constructor(
    private _source: IRowSource<T>,
    private _changed: () => void
  ) {}

  get keys(): ReadonlySet<string> {
    return this._keys;
  }

  /** Index of the row that the keyboard is on. */
  get index(): number {
    const count = this._source.count ?? 0;
    const index = this._place(this._active, this._index);
    return Math.max(0, Math.min(index, count - 1));
  }

  /** The selected rows that are loaded, top to bottom. */
  items(): T[] {
    return [...this._keys]
      .map(key => this._source.indexOf(key))
      .filter(index => index >= 0)
      .sort((one, other) => one - other)
      .flatMap(index => this._source.item(index) ?? []);
  }

  /** Select this row alone. */
  select(index: number): void {
    const key = this._key(index);
    this._move(index, key === null ? [] : [key]);
    this._anchor = key;
    this._anchorIndex = index;
  }

  /** Add this row to the selection, or take it out. */
  toggle(index: number): void {
    const keys = new Set(this._keys);
    const key = this._key(index);
    if (key !== null && !keys.delete(key)) {
      keys.add(key);
    }
    this._move(index, keys);
    this._anchor = key;
    this._anchorIndex = index;
  }

  /** Select the rows from the one that was selected last to this one, as far as they are loaded. */
  extend(index: number): void {
    const from = this._place(this._anchor, this._anchorIndex);
    this._move(
      index,
      this._range(Math.min(from, index), Math.max(from, index))
    );
  }

  /** Select all rows that are loaded. */
  selectAll(): void {
    this._move(this.index, this._range(0, (this._source.count ?? 0) - 1));
  }

  /**
   * Select the rows with these keys, wherever they are; the keyboard goes to the first of them.
   *
   * @param add to those that are selected
   */
  selectKeys(keys: Iterable<string>, add = false): void {
    const wanted = new Set(keys);
    const places = [...wanted]
      .map(key => this._source.indexOf(key))
      .filter(place => place >= 0);
    const first = places.reduce((one, place) => Math.min(one, place), Infinity);
    const index = first === Infinity ? this.index : first;
    this._move(index, add ? [...this._keys, ...wanted] : wanted);
    this._anchor = this._active;
    this._anchorIndex = index;
  }

  private _range(first: number, last: number): string[] {
    const keys: string[] = [];
    for (let i = first; i <= last; i++) {
      const key = this._key(i);
      if (key !== null) {
        keys.push(key);
      }
    }
    return keys;
  }

  private _move(index: number, keys: Iterable<string>): void {
    this._keys = new Set(keys);
    this._active = this._key(index);
    this._index = index;
    this._changed();
  }

  private _key(index: number): string | null {
    const item = this._source.item(index);
    return item === null ? null : this._source.keyOf(item);
  }

  /** Where the row is now; where it is not to be found, where it was. */
  private _place(key: string | null, index: number): number {
    const now = key === null ? -1 : this._source.indexOf(key);
    return now >= 0 ? now : index;
  }

  private _keys: ReadonlySet<string> = new Set();
  private _active: string | null = null;
  private _index = 0;
  private _anchor: string | null = null;
  private _anchorIndex = 0;
}

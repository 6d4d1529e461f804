import { IRow } from '../rows';

/**
 * What a click can do to the rows of a tree or table.
 */
export interface ISelectable {
  select(index: number): void;
  toggle(index: number): void;
  extend(index: number): void;
}

/**
 * Select as lists do everywhere: Shift up to this row, Ctrl or Cmd this one more.
 *
 * @returns whether it was a plain click
 */
export function selectByClick(
  selection: ISelectable,
  index: number,
  event: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>
): boolean {
  if (event.shiftKey) {
    selection.extend(index);
  } else if (event.ctrlKey || event.metaKey) {
    selection.toggle(index);
  } else {
    selection.select(index);
    return true;
  }
  return false;
}

/**
 * Which rows are selected, and which one the keyboard is on.
 *
 * It holds keys, not rows, so that it outlives a refresh.
 */
export class RowSelection {
  constructor(
    private _rows: () => readonly IRow[],
    private _changed: () => void
  ) {}

  /** Keys of the selected rows. */
  get keys(): ReadonlySet<string> {
    return this._keys;
  }

  /** Key of the row that the keyboard is on. */
  get active(): string | null {
    return this._active;
  }

  /** Index of the active row; the first row where it is gone or there never was one. */
  get index(): number {
    const rows = this._rows();
    // Asked for at every step of scrolling.
    if (this._found.rows !== rows || this._found.key !== this._active) {
      const index = Math.max(0, this._indexOf(this._active));
      this._found = { rows, key: this._active, index };
    }
    return this._found.index;
  }

  /** The selected rows that are visible, top to bottom. */
  rows(): IRow[] {
    return this._rows().filter(row => this._keys.has(row.key));
  }

  /** Select this row alone. */
  select(index: number): void {
    this._move(index, key => new Set([key]));
  }

  /** Add this row to the selection, or take it out. */
  toggle(index: number): void {
    this._move(index, key => {
      const keys = new Set(this._keys);
      if (!keys.delete(key)) {
        keys.add(key);
      }
      return keys;
    });
  }

  /** Select all rows from the one that was selected last to this one. */
  extend(index: number): void {
    const from = Math.max(0, this._indexOf(this._anchor));
    const anchor = this._anchor;
    this._move(
      index,
      () =>
        new Set(
          this._rows()
            .slice(Math.min(from, index), Math.max(from, index) + 1)
            .map(row => row.key)
        )
    );
    this._anchor = anchor ?? this._anchor;
  }

  /** The rows below `key` went out of sight: what was selected there is not any more. */
  leave(key: string): void {
    const gone = [...this._keys].filter(other => other.startsWith(`${key}/`));
    const lost = this._active?.startsWith(`${key}/`) ?? false;
    if (gone.length === 0 && !lost) {
      return;
    }
    const keys = new Set(this._keys);
    gone.forEach(other => keys.delete(other));
    if (lost) {
      this._active = key;
      this._anchor = key;
      keys.add(key);
    }
    this._keys = keys;
    this._changed();
  }

  /** Rows that were not loaded have come: what was selected stays so under its own key. */
  follow(before: readonly IRow[], now: readonly IRow[]): void {
    before.forEach(({ key, content }, i) => {
      if (content.kind !== 'loading' || !now[i] || now[i].key === key) {
        return;
      }
      if (this._keys.has(key)) {
        const keys = new Set(this._keys).add(now[i].key);
        keys.delete(key);
        this._keys = keys;
      }
      this._active = this._active === key ? now[i].key : this._active;
      this._anchor = this._anchor === key ? now[i].key : this._anchor;
    });
  }

  restore(keys: string[], active: string | null): void {
    this._keys = new Set(keys);
    this._active = active;
    this._anchor = active;
  }

  private _move(
    index: number,
    keys: (key: string) => ReadonlySet<string>
  ): void {
    const row = this._rows()[index];
    if (!row) {
      return;
    }
    this._keys = keys(row.key);
    this._active = row.key;
    this._anchor = row.key;
    this._changed();
  }

  private _indexOf(key: string | null): number {
    return this._rows().findIndex(row => row.key === key);
  }

  private _keys: ReadonlySet<string> = new Set();
  private _active: string | null = null;
  private _found = {
    rows: [] as readonly IRow[],
    key: null as string | null,
    index: 0
  };
  private _anchor: string | null = null;
}

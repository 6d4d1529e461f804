import { ISignal, Signal } from '@lumino/signaling';

import { CellValue, IColumn } from './columns';
import { IGridLayout, PLAIN_LAYOUT, sameRows } from './layout';
import { IRowSource } from './source';

/**
 * Rows in memory, sorted and filtered here.
 */
export class ArraySource<T> implements IRowSource<T> {
  /**
   * @param keyOf what makes an item the same row after every refresh
   */
  constructor(readonly keyOf: (item: T) => string) {}

  readonly error: Error | null = null;

  /** All rows, in their own order; null while they are not there. Assign to change them. */
  get items(): readonly T[] | null {
    return this._items;
  }
  set items(items: readonly T[] | null) {
    this._items = items;
    this._arrange();
  }

  get count(): number | null {
    return this._items && this._shown.length;
  }

  get epoch(): number {
    return this._epoch;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  item(index: number): T | null {
    return this._shown[index] ?? null;
  }

  indexOf(key: string): number {
    this._places ??= new Map(
      this._shown.map((item, i) => [this.keyOf(item), i])
    );
    return this._places.get(key) ?? -1;
  }

  demand(): void {
    // All is there.
  }

  arrange(columns: readonly IColumn<T>[], layout: IGridLayout): void {
    const other = !sameRows(this._layout, layout);
    if (other) {
      this._epoch += 1;
    }
    const stale = other || columns !== this._columns;
    this._columns = columns;
    this._layout = layout;
    if (stale) {
      this._arrange();
    }
  }

  all(): Promise<readonly T[]> {
    return Promise.resolve(this._shown);
  }

  private _arrange(): void {
    this._shown = arranged(this._items ?? [], this._columns, this._layout);
    this._places = null;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _items: readonly T[] | null = null;
  private _shown: readonly T[] = [];
  private _places: Map<string, number> | null = null;
  private _columns: readonly IColumn<T>[] = [];
  private _layout: IGridLayout = PLAIN_LAYOUT;
  private _epoch = 0;
}

/** The items that all filters let through, in order. */
export function arranged<T>(
  items: readonly T[],
  columns: readonly IColumn<T>[],
  { sort, filters }: Pick<IGridLayout, 'sort' | 'filters'>
): readonly T[] {
  const tests = columns.flatMap(column => {
    const text = filters?.[column.id]?.trim();
    return text ? [filterOf(column, text)] : [];
  });
  const found = tests.length
    ? items.filter(item => tests.every(test => test(item)))
    : items;
  const column = columns.find(({ id }) => id === sort?.column);
  if (!column) {
    return found;
  }
  const factor = sort?.descending ? -1 : 1;
  return found
    .map(item => ({ item, value: valueOf(column, item) }))
    .sort((one, other) => compare(one.value, other.value, factor))
    .map(({ item }) => item);
}

/** What the cell is sorted by. */
export function valueOf<T>(column: IColumn<T>, item: T): CellValue {
  return column.value ? column.value(item) : column.text(item) || null;
}

const collator = new Intl.Collator(undefined, {
  numeric: true,
  sensitivity: 'base'
});

/** Numbers before texts, and what is not known last whatever the direction. */
function compare(one: CellValue, other: CellValue, factor: number): number {
  const rank = rankOf(one) - rankOf(other);
  if (rank !== 0) {
    return rank;
  }
  if (typeof one === 'number') {
    return factor * (one - (other as number));
  }
  return one === null ? 0 : factor * collator.compare(one, other as string);
}

function rankOf(value: CellValue): number {
  if (value === null || Number.isNaN(value)) {
    return 2;
  }
  return typeof value === 'number' ? 0 : 1;
}

const COMPARISON = /^(>=|<=|>|<|=)\s*(.+)$/;

/**
 * Whether a cell fits: `>5`, `<=2e3` and `=7` compare numbers, anything else is looked for in the
 * text, whatever its case.
 */
function filterOf<T>(column: IColumn<T>, filter: string): (item: T) => boolean {
  const [, sign, operand] = COMPARISON.exec(filter) ?? [];
  const limit = Number(operand);
  if (sign && !Number.isNaN(limit)) {
    return item => {
      const value = valueOf(column, item);
      return typeof value === 'number' && holds(value, sign, limit);
    };
  }
  const words = filter.toLowerCase();
  return item => column.text(item).toLowerCase().includes(words);
}

function holds(value: number, sign: string, limit: number): boolean {
  switch (sign) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    default:
      return value === limit;
  }
}

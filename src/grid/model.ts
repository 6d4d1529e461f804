import { ISignal, Signal } from '@lumino/signaling';

import { IColumn } from './columns';
import { IGridLayout, PLAIN_LAYOUT, visibleColumns, widthOf } from './layout';
import { inert } from './inert';
import { GridSelection } from './selection';
import { IRowSource } from './source';

/**
 * The state of a table: its columns, how they are arranged, and what is selected.
 */
export class GridModel<T> {
  constructor(
    readonly source: IRowSource<T>,
    columns: readonly IColumn<T>[],
    layout: IGridLayout = PLAIN_LAYOUT
  ) {
    this._columns = columns;
    this._layout = layout;
    this.selection = new GridSelection(source, () => this._changed.emit());
    source.arrange(columns, layout);
    source.changed.connect(() => this._changed.emit());
  }

  readonly selection: GridSelection<T>;

  /** Anything changed: rows, columns, layout, selection. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The user arranged the table in another way: keep it. */
  get layoutChanged(): ISignal<this, IGridLayout> {
    return this._layoutChanged;
  }

  get columns(): readonly IColumn<T>[] {
    return this._columns;
  }
  set columns(columns: readonly IColumn<T>[]) {
    this._columns = columns;
    this._arrange();
  }

  get layout(): IGridLayout {
    return this._layout;
  }
  set layout(layout: IGridLayout) {
    this._layout = layout;
    this._layoutChanged.emit(layout);
    this._arrange();
  }

  /** The columns that are shown, left to right. The same array until they change. */
  get visible(): readonly IColumn<T>[] {
    this._visible ??= visibleColumns(this._columns, this._layout);
    return this._visible;
  }

  /** Width of all shown columns, in pixels. */
  get width(): number {
    return this.visible.reduce(
      (sum, column) => sum + widthOf(column, this._layout),
      0
    );
  }

  /** A row that the table is to show once it is there; null for none. */
  get revealed(): { index: number; key: string } | null {
    return this._revealed;
  }

  /**
   * Scroll to a row, select it where it is not, and put the keyboard there: now or when it has been
   * loaded.
   *
   * @param index where it will be
   */
  reveal(index: number, key: string): void {
    this._revealed = { index, key };
    this._changed.emit();
  }

  /** The row that was to be shown is. */
  found(index: number): void {
    const key = this._revealed?.key ?? '';
    this._revealed = null;
    if (this.selection.keys.has(key)) {
      this._changed.emit();
    } else {
      this.selection.select(index);
    }
  }

  /** The selected rows, as tab-separated text with the titles above; inert in spreadsheets. */
  copyText(): string {
    const line = (cell: (column: IColumn<T>) => string) =>
      this.visible
        .map(column => inert(cell(column).replace(/[\t\r\n]+/g, ' ')))
        .join('\t');
    return [
      line(titleOf),
      ...this.selection.items().map(item => line(column => column.text(item)))
    ].join('\n');
  }

  private _arrange(): void {
    const now = visibleColumns(this._columns, this._layout);
    if (now.some((column, i) => column !== this._visible?.[i])) {
      this._visible = now;
    } else if (now.length !== this._visible?.length) {
      this._visible = now;
    }
    this.source.arrange(this._columns, this._layout);
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _layoutChanged = new Signal<this, IGridLayout>(this);
  private _columns: readonly IColumn<T>[];
  private _layout: IGridLayout;
  private _visible: readonly IColumn<T>[] | null = null;
  private _revealed: { index: number; key: string } | null = null;
}

/** Title and unit of a column. */
export function titleOf<T>({ title, unit }: IColumn<T>): string {
  return unit ? `${title} (${unit})` : title;
}

import { IColumn } from './columns';

/** In pixels: narrower, nothing can be read or grasped. */
const MIN_WIDTH = 40;

/**
 * How a user has arranged a table. Plain JSON, so that it can be kept.
 *
 * It holds only what differs from the columns' own wishes.
 */
export interface IGridLayout {
  /** Columns that the user showed or hid. */
  shown: Record<string, boolean>;
  /** Ids of all columns, left to right; empty while the user has moved none. */
  order: string[];
  /** In pixels. */
  widths: Record<string, number>;
  sort: { column: string; descending: boolean } | null;
  /** Texts by column; null while the row of filters is closed. */
  filters: Record<string, string> | null;
}

export const PLAIN_LAYOUT: IGridLayout = {
  shown: {},
  order: [],
  widths: {},
  sort: null,
  filters: null
};

type Columns = readonly Pick<
  IColumn<never>,
  'id' | 'hidden' | 'width' | 'fixed'
>[];

/** All columns in the user's order; those that it does not know yet come last. */
export function ordered<C extends Columns>(
  columns: C,
  layout: IGridLayout
): C[number][] {
  const place = new Map(layout.order.map((id, i) => [id, i]));
  const placeOf = (id: string) => place.get(id) ?? layout.order.length;
  return [...columns].sort((one, other) => placeOf(one.id) - placeOf(other.id));
}

/** Whether the column is shown. */
export function isShown(column: Columns[number], layout: IGridLayout): boolean {
  return layout.shown[column.id] ?? !column.hidden;
}

/** The columns that are shown, left to right. */
export function visibleColumns<C extends Columns>(
  columns: C,
  layout: IGridLayout
): C[number][] {
  return ordered(columns, layout).filter(column => isShown(column, layout));
}

/** Show or hide a column. A hidden column does not filter. */
export function showColumn(
  layout: IGridLayout,
  id: string,
  shown: boolean
): IGridLayout {
  const without = shown ? layout : filterColumn(layout, id, '');
  return { ...without, shown: { ...layout.shown, [id]: shown } };
}

/** Put a column where another one is, which moves aside. */
export function moveColumn(
  layout: IGridLayout,
  columns: Columns,
  id: string,
  to: string
): IGridLayout {
  const order = ordered(columns, layout).map(column => column.id);
  const at = order.indexOf(to);
  if (at < 0 || !order.includes(id)) {
    return layout;
  }
  const rest = order.filter(other => other !== id);
  rest.splice(at, 0, id);
  return { ...layout, order: rest };
}

/** Make a column so wide, in pixels. */
export function resizeColumn(
  layout: IGridLayout,
  id: string,
  width: number
): IGridLayout {
  const widths = {
    ...layout.widths,
    [id]: Math.max(MIN_WIDTH, Math.round(width))
  };
  return { ...layout, widths };
}

/** Width of a column in pixels. */
export function widthOf(column: Columns[number], layout: IGridLayout): number {
  return layout.widths[column.id] ?? column.width;
}

/** Sort by a column; where it is sorted by it already, the other way round. */
export function sortBy(layout: IGridLayout, id: string): IGridLayout {
  const descending =
    layout.sort?.column === id ? !layout.sort.descending : false;
  return { ...layout, sort: { column: id, descending } };
}

/** Show only rows whose cell in this column fits the text; '' shows all. */
export function filterColumn(
  layout: IGridLayout,
  id: string,
  text: string
): IGridLayout {
  if (layout.filters === null) {
    return layout;
  }
  const filters = { ...layout.filters, [id]: text };
  if (!text) {
    delete filters[id];
  }
  return { ...layout, filters };
}

/** Open the row of filters, or close it, which shows all rows again. */
export function toggleFilters(layout: IGridLayout): IGridLayout {
  return { ...layout, filters: layout.filters === null ? {} : null };
}

/** Whether two layouts show the same rows in the same order. */
export function sameRows(one: IGridLayout, other: IGridLayout): boolean {
  const rows = ({ sort, filters }: IGridLayout) =>
    JSON.stringify([sort, Object.entries(filters ?? {}).sort()]);
  return rows(one) === rows(other);
}

/** The layout that was kept, as far as it is one. */
export function readLayout(kept: unknown): IGridLayout {
  const given = (kept ?? {}) as Partial<Record<keyof IGridLayout, unknown>>;
  const sort = given.sort as IGridLayout['sort'] | undefined;
  return {
    shown: entries(given.shown, 'boolean'),
    order: Array.isArray(given.order)
      ? given.order.filter(id => typeof id === 'string')
      : [],
    widths: entries(given.widths, 'number'),
    sort:
      typeof sort?.column === 'string'
        ? { column: sort.column, descending: sort.descending === true }
        : null,
    filters:
      given.filters instanceof Object ? entries(given.filters, 'string') : null
  };
}

function entries<V>(given: unknown, type: string): Record<string, V> {
  return Object.fromEntries(
    Object.entries(given ?? {}).filter(([, value]) => typeof value === type)
  );
}

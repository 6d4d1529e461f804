import { valueOf } from './array';
import { CellValue, IColumn } from './columns';
import { inert } from './inert';
import { titleOf } from './model';

/**
 * The rows as CSV (RFC 4180), with the titles above: one column a column, numbers bare.
 *
 * What a spreadsheet would take for a formula is made inert.
 */
export function csvOf<T>(
  columns: readonly IColumn<T>[],
  items: readonly T[]
): string {
  const lines = [
    columns.map(column => field(column.csv?.title ?? titleOf(column))),
    ...items.map(item => columns.map(column => field(cellOf(column, item))))
  ];
  return lines.map(cells => `${cells.join(',')}\r\n`).join('');
}

/** A number as such where the cell shows one; else the text. */
function cellOf<T>(column: IColumn<T>, item: T): CellValue {
  if (column.csv) {
    return column.csv.value(item);
  }
  const value = valueOf(column, item);
  return typeof value === 'number' && column.align === 'right'
    ? value
    : column.text(item);
}

function field(value: CellValue): string {
  if (value === null) {
    return '';
  }
  const safe = inert(String(value));
  return /[",;\t\r\n]/.test(safe) ? `"${safe.split('"').join('""')}"` : safe;
}

/** Let the browser save a text as a file. */
export function saveText(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

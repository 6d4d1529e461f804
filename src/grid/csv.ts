import { valueOf } from './array';
import { CellValue, IColumn } from './columns';
import { titleOf } from './model';

/**
 * The rows as CSV (RFC 4180), with the titles above: one column a column, numbers bare.
 *
 * A text that a spreadsheet would take for a formula (it begins with =, +, - or @, a tab or a line
 * break, and is no number) gets an apostrophe before it, which spreadsheets show as the text.
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
  const text = String(value);
  const formula = /^[=+\-@\t\r\n]/.test(text) && Number.isNaN(Number(text));
  const safe = formula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.split('"').join('""')}"` : safe;
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

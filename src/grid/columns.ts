import React from 'react';

/**
 * What a cell is sorted by. Null: not known, which comes last in either direction.
 */
export type CellValue = number | string | null;

/**
 * A column of a table with rows of type T.
 *
 * Its functions are called for every cell in view, so they are quick and pure.
 */
export interface IColumn<T> {
  /** Unique in its table, and stable: layouts are kept by it. */
  id: string;
  title: string;
  /** Unit of the numbers, shown after the title. */
  unit?: string;
  /** What is shown and copied; '' where it is not known. */
  text(item: T): string;
  /** What it is sorted by, where that is not the text: numbers, times and durations as numbers. */
  value?(item: T): CellValue;
  /** What is shown on hover, where that is not the text. */
  hover?(item: T): string;
  /** What is drawn instead of the text: an icon beside it, or a link (with `tabIndex={-1}`). */
  render?(item: T): React.ReactNode;
  /** Lets users change the cell: what they begin with, and what keeps what they wrote. */
  edit?: { text(item: T): string; save(item: T, text: string): Promise<void> };
  /** What a CSV file says: the bare number of a text that is made for people. */
  csv?: { title: string; value(item: T): CellValue };
  /** Numbers are on the right; text is on the left. */
  align?: 'right';
  /** In pixels, until the user changes it. */
  width: number;
  /** Not shown until the user asks for it. */
  hidden?: boolean;
  /** Neither sorted nor filtered: a column of buttons, or one that the server cannot sort. */
  fixed?: boolean;
}

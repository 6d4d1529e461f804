import { ISignal } from '@lumino/signaling';

import { IColumn } from './columns';
import { IGridLayout } from './layout';

/**
 * Where the rows of a table come from: `ArraySource`, or `PagedSource` from the server.
 */
export interface IRowSource<T> {
  /** Rows after filtering; null while it is not known. */
  readonly count: number | null;

  /** The row at `index`, or null while it is loaded. */
  item(index: number): T | null;

  /** What makes an item the same row after every refresh. */
  keyOf(item: T): string;

  /** Whether a refresh found it new or changed a moment ago. */
  fresh?(item: T): boolean;

  /** Place of the row with this key, or -1 where it is not there or not loaded. */
  indexOf(key: string): number;

  /** Rows `first` to `last` are in view: load what they lack. */
  demand(first: number, last: number): void;

  /** Sort and filter as this layout says. The table calls it, also once at the start. */
  arrange(columns: readonly IColumn<T>[], layout: IGridLayout): void;

  /** Counts the orders and filters so far: where it has changed, the table shows its top. */
  readonly epoch: number;

  /** All rows in order, for an export. */
  all(
    progress?: (done: number, total: number) => void,
    signal?: AbortSignal
  ): Promise<readonly T[]>;

  /** Rows came, changed or went; or an error came or went. */
  readonly changed: ISignal<this, void>;

  /** Why the last attempt to load failed. What was loaded stays. */
  readonly error: Error | null;
}

import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';

import { IPageQuery } from '../api';
import { IDataFile, ITimestep } from '../contract';
import { IColumn, IRowSource } from '../grid';
import { IPage, PagedList } from '../model/list';
import { legible } from '../legible';
import { bytes, stamp } from '../words';

/**
 * A row of the data of a run: a timestep with one of its files.
 */
export interface IFileRow {
  timestep: ITimestep;
  /** Null in the one row of a timestep without files. */
  file: IDataFile | null;
  /** Whether it is the first row of its timestep. */
  first: boolean;
}

/** The rows of some timesteps: one a file. */
export function fileRows(timesteps: readonly ITimestep[]): IFileRow[] {
  return timesteps.flatMap(timestep => {
    const files = timestep.files.length ? timestep.files : [null];
    return files.map((file, i) => ({ timestep, file, first: i === 0 }));
  });
}

/** The columns of the data. What is loaded piece by piece is in the order of physics time. */
export function fileColumns(trans: TranslationBundle): IColumn<IFileRow>[] {
  const columns: IColumn<IFileRow>[] = [
    {
      id: 'timestep',
      title: trans.__('Timestep'),
      text: ({ timestep }) => timestep.label,
      // Once for the files of one timestep; a copy has it in every line.
      render: ({ timestep, first }) => (first ? legible(timestep.label) : ''),
      align: 'right',
      width: 100
    },
    {
      id: 'name',
      title: trans.__('File'),
      text: ({ file }) => file?.name ?? '',
      render: ({ file }) => legible(file?.name ?? ''),
      hover: ({ file }) => file?.path ?? '',
      width: 280
    },
    {
      id: 'format',
      title: trans.__('Format'),
      text: ({ file }) => file?.format ?? '',
      hover: ({ file }) =>
        file?.format === 'missing'
          ? trans.__('The listing names this file, but it is not there.')
          : '',
      width: 90
    },
    {
      id: 'size',
      title: trans.__('Size'),
      text: ({ file }) => sizeOf(file, bytes),
      hover: ({ file }) =>
        sizeOf(file, size => trans._n('%1 byte', '%1 bytes', size)),
      align: 'right',
      width: 90
    },
    {
      id: 'modified',
      title: trans.__('Changed'),
      text: ({ file }) => (file?.modified ? stamp(file.modified) : ''),
      width: 170
    }
  ];
  return columns.map(column => ({ ...column, fixed: true }));
}

function sizeOf(
  file: IDataFile | null,
  words: (size: number) => string
): string {
  return typeof file?.size === 'number' ? words(file.size) : '';
}

/**
 * The key of the row of a file.
 *
 * @param label of its timestep
 */
export function fileKey(label: string, path: string): string {
  return `${label}/${path}`;
}

function keyOf({ timestep, file }: IFileRow): string {
  return fileKey(timestep.label, file?.path ?? '');
}

/**
 * The files of a run, loaded as far as somebody looks: a timestep that is not there yet has one row.
 */
export class FilesSource implements IRowSource<IFileRow> {
  constructor(fetch: (page: IPageQuery) => Promise<IPage<ITimestep>>) {
    this._list = new PagedList(
      fetch,
      (one, other) => one.label === other.label,
      () => {
        this._rows = fileRows(this._list.items);
        this._places = null;
        this._changed.emit();
      }
    );
  }

  readonly keyOf = keyOf;

  /** Its order is that of physics time. */
  readonly epoch = 0;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get error(): Error | null {
    return this._list.error;
  }

  get count(): number | null {
    const { total, items } = this._list;
    return total === null ? null : this._rows.length + total - items.length;
  }

  /** Timesteps in all; null while it is not known. */
  get timesteps(): number | null {
    return this._list.total;
  }

  item(index: number): IFileRow | null {
    return this._rows[index] ?? null;
  }

  indexOf(key: string): number {
    this._places ??= new Map(this._rows.map((row, i) => [keyOf(row), i]));
    return this._places.get(key) ?? -1;
  }

  demand(first: number, last: number): void {
    this._inView = last;
    const missing = last - this._rows.length;
    if (missing >= 0) {
      this._list.demand(this._list.items.length + missing);
    }
  }

  /** Load the next files, whether or not somebody looks; false where all are there. */
  more(): boolean {
    const { total, items } = this._list;
    this._list.demand(items.length);
    return total !== items.length;
  }

  arrange(): void {
    // Only physics time orders what is loaded piece by piece.
  }

  async all(): Promise<readonly IFileRow[]> {
    return this._rows;
  }

  /**
   * Ask again for what is in view.
   *
   * @throws what the request threw; what was loaded stays
   */
  refresh(): Promise<void> {
    const row = this._rows[Math.min(this._inView, this._rows.length - 1)];
    const timesteps = row ? this._list.items.indexOf(row.timestep) + 1 : 0;
    return this._list.refresh(timesteps);
  }

  private _list: PagedList<ITimestep>;
  private _rows: readonly IFileRow[] = [];
  private _places: Map<string, number> | null = null;
  private _inView = 0;
  private _changed = new Signal<this, void>(this);
}

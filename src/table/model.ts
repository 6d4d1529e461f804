import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';

import { ITableQuery, RunsApi } from '../api';
import { IProblem, IRun } from '../contract';
import {
  GridModel,
  IColumn,
  IGridLayout,
  ITree,
  PagedSource,
  readLayout
} from '../grid';
import { mistakeOf } from '../model/mistake';
import { draftOf, IDraft, notesOf } from '../page/notes';
import { runColumns } from './columns';
import { queryLine } from './query';

/**
 * What of the table survives a reload of the page.
 */
export interface ITableState {
  layout: IGridLayout;
  search: string;
  children: ITableQuery['children'];
  open: string[];
}

/**
 * The state of the run table. It knows nothing of how that looks.
 */
export class RunTableModel {
  constructor(
    private _api: RunsApi,
    trans: TranslationBundle
  ) {
    this.source = new PagedSource<IRun>(
      run => run.key,
      (offset, limit, layout) => this._fetch(offset, limit, layout)
    );
    this.grid = new GridModel(this.source, this._editable(runColumns(trans)));
    this.grid.changed.connect(() => this._changed.emit());
  }

  readonly source: PagedSource<IRun>;
  readonly grid: GridModel<IRun>;

  /** Anything changed: the rows and their layout too. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The line of the search box. */
  get search(): string {
    return this._search;
  }
  set search(line: string) {
    if (line !== this._search) {
      this._search = line;
      this.source.restart();
      this._changed.emit();
    }
  }

  /** Child runs below their parents, or listed like all others. */
  get children(): ITableQuery['children'] {
    return this._children;
  }
  set children(children: ITableQuery['children']) {
    this._children = children;
    this.source.restart();
    this._changed.emit();
  }

  /** What the server is asked for: the search, and the filters of the columns. */
  get line(): string {
    return queryLine(this._search, this.grid.layout.filters);
  }

  /** The rows below other rows, where there are any. */
  get tree(): ITree<IRun> | undefined {
    return this._children === 'nested' ? this._tree : undefined;
  }

  /** False while the server still reads the folders. */
  complete = true;

  /** Folders that the server cannot read. */
  problems: readonly IProblem[] = [];

  /**
   * Ask the server again for what is in view.
   *
   * @throws what the request threw; the rows stay
   */
  async refresh(): Promise<void> {
    // A line that the server did not understand is not asked again until it is another one.
    if (mistakeOf(this.source.error) === null) {
      await this.source.refresh();
    }
  }

  toJSON(): ITableState {
    return {
      layout: this.grid.layout,
      search: this._search,
      children: this._children,
      open: [...this._open]
    };
  }

  restore(state: Partial<ITableState>): void {
    this._search = state.search ?? '';
    this._children = state.children === 'listed' ? 'listed' : 'nested';
    this._open = new Set(state.open ?? []);
    this.grid.layout = readLayout(state.layout);
  }

  /** The columns, of which two hold what users keep about a run. */
  private _editable(columns: IColumn<IRun>[]): IColumn<IRun>[] {
    const keep = async ({ key, notes }: IRun, part: Partial<IDraft>) => {
      const written = notesOf({ ...draftOf(notes), ...part });
      await this._api.saveNotes(key, written);
      // It is kept; a failure to read it again is told above the rows.
      await this.source.refresh().catch(() => undefined);
    };
    const edits: Record<string, IColumn<IRun>['edit']> = {
      tags: {
        text: run => draftOf(run.notes).tags,
        save: (run, tags) => keep(run, { tags })
      },
      notes: {
        text: run => run.notes.text ?? '',
        save: (run, text) => keep(run, { text })
      }
    };
    return columns.map(column => ({ ...column, edit: edits[column.id] }));
  }

  private async _fetch(
    offset: number,
    limit: number,
    { sort, filters }: IGridLayout
  ): Promise<{ items: IRun[]; total: number }> {
    const page = await this._api.table({
      q: queryLine(this._search, filters),
      sort: sort?.column,
      order: sort ? (sort.descending ? 'desc' : 'asc') : undefined,
      offset,
      limit,
      children: this._children,
      open: this._children === 'nested' ? [...this._open] : []
    });
    page.runs.forEach((run, i) => this._levels.set(run, page.levels[i]));
    this.complete = page.complete;
    this.problems = page.problems;
    return { items: page.runs, total: page.total };
  }

  private _toggle(key: string): void {
    if (!this._open.delete(key)) {
      this._open.add(key);
    }
    this._changed.emit();
    // The rows above stay where they are; `error` tells a failure.
    this.source.refresh(false).catch(() => undefined);
  }

  private _changed = new Signal<this, void>(this);
  private _search = '';
  private _children: ITableQuery['children'] = 'nested';
  private _open = new Set<string>();
  private _levels = new WeakMap<IRun, number>();
  private _tree: ITree<IRun> = {
    column: 'runid',
    level: run => this._levels.get(run) ?? 1,
    expanded: run => (run.children > 0 ? this._open.has(run.key) : null),
    toggle: run => this._toggle(run.key)
  };
}

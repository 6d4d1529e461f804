import { ISignal, Signal } from '@lumino/signaling';

import { IPageQuery, IRunQuery, RunsApi, ServerPartMissingError } from '../api';
import {
  IEnsemble,
  IMember,
  INotebook,
  IProblem,
  IRun,
  ITimestep
} from '../contract';
import { ILists, IRow, visibleRows } from '../rows';
import { SelectionItem } from '../snippets';
import { PagedList } from './list';
import { mistakeOf } from './mistake';
import { RowSelection } from './selection';

/**
 * How the runs are sorted: a field of the run, and the direction.
 */
export interface ISort {
  sort: NonNullable<IRunQuery['sort']>;
  order: NonNullable<IRunQuery['order']>;
}

/**
 * What survives a reload of the page.
 */
export interface IModelState {
  expanded: string[];
  selected: string[];
  active: string | null;
  search: string;
  sort: ISort | null;
  scroll: number;
  /** Key of the first row in view. */
  top: string | null;
}

/**
 * In which of its states the panel is, apart from the rows.
 */
export type Status =
  'loading' | 'ready' | 'empty' | 'no-match' | 'server-part-missing' | 'failed';

/**
 * The state of the panel: what is loaded, expanded, selected and searched for.
 *
 * It knows nothing of how that looks.
 */
export class RunsModel implements ILists {
  constructor(readonly api: RunsApi) {
    this.selection = new RowSelection(
      () => this.rows,
      () => this._changed.emit()
    );
    this._runs = this._listRuns();
  }

  /** Anything changed: rows, selection, state. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  readonly selection: RowSelection;

  /** Whether the panel shows how to connect a simulation. */
  get connecting(): boolean {
    return this._connecting;
  }
  set connecting(connecting: boolean) {
    this._connecting = connecting;
    this._changed.emit();
  }

  /** The rows were scrolled; nothing else changed. */
  get scrolled(): ISignal<this, void> {
    return this._scrolled;
  }

  /**
   * Where the rows were scrolled to before the page was loaded, until the user scrolls: rows that
   * are loaded only now would push it away.
   */
  restoredPlace: Pick<IModelState, 'scroll' | 'top'> | null = null;

  /** Height in pixels by which the rows are scrolled. */
  get scroll(): number {
    return this._scroll;
  }
  set scroll(height: number) {
    if (height !== this._scroll) {
      this._scroll = height;
      this._scrolled.emit();
    }
  }

  get search(): string {
    return this._search;
  }
  set search(text: string) {
    if (text !== this._search) {
      this._search = text;
      this._restart();
      this._runs.demand(0);
    }
  }

  get sort(): ISort | null {
    return this._sort;
  }
  set sort(sort: ISort | null) {
    this._sort = sort;
    this._restart();
    this._runs.demand(0);
  }

  get rows(): readonly IRow[] {
    if (this._stale) {
      this._stale = false;
      const before = this._rows;
      this._rows = visibleRows(this._shown, this._expanded, this);
      this.selection.follow(before, this._rows);
    }
    return this._rows;
  }

  get status(): Status {
    const { error } = this._runs;
    const { total } = this._shown;
    if (error instanceof ServerPartMissingError) {
      return 'server-part-missing';
    }
    if (total === null) {
      return error ? 'failed' : 'loading';
    }
    if (total > 0 || !this.complete) {
      return 'ready';
    }
    return this._search.trim() ? 'no-match' : 'empty';
  }

  /** Why the list of runs could not be read the last time. */
  get error(): Error | null {
    return this._runs.error;
  }

  /** The search is not understood. */
  get mistake(): boolean {
    return mistakeOf(this._runs.error) !== null;
  }

  /** Runs that match the search. */
  get total(): number {
    return this._shown.total ?? 0;
  }

  /** False while the server still reads the folders. */
  get complete(): boolean {
    return this._complete;
  }

  /** Folders that the server cannot read. */
  get problems(): readonly IProblem[] {
    return this._problems;
  }

  /** What the selected rows stand for, top to bottom. */
  selectedItems(): SelectionItem[] {
    return this.selection
      .rows()
      .map(row => row.content)
      .filter(isSelectionItem);
  }

  setExpanded(row: IRow, expanded: boolean): void {
    if (row.expanded === null || row.expanded === expanded) {
      return;
    }
    if (expanded) {
      this._expanded.add(row.key);
    } else {
      this._expanded.delete(row.key);
    }
    this._emit();
    if (!expanded) {
      this.selection.leave(row.key);
    }
  }

  /**
   * Rows `first` to `last` are in view: load what they lack, and refresh them from now on.
   */
  show(first: number, last: number): void {
    this._view = [first, last];
    for (const row of this.rows.slice(first, last + 1)) {
      if (row.content.kind === 'loading') {
        (row.list as PagedList<unknown>).demand(row.position - 1);
      }
    }
  }

  /**
   * Ask the server again for all that is in view.
   *
   * @throws what the request for the runs threw; every other failure is told in the rows
   */
  async refresh(): Promise<void> {
    if (this.mistake) {
      // Asked again it would be refused again, until it is another one.
      return;
    }
    const shown = new Map<PagedList<any>, number>([[this._runs, 0]]);
    const [first, last] = this._view;
    for (let i = first; i <= last && i < this.rows.length; i++) {
      // The lists of the rows above are in view too: a child's record lies in its parent's list.
      for (let at = i; at >= 0; at = this.rows[at].parent) {
        const { list, position } = this.rows[at];
        if (list && list !== this._before) {
          const paged = list as PagedList<any>;
          shown.set(paged, Math.max(position, shown.get(paged) ?? 0));
        }
      }
    }
    const work = [...shown].map(([list, count]) => list.refresh(count));
    await Promise.allSettled(work);
    await work[0];
  }

  timesteps(run: IRun): PagedList<ITimestep> {
    return this._list(
      `${run.key}/data`,
      async page => {
        const answer = await this.api.timesteps(run.key, page);
        return { ...answer, items: answer.timesteps };
      },
      sameBy('label')
    );
  }

  children(run: IRun): PagedList<IRun> {
    return this._list(
      `${run.key}/children`,
      async page => {
        const answer = await this.api.children(run.key, page);
        return { ...answer, items: answer.runs };
      },
      sameBy('key')
    );
  }

  notebooks(run: IRun): PagedList<INotebook> {
    return this._list(
      `${run.key}/notebooks`,
      async () => whole((await this.api.notebooks(run.key)).notebooks),
      sameBy('name')
    );
  }

  ensembles(run: IRun): PagedList<IEnsemble> {
    return this._list(
      `${run.key}/ensembles`,
      async () => whole((await this.api.ensembles(run.key)).ensembles),
      sameBy('path')
    );
  }

  members(run: IRun, ensemble: IEnsemble): PagedList<IMember> {
    const { component, name } = ensemble;
    return this._list(
      `${run.key}/ensembles/${component ?? ''}/${name}`,
      async () =>
        whole((await this.api.ensemble(run.key, component, name)).members),
      sameBy('sim_name')
    );
  }

  toJSON(): IModelState {
    return {
      expanded: [...this._expanded],
      selected: [...this.selection.keys],
      active: this.selection.active,
      search: this._search,
      sort: this._sort,
      scroll: this.scroll,
      top: this.rows[this._view[0]]?.key ?? null
    };
  }

  restore(state: Partial<IModelState>): void {
    this._expanded = new Set(state.expanded ?? []);
    this.selection.restore(state.selected ?? [], state.active ?? null);
    this._search = state.search ?? '';
    this._sort = state.sort ?? null;
    this._scroll = state.scroll ?? 0;
    this.restoredPlace = { scroll: this._scroll, top: state.top ?? null };
    this._restart();
  }

  /** The runs that are shown: those of the search before, until others have come. */
  private get _shown(): PagedList<IRun> {
    return this._runs.total === null
      ? (this._before ?? this._runs)
      : this._runs;
  }

  /** Another search or order: the runs come anew, the lists below them stay. */
  private _restart(): void {
    const shown = this._shown;
    this._before = shown.total ? shown : null;
    this._runs = this._listRuns();
    this._emit();
  }

  private _listRuns(): PagedList<IRun> {
    const query = { q: this._search.trim(), ...this._sort };
    const list: PagedList<IRun> = new PagedList(
      async page => {
        const answer = await this.api.runs(query, page);
        if (list === this._runs) {
          this._complete = answer.complete;
          this._problems = answer.problems;
        }
        return { ...answer, items: answer.runs };
      },
      sameBy('key'),
      this._emit
    );
    return list;
  }

  private _list<T>(
    key: string,
    fetch: (
      page: IPageQuery
    ) => Promise<{ items: T[]; total: number; next: string | null }>,
    same: (one: T, other: T) => boolean
  ): PagedList<T> {
    let list = this._lists.get(key);
    if (!list) {
      list = new PagedList(fetch, same, this._emit);
      this._lists.set(key, list);
    }
    return list;
  }

  private _emit = (): void => {
    this._stale = true;
    this._changed.emit();
  };

  private _changed = new Signal<this, void>(this);
  private _scrolled = new Signal<this, void>(this);
  private _scroll = 0;
  private _connecting = false;
  private _runs: PagedList<IRun>;
  private _before: PagedList<IRun> | null = null;
  private _lists = new Map<string, PagedList<any>>();
  private _expanded = new Set<string>();
  private _rows: readonly IRow[] = [];
  private _stale = true;
  private _view: [number, number] = [0, 0];
  private _search = '';
  private _sort: ISort | null = null;
  private _complete = true;
  private _problems: readonly IProblem[] = [];
}

/** A list that comes in one piece. */
function whole<T>(items: T[]): { items: T[]; total: number; next: null } {
  return { items, total: items.length, next: null };
}

function sameBy<K extends string>(
  field: K
): (one: Record<K, unknown>, other: Record<K, unknown>) => boolean {
  return (one, other) => one[field] === other[field];
}

function isSelectionItem(
  content: IRow['content']
): content is SelectionItem & IRow['content'] {
  return !['notebooks', 'loading', 'empty', 'problem'].includes(content.kind);
}

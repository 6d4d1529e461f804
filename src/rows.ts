import {
  IDataFile,
  IEnsemble,
  IMember,
  INotebook,
  IRun,
  ITimestep
} from './contract';
import { SelectionItem } from './snippets';

/**
 * The loaded part of a list, as rows need it.
 */
export interface ILoaded<T> {
  readonly items: readonly T[];
  readonly total: number | null;
  readonly error: Error | null;
  /** Items that came or changed a moment ago. */
  readonly fresh: ReadonlySet<T>;
}

/**
 * Where the rows below a run come from.
 */
export interface ILists {
  timesteps(run: IRun): ILoaded<ITimestep>;
  notebooks(run: IRun): ILoaded<INotebook>;
  ensembles(run: IRun): ILoaded<IEnsemble>;
  members(run: IRun, ensemble: IEnsemble): ILoaded<IMember>;
  children(run: IRun): ILoaded<IRun>;
}

/**
 * What a row shows: something that can be selected and loaded, or a word about a list.
 */
export type RowContent =
  | Exclude<SelectionItem, { kind: 'member' }>
  | (Extract<SelectionItem, { kind: 'member' }> & {
      /** Indices of the parameters in which the members differ. */
      differing: readonly number[];
    })
  | { kind: 'notebooks'; run: IRun }
  /** An item that has not been loaded yet. */
  | { kind: 'loading' }
  /** Nothing is there. */
  | { kind: 'empty' }
  /** Something could not be read; `retry` when asking again may help. */
  | { kind: 'problem'; message: string; retry: boolean };

/**
 * One visible row of the tree.
 */
export interface IRow {
  /** Stable: the same thing in the same place has the same key after every refresh. */
  key: string;
  content: RowContent;
  /** From 1, as `aria-level`. */
  level: number;
  /** From 1 among its siblings, as `aria-posinset`. */
  position: number;
  /** Number of siblings, this row included, as `aria-setsize`. */
  siblings: number;
  /** Index of the parent row, -1 at the top. */
  parent: number;
  /** Null for a row that cannot be expanded. */
  expanded: boolean | null;
  /** The list that it is an item of, at `position`. */
  list: ILoaded<unknown> | null;
}

/**
 * Whether what the row shows came or changed a moment ago.
 */
export function isFresh({ list, position }: IRow): boolean {
  return list !== null && list.fresh.has(list.items[position - 1]);
}

/**
 * The rows of the tree, top to bottom, of which the panel draws those in view.
 *
 * Items that have not been loaded have rows too, so that the scroll bar is right from the start.
 */
export function visibleRows(
  runs: ILoaded<IRun>,
  expanded: ReadonlySet<string>,
  lists: ILists
): IRow[] {
  const rows: IRow[] = [];

  /** Add a row; the answer is its index when its children are to follow, else null. */
  function add(
    row: Pick<IRow, 'key' | 'content' | 'parent'> & Partial<IRow>,
    expandable: boolean
  ): number | null {
    const open = expandable && expanded.has(row.key);
    rows.push({
      key: row.key,
      content: row.content,
      level: row.level ?? levelBelow(row.parent),
      position: row.position ?? 1,
      siblings: row.siblings ?? 1,
      parent: row.parent,
      expanded: expandable ? open : null,
      list: row.list ?? null
    });
    return open ? rows.length - 1 : null;
  }

  function levelBelow(parent: number): number {
    return parent < 0 ? 1 : rows[parent].level + 1;
  }

  /** Add a list's items by `addItem`, and rows for what is not loaded or could not be. */
  function addList<T>(
    parent: number,
    list: ILoaded<T>,
    expected: number,
    addItem: (item: T, place: Partial<IRow>) => void
  ): void {
    const siblings = list.total ?? expected;
    const above = parent < 0 ? '' : `${rows[parent].key}/`;
    const made = madeBefore(list, above, parent, siblings);
    list.items.forEach((item, i) => {
      const before = made.rows[i];
      if (before && made.items[i] === item && !expanded.has(before.key)) {
        rows.push(before);
        return;
      }
      const at = rows.length;
      addItem(item, { position: i + 1, siblings, list });
      made.items[i] = item;
      made.rows[i] = rows[at].expanded ? undefined : rows[at];
      made.waiting[i] = undefined;
    });
    if (list.error !== null) {
      add(
        {
          key: `${above}!`,
          content: {
            kind: 'problem',
            message: list.error.message,
            retry: true
          },
          parent,
          list
        },
        false
      );
      return;
    }
    // A list that has not answered shows at least one row, so that somebody asks for it.
    const count = list.total ?? Math.max(expected, 1);
    for (let i = list.items.length; i < count; i++) {
      const row = (made.waiting[i] ??= {
        key: `${above}~${i}`,
        content: LOADING,
        level: levelBelow(parent),
        position: i + 1,
        siblings,
        parent,
        expanded: null,
        list
      });
      rows.push(row);
    }
  }

  function addRun(run: IRun, key: string, parent: number, place: object): void {
    const at = add(
      { key, content: { kind: 'run', run }, parent, ...place },
      true
    );
    if (at !== null) {
      addGroups(run, key, at);
    }
  }

  function addGroups(run: IRun, key: string, parent: number): void {
    const groups: [IRow['content'], boolean, (at: number) => void][] = [
      [
        { kind: 'data', run },
        run.timesteps !== 0,
        at =>
          addList(at, lists.timesteps(run), run.timesteps ?? 0, (step, place) =>
            addTimestep(run, step, `${key}/data/${step.label}`, at, place)
          )
      ],
      [
        { kind: 'notebooks', run },
        run.notebooks > 0,
        at =>
          addList(at, lists.notebooks(run), run.notebooks, (notebook, place) =>
            add(
              {
                key: `${key}/notebooks/${notebook.name}`,
                content: { kind: 'notebook', run, notebook },
                parent: at,
                ...place
              },
              false
            )
          )
      ],
      [
        { kind: 'ensembles', run },
        run.ensembles > 0,
        at =>
          addList(at, lists.ensembles(run), run.ensembles, (ensemble, place) =>
            addEnsemble(run, ensemble, `${key}/ensembles`, at, place)
          )
      ],
      [
        { kind: 'children', run, which: 'all' },
        run.children > 0,
        at =>
          addList(at, lists.children(run), run.children, (child, place) =>
            addRun(child, `${key}/children/${child.key}`, at, place)
          )
      ]
    ];
    const shown = groups.filter(([, present]) => present);
    const siblings = run.problems.length + shown.length;
    run.problems.forEach((problem, i) =>
      add(
        {
          key: `${key}/!${i}`,
          content: { kind: 'problem', message: problem.message, retry: false },
          parent,
          position: i + 1,
          siblings
        },
        false
      )
    );
    shown.forEach(([content, , addItems], i) => {
      const at = add(
        {
          key: `${key}/${content.kind}`,
          content,
          parent,
          position: run.problems.length + i + 1,
          siblings
        },
        true
      );
      if (at !== null) {
        addItems(at);
      }
    });
    if (siblings === 0) {
      add({ key: `${key}/-`, content: { kind: 'empty' }, parent }, false);
    }
  }

  function addTimestep(
    run: IRun,
    timestep: ITimestep,
    key: string,
    parent: number,
    place: object
  ): void {
    const at = add(
      { key, content: { kind: 'timestep', run, timestep }, parent, ...place },
      true
    );
    if (at === null) {
      return;
    }
    timestep.files.forEach((file: IDataFile, i) =>
      add(
        {
          key: `${key}/${file.path}`,
          content: { kind: 'file', run, timestep, file },
          parent: at,
          position: i + 1,
          siblings: timestep.files.length
        },
        false
      )
    );
  }

  function addEnsemble(
    run: IRun,
    ensemble: IEnsemble,
    above: string,
    parent: number,
    place: object
  ): void {
    const key = `${above}/${ensemble.component ?? ''}/${ensemble.name}`;
    const at = add(
      { key, content: { kind: 'ensemble', run, ensemble }, parent, ...place },
      true
    );
    if (at === null) {
      return;
    }
    if (ensemble.problem !== null) {
      add(
        {
          key: `${key}/!`,
          content: {
            kind: 'problem',
            message: ensemble.problem,
            retry: false
          },
          parent: at
        },
        false
      );
      return;
    }
    const members = lists.members(run, ensemble);
    const differing = differingParameters(members.items);
    addList(at, members, ensemble.members, (member, where) => {
      const memberKey = `${key}/${where.position}`;
      const open = add(
        {
          key: memberKey,
          content: { kind: 'member', run, ensemble, member, differing },
          parent: at,
          ...where
        },
        member.run !== null
      );
      if (open !== null && member.run !== null) {
        addGroups(member.run, memberKey, open);
      }
    });
  }

  addList(-1, runs, 0, (run, place) => addRun(run, run.key, -1, place));
  return rows;
}

const LOADING = { kind: 'loading' } as const;

/**
 * The rows that were made of a list. Those of which nothing changed are taken again: making
 * 100,000 takes longer than a frame.
 */
interface IMade {
  above: string;
  parent: number;
  siblings: number;
  items: unknown[];
  /** Of each item; none of one that was expanded. */
  rows: (IRow | undefined)[];
  /** In place of items that have not been loaded. */
  waiting: (IRow | undefined)[];
}

const lastMade = new WeakMap<ILoaded<unknown>, IMade>();

function madeBefore(
  list: ILoaded<unknown>,
  above: string,
  parent: number,
  siblings: number
): IMade {
  let made = lastMade.get(list);
  if (
    made?.above !== above ||
    made.parent !== parent ||
    made.siblings !== siblings
  ) {
    const waiting = new Array<IRow | undefined>(siblings);
    made = { above, parent, siblings, items: [], rows: [], waiting };
    lastMade.set(list, made);
  }
  return made;
}

const known = new WeakMap<readonly IMember[], number[]>();

/**
 * Indices of the parameters that do not have one value for all members: the others tell nothing.
 */
export function differingParameters(members: readonly IMember[]): number[] {
  let differing = known.get(members);
  if (differing === undefined) {
    const first = members[0]?.values ?? [];
    differing = first
      .map((_, i) => i)
      .filter(i => members.some(member => member.values[i] !== first[i]));
    known.set(members, differing);
  }
  return differing;
}

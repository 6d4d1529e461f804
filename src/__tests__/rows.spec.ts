import { IEnsemble, IMember, INotebook, IRun, ITimestep } from '../contract';
import {
  differingParameters,
  ILists,
  ILoaded,
  IRow,
  visibleRows
} from '../rows';
import { aMember, anEnsemble, aRun, aTimestep } from './examples';

function loaded<T>(...items: T[]): ILoaded<T> {
  return { items, total: items.length, error: null, fresh: new Set() };
}

const unloaded: ILoaded<never> = {
  items: [],
  total: null,
  error: null,
  fresh: new Set()
};

/** Lists of which a test gives those that it looks at. */
function listsWith(lists: {
  timesteps?: ILoaded<ITimestep>;
  notebooks?: ILoaded<INotebook>;
  ensembles?: ILoaded<IEnsemble>;
  members?: ILoaded<IMember>;
  children?: (run: IRun) => ILoaded<IRun>;
}): ILists {
  return {
    timesteps: () => lists.timesteps ?? unloaded,
    notebooks: () => lists.notebooks ?? unloaded,
    ensembles: () => lists.ensembles ?? unloaded,
    members: () => lists.members ?? unloaded,
    children: lists.children ?? (() => unloaded)
  };
}

/** The tree as indented text. */
function drawn(rows: IRow[]): string[] {
  return rows.map(
    ({ level, content, key }) =>
      '  '.repeat(level - 1) + content.kind + ' ' + key
  );
}

describe('visibleRows', () => {
  it('shows closed runs as one row each, with their place among the siblings', () => {
    const rows = visibleRows(
      loaded(aRun(2), aRun(1)),
      new Set(),
      listsWith({})
    );
    expect(drawn(rows)).toEqual(['run k2', 'run k1']);
    expect(rows[1]).toMatchObject({
      level: 1,
      position: 2,
      siblings: 2,
      parent: -1,
      expanded: false
    });
  });

  it('takes the rows again of which nothing changed', () => {
    const runs = [aRun(3), aRun(2)];
    const list = { items: runs, total: 3, error: null, fresh: new Set<IRun>() };
    const draw = (...open: string[]) =>
      visibleRows(list, new Set(open), listsWith({}));
    const [one, other, waiting] = draw();
    expect(draw()[0]).toBe(one);
    expect(draw()[2]).toBe(waiting);
    // What is opened or changed is made anew, and what comes in place of a waiting row.
    expect(draw('k3')[0]).toMatchObject({ key: 'k3', expanded: true });
    expect(draw('k3').slice(-2)).toEqual([other, waiting]);
    expect(draw()[0]).toEqual(one);
    list.items = [aRun(3, { simname: 'other' }), aRun(2), aRun(1)];
    expect(draw().map(row => row.content)).toEqual(
      list.items.map(run => ({ kind: 'run', run }))
    );
    // A longer list has other numbers of siblings.
    list.total = 4;
    expect(draw().map(({ siblings }) => siblings)).toEqual([4, 4, 4, 4]);
  });

  it('shows the groups of an open run that hold something', () => {
    const run = aRun(1, {
      timesteps: 2,
      notebooks: 1,
      children: 3,
      ensembles: 1
    });
    expect(
      drawn(visibleRows(loaded(run), new Set(['k1']), listsWith({})))
    ).toEqual([
      'run k1',
      '  data k1/data',
      '  notebooks k1/notebooks',
      '  ensembles k1/ensembles',
      '  children k1/children'
    ]);
  });

  it('says that an open run has nothing yet', () => {
    expect(
      drawn(visibleRows(loaded(aRun(1)), new Set(['k1']), listsWith({})))
    ).toEqual(['run k1', '  empty k1/-']);
  });

  it('shows what could not be read in the run that it concerns', () => {
    const run = aRun(1, {
      timesteps: null,
      problems: [{ path: '/hub/alice/1/x', message: 'x is not valid JSON' }]
    });
    const rows = visibleRows(loaded(run), new Set(['k1']), listsWith({}));
    expect(drawn(rows)).toEqual([
      'run k1',
      '  problem k1/!0',
      '  data k1/data'
    ]);
    expect(rows[1].content).toMatchObject({ message: 'x is not valid JSON' });
  });

  it('shows timesteps and their files', () => {
    const run = aRun(1, { timesteps: 2 });
    const rows = visibleRows(
      loaded(run),
      new Set(['k1', 'k1/data', 'k1/data/1.0']),
      listsWith({
        timesteps: loaded(
          aTimestep(1, 'state.json', 'eq.geqdsk'),
          aTimestep(2.5)
        )
      })
    );
    expect(drawn(rows)).toEqual([
      'run k1',
      '  data k1/data',
      '    timestep k1/data/1.0',
      '      file k1/data/1.0//hub/alice/1/data/state.json',
      '      file k1/data/1.0//hub/alice/1/data/eq.geqdsk',
      '    timestep k1/data/2.5'
    ]);
    expect(rows[4]).toMatchObject({
      level: 4,
      position: 2,
      siblings: 2,
      parent: 2
    });
  });

  it('has a row for every timestep before one is loaded, so that the scroll bar is right', () => {
    const run = aRun(1, { timesteps: 100_000 });
    const rows = visibleRows(
      loaded(run),
      new Set(['k1', 'k1/data']),
      listsWith({})
    );
    expect(rows).toHaveLength(100_002);
    expect(rows[100_001]).toMatchObject({
      content: { kind: 'loading' },
      position: 100_000,
      siblings: 100_000
    });
  });

  it('shows members under their ensemble, and opens those that have started', () => {
    const run = aRun(1, { ensembles: 1 });
    const member = aRun(2, { timesteps: 1, parent: 'k1' });
    const key = 'k1/ensembles/DriverComponent/scan_a';
    const rows = visibleRows(
      loaded(run),
      new Set(['k1', 'k1/ensembles', key, `${key}/1`, `${key}/2`]),
      listsWith({
        ensembles: loaded(anEnsemble()),
        members: loaded(
          aMember('scan_a0', member, [0.5, 'a']),
          aMember('scan_a1', null, [1.5, 'a'])
        )
      })
    );
    expect(drawn(rows)).toEqual([
      'run k1',
      '  ensembles k1/ensembles',
      `    ensemble ${key}`,
      `      member ${key}/1`,
      `        data ${key}/1/data`,
      `      member ${key}/2`
    ]);
    expect(rows[3].content).toMatchObject({ differing: [0] });
    expect(rows[5].expanded).toBeNull();
  });

  it('shows child runs with their own groups, however deep', () => {
    const parent = aRun(1, { children: 1 });
    const child = aRun(2, { children: 1, parent: 'k1' });
    const grandchild = aRun(3, { parent: 'k2' });
    const rows = visibleRows(
      loaded(parent),
      new Set([
        'k1',
        'k1/children',
        'k1/children/k2',
        'k1/children/k2/children'
      ]),
      listsWith({
        children: run => loaded(run.runid === 1 ? child : grandchild)
      })
    );
    expect(drawn(rows)).toEqual([
      'run k1',
      '  children k1/children',
      '    run k1/children/k2',
      '      children k1/children/k2/children',
      '        run k1/children/k2/children/k3'
    ]);
  });

  it('shows why a list could not be read, and offers to try again', () => {
    const run = aRun(1, { timesteps: 1 });
    const rows = visibleRows(
      loaded(run),
      new Set(['k1', 'k1/data']),
      listsWith({
        timesteps: { ...unloaded, error: new Error('not valid JSON') }
      })
    );
    expect(rows[2].content).toEqual({
      kind: 'problem',
      message: 'not valid JSON',
      retry: true
    });
  });

  it('gives every row a key of its own', () => {
    const run = aRun(1, { timesteps: 3, children: 1 });
    const rows = visibleRows(
      loaded(run, aRun(2)),
      new Set(['k1', 'k1/data', 'k1/children', 'k1/children/k2']),
      listsWith({ children: () => loaded(aRun(2)) })
    );
    expect(new Set(rows.map(row => row.key)).size).toBe(rows.length);
  });
});

describe('differingParameters', () => {
  it('leaves out what all members have in common', () => {
    const members = [
      aMember('a', null, [1, 'hot', 3]),
      aMember('b', null, [2, 'hot', 3]),
      aMember('c', null, [1, 'hot', 4])
    ];
    expect(differingParameters(members)).toEqual([0, 2]);
  });

  it('has nothing to tell of one member or none', () => {
    expect(differingParameters([])).toEqual([]);
    expect(differingParameters([aMember('a', null, [1])])).toEqual([]);
  });
});

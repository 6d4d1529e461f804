import { nullTranslator } from '@jupyterlab/translation';

import { csvOf } from '../grid';
import { IAbout, IMember, IRun, ITimestep } from '../contract';
import { fieldsOf, monitorLinks, notebookLinks } from '../page/fields';
import { fileColumns, fileRows, FilesSource } from '../page/files';
import { followsAfter } from '../page/follow';
import { memberColumns, stateOfMember } from '../page/members';
import { TABS } from '../page/model';
import { nothingIn } from '../page/nothing';
import { tabAfter } from '../widgets/tabs';
import { aMember, anAbout, aRun, aTimestep } from './examples';

const trans = nullTranslator.load('');

describe('the members of an ensemble', () => {
  const parameters = ['transport:MODEL', 'transport:CHI_E', 'heating:POWER'];
  const members = [
    aMember('a0', aRun(2, { state: 'completed' }), ['L', 0.5, null]),
    aMember('a1', aRun(3, { state: 'failed' }), ['L', 1.5, null]),
    aMember('a2', null, ['L', 2.5, null])
  ];
  const columns = memberColumns({ parameters, members }, trans);
  const cells = (member: IMember) => columns.map(column => column.text(member));

  it('have the parameters that differ first', () => {
    expect(columns.map(({ title }) => title)).toEqual([
      'Sim name',
      'Run',
      'State',
      'transport:CHI_E',
      'transport:MODEL',
      'heating:POWER'
    ]);
  });

  it('keep their values under their names, also those without a run', () => {
    expect(cells(members[0])).toEqual([
      'a0',
      '2',
      'completed',
      '0.5',
      'L',
      'nan'
    ]);
    expect(cells(members[2])).toEqual(['a2', '', 'pending', '2.5', 'L', 'nan']);
  });

  it('sort by numbers as numbers', () => {
    const chi = columns.find(({ id }) => id === 'transport:CHI_E');
    expect(chi?.value?.(members[1])).toBe(1.5);
    expect(chi?.align).toBe('right');
    expect(columns.find(({ id }) => id === 'transport:MODEL')?.align).toBe(
      undefined
    );
  });

  it('tell a run without a directory from one that has not started', () => {
    expect(stateOfMember(members[1])).toBe('failed');
    expect(stateOfMember(members[2])).toBe('pending');
    expect(stateOfMember({ ...members[2], runid: 9 })).toBe('unknown');
  });

  it('come as CSV with all their parameters', () => {
    expect(csvOf(columns, members.slice(2))).toBe(
      'Sim name,Run,State,transport:CHI_E,transport:MODEL,heating:POWER\r\n' +
        'a2,,pending,2.5,L,nan\r\n'
    );
  });
});

describe('the data of a run', () => {
  const steps = [
    aTimestep(0, 'a.json', 'b.nc'),
    aTimestep(1),
    aTimestep(2, 'c')
  ];

  it('has a row for each file, and one for a timestep without files', () => {
    expect(
      fileRows(steps).map(({ timestep, file, first }) => [
        timestep.label,
        file?.name ?? null,
        first
      ])
    ).toEqual([
      ['0.0', 'a.json', true],
      ['0.0', 'b.nc', false],
      ['1.0', null, true],
      ['2.0', 'c', true]
    ]);
  });

  it('shows a timestep once, and copies it with each file', () => {
    const [timestep] = fileColumns(trans);
    const rows = fileRows(steps);
    expect(timestep.render?.(rows[1])).toBe('');
    expect(timestep.text(rows[1])).toBe('0.0');
  });

  it('tells a size in short, and in bytes', () => {
    const [row] = fileRows(steps);
    const size = fileColumns(trans).find(({ id }) => id === 'size');
    expect(size?.text(row)).toBe('1.2 kB');
    expect(size?.hover?.(row)).toBe('1234 bytes');
  });

  /** A source of so many timesteps with two files each. */
  async function source(total: number): Promise<FilesSource> {
    const all: ITimestep[] = Array.from({ length: total }, (_, i) =>
      aTimestep(i, `${i}.json`, `${i}.nc`)
    );
    const files = new FilesSource(async ({ limit, cursor }) => {
      const start = Number(cursor ?? 0);
      const end = start + limit;
      return {
        items: all.slice(start, end),
        total,
        next: end < total ? String(end) : null
      };
    });
    await files.refresh();
    return files;
  }

  it('counts one row for each timestep that is not loaded', async () => {
    const files = await source(1000);
    expect(files.count).toBe(2 * 200 + 800);
    expect(files.item(399)?.file?.name).toBe('199.nc');
    expect(files.item(400)).toBeNull();
  });

  it('loads on when somebody looks further down', async () => {
    const files = await source(1000);
    files.demand(380, 410);
    await new Promise(resolve => setTimeout(resolve));
    expect(files.item(410)?.file?.name).toBe('205.json');
    expect(files.count).toBe(2000);
    expect(files.indexOf(files.keyOf(files.item(410)!))).toBe(410);
  });
});

describe('following the end', () => {
  const at = (top: number, content = 1000) => ({ top, height: 100, content });

  it('goes on while rows come', () => {
    expect(followsAfter(at(900), at(900, 1024))).toBe(true);
    expect(followsAfter(at(900), at(924, 1024))).toBe(true);
  });

  it('ends when the user scrolls up', () => {
    expect(followsAfter(at(900), at(850))).toBe(false);
  });

  it('outlives a filter that leaves fewer rows', () => {
    expect(followsAfter(at(900), at(100, 200))).toBe(true);
    expect(followsAfter(at(900), { top: 0, height: 100, content: 60 })).toBe(
      true
    );
  });
});

describe('the fields of a run', () => {
  const run = aRun(7, {
    simname: 'ramp',
    host: 'perlmutter',
    shot: '147634',
    walltime: 7860,
    state: 'failed'
  });
  const about = anAbout(run, {
    parent: { key: 'k1', runid: 1, simname: 'scan', state: 'running' },
    events: 113,
    phystime_end: 10,
    notebooks: [
      {
        name: 'a.ipynb',
        path: '/hub/alice/7/a.ipynb',
        contents_path: null,
        size: 1,
        modified: 0
      }
    ]
  });
  about.liveness.reason = 'IPS_END told that it failed.';
  const fields = new Map(
    fieldsOf(about, trans).map(field => [field.name, field])
  );
  const text = (name: string) => fields.get(name)?.text;

  it('are those of the portal’s page', () => {
    expect([...fields.keys()]).toEqual(
      expect.arrayContaining([
        'User',
        'Host',
        'State',
        'Comment',
        'Tokamak',
        'Shot number',
        'Sim name',
        'Started',
        'Stopped',
        'Sim run id',
        'Output prefix',
        'Tag',
        'IPS version',
        'Monitor',
        'Parent run',
        'Notebooks'
      ])
    );
  });

  it('say what is known, with units, and nothing else', () => {
    expect(text('Runid')).toBe('7');
    expect(text('Shot number')).toBe('147634');
    expect(text('Walltime')).toBe('2 h 11 min');
    expect(text('Physics end time')).toBe('10 s');
    expect(text('Events')).toBe('113');
    expect(text('State')).toBe('failed: IPS_END told that it failed.');
    expect(text('Tokamak')).toBe('');
    expect(text('Started')).toBe('');
  });

  it('link to the parent and to the notebooks', () => {
    expect(fields.get('Parent run')?.links).toEqual([
      { text: '1 scan', target: { kind: 'run', key: 'k1' } }
    ]);
    expect(notebookLinks(about)).toEqual([
      { text: 'a.ipynb', target: { kind: 'document', path: null } }
    ]);
  });

  it.each([
    ['https://host/run?id=1', 1],
    ['http://host', 1],
    ['javascript:alert(1)', 0],
    [' https://host', 0],
    [null, 0]
  ])('link to a monitor at %s: %i', (monitor_url, count) => {
    expect(monitorLinks({ ...about, monitor_url })).toHaveLength(count);
  });
});

describe('a tab with nothing in it', () => {
  const about = (run: Partial<IRun>, more: Partial<IAbout> = {}) =>
    anAbout(aRun(1, run), more);

  it('says that something may still come', () => {
    expect(nothingIn('data', about({ state: 'running' }), trans)?.what).toBe(
      'No data yet.'
    );
    expect(nothingIn('data', about({ state: 'completed' }), trans)?.what).toBe(
      'No data.'
    );
  });

  it('says why events are not known', () => {
    const not_known = 'The portal kept them.';
    for (const tab of ['events', 'timeline', 'resources'] as const) {
      const { why } = nothingIn(tab, about({}, { not_known }), trans) ?? {};
      expect(why).toBe(not_known);
    }
  });

  it('is not one whose content is not known', () => {
    expect(nothingIn('data', about({ timesteps: null }), trans)).toBeNull();
    expect(nothingIn('events', about({}, { events: 0 }), trans)).toBeNull();
    expect(nothingIn('children', about({ children: 1 }), trans)).toBeNull();
  });
});

describe('the keyboard on the tabs', () => {
  it.each([
    ['ArrowRight', 'overview', 'trends'],
    ['ArrowLeft', 'overview', 'resources'],
    ['ArrowRight', 'resources', 'overview'],
    ['Home', 'events', 'overview'],
    ['End', 'events', 'resources'],
    ['x', 'events', null]
  ] as const)('%s on %s goes to %s', (key, from, to) => {
    expect(tabAfter(key, from, TABS)).toBe(to);
  });
});

import { Plot } from '../plots/plot';
import { ILoader } from '../snippets';
import { PLOT_LIBRARIES, PlotLibrary, plotCode } from '../snippets/plots';
import { accessTo, exampleOf } from '../snippets/plots/access';
import { evenly } from '../snippets/plots/flux-data';
import { axisTitle, distinct } from '../snippets/plots/text';
import { Cell } from '../snippets/cell';
import { aRun } from './examples';
import {
  aCurve,
  aMembersPlot,
  aProfilePlot,
  aQuantity,
  aTrendPlot,
  CASES,
  flux
} from './plot-cases';

const SCHEMA = jest.requireActual('../../schema/panel.json');
const LOADERS: ILoader[] = SCHEMA.properties.loaders.default;

function code(
  plot: Plot,
  library: PlotLibrary = 'matplotlib',
  loaders = LOADERS,
  notebookPath: string | null = null
): string {
  return plotCode(plot, library, { loaders, notebookPath });
}

const NASTY = [
  "o'neil",
  'say "hi"',
  `both ' and "`,
  '\\',
  "trailing \\'",
  'line\nimport os\r\n\ttab\0',
  '\u2028\u2029\u0085\v\f',
  '\u202eevil\u202c\u200b\ufeff\u00ad',
  'Größe_数据',
  '\udcff',
  '{path} $& ${x} %s {0}',
  '{',
  '# no comment',
  "''' + exit() + '''",
  '"""',
  '$a$ <b>x</b> &amp;',
  'data',
  'times',
  '_x',
  ''
];

/** Code without what stands in quotes and comments, and without names that files give. */
function skeleton(python: string): string {
  const token =
    /f?'(?:[^'\\\n]|\\.)*'|f?"(?:[^"\\\n]|\\.)*"| *#[^\n]*|[^'"#]/gu;
  return [...python.matchAll(token)]
    .map(([one]) => (/^f?['"]/.test(one) ? '""' : one.replace(/^ *#.*/, '')))
    .join('')
    .replace(/\b(load|numbers_of)_[\p{XID_Continue}]+/gu, '$1');
}

/** A plot of each kind in which everything that has a name has this one. */
function plotsNamed(name: string): Plot[] {
  const run = aRun(1, {
    simname: name,
    username: name,
    directory: `/hub/${name}/1`,
    api_file: `/hub/${name}/api_v1.py`
  });
  const quantity = aQuantity({
    name,
    pattern: `[0-9]*${name}`,
    steps: [name, 0, name],
    units: name
  });
  const curve = aCurve({
    name,
    pattern: `[0-9]*${name}`,
    steps: [name, name],
    x_name: name,
    x_steps: [name, name],
    units: name,
    x_units: name
  });
  const rows = { reduction: 'rows', time_column: name, id: 'rows' } as const;
  const axes = [
    { kind: 'parameter', name: `a:${name}` },
    { kind: 'final', quantity }
  ] as const;
  const marks = ['scatter', 'line', 'heatmap', 'parallel'] as const;
  return [
    aTrendPlot([run], quantity),
    aTrendPlot([run], { ...quantity, ...rows }),
    aTrendPlot([run, { ...run, key: 'other', runid: 2 }], quantity),
    aTrendPlot(
      [run],
      quantity,
      { ...quantity, id: '2' },
      { ...quantity, ...rows }
    ),
    aProfilePlot(curve, run),
    ...marks.map(mark => ({
      ...aMembersPlot(mark, ...axes),
      run,
      component: name,
      name
    })),
    { ...flux(name), run } as Plot
  ];
}

describe.each(PLOT_LIBRARIES)('with %s', library => {
  it.each(NASTY)('the name %j stays in its quotes', name => {
    // What the library reads in texts is told apart by more code.
    const plain = /[<&]/.test(name)
      ? 'a $ <'
      : name.includes('$')
        ? 'a $'
        : 'a';
    const expected = plotsNamed(plain).map(plot =>
      skeleton(code(plot, library))
    );
    plotsNamed(name).forEach((plot, i) =>
      expect(skeleton(code(plot, library))).toBe(expected[i])
    );
  });

  it.each(Object.keys(CASES))('%s says what to install', name => {
    expect(code(CASES[name], library)).toContain(
      `. To draw with ${library}: %pip install ${library}'`
    );
  });

  it('fits on a screen', () => {
    const long = code(CASES.trend, library).split('\n');
    expect(long.length).toBeLessThan(45);
  });
});

describe('what is read', () => {
  it('is the same for all libraries', () => {
    for (const plot of Object.values(CASES)) {
      const parts = PLOT_LIBRARIES.map(library => {
        const text = code(plot, library);
        return text.slice(text.indexOf('\n# '), text.indexOf('\n# Drawn with'));
      });
      expect(new Set(parts).size).toBe(1);
    }
  });

  it('does not hide what a loader brings along', () => {
    const loader: ILoader = {
      name: 'mine',
      format: 'json',
      code: 'from mine import times, values, problems, runs, trends, panels\nvalues({path}, times)'
    };
    const one = code(CASES.trend, 'matplotlib', [loader]);
    expect(one).toContain(
      'times_data, values_data, problems_data = [], [], []'
    );
    expect(one).toContain('data = values(path, times)');
    expect(one).toContain('ax.plot(times_data, values_data,');
    const several = code(CASES.trends, 'plotly', [loader]);
    expect(several).toContain('runs_data = {');
    expect(several).toContain('in trends_data.items()');
    expect(several).toContain('enumerate(panels_data.items(), start=1)');
  });

  it('has words where the settings have no loader', () => {
    const text = code(CASES.trend, 'matplotlib', []);
    expect(text).toContain(
      "raise NotImplementedError('the settings have no loader for 0_state.json: load the file here')"
    );
    expect(text).toContain('data = load_file(path)');
  });

  it('lies beside a notebook in the folder of the run', () => {
    const text = code(
      CASES.trend,
      'matplotlib',
      LOADERS,
      'hub/alice/1/notes.ipynb'
    );
    expect(text).toContain("open_run('.')");
    expect(
      code(flux(), 'matplotlib', LOADERS, 'hub/alice/1/a.ipynb')
    ).toContain("Path('data/g000001.01000')");
  });

  it('tells runs of several users apart', () => {
    const bob = aRun(1, { username: 'bob', key: 'b', directory: '/hub/bob/1' });
    const text = code(aTrendPlot([aRun(1), bob], aQuantity()));
    expect(text).toContain("    ('alice', 1): open_run('/hub/alice/1'),");
    expect(text).toContain("    ('bob', 1): open_run('/hub/bob/1'),");
  });

  it('is loaded once for several numbers', () => {
    const text = code(CASES.trends);
    expect(text.match(/@lru_cache/g)).toHaveLength(1);
    expect(text.match(/json\.loads/g)).toHaveLength(1);
    expect(code(aTrendPlot([aRun(1), aRun(2)], aQuantity()))).not.toContain(
      'lru_cache'
    );
  });

  it('is an ensemble of an older tree, which does not tell the component', () => {
    const plot = { ...CASES.scatter, component: null } as Plot;
    expect(code(plot)).toContain(
      "[ensemble] = [one for one in ips_analysis_api.get_ensembles(ensemble_names='scan_a') if not one.component]"
    );
  });
});

describe('access', () => {
  const at = (
    steps: (string | number)[],
    format: 'json' | 'hdf5' | 'netcdf' | 'imas' | 'adios2',
    pattern = 'x'
  ) => {
    const cell = new Cell({ loaders: LOADERS, notebookPath: null });
    const access = accessTo(steps, { pattern, format }, cell, LOADERS);
    return [access.at('data'), access.load('path')];
  };

  it('indexes as the loader of the format gives it', () => {
    expect(at(['a', 0, 'b'], 'json')[0]).toBe("data['a'][0]['b']");
    expect(at([], 'json')[0]).toBe('data');
    expect(at(['core', 'te'], 'hdf5')[0]).toBe("data['core']['te'][()]");
    expect(at(['core', 'te', 0], 'hdf5')[0]).toBe("data['core']['te'][0]");
  });

  it('opens the group of a netCDF file that a variable is in', () => {
    expect(at(['te', 0], 'netcdf')).toEqual([
      "data['te'][0]",
      'xr.load_dataset(path, decode_times=False)'
    ]);
    expect(at(['a', '{path}', 'te', 0], 'netcdf')).toEqual([
      "data['te'][0]",
      "xr.load_dataset(path, group='a/\\x7bpath}', decode_times=False)"
    ]);
  });

  it('opens the part of an IMAS entry in netCDF', () => {
    const steps = ['equilibrium', '0', 'time_slice.profiles_1d.psi'];
    expect(at(steps, 'imas', '[0-9]*.nc')).toEqual([
      "data['time_slice.profiles_1d.psi']",
      "xr.load_dataset(path, group='equilibrium/0', decode_times=False)"
    ]);
  });

  it('opens the file of an IDS in the folder of an IMAS entry', () => {
    expect(at(['core', 'profiles_1d[:]', 'te', 0], 'imas')).toEqual([
      "filled(data['core/profiles_1d[]&te'][()])[0]",
      "h5py.File(path + '/core.h5', 'r', locking=False)"
    ]);
  });

  it('reads all steps of a variable of ADIOS2', () => {
    expect(at(["t'e", 0], 'adios2')).toEqual([
      'data.read("t\'e", step_selection=[0, data.inquire_variable("t\'e").steps()])[0]',
      'adios2.FileReader(path)'
    ]);
  });

  it('finds the loader by a name that fits the pattern', () => {
    expect(exampleOf('[0-9]*_state.json')).toBe('0_state.json');
    expect(exampleOf('g[0-9]*.[0-9]*')).toBe('g0.0');
    expect(exampleOf('a[[]0][*][?].geq')).toBe('a[0]*?.geq');
    const mine: ILoader = {
      name: 'mine',
      pattern: '*_state.*',
      code: 'mine({path})'
    };
    expect(code(CASES.trend, 'matplotlib', [mine, ...LOADERS])).toContain(
      'data = mine(path)'
    );
  });
});

it('titles have the unit once', () => {
  expect(axisTitle('te', 'keV')).toBe('te (keV)');
  expect(axisTitle('te (keV)', 'keV')).toBe('te (keV)');
  expect(axisTitle('q', null)).toBe('q');
});

it('names that come again say where they are from', () => {
  const same = { name: 'te', from: 'state.json' };
  expect(distinct([same, { name: 'ne', from: '' }, same, same])).toEqual([
    'te',
    'ne',
    'te in state.json',
    'te in state.json 2'
  ]);
});

it('levels are taken together where their steps are even', () => {
  expect(evenly([0.1, 0.2, 0.3, 1, 1.05, 1.1])).toEqual([
    [0.1, 0.3, 0.1],
    [1, 1.1, 0.05]
  ]);
  expect(evenly([1])).toEqual([[1, 1, 1]]);
  expect(evenly([])).toEqual([]);
});

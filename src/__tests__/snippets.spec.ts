import { IDataFile, IRun, ITimestep } from '../contract';
import { ILoader, SelectionItem, snippet } from '../snippets';
import { aMember, anEnsemble, aRun } from './examples';

const LOADERS: ILoader[] = [
  {
    name: 'JSON',
    format: 'json',
    code: 'import json\nfrom pathlib import Path\njson.loads(Path({path}).read_text())'
  },
  {
    name: 'HDF5',
    format: 'hdf5',
    install: 'h5py',
    code: "from pathlib import Path\nimport h5py\nh5py.File({path}, 'r')"
  },
  { name: 'text', format: 'text', code: 'open({path}).read()' }
];

/** What comes before the first use of the API. */
function findApi(apiFile = "'/hub/alice/api_v1.py'"): string {
  return `try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path(${apiFile})['IPSAnalysisApi']

`;
}

const JSON_IMPORTS = `import json
from pathlib import Path

`;

const run = aRun(128, { simname: 'iter_rampup' });
const child = aRun(129, { parent: run.key });

function cell(
  items: SelectionItem | SelectionItem[],
  notebookPath: string | null = null,
  loaders = LOADERS
): string {
  return snippet([items].flat(), { loaders, notebookPath });
}

function dataFile(
  name: string,
  format: IDataFile['format'] = 'json',
  of: IRun = run
): IDataFile {
  const path = `${of.directory}/data/${name}`;
  return { name, format, path, contents_path: null, size: 1, modified: null };
}

function timestep(label: string, ...files: IDataFile[]): ITimestep {
  return { label, time: Number.isFinite(+label) ? +label : null, files };
}

/** A selected file that was stored under a time. */
function at(
  label: string,
  file: IDataFile,
  of: IRun = run
): Extract<SelectionItem, { kind: 'file' }> {
  return { kind: 'file', run: of, timestep: timestep(label, file), file };
}

describe('a run', () => {
  it('gets its API', () => {
    expect(cell({ kind: 'run', run }))
      .toBe(`${findApi()}# IPS run 128 (iter_rampup)
ips_analysis_api = open_run('/hub/alice/128')`);
  });

  it('gets its data', () => {
    const code = `${findApi()}# IPS run 128 (iter_rampup)
ips_analysis_api = open_run('/hub/alice/128')
DATA_FILES = ips_analysis_api.get_data()`;
    expect(cell({ kind: 'data', run })).toBe(code);
    const both: SelectionItem[] = [
      { kind: 'run', run },
      { kind: 'data', run }
    ];
    expect(cell(both)).toBe(code);
    expect(cell(both.reverse())).toBe(code);
  });

  it('gets both as a child', () => {
    const code = `${findApi()}# IPS run 129, a child run
child_129 = open_run('/hub/alice/129')
child_129_data = child_129.get_data()`;
    expect(cell({ kind: 'run', run: child })).toBe(code);
    expect(cell({ kind: 'data', run: child })).toBe(code);
  });

  it('cannot break out of a comment', () => {
    const odd = aRun(1, { simname: 'a\nprint("x")\r\u2028\u202e\udcff' });
    const lines = cell({ kind: 'run', run: odd }).split(/[\n\r\u2028]/);
    expect(lines[6]).toBe('# IPS run 1 (a print("x"))');
    expect(lines).toHaveLength(8);
  });
});

describe('several runs', () => {
  it('become a mapping', () => {
    const items: SelectionItem[] = [
      { kind: 'run', run },
      { kind: 'data', run: child },
      { kind: 'run', run }
    ];
    expect(cell(items)).toBe(`${findApi()}# 2 IPS runs
runs = {
    128: open_run('/hub/alice/128'),  # iter_rampup
    129: open_run('/hub/alice/129'),
}
run_data = {runid: run.get_data() for runid, run in runs.items()}`);
  });

  it('are told apart by user, or else by folder', () => {
    const other = (directory: string, username: string) =>
      aRun(128, { key: directory, directory, username });
    const items = (...runs: IRun[]): SelectionItem[] =>
      runs.map(one => ({ kind: 'run', run: one }));
    const bob = other('/hub/bob/128', 'bob');
    expect(cell(items(run, bob))).toContain("    ('alice', 128): open_run(");
    expect(cell(items(run, bob))).toContain("    ('bob', 128): open_run(");
    const copy = other('/copy/alice/128', 'alice');
    expect(cell(items(run, copy))).toContain(
      "    '/copy/alice/128': open_run('/copy/alice/128'),"
    );
  });

  it('are not opened again for what else is selected', () => {
    const items: SelectionItem[] = [
      { kind: 'run', run },
      { kind: 'run', run: child },
      { kind: 'children', run, which: 'all' }
    ];
    expect(cell(items)).toContain('child_data = runs[128].get_child_data()');
  });
});

describe('child runs', () => {
  it('all', () => {
    expect(cell({ kind: 'children', run, which: 'all' }))
      .toBe(`${findApi()}# All child runs of IPS run 128 (iter_rampup)
ips_analysis_api = open_run('/hub/alice/128')
child_data = ips_analysis_api.get_child_data()`);
  });

  it('outside ensembles', () => {
    expect(cell({ kind: 'children', run, which: 'plain' }))
      .toBe(`${findApi()}# Child runs outside ensembles of IPS run 128 (iter_rampup)
ips_analysis_api = open_run('/hub/alice/128')
plain_child_data = ips_analysis_api.get_child_data_not_ensembles()`);
  });

  it('of several runs', () => {
    const items: SelectionItem[] = [
      { kind: 'children', run, which: 'all' },
      { kind: 'children', run: aRun(7), which: 'all' },
      { kind: 'children', run: child, which: 'all' }
    ];
    const code = cell(items);
    expect(code).toContain('\nips_analysis_api_7 = open_run(');
    expect(code).toContain(
      '\nchild_data_7 = ips_analysis_api_7.get_child_data()'
    );
    expect(code).toContain('\nchild_data_129 = child_129.get_child_data()');
  });
});

describe('ensembles', () => {
  const scanA = anEnsemble();
  const flat = anEnsemble({ component: null, name: "it's 2 \\ é" });

  it('all', () => {
    expect(cell({ kind: 'ensembles', run }))
      .toBe(`${findApi()}# All ensembles of IPS run 128 (iter_rampup)
ips_analysis_api = open_run('/hub/alice/128')
ensemble_data = ips_analysis_api.get_child_data_by_ensemble_names()`);
  });

  it('one', () => {
    expect(cell({ kind: 'ensemble', run, ensemble: scanA }))
      .toBe(`${findApi()}# Ensemble DriverComponent / scan_a of IPS run 128 (iter_rampup)
ips_analysis_api = open_run('/hub/alice/128')
scan_a = ips_analysis_api.get_child_data_by_ensemble_names(
    component_names=['DriverComponent'],
    ensemble_names=['scan_a'],
)`);
  });

  it('one without a component', () => {
    expect(cell({ kind: 'ensemble', run, ensemble: flat })).toContain(`
it_s_2_é = ips_analysis_api.get_child_data_by_ensemble_names(
    ensemble_names=["it's 2 \\\\ é"],
)`);
  });

  it('several', () => {
    const items: SelectionItem[] = [scanA, flat, scanA].map(ensemble => ({
      kind: 'ensemble',
      run,
      ensemble
    }));
    expect(cell(items))
      .toBe(`${findApi()}# 2 ensembles of IPS run 128 (iter_rampup)
ips_analysis_api = open_run('/hub/alice/128')
ensemble_data = {
    'DriverComponent / scan_a': ips_analysis_api.get_child_data_by_ensemble_names(
        component_names=['DriverComponent'], ensemble_names=['scan_a']
    ),
    "it's 2 \\\\ é": ips_analysis_api.get_child_data_by_ensemble_names(
        ensemble_names=["it's 2 \\\\ é"]
    ),
}`);
  });

  it('take a name that is free', () => {
    const named = (name: string) =>
      cell({ kind: 'ensemble', run, ensemble: anEnsemble({ name }) });
    expect(named('lambda')).toContain('\nlambda_data = ');
    expect(named('open_run')).toContain('\nopen_run_data = ');
    expect(named('ips_analysis_api')).toContain('\nips_analysis_api_128 = ');
    expect(named('0.5')).toContain('\nensemble_0_5 = ');
  });

  it('a member that has started', () => {
    const member = aMember(
      'scan_a1',
      aRun(5, { parent: run.key, simname: 'scan_a1' }),
      []
    );
    expect(cell({ kind: 'member', run, ensemble: scanA, member }))
      .toBe(`${findApi()}# IPS run 5 (scan_a1), member of DriverComponent / scan_a of run 128
child_5 = open_run('/hub/alice/5')
child_5_data = child_5.get_data()`);
  });

  it('a member that is pending', () => {
    const member = aMember('scan_a7', null, []);
    expect(cell({ kind: 'member', run, ensemble: scanA, member })).toBe('');
  });
});

describe('data files', () => {
  it('one', () => {
    expect(cell(at('3.42', dataFile('3.42_state.json'))))
      .toBe(`${JSON_IMPORTS}# IPS run 128 (iter_rampup), t = 3.42
state = json.loads(Path('/hub/alice/128/data/3.42_state.json').read_text())`);
  });

  it('of one timestep', () => {
    const item: SelectionItem = {
      kind: 'timestep',
      run,
      timestep: timestep(
        '3.42',
        dataFile('3.42_state.json'),
        dataFile('out.h5', 'hdf5'),
        dataFile('state.json'),
        dataFile('x.dat', 'binary'),
        dataFile('gone.txt', 'missing')
      )
    };
    expect(cell(item)).toBe(`${JSON_IMPORTS}try:
    import h5py
except ImportError as error:
    raise ImportError(f'{error}. To load HDF5 files: %pip install h5py') from None

# IPS run 128 (iter_rampup), t = 3.42
state = json.loads(Path('/hub/alice/128/data/3.42_state.json').read_text())
state_2 = json.loads(Path('/hub/alice/128/data/state.json').read_text())
out = h5py.File('/hub/alice/128/data/out.h5', 'r')
# No loader matches x.dat: this is its path
x = '/hub/alice/128/data/x.dat'
# gone.txt is not there: this is its path
gone = '/hub/alice/128/data/gone.txt'`);
  });

  it('of several timesteps', () => {
    const step = (label: string): SelectionItem => ({
      kind: 'timestep',
      run,
      timestep: timestep(
        label,
        dataFile(`${label}_state.json`),
        dataFile(`${label}_x.dat`, 'binary')
      )
    });
    expect(cell([step('12.0'), step('3.42')]))
      .toBe(`${JSON_IMPORTS}# 4 files of IPS run 128 (iter_rampup), t = 3.42 to 12.0
state_paths = [
    '/hub/alice/128/data/12.0_state.json',  # t = 12.0
    '/hub/alice/128/data/3.42_state.json',  # t = 3.42
]
states = [
    json.loads(Path(path).read_text())
    for path in state_paths
]
# No loader matches these files: these are their paths
x_paths = [
    '/hub/alice/128/data/12.0_x.dat',  # t = 12.0
    '/hub/alice/128/data/3.42_x.dat',  # t = 3.42
]`);
  });

  it('of several runs', () => {
    const files = [run, child].map(of =>
      at('nan', dataFile('g147634.01000', 'text', of), of)
    );
    expect(cell(files)).toBe(`# 2 files of 2 IPS runs
g147634_paths = [
    '/hub/alice/128/data/g147634.01000',  # run 128, t = nan
    '/hub/alice/129/data/g147634.01000',  # run 129, t = nan
]
g147634_list = [
    open(path).read()
    for path in g147634_paths
]`);
  });

  it('of several kinds', () => {
    const files = [
      at('1.0', dataFile('state.json')),
      at('2.0', dataFile('summary.json'))
    ];
    const code = cell(files);
    expect(code).toContain("\nstate = json.loads(Path('");
    expect(code).toContain("\nsummary = json.loads(Path('");
  });

  it('that are alike and many become a list', () => {
    const files = (count: number) =>
      cell(
        Array.from({ length: count }, (_, rank) =>
          at('1.0', dataFile(`rank_${rank}.json`))
        )
      );
    expect(files(10)).toContain('\nrank_9 = ');
    expect(files(11)).toContain('\nranks = [');
    expect(files(11)).not.toContain('\nrank_9 = ');
  });

  it('once, where two timesteps share it', () => {
    const file = dataFile('state.json');
    expect(cell([at('1.0', file), at('2.0', file)])).toBe(
      cell(at('1.0', file))
    );
  });

  it('never take the name of a loader', () => {
    const file = dataFile('1.0_json.json');
    expect(cell(at('1.0', file))).toContain('\njson_data = json.loads(');
    expect(cell(at('1.0', dataFile('path.txt', 'text')))).toContain(
      '\npath_data = open('
    );
    expect(cell(at('1.0', dataFile('print.json')))).toContain(
      '\nprint_data = '
    );
  });

  it('with odd names stay quoted', () => {
    const name = '1.0_it\'s "odd" \\ é\n\udce9.json';
    expect(cell(at('1.0', dataFile(name)))).toContain(
      "'/hub/alice/128/data/1.0_it\\'s \"odd\" \\\\ é\\n\\udce9.json'"
    );
    const unknown = cell(at('1.0', dataFile(name, 'binary')));
    expect(unknown.split('\n')).toHaveLength(3);
  });

  it('with a loader that has more than imports', () => {
    const loader: ILoader = {
      name: 'my {x}',
      install: 'a b',
      code: 'import a\n\ndef load(path):\n    return {path: a}\n\nload({path})[$&]'
    };
    const code = cell(at('1.0', dataFile('s.dat', 'binary')), null, [loader]);
    expect(code).toBe(`try:
    import a
except ImportError as error:
    raise ImportError(f'{error}. To load my {{x}} files: %pip install a b') from None

def load(path):
    return {path: a}

# IPS run 128 (iter_rampup), t = 1.0
s = load('/hub/alice/128/data/s.dat')[$&]`);
  });

  it('keep imports within code where a missing package is told', () => {
    const loader: ILoader = {
      name: 'mine',
      install: 'a',
      code: 'import csv\nimport a\nif a.old:\n    import b\nload({path})'
    };
    const code = cell(at('1.0', dataFile('s.dat', 'binary')), null, [loader]);
    expect(code).toContain(`import csv

try:
    import a
    if a.old:
        import b
except ImportError as error:`);
  });

  it('say once how files of a kind are loaded', () => {
    const loader: ILoader = {
      name: 'mine',
      install: 'a',
      code: 'import a\ndef load(path):\n    return a\nload({path})'
    };
    const names = ['s.dat', 'other.dat'];
    const items = names.flatMap(name => at('1.0', dataFile(name, 'binary')));
    const code = cell(items, null, [loader]);
    expect(code.match(/def load/g)).toHaveLength(1);
  });

  it('say in one line what to install where a package is missing', () => {
    const loader: ILoader = {
      name: 'my {x}',
      install: 'no-such-package',
      code: 'import no_such_package\nno_such_package.load({path})'
    };
    const code = cell(at('1.0', dataFile('s.dat', 'binary')), null, [loader]);
    const { spawnSync } = jest.requireActual('node:child_process');
    const python = spawnSync('python3', ['-c', code], { encoding: 'utf8' });
    expect(python.stderr.match(/^\w*Error.*$/gm)).toEqual([
      "ImportError: No module named 'no_such_package'. To load my {x} files: %pip install no-such-package"
    ]);
  });
});

describe('in a notebook', () => {
  const data = at('3.42', dataFile('state.json'));

  it('directly in the run, paths are relative', () => {
    const path = 'hub/alice/128/a.ipynb';
    expect(cell({ kind: 'run', run }, path)).toBe(
      `${findApi("'../api_v1.py'")}# IPS run 128 (iter_rampup)
ips_analysis_api = open_run('.')`
    );
    expect(cell(data, path)).toContain("Path('data/state.json')");
  });

  it('deeper in the run, too', () => {
    const path = 'RTC:hub/alice/128/plots/new/a.ipynb';
    const code = cell([{ kind: 'run', run }, data], path);
    expect(code).toContain("run_path('../../../api_v1.py')");
    expect(code).toContain("open_run('../..')");
    expect(code).toContain("Path('../../data/state.json')");
  });

  it('one folder down, too', () => {
    const path = 'hub/alice/128/plots/a.ipynb';
    expect(cell({ kind: 'run', run }, path)).toContain("open_run('..')");
  });

  it('at the top of the server, too', () => {
    const top = { ...run, contents_path: '' };
    expect(cell({ kind: 'run', run: top }, 'a.ipynb')).toContain(
      "open_run('.')"
    );
  });

  it.each([
    'a.ipynb',
    'hub/alice/1280/a.ipynb',
    'hub/alice/128.ipynb',
    'hub/alice/129/a.ipynb',
    'other/hub/alice/128/a.ipynb'
  ])('elsewhere, as in %s, they are absolute', path => {
    expect(cell([{ kind: 'run', run }, data], path)).toBe(
      cell([{ kind: 'run', run }, data])
    );
  });

  it('of a run, other runs are absolute', () => {
    const code = cell({ kind: 'run', run: child }, 'hub/alice/128/a.ipynb');
    expect(code).toContain("open_run('/hub/alice/129')");
    expect(code).toContain("run_path('/hub/alice/api_v1.py')");
  });

  it('of a run, what lies outside it is absolute', () => {
    const far = { ...run, api_file: '/opt/ips/api_v1.py' };
    const file = { ...dataFile('a.json'), path: '/scratch/a.json' };
    const path = 'hub/alice/128/a.ipynb';
    expect(cell({ kind: 'run', run: far }, path)).toContain(
      "run_path('/opt/ips/api_v1.py')"
    );
    expect(cell(at('1.0', file), path)).toContain("Path('/scratch/a.json')");
  });
});

describe('a mixed selection', () => {
  it('imports and opens once, block after block', () => {
    const items: SelectionItem[] = [
      at('3.42', dataFile('state.json')),
      { kind: 'ensemble', run, ensemble: anEnsemble() },
      { kind: 'data', run }
    ];
    expect(cell(items))
      .toBe(`${JSON_IMPORTS}${findApi()}# IPS run 128 (iter_rampup)
ips_analysis_api = open_run('/hub/alice/128')
DATA_FILES = ips_analysis_api.get_data()

# Ensemble DriverComponent / scan_a of IPS run 128 (iter_rampup)
scan_a = ips_analysis_api.get_child_data_by_ensemble_names(
    component_names=['DriverComponent'],
    ensemble_names=['scan_a'],
)

# IPS run 128 (iter_rampup), t = 3.42
state = json.loads(Path('/hub/alice/128/data/state.json').read_text())`);
  });

  it('is empty where nothing can be loaded', () => {
    const notebook = {
      name: 'a.ipynb',
      path: '/hub/alice/128/a.ipynb',
      contents_path: null,
      size: 1,
      modified: 1
    };
    expect(cell([])).toBe('');
    expect(cell({ kind: 'notebook', run, notebook })).toBe('');
    expect(cell({ kind: 'timestep', run, timestep: timestep('1.0') })).toBe('');
  });
});

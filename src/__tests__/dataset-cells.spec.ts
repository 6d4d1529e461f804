import { ITimestep } from '../contract';
import { SelectionItem } from '../snippets';
import { datasetCode, datasetOfPlot } from '../snippets/dataset';
import { aRun, anEnsemble } from './examples';
import { CASES, ODD } from './plot-cases';

/**
 * The cells that load datasets: pytest runs them in ips_jupyterlab/tests/test_dataset_cells.py, on
 * the runs that the cells of plots draw.
 *
 * `WRITE_CELLS=1 jlpm jest dataset-cells` writes them anew.
 */
const FOLDER = 'ips_jupyterlab/tests/dataset_cells';
const fs = jest.requireActual('fs');
const { env } = jest.requireActual('process');
const context = { loaders: [], notebookPath: null };

const rampUp = aRun(1, { simname: 'rampup' });
const highPower = aRun(2, { simname: 'high_power' });
const scan = aRun(3, { simname: 'scan' });
const ensemble = anEnsemble({ component: 'Driver', name: 'scan_a' });
const odd = anEnsemble({ component: "Dri'ver {x}", name: 'sc\\an "$a$"' });

function timestep(time: number, ...names: string[]): ITimestep {
  const files = names.map(name => ({
    name,
    path: `/hub/alice/1/data/${name}`,
    contents_path: null,
    size: 1,
    modified: 0,
    format: 'json'
  }));
  return { label: time.toFixed(1), time, files };
}

const early = timestep(0, '0.0_state.json', '0.0_out.h5');
const late = timestep(1, '1.0_state.json', '1.0_profiles.nc');

interface ICase {
  items: SelectionItem[];
  variables?: string[];
  pattern?: string;
  dask?: boolean;
}

const SELECTED: Record<string, ICase> = {
  run: { items: [{ kind: 'run', run: rampUp }] },
  run_chosen: {
    items: [{ kind: 'data', run: rampUp }],
    variables: ['te_keV', 'sources[1].power'],
    pattern: '[0-9]*_state.json'
  },
  run_kinds: {
    items: [{ kind: 'run', run: rampUp }],
    variables: ['*_state.json:te_keV', '*_small.json.gz:te_keV']
  },
  runs: {
    items: [
      { kind: 'run', run: rampUp },
      { kind: 'run', run: highPower }
    ],
    variables: ['te_keV'],
    pattern: '[0-9]*_state.json'
  },
  ensemble: {
    items: [{ kind: 'ensemble', run: scan, ensemble }],
    variables: ['te_keV']
  },
  ensembles: { items: [{ kind: 'ensembles', run: scan }] },
  children: { items: [{ kind: 'children', run: scan, which: 'all' }] },
  plain_children: {
    items: [{ kind: 'children', run: scan, which: 'plain' }]
  },
  member: {
    items: [
      {
        kind: 'member',
        run: scan,
        ensemble,
        member: {
          sim_name: 'scan_a0',
          runid: 4,
          values: [],
          run: aRun(4)
        }
      }
    ],
    variables: ['te_keV']
  },
  files: {
    items: [
      { kind: 'file', run: rampUp, timestep: early, file: early.files[0] },
      { kind: 'file', run: rampUp, timestep: late, file: late.files[0] }
    ],
    variables: ['te_keV']
  },
  timestep: { items: [{ kind: 'timestep', run: rampUp, timestep: late }] },
  odd: {
    items: [{ kind: 'run', run: aRun(10, { simname: ODD }) }],
    variables: [ODD, `group.${ODD}`],
    pattern: "[0-9]*_it's [[]{x}] $.json"
  },
  odd_ensemble: {
    items: [{ kind: 'ensemble', run: aRun(10), ensemble: odd }],
    variables: ['te_keV']
  },
  dask: {
    items: [{ kind: 'ensemble', run: scan, ensemble }],
    variables: ['te_keV'],
    dask: true
  }
};

const PLOTS = ['trends', 'trend_rows', 'profile', 'line', 'odd_profile'];

const cells: [string, string][] = [
  ...Object.entries(SELECTED).map(
    ([name, { items, variables = [], pattern = null, dask = false }]) =>
      [name, datasetCode(items, { variables, pattern, dask }, context)] as [
        string,
        string
      ]
  ),
  ...PLOTS.map(
    name =>
      [`of_${name}`, datasetOfPlot(CASES[name], false, context)] as [
        string,
        string
      ]
  )
];

it.each(cells)('the cell of %s is what is run', (name, code) => {
  const path = `${FOLDER}/${name}.py`;
  if (env.WRITE_CELLS) {
    fs.mkdirSync(FOLDER, { recursive: true });
    fs.writeFileSync(path, code + '\n');
  }
  expect(fs.readFileSync(path, 'utf-8')).toBe(code + '\n');
});

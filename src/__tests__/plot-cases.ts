import { ICurve, IQuantity, IRun } from '../contract';
import { MemberAxis, MemberMark, Plot } from '../plots/plot';
import { aRun } from './examples';

/**
 * Plots of the runs that ips_jupyterlab/tests/plot_runs.py writes, and on which their cells are run.
 */

const rampUp = aRun(1, { simname: 'rampup' });
const highPower = aRun(2, { simname: 'high_power' });
const scan = aRun(3, { simname: 'scan' });

export function aQuantity(about: Partial<IQuantity> = {}): IQuantity {
  const name = about.name ?? 'te_keV';
  return {
    id: `${name} of ${about.pattern}`,
    name,
    pattern: '[0-9]*_state.json',
    format: 'json',
    steps: [name],
    reduction: 'value',
    time_column: null,
    units: null,
    files: 4,
    ...about
  };
}

export function aCurve(about: Partial<ICurve> = {}): ICurve {
  return {
    id: 'te',
    name: 'te',
    pattern: '[0-9]*_profiles.nc',
    format: 'netcdf',
    steps: ['te'],
    units: 'keV',
    x_name: 'rho',
    x_steps: ['rho'],
    x_units: null,
    files: 4,
    ...about
  };
}

const te = aQuantity({ units: 'keV' });
const energy = aQuantity({ name: 'energy_MJ', units: 'MJ' });
const nc = { pattern: '[0-9]*_profiles.nc', format: 'netcdf' } as const;
const h5 = { pattern: '[0-9]*_out.h5', format: 'hdf5' } as const;
const power = aQuantity({
  name: 'power_MW',
  pattern: '[0-9]*_power.csv',
  format: 'csv',
  reduction: 'rows',
  time_column: 'time_s',
  units: 'MW'
});

/** A number from a file of each format, and each reduction. */
const everything: IQuantity[] = [
  te,
  aQuantity({
    name: 'ne.values min',
    steps: ['ne', 'values'],
    reduction: 'min'
  }),
  aQuantity({
    name: 'ne.values mean',
    steps: ['ne', 'values'],
    reduction: 'mean'
  }),
  aQuantity({
    name: 'ne.values max',
    steps: ['ne', 'values'],
    reduction: 'max'
  }),
  aQuantity({ name: 'sources[1].power', steps: ['sources', 1, 'power'] }),
  aQuantity({ ...nc, name: 't0', steps: ['t0'] }),
  aQuantity({ ...nc, name: 'te mean', steps: ['te'], reduction: 'mean' }),
  aQuantity({
    ...nc,
    name: 'core.fast.ti max',
    steps: ['core', 'fast', 'ti'],
    reduction: 'max'
  }),
  aQuantity({ ...nc, name: 'one', steps: ['one', 0] }),
  aQuantity({ ...h5, name: 'core.q0', steps: ['core', 'q0'] }),
  aQuantity({
    ...h5,
    name: 'core.q max',
    steps: ['core', 'q'],
    reduction: 'max'
  }),
  aQuantity({ ...h5, name: 'core.one', steps: ['core', 'one', 0] }),
  aQuantity({
    ...h5,
    name: 'power',
    steps: ['power'],
    reduction: 'rows',
    time_column: 'time'
  }),
  aQuantity({
    name: 'cpasma',
    pattern: 'g[0-9]*.[0-9]*',
    format: 'eqdsk',
    steps: ['cpasma']
  }),
  aQuantity({
    name: 'transport.chi_e',
    pattern: '[0-9]*_instate',
    format: 'namelist',
    steps: ['transport', 'chi_e']
  }),
  aQuantity({
    name: 'PORTS.NPROC',
    pattern: '[0-9]*_sim.conf',
    format: 'config',
    steps: ['PORTS', 'NPROC']
  }),
  aQuantity({
    name: 'te_keV',
    pattern: '[0-9]*_small.json.gz',
    format: 'gzip',
    steps: ['te_keV']
  }),
  aQuantity({
    name: 'chi',
    pattern: '[0-9]*_row.csv',
    format: 'csv',
    steps: ['chi', 0]
  }),
  power
];

export function aTrendPlot(runs: IRun[], ...quantities: IQuantity[]): Plot {
  return { kind: 'trend', runs, quantities, lines: [] };
}

export function aProfilePlot(curve: ICurve, run = rampUp): Plot {
  const times = [0, 0.5, 1, 2];
  const none = times.map(() => []);
  const labels = ['0.0', '0.5', '1.0', '2.0'];
  const profiles = { curve: curve.id, times, labels, x: none, y: none };
  return {
    kind: 'profile',
    run,
    curve,
    at: 2,
    profiles: { ...profiles, total: 4 }
  };
}

/** Of the members, two of which are pending. */
const CHI_E = [0.5, 1, 1.5, 0.5, 1, 1.5, 0.5, 1];
const CHI: MemberAxis = { kind: 'parameter', name: 'transport:CHI_E' };
const POWER: MemberAxis = { kind: 'parameter', name: 'nubeam:POWER' };
const MODE: MemberAxis = { kind: 'parameter', name: 'driver:MODE' };
const TE: MemberAxis = { kind: 'final', quantity: te };
const LAST: MemberAxis = { kind: 'final', quantity: power };

export function aMembersPlot(mark: MemberMark, ...axes: MemberAxis[]): Plot {
  return {
    kind: 'ensemble',
    run: scan,
    component: 'Driver',
    name: 'scan_a',
    path: '/hub/alice/3/ensembles/Driver/scan_a.csv',
    mark,
    axes,
    members: CHI_E.map((chi, i) => ({
      name: `scan_a${i}`,
      run: null,
      state: i < 6 ? 'completed' : 'pending',
      values: axes.map(axis =>
        axis === CHI
          ? chi
          : axis === POWER
            ? 5 * Math.floor(i / 3)
            : axis === MODE
              ? ['L', 'H'][i % 2]
              : i < 6
                ? i + 0.5
                : null
      )
    }))
  };
}

export function flux(name = 'g000001.01000'): Plot {
  const psi = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.05, 1.1, 1.15];
  return {
    kind: 'flux',
    run: rampUp,
    file: { name, path: `/hub/alice/1/data/${name}`, format: 'eqdsk' },
    equilibrium: {
      surfaces: [...psi, 1.2].map(one => ({ psi: one, r: [], z: [] })),
      boundary_r: [1],
      boundary_z: [1],
      limiter_r: [1],
      limiter_z: [1],
      axis_r: 1.7,
      axis_z: 0
    }
  };
}

/** What names in files may hold. */
export const ODD = `te 'x' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e`;
const oddRun = aRun(10, { simname: ODD });
const oddFiles = { pattern: "[0-9]*_it's [[]{x}] $.json", name: ODD };
const oddEnsemble = {
  ...aMembersPlot('line', { kind: 'parameter', name: `a:${ODD}` }, TE),
  run: oddRun,
  component: "Dri'ver {x}",
  name: 'sc\\an "$a$"'
};

/** The plots that are run with each library, by the name of their file. */
export const CASES: Record<string, Plot> = {
  trend: aTrendPlot([rampUp], te),
  trend_rows: aTrendPlot([rampUp], power),
  trends: aTrendPlot([rampUp, highPower], te, energy),
  profile: aProfilePlot(aCurve()),
  scatter: aMembersPlot('scatter', CHI, TE),
  scatter_coloured: aMembersPlot('scatter', CHI, TE, POWER),
  scatter_words: aMembersPlot('scatter', CHI, TE, MODE),
  scatter_by_words: aMembersPlot('scatter', MODE, TE),
  line: aMembersPlot('line', CHI, TE, POWER),
  line_final: aMembersPlot('line', CHI, POWER, TE),
  heatmap: aMembersPlot('heatmap', CHI, POWER, TE),
  heatmap_counts: aMembersPlot('heatmap', CHI, CHI),
  parallel: aMembersPlot('parallel', CHI, POWER, MODE, LAST, TE),
  flux: flux(),
  odd_trend: aTrendPlot([oddRun], aQuantity(oddFiles)),
  odd_trends: aTrendPlot(
    [oddRun],
    aQuantity(oddFiles),
    aQuantity({ ...oddFiles, id: '2', steps: ['group', ODD], units: ODD })
  ),
  odd_profile: aProfilePlot(
    aCurve({
      ...oddFiles,
      format: 'json',
      steps: ['y', ODD],
      x_name: ODD,
      x_steps: ['x', ODD],
      units: ODD
    }),
    oddRun
  ),
  odd_members: oddEnsemble as Plot,
  odd_parallel: { ...oddEnsemble, mark: 'parallel' } as Plot,
  odd_flux: flux(`g'1 [{x}] $a$.geq`)
};

const folders = aRun(11);
const entry = { pattern: '[0-9]*_entry', format: 'imas' } as const;
const slice = { pattern: '[0-9]*_slice', format: 'imas' } as const;
const inSlices = ['equilibrium', 'time_slice[:]'];
const ip = [...inSlices, 'global_quantities', 'ip'];

/** Those of which only the part that reads is of interest. */
export const READ: Record<string, Plot> = {
  read_folders: aTrendPlot(
    [folders],
    aQuantity({
      ...entry,
      name: 'ip',
      steps: ip,
      reduction: 'rows',
      time_column: 'time'
    }),
    aQuantity({
      ...entry,
      name: 'q max',
      steps: [...inSlices, 'profiles_1d', 'q'],
      reduction: 'max'
    }),
    aQuantity({
      ...entry,
      name: 'homogeneous_time',
      steps: ['equilibrium', 'ids_properties', 'homogeneous_time']
    }),
    aQuantity({ ...slice, name: 'ip of a slice', steps: [...ip, 0] }),
    aQuantity({
      pattern: '[0-9]*_out.bp',
      format: 'adios2',
      name: 'te mean',
      steps: ['te'],
      reduction: 'mean'
    })
  ),
  read_entry: aProfilePlot(
    aCurve({
      ...slice,
      name: 'q',
      units: null,
      steps: [...inSlices, 'profiles_1d', 'q', 0],
      x_name: 'psi',
      x_steps: [...inSlices, 'profiles_1d', 'psi', 0]
    }),
    folders
  ),
  read_everything: aTrendPlot([rampUp], ...everything),
  read_index: aProfilePlot(
    aCurve({ ...h5, steps: ['core', 'q'], x_steps: null, x_name: 'index' })
  ),
  read_psi: aProfilePlot(
    aCurve({
      pattern: 'g[0-9]*.[0-9]*',
      format: 'eqdsk',
      steps: ['qpsi'],
      x_steps: null,
      x_name: 'psi_N'
    })
  ),
  read_group: aProfilePlot(
    aCurve({ ...nc, steps: ['core', 'fast', 'ti'], x_steps: ['rho'] })
  )
};

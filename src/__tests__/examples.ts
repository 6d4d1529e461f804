import {
  IAbout,
  IComparedFile,
  IComparedRow,
  IComparison,
  IEnsemble,
  IFailedIn,
  IFailure,
  ILook,
  IMember,
  IRun,
  IRunEvent,
  IRunLink,
  ITimestep,
  IVariable
} from '../contract';

/** A run as the server describes it, with what a test cares about. */
export function aRun(runid: number, about: Partial<IRun> = {}): IRun {
  const directory = `/hub/alice/${runid}`;
  return {
    key: `k${runid}`,
    runid,
    username: 'alice',
    directory,
    contents_path: `hub/alice/${runid}`,
    api_file: '/hub/alice/api_v1.py',
    parent: null,
    children: 0,
    ensembles: 0,
    timesteps: 0,
    notebooks: 0,
    modified: 1_700_000_000,
    started: null,
    stopped: null,
    heard: null,
    state: 'unknown',
    simname: null,
    host: null,
    comment: null,
    tokamak: null,
    shot: null,
    tag: null,
    walltime: null,
    phystime: null,
    notes: {},
    problems: [],
    ...about
  };
}

/** The head of the page of a run of which nothing more is known. */
export function anAbout(run: IRun, about: Partial<IAbout> = {}): IAbout {
  return {
    run,
    parent: null,
    notebooks: [],
    liveness: {
      reason: '',
      doing: null,
      since: null,
      usual_silence: null,
      silent_after: 10_800
    },
    portal_runid: null,
    sim_runid: null,
    outputprefix: null,
    ips_version: null,
    monitor_url: null,
    ok: null,
    phystime_end: null,
    events: null,
    not_known: null,
    ...about
  };
}

export function anEvent(
  number: number,
  about: Partial<IRunEvent> = {}
): IRunEvent {
  return {
    number,
    time: 1_700_000_000 + number,
    seqnum: number,
    type: 'IPS_CALL_BEGIN',
    code: 'driver_ramp_Driver',
    component: 'Driver',
    ok: true,
    walltime: number,
    phystime: null,
    comment: '',
    ...about
  };
}

export function aTimestep(time: number, ...names: string[]): ITimestep {
  const label = Number.isInteger(time) ? `${time}.0` : String(time);
  return {
    label,
    time,
    files: names.map(name => ({
      name,
      path: `/hub/alice/1/data/${name}`,
      contents_path: `hub/alice/1/data/${name}`,
      size: 1234,
      modified: 1_700_000_000,
      format: 'json'
    }))
  };
}

export function anEnsemble(about: Partial<IEnsemble> = {}): IEnsemble {
  return {
    component: 'DriverComponent',
    name: 'scan_a',
    path: '/hub/alice/1/ensembles/DriverComponent/scan_a.csv',
    parameters: ['transport:CHI_E', 'transport:MODEL'],
    members: 2,
    started: 1,
    problem: null,
    ...about
  };
}

export function aMember(
  sim_name: string,
  run: IRun | null,
  values: IMember['values']
): IMember {
  return { sim_name, runid: run?.runid ?? null, run, values };
}

/** What is inside a file of which nothing more is known. */
export function aLook(about: Partial<ILook> = {}): ILook {
  const name = about.name ?? 'state.json';
  return {
    name,
    path: `/hub/alice/1/data/${name}`,
    format: 'json',
    size: 1234,
    modified: 1_700_000_000,
    problem: null,
    install: null,
    variables: null,
    more: 0,
    table: null,
    text: null,
    image: null,
    equilibrium: null,
    ...about
  };
}

/** A variable of a file; a single number where nothing else is said. */
export function aVariable(
  steps: IVariable['steps'],
  about: Partial<IVariable> = {}
): IVariable {
  return {
    steps,
    is_group: false,
    type: 'float',
    shape: [],
    dimensions: [],
    units: null,
    attributes: {},
    value: null,
    values: null,
    ...about
  };
}

/** A comparison in which nothing differs but what a test says. */
export function aComparison(
  runs: IRun[],
  about: Partial<IComparison> = {}
): IComparison {
  return {
    runs,
    about: [],
    parameters: [],
    contents: [],
    files: [],
    more_files: 0,
    progress: { read: 0, total: 0 },
    problems: [],
    ...about
  };
}

export function aRow(
  name: string,
  values: IComparedRow['values'],
  differs = true
): IComparedRow {
  return { name, values, differs };
}

export function aComparedFile(
  name: string,
  about: Partial<IComparedFile> = {}
): IComparedFile {
  return { name, format: 'config', rows: [], same: 0, problem: null, ...about };
}

/** A run that another one refers to. */
export function aLink(runid: number, about: Partial<IRunLink> = {}): IRunLink {
  return {
    key: `k${runid}`,
    runid,
    simname: null,
    state: 'completed',
    ...about
  };
}

export function aFailure(about: Partial<IFailure> = {}): IFailure {
  return {
    event: null,
    doing: [],
    around: [],
    timestep: null,
    ensembles: [],
    ...about
  };
}

export function aFailedIn(about: Partial<IFailedIn> = {}): IFailedIn {
  return {
    parent: aLink(2, { simname: 'chi_scan' }),
    component: 'DriverComponent',
    name: 'scan_a',
    worked: [],
    failed: [],
    parameters: [],
    ...about
  };
}

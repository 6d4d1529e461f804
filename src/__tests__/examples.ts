import { IEnsemble, IMember, IRun, ITimestep } from '../contract';

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
    state: 'unknown',
    simname: null,
    host: null,
    comment: null,
    problems: [],
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

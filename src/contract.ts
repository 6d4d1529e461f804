// Generated from ips_jupyterlab/contract.py by `jlpm contract`: change it there.

/**
 * A page of the list of runs.
 */
export interface IRunPage {
  runs: IRun[];
  /**
   * Runs that match, on all pages.
   */
  total: number;
  /**
   * The cursor of the next page.
   */
  next: string | null;
  /**
   * False while the folders are still being read.
   */
  complete: boolean;
  /**
   * Folders that cannot be read.
   */
  problems: IProblem[];
}
/**
 * One run: its directory, and what its files tell.
 */
export interface IRun {
  /**
   * Opaque and URL-safe: what follows ips/runs/.
   */
  key: string;
  runid: number;
  /**
   * Name of the user directory.
   */
  username: string;
  directory: string;
  contents_path: string | null;
  /**
   * An api_v1.py that a kernel without this package can load.
   */
  api_file: string;
  /**
   * Key of the parent run.
   */
  parent: string | null;
  /**
   * Child runs, ensemble members included.
   */
  children: number;
  ensembles: number;
  /**
   * Null where the listing is unreadable.
   */
  timesteps: number | null;
  notebooks: number;
  /**
   * When a file of the run last changed.
   */
  modified: number;
  started: number | null;
  stopped: number | null;
  state: 'completed' | 'failed' | 'pending' | 'running' | 'silent' | 'unknown';
  simname: string | null;
  host: string | null;
  comment: string | null;
  problems: IProblem[];
}
/**
 * Something that could not be read, in words for the user.
 */
export interface IProblem {
  path: string;
  message: string;
}
/**
 * A page of a run's timesteps, in ascending order.
 */
export interface ITimestepPage {
  timesteps: ITimestep[];
  total: number;
  next: string | null;
}
/**
 * One key of the data listing with its files.
 */
export interface ITimestep {
  /**
   * The timestep as Python writes the float: "3.42".
   */
  label: string;
  /**
   * Null where JSON has no number: nan, inf.
   */
  time: number | null;
  files: IDataFile[];
}
/**
 * A data file, or a folder that was added as one.
 */
export interface IDataFile {
  name: string;
  path: string;
  contents_path: string | null;
  /**
   * Bytes; null for a folder or a missing file.
   */
  size: number | null;
  modified: number | null;
  format:
    | 'archive'
    | 'binary'
    | 'config'
    | 'csv'
    | 'eqdsk'
    | 'folder'
    | 'gzip'
    | 'hdf5'
    | 'image'
    | 'json'
    | 'missing'
    | 'namelist'
    | 'netcdf'
    | 'notebook'
    | 'text';
}
/**
 * The notebooks of a run, by name.
 */
export interface INotebookList {
  notebooks: INotebook[];
}
/**
 * A notebook in the run's directory.
 */
export interface INotebook {
  name: string;
  path: string;
  contents_path: string | null;
  size: number;
  modified: number;
}
/**
 * The ensembles of a run, by component and name.
 */
export interface IEnsembleList {
  ensembles: IEnsemble[];
}
/**
 * One ensemble of a run, without its members.
 */
export interface IEnsemble {
  /**
   * Null in the older, flat layout.
   */
  component: string | null;
  name: string;
  path: string;
  /**
   * Column names, as component:PARAM.
   */
  parameters: string[];
  members: number;
  /**
   * Members that have a runid.
   */
  started: number;
  /**
   * Why the CSV cannot be read.
   */
  problem: string | null;
}
/**
 * An ensemble with its members, in the order of the CSV.
 */
export interface IEnsembleTable {
  component: string | null;
  name: string;
  path: string;
  parameters: string[];
  members: IMember[];
}
/**
 * One row of an ensemble.
 */
export interface IMember {
  sim_name: string;
  /**
   * Null while the member is pending.
   */
  runid: number | null;
  /**
   * Null while it is pending or has no directory.
   */
  run: IRun | null;
  /**
   * In the order of parameters; null where JSON has no number: nan, inf.
   */
  values: (number | string | null)[];
}
/**
 * Where a simulation sends what it has, and the key that it shows.
 */
export interface IPortalAddress {
  /**
   * PORTAL_URL of the simulation.
   */
  portal_url: string;
  /**
   * PORTAL_API_KEY of the simulation.
   */
  portal_api_key: string;
  /**
   * The server listens on loopback, and no other address is known.
   */
  this_machine_only: boolean;
}
/**
 * What every refusal and failure says.
 */
export interface IErrorAnswer {
  /**
   * For the user: what happened, and what to do.
   */
  message: string;
  reason:
    'bad_request' | 'broken_data' | 'forbidden' | 'not_found' | 'server_error';
}

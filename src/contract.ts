// Generated from ips_jupyterlab/contract.py by `jlpm contract`: change it there.

/**
 * A page of the list of runs.
 */
export interface IRunPage {
  runs: IRun[];
  /**
   * Of each run: 1, and one more below a parent that was asked for as open.
   */
  levels: number[];
  /**
   * Rows on all pages.
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
  /**
   * When its event log last grew; null: no log.
   */
  heard: number | null;
  state: 'completed' | 'failed' | 'pending' | 'running' | 'silent' | 'unknown';
  simname: string | null;
  host: string | null;
  comment: string | null;
  tokamak: string | null;
  shot: string | null;
  /**
   * What the simulation was tagged with.
   */
  tag: string | null;
  /**
   * Seconds, as the newest event tells.
   */
  walltime: number | null;
  /**
   * Physics time in s, likewise.
   */
  phystime: number | null;
  notes: INotes;
  problems: IProblem[];
}
/**
 * What users keep about a run, in its own directory.
 */
export interface INotes {
  text?: string;
  tags?: string[];
  /**
   * Listed only when asked for: is:archived.
   */
  archived?: boolean;
}
/**
 * Something that could not be read, in words for the user.
 */
export interface IProblem {
  path: string;
  message: string;
}
/**
 * The formats that the server tells.
 */
export interface IFormatList {
  known: (
    | 'adios2'
    | 'binary'
    | 'config'
    | 'csv'
    | 'eqdsk'
    | 'folder'
    | 'gzip'
    | 'hdf5'
    | 'image'
    | 'imas'
    | 'json'
    | 'missing'
    | 'namelist'
    | 'netcdf'
    | 'notebook'
    | 'omas'
    | 'tar'
    | 'text'
    | 'zip'
  )[];
  added: IAddedFormat[];
}
/**
 * A format that another Python package adds, and how a cell loads it.
 */
export interface IAddedFormat {
  name: string;
  /**
   * For the user.
   */
  title: string;
  /**
   * What to pip install for the code, or empty.
   */
  install: string;
  /**
   * As the loaders of the settings have it.
   */
  code: string;
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
  /**
   * One of the known formats, or one that another package adds.
   */
  format: string;
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
 * The head of a run's page.
 */
export interface IAbout {
  run: IRun;
  parent: IRunLink | null;
  notebooks: INotebook[];
  liveness: ILiveness;
  portal_runid: string | null;
  sim_runid: string | null;
  outputprefix: string | null;
  ips_version: string | null;
  /**
   * An http or https address.
   */
  monitor_url: string | null;
  /**
   * What IPS_END told; null before it.
   */
  ok: boolean | null;
  /**
   * Physics time in s at which it ends.
   */
  phystime_end: number | null;
  /**
   * Events in its log; null: it has no log.
   */
  events: number | null;
  /**
   * What its files do not tell, and why; for the user.
   */
  not_known: string | null;
}
/**
 * A run that another one refers to.
 */
export interface IRunLink {
  key: string;
  runid: number;
  simname: string | null;
  state: 'completed' | 'failed' | 'pending' | 'running' | 'silent' | 'unknown';
}
/**
 * What a run does, as far as its events tell.
 */
export interface ILiveness {
  /**
   * Why it is in its state, in words for the user.
   */
  reason: string;
  /**
   * The innermost call that has not ended: nubeam: step(1.0).
   */
  doing: string | null;
  /**
   * When that call began.
   */
  since: number | null;
  /**
   * Seconds: the longest silence in earlier calls of the same kind.
   */
  usual_silence: number | null;
  /**
   * Seconds of silence that make it silent.
   */
  silent_after: number;
}
/**
 * A part of the events that match, in the order of arrival.
 */
export interface IEventPage {
  events: IRunEvent[];
  /**
   * Events that match.
   */
  total: number;
  /**
   * Of all events of the run.
   */
  types: string[];
  /**
   * Of all events of the run.
   */
  components: string[];
}
/**
 * One event of a run.
 */
export interface IRunEvent {
  /**
   * Its place in the log, from 0.
   */
  number: number;
  time: number | null;
  seqnum: number | null;
  type: string;
  code: string;
  /**
   * Component of the code; Framework has its own.
   */
  component: string;
  ok: boolean;
  walltime: number | null;
  phystime: number | null;
  comment: string;
}
/**
 * The spans of a run and of those below it, as columns of equal length.
 *
 *     A call that has begun and not ended is a span without a duration. Spans are in order of start.
 */
export interface ITrace {
  runs: ITraceRun[];
  components: string[];
  names: string[];
  /**
   * Index into runs.
   */
  run: number[];
  /**
   * Index into components.
   */
  component: number[];
  /**
   * Index into names.
   */
  name: number[];
  /**
   * Index of the enclosing span, -1 without.
   */
  parent: number[];
  /**
   * Seconds since 1970.
   */
  start: number[];
  /**
   * Seconds; null while it runs.
   */
  duration: (number | null)[];
  /**
   * Cores that a task had; null for a span that is none.
   */
  cores: (number | null)[];
  /**
   * Cores that the run may use.
   */
  total_cores: number | null;
  /**
   * How far spans that have not ended are known to last: the time of the answer, or where none of the runs is running, the last time that one was heard of.
   */
  now: number;
}
/**
 * A run whose spans a trace holds.
 */
export interface ITraceRun {
  key: string;
  runid: number;
  simname: string | null;
}
/**
 * What is inside a data file, as far as it is shown. Parts that a format lacks are null.
 */
export interface ILook {
  name: string;
  path: string;
  /**
   * One of the known formats, or one that another package adds.
   */
  format: string;
  size: number | null;
  modified: number | null;
  /**
   * Why it is not shown, or not whole: damaged, being written, too large.
   */
  problem: string | null;
  /**
   * What to pip install on the server to look into it.
   */
  install: string | null;
  variables: IVariable[] | null;
  /**
   * Variables that are left out, or bytes of text.
   */
  more: number;
  table: IDataTable | null;
  text: string | null;
  /**
   * A data: URL.
   */
  image: string | null;
  equilibrium: IEquilibrium | null;
}
/**
 * A named value in a data file, or a group of them.
 */
export interface IVariable {
  /**
   * How the data that a loader gives is indexed, one name after the other.
   */
  steps: (string | number)[];
  is_group: boolean;
  /**
   * float64, text, list …; for the user.
   */
  type: string;
  /**
   * Empty for a single value.
   */
  shape: number[];
  /**
   * Names, one for each of shape, or none.
   */
  dimensions: string[];
  units: string | null;
  attributes: {
    [k: string]: string;
  };
  /**
   * Of a single one; null where JSON has no number: nan, inf.
   */
  value: number | string | boolean | null;
  /**
   * All of a small array, the last dimension fastest; null of a large one.
   */
  values: (number | string | boolean | null)[] | null;
}
/**
 * The first rows of a table.
 */
export interface IDataTable {
  columns: string[];
  rows: string[][];
  /**
   * Rows in the file; null: they are not counted.
   */
  total: number | null;
}
/**
 * What is drawn of an EQDSK g-file. Lengths in m.
 */
export interface IEquilibrium {
  surfaces: IFluxLine[];
  boundary_r: number[];
  boundary_z: number[];
  limiter_r: number[];
  limiter_z: number[];
  axis_r: number;
  axis_z: number;
}
/**
 * A piece of a flux surface.
 */
export interface IFluxLine {
  /**
   * Normalized poloidal flux: 0 at the axis, 1 at edge.
   */
  psi: number;
  /**
   * Major radius in m.
   */
  r: number[];
  /**
   * Height in m.
   */
  z: number[];
}
/**
 * The quantities of a run, and the values of those that were asked for.
 */
export interface ITrendPage {
  /**
   * Ask with it: the answer is null while nothing is new.
   */
  version: string;
  /**
   * Null: as in the version that was asked with.
   */
  quantities: IQuantity[] | null;
  /**
   * Id of one that is sensible to begin with.
   */
  first: string | null;
  series: ISeries[] | null;
  progress: IProgress;
  problems: IProblem[];
}
/**
 * A number that files of a run tell, each for its time.
 */
export interface IQuantity {
  /**
   * The same in every run.
   */
  id: string;
  /**
   * For the user: electron_temperature_keV, te mean.
   */
  name: string;
  /**
   * Of the names of its files, as fnmatch reads it: [0-9]*_state.json.
   */
  pattern: string;
  /**
   * One of the known formats, or one that another package adds.
   */
  format: string;
  steps: (string | number)[];
  /**
   * What of an array it is; rows: a column against the time column.
   */
  reduction: 'max' | 'mean' | 'min' | 'rows' | 'value';
  /**
   * Of a table with times of its own.
   */
  time_column: string | null;
  units: string | null;
  files: number;
}
/**
 * The values of a quantity, ascending in time.
 */
export interface ISeries {
  /**
   * Its id.
   */
  quantity: string;
  /**
   * Physics time in s.
   */
  times: number[];
  values: (number | null)[];
}
/**
 * How far files have been read: ask again for the rest.
 */
export interface IProgress {
  read: number;
  total: number;
}
/**
 * The curves of a run, and the values of the one that was asked for.
 */
export interface IProfilePage {
  version: string;
  curves: ICurve[] | null;
  first: string | null;
  profiles: IProfiles | null;
  progress: IProgress;
  problems: IProblem[];
}
/**
 * A variable over one dimension, that files of a run hold, each for its time.
 */
export interface ICurve {
  /**
   * The same in every run.
   */
  id: string;
  name: string;
  pattern: string;
  /**
   * One of the known formats, or one that another package adds.
   */
  format: string;
  steps: (string | number)[];
  units: string | null;
  x_name: string;
  /**
   * Of its coordinate; null where that is none of the file: see x_name.
   */
  x_steps: (string | number)[] | null;
  x_units: string | null;
  files: number;
}
/**
 * The values of a curve at some times, ascending.
 */
export interface IProfiles {
  /**
   * Its id.
   */
  curve: string;
  /**
   * Physics time in s.
   */
  times: number[];
  /**
   * The timesteps, as Python writes them.
   */
  labels: string[];
  x: (number | null)[][];
  y: (number | null)[][];
  /**
   * Timesteps that have it; some may be left out.
   */
  total: number;
}
/**
 * The last values of quantities of all members of an ensemble.
 */
export interface IFinalPage {
  version: string;
  quantities: IQuantity[] | null;
  members: IMemberFinals[] | null;
  progress: IProgress;
  problems: IProblem[];
}
/**
 * The last values of a member of an ensemble.
 */
export interface IMemberFinals {
  sim_name: string;
  /**
   * In the order that was asked for.
   */
  values: (number | null)[];
}
/**
 * What differs between runs.
 */
export interface IComparison {
  runs: IRun[];
  /**
   * Metadata, all of it.
   */
  about: IComparedRow[];
  /**
   * Of the ensembles they belong to.
   */
  parameters: IComparedRow[];
  contents: IComparedFile[];
  files: IFilePresence[];
  /**
   * Of files, those that are left out.
   */
  more_files: number;
  progress: IProgress;
  problems: IProblem[];
}
/**
 * Something that runs tell, each in its own way.
 */
export interface IComparedRow {
  name: string;
  /**
   * Of each run; null where it tells nothing.
   */
  values: (number | string | boolean | null)[];
  differs: boolean;
}
/**
 * Files of one name in several runs, compared by what they mean.
 */
export interface IComparedFile {
  name: string;
  /**
   * One of the known formats, or one that another package adds.
   */
  format: string;
  /**
   * Those that differ.
   */
  rows: IComparedRow[];
  /**
   * Values that do not differ.
   */
  same: number;
  problem: string | null;
  /**
   * Of the file of each run, as Python writes the float; null: it has none.
   */
  timesteps?: (string | null)[];
}
/**
 * A data file that not all of the runs have.
 */
export interface IFilePresence {
  /**
   * As Python writes the float.
   */
  timestep: string;
  name: string;
  present: boolean[];
}
/**
 * What is known of why a run failed.
 */
export interface IFailure {
  /**
   * The first that was not ok.
   */
  event: IRunEvent | null;
  /**
   * The calls that were open then, outermost first.
   */
  doing: string[];
  /**
   * That event and its neighbours.
   */
  around: IRunEvent[];
  /**
   * The last one that was stored.
   */
  timestep: string | null;
  ensembles: IFailedIn[];
}
/**
 * The ensemble of a failed member.
 */
export interface IFailedIn {
  parent: IRunLink;
  component: string | null;
  name: string;
  /**
   * Nearest in the parameters first.
   */
  worked: IRunLink[];
  failed: IRunLink[];
  parameters: IParameterOfFailure[];
  /**
   * Those that are left out.
   */
  more_worked?: number;
  more_failed?: number;
}
/**
 * A parameter in which a failed member differs from those that worked.
 */
export interface IParameterOfFailure {
  name: string;
  value: number | string | boolean | null;
  /**
   * Different values of those that worked.
   */
  worked: (number | string | boolean | null)[];
  /**
   * A number beyond all of theirs.
   */
  outside: boolean;
}
/**
 * A tar of runs that is being made, or a folder that one is being unpacked to.
 */
export interface IExport {
  id: string;
  /**
   * Where it will be, or is.
   */
  path: string;
  contents_path: string | null;
  state: 'cancelled' | 'done' | 'failed' | 'working';
  /**
   * In the tar that is being made.
   */
  runs: number;
  bytes_done: number;
  /**
   * Grows from 0 while the files are counted.
   */
  bytes_total: number;
  /**
   * Why it failed, or what is not in the tar, a line each.
   */
  message: string | null;
}
/**
 * Folders whose runs are listed with those of the base directories, while the server runs.
 */
export interface IBrowsedFolders {
  /**
   * As contents paths.
   */
  folders: string[];
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
    | 'bad_request'
    | 'broken_data'
    | 'conflict'
    | 'forbidden'
    | 'not_found'
    | 'server_error';
  /**
   * Where in the search the mistake is, from 0.
   */
  position?: number | null;
}

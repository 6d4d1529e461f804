import { IDataFile } from '../../contract';
import { Cell } from '../cell';
import { ILoader, loaderOf } from '../loaders';
import { pythonString } from '../python';
import { NUMPY } from './problems';

type Format = IDataFile['format'];
type Steps = readonly (string | number)[];

/**
 * How Python reads a value of data files.
 */
export interface IAccess {
  /** The call that loads the file at a path. */
  load(path: string): string;
  /** Equal for values that one loaded file gives. */
  key: string;
  /** The value in the data that was loaded. */
  at(data: string): string;
}

/**
 * How to get at a value in files of one kind.
 *
 * @param pattern of the names of the files, as fnmatch reads it
 */
export function accessTo(
  steps: Steps,
  { pattern, format }: { pattern: string; format: Format },
  cell: Cell,
  loaders: ILoader[]
): IAccess {
  const end = steps.length - numbersAtEnd(steps);
  const name = exampleOf(pattern);
  if (format === 'adios2') {
    return inAdios2(steps, cell, findLoader(name, format, loaders));
  }
  if (isImasEntry({ pattern, format })) {
    return inImasEntry(steps, end, cell);
  }
  // xarray opens one group of a netCDF file.
  const inGroup = ['netcdf', 'imas'].includes(format) && end > 1;
  const loader = inGroup
    ? netcdfGroup(steps.slice(0, end - 1))
    : (findLoader(name, format, loaders) ?? noLoader(name));
  cell.names.reserve(loader.code);
  const index = indexOf(inGroup ? steps.slice(end - 1) : steps);
  // Of a dataset in HDF5 the values must be asked for.
  const all = format === 'hdf5' && end === steps.length ? '[()]' : '';
  return {
    load: cell.load(loader),
    key: loader.code,
    at: data => data + index + all
  };
}

/**
 * Whether files are folders of IMAS; its other files are netCDF.
 */
export function isImasEntry({
  pattern,
  format
}: {
  pattern: string;
  format: Format;
}): boolean {
  return format === 'imas' && !/\.nc$/i.test(pattern);
}

function indexOf(steps: Steps): string {
  return steps
    .map(step => `[${typeof step === 'number' ? step : pythonString(step)}]`)
    .join('');
}

/** A variable of ADIOS2, at all steps that are in the file. */
function inAdios2(steps: Steps, cell: Cell, found: ILoader | null): IAccess {
  const [variable, ...rest] = steps;
  const loader = found ?? noLoader(String(variable));
  cell.names.reserve(loader.code);
  const named = pythonString(String(variable));
  return {
    load: cell.load(loader),
    key: loader.code,
    at: data =>
      `${data}.read(${named}, step_selection=[0, ${data}.inquire_variable(${named}).steps()])${indexOf(rest)}`
  };
}

/**
 * A quantity of an IMAS entry in HDF5, whose file for each IDS is read itself: the path of the
 * quantity is one name there.
 */
function inImasEntry(steps: Steps, end: number, cell: Cell): IAccess {
  const [ids, ...path] = steps.slice(0, end).map(String);
  const file = pythonString(`/${ids}.h5`).replace(/\{/g, '\\x7b');
  const loader = {
    name: 'IMAS',
    install: 'h5py',
    code: `import h5py
def filled(values):
    # IMAS writes these where there is no value
    return np.where(np.isin(values, [-9e40, -999999999]), np.nan, values)

h5py.File({path} + ${file}, 'r', locking=False)`
  };
  cell.names.reserve(loader.code);
  cell.need(NUMPY);
  const name = `${ids}/${path.join('&').replace(/\[:\]/g, '[]')}`;
  const index = indexOf(steps.slice(end));
  return {
    load: cell.load(loader),
    key: loader.code,
    at: data => `filled(${data}[${pythonString(name)}][()])${index}`
  };
}

/** What of an array is wanted as one number. */
type Reduction = 'value' | 'min' | 'mean' | 'max' | 'rows';

/**
 * The number that a value comes to.
 */
export function reduced(
  value: string,
  reduction: Reduction,
  format: Format
): string {
  if (reduction === 'value' || reduction === 'rows') {
    return value;
  }
  return `np.nan${reduction}(${arrayOf(value, format)})`;
}

/**
 * The values as something that numpy calculates with: lists may hold null or text.
 */
export function arrayOf(value: string, format: Format): string {
  const isArray = ['adios2', 'csv', 'eqdsk', 'hdf5', 'imas', 'netcdf'].includes(
    format
  );
  return isArray ? value : `np.array(${value}, float)`;
}

/**
 * The name of a file that a pattern was made from.
 */
export function exampleOf(pattern: string): string {
  return pattern.replace(/\[0-9\]\*/g, '0').replace(/\[(.)\]/gu, '$1');
}

function numbersAtEnd(steps: Steps): number {
  const names = steps.map(step => typeof step === 'string');
  return steps.length - 1 - names.lastIndexOf(true);
}

function findLoader(
  name: string,
  format: Format,
  loaders: ILoader[]
): ILoader | null {
  const nowhere = { path: '', contents_path: null, size: null, modified: null };
  return loaderOf({ ...nowhere, name, format }, loaders);
}

function netcdfGroup(names: Steps): ILoader {
  // The path of the file is put in where the code says {path}.
  const group = pythonString(names.join('/')).replace(/\{/g, '\\x7b');
  return {
    name: 'netCDF',
    install: 'xarray netCDF4',
    code: `import netCDF4  # xarray reads netCDF through it
import xarray as xr
xr.load_dataset({path}, group=${group}, decode_times=False)`
  };
}

function noLoader(name: string): ILoader {
  const words = `the settings have no loader for ${name}: load the file here`;
  const message = pythonString(words).replace(/\{/g, '\\x7b');
  return {
    name: 'these',
    code: `def load_file(path):
    raise NotImplementedError(${message})
load_file({path})`
  };
}

import { IRun } from '../contract';
import { Plot } from '../plots/plot';
import { Cell, titleOf } from './cell';
import { titleOfEnsemble } from './ensembles';
import { commentText, pythonString } from './python';
import { ISnippetContext, SelectionItem, unique } from './selection';
import { patternOf, Steps, variableName } from './variables';

/**
 * What of the data is loaded, and how.
 */
export interface IDatasetWishes {
  /** Names as `load` has them; none for all. */
  variables: readonly string[];
  /** Of the names of the files, as fnmatch reads it; null for all files. */
  pattern: string | null;
  /** Whether the workers of a Dask cluster read. */
  dask: boolean;
}

/** A line of code is not longer where it can be helped. */
const LONGEST = 79;

/**
 * The Python code of a cell that loads the selection into labelled datasets with
 * `ips_jupyterlab.load`: one for the runs, one for each ensemble, and one for the files of each run.
 *
 * @returns '' where nothing can be loaded
 */
export function datasetCode(
  items: readonly SelectionItem[],
  wishes: IDatasetWishes,
  context: ISnippetContext
): string {
  const cell = new Cell(context);
  const dataset = new Dataset(cell, wishes);
  dataset.addRuns(runsOf(items));
  const groups = unique([...items], keyOf);
  groups.forEach(item => dataset.addGroup(item));
  filesByRun(items).forEach(([run, files]) => dataset.addFiles(run, files));
  return dataset.toString();
}

/**
 * The same for what a plot shows.
 */
export function datasetOfPlot(
  plot: Plot,
  dask: boolean,
  context: ISnippetContext
): string {
  const shown = shownIn(plot);
  const wishes = {
    variables: [...new Set(shown.map(({ steps }) => variableName(steps)))],
    pattern: patternOf(shown),
    dask
  };
  if (plot.kind === 'ensemble') {
    const { component, name, run } = plot;
    const dataset = new Dataset(new Cell(context), wishes);
    dataset.addEnsemble(run, { component, name });
    return dataset.toString();
  }
  const runs = plot.kind === 'trend' ? plot.runs : [plot.run];
  const items = runs.map(run => ({ kind: 'run', run }) as const);
  return datasetCode(items, wishes, context);
}

/** What of the data files a plot shows. */
export function shownIn(
  plot: Plot
): readonly { steps: Steps; pattern: string; files: number }[] {
  switch (plot.kind) {
    case 'trend':
      return plot.quantities;
    case 'profile':
      return [plot.curve];
    case 'ensemble':
      return plot.axes.flatMap(axis =>
        axis.kind === 'final' ? [axis.quantity] : []
      );
    case 'flux':
      return [];
  }
}

/** Calls of `load` in the making. */
class Dataset {
  constructor(
    private _cell: Cell,
    private _wishes: IDatasetWishes
  ) {
    _cell.names.reserve('load client Client');
    if (_wishes.dask) {
      _cell.add('The processes that read', CLIENT);
    }
  }

  addRuns(runs: readonly IRun[]): void {
    const paths = runs.map(run => this._cell.path(run.directory, run));
    if (runs.length === 1) {
      this._add(titleOf(runs[0]), paths[0]);
    } else if (runs.length) {
      const lines = runs.map((run, i) => {
        const simname = commentText(run.simname ?? '');
        return `    ${paths[i]},${simname && `  # ${simname}`}`;
      });
      const name = this._cell.names.take('runs');
      const before = [`${name} = [`, ...lines, ']'];
      this._add(`${runs.length} IPS runs`, name, { before });
    }
  }

  addGroup(item: SelectionItem): void {
    const { run } = item;
    switch (item.kind) {
      case 'ensemble':
        return this.addEnsemble(run, item.ensemble);
      case 'ensembles': {
        const opened = this._open(run);
        const name = this._cell.names.take('datasets', `datasets_${run.runid}`);
        const api = this._cell.names.take('parent', `parent_${run.runid}`);
        const [first, ...others] = this._call(api, 'ensemble=ensemble');
        this._cell.add(`All ensembles of ${titleOf(run)}, by name`, [
          `${api} = ${opened}`,
          `${name} = {`,
          `    (ensemble.component, ensemble.name): ${first}`,
          ...others.map(line => `    ${line}`),
          `    for ensemble in ${api}.get_ensembles()`,
          '}'
        ]);
        this._last = name;
        return;
      }
      case 'children': {
        const [words, method] =
          item.which === 'all'
            ? ['All child runs', 'get_child_data']
            : ['Child runs outside ensembles', 'get_child_data_not_ensembles'];
        const data = `${this._open(run)}.${method}()`;
        this._add(`${words} of ${titleOf(run)}`, data);
      }
    }
  }

  addEnsemble(
    run: IRun,
    ensemble: { component: string | null; name: string }
  ): void {
    const { component, name } = ensemble;
    const full = component === null ? name : `${component}/${name}`;
    this._add(
      `Ensemble ${titleOfEnsemble(ensemble)} of ${titleOf(run)}`,
      this._cell.path(run.directory, run),
      { more: [`ensemble=${pythonString(full)}`] }
    );
  }

  /** Files of a run by their times in s. */
  addFiles(run: IRun, files: ReadonlyMap<number, readonly string[]>): void {
    const name = this._cell.names.take('files', `files_${run.runid}`);
    const lines = [...files].map(([time, paths]) => {
      const literals = paths.map(path => this._cell.path(path, run));
      return `    ${time}: [${literals.join(', ')}],`;
    });
    const count = [...files.values()].flat().length;
    const title = `${count === 1 ? 'A file' : `${count} files`} of ${titleOf(run)}, by time in s`;
    this._add(title, name, { before: [`${name} = {`, ...lines, '}'] });
  }

  /** The code; '' where nothing was added. */
  toString(): string {
    const { _cell: cell, _last: last } = this;
    if (last === null) {
      return '';
    }
    const names = this._opens ? 'load, open_run' : 'load';
    const code = `from ips_jupyterlab import ${names}`;
    const install = "'ips_jupyterlab[load,formats]'";
    cell.need({ code, purpose: 'load datasets', install });
    if (this._wishes.dask) {
      cell.need({
        code: 'from dask.distributed import Client',
        purpose: 'read with several processes',
        install: "'ips_jupyterlab[dask]'"
      });
    }
    return `${cell}\n${last}`;
  }

  private _open(run: IRun): string {
    this._opens = true;
    return `open_run(${this._cell.path(run.directory, run)})`;
  }

  private _add(
    title: string,
    what: string,
    { before = [] as string[], more = [] as string[] } = {}
  ): void {
    const name = this._cell.names.take('ds');
    const [first, ...others] = this._call(what, ...more);
    this._cell.add(title, [...before, `${name} = ${first}`, ...others]);
    this._last = name;
  }

  /** The lines of a call of `load`. */
  private _call(what: string, ...more: string[]): string[] {
    const { variables, pattern, dask } = this._wishes;
    const names = variables.map(pythonString);
    const args = [
      what,
      ...(names.length ? [`[${names.join(', ')}]`] : []),
      ...more,
      ...(pattern === null ? [] : [`pattern=${pythonString(pattern)}`]),
      ...(dask ? ['client=client'] : [])
    ];
    const line = `load(${args.join(', ')})`;
    return line.length <= LONGEST - 'ds = '.length
      ? [line]
      : ['load(', ...args.map(arg => `    ${arg},`), ')'];
  }

  private _opens = false;
  /** The variable that the cell shows. */
  private _last: string | null = null;
}

const CLIENT = [
  'try:',
  '    client = Client.current()  # of the cluster that this notebook uses',
  'except ValueError:',
  '    client = Client()  # processes on this machine'
];

/** The runs that are selected as such, each once. */
function runsOf(items: readonly SelectionItem[]): IRun[] {
  const runs = items.flatMap(item => {
    switch (item.kind) {
      case 'run':
      case 'data':
        return [item.run];
      case 'member':
        return item.member.run ? [item.member.run] : [];
      default:
        return [];
    }
  });
  return unique(runs, run => run.key);
}

function keyOf(item: SelectionItem): string {
  const { kind, run } = item;
  const which =
    kind === 'ensemble'
      ? [item.ensemble.component, item.ensemble.name]
      : kind === 'children'
        ? [item.which]
        : [];
  return JSON.stringify([kind, run.key, ...which]);
}

/** The selected files of each run, by their times; those without a time have no place there. */
function filesByRun(
  items: readonly SelectionItem[]
): [IRun, Map<number, string[]>][] {
  const found = new Map<string, [IRun, Map<number, string[]>]>();
  for (const item of items) {
    if (item.kind !== 'timestep' && item.kind !== 'file') {
      continue;
    }
    const { run, timestep } = item;
    const [, files] = found.get(run.key) ?? [run, new Map()];
    const wanted = item.kind === 'file' ? [item.file] : timestep.files;
    const paths = wanted
      .filter(({ format }) => format !== 'missing')
      .map(({ path }) => path);
    if (timestep.time !== null && paths.length) {
      const known = files.get(timestep.time) ?? [];
      files.set(timestep.time, [...new Set([...known, ...paths])]);
      found.set(run.key, [run, files]);
    }
  }
  return [...found.values()];
}

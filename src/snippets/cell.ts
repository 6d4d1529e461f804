import { IRun } from '../contract';
import { ILoader, splitCode } from './loaders';
import { pathFor } from './paths';
import { commentText, Names, pythonString } from './python';
import { ISnippetContext } from './selection';

/**
 * Code that comes first in a cell, most of it imports.
 */
export interface ISetup {
  code: string;
  /** What it is for: to load JSON files. */
  purpose: string;
  /** What to `pip install` where it cannot be imported. */
  install?: string;
}

/**
 * A cell in the making: what is imported once, then block after block.
 */
export class Cell {
  constructor(context: ISnippetContext) {
    this._context = context;
    this.names.reserve('open_run runpy path run runid');
  }

  readonly names = new Names();

  /**
   * Add a block of code under one line of comment.
   */
  add(comment: string, lines: string[]): void {
    this._blocks.push([`# ${comment}`, ...lines].join('\n'));
  }

  /**
   * The literal of a path that belongs to the run.
   */
  path(path: string, run: IRun): string {
    return pythonString(pathFor(path, run, this._context.notebookPath));
  }

  /**
   * The call that opens a run.
   */
  open(run: IRun): string {
    this._apiFile ??= this.path(run.api_file, run);
    return `open_run(${this.path(run.directory, run)})`;
  }

  /**
   * The expression that stands for the API of a run.
   *
   * @param lines - gets the line that opens the run, where no block before it did
   */
  api(run: IRun, lines: string[]): string {
    let name = this._apis.get(run.key);
    if (name === undefined) {
      const base =
        run.parent === null ? 'ips_analysis_api' : `child_${run.runid}`;
      name = this.names.take(base, `${base}_${run.runid}`);
      lines.push(`${name} = ${this.open(run)}`);
      this._apis.set(run.key, name);
    }
    return name;
  }

  /**
   * Say that a run is already open.
   */
  opened(run: IRun, expression: string): void {
    this._apis.set(run.key, expression);
  }

  /**
   * Put in front what a loader needs.
   *
   * @returns the loader's expression for one path
   */
  load(loader: ILoader): (path: string) => string {
    const { setup, expression } = splitCode(loader.code);
    const purpose = `load ${loader.name} files`;
    this.need({ code: setup, purpose, install: loader.install });
    return path => expression.split('{path}').join(path);
  }

  /**
   * Put this in front, once.
   */
  need(setup: ISetup): void {
    const { code, install } = setup;
    const same = (one: ISetup) => one.code === code && one.install === install;
    if (!this._setups.some(same)) {
      this._setups.push(setup);
    }
  }

  /**
   * The code; '' where nothing was added.
   */
  toString(): string {
    const api = this._apiFile === null ? '' : findApi(this._apiFile);
    return [...setupsOf(this._setups), api, ...this._blocks]
      .filter(part => part !== '')
      .join('\n\n');
  }

  private _context: ISnippetContext;
  private _setups: ISetup[] = [];
  private _apiFile: string | null = null;
  private _apis = new Map<string, string>();
  private _blocks: string[] = [];
}

/**
 * What to call a run in a comment.
 */
export function titleOf(run: IRun): string {
  const simname = commentText(run.simname ?? '');
  return `IPS run ${run.runid}` + (simname && ` (${simname})`);
}

function findApi(apiFile: string): string {
  return `try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path(${apiFile})['IPSAnalysisApi']`;
}

/**
 * What comes first, each thing once: plain imports before all.
 */
function setupsOf(setups: ISetup[]): string[] {
  const imports = new Set<string>();
  const others = new Set<string>();
  for (const { code, install } of setups) {
    const lines = code.split('\n');
    const first = lines.findIndex(line => !isImport(line));
    const end = first < 0 ? lines.length : first;
    lines
      .slice(0, end)
      .filter(line => !install || isStandard(line))
      .forEach(line => imports.add(line));
    if (!install) {
      others.add(lines.slice(end).join('\n'));
    }
  }
  const plain = [...imports];
  for (const { code, purpose, install } of setups) {
    const lines = code.split('\n').filter(line => !imports.has(line));
    if (install && lines.some(line => line !== '')) {
      others.add(guarded(lines.join('\n'), purpose, install));
      lines.filter(isImport).forEach(line => imports.add(line));
    }
  }
  return [plain.join('\n'), ...others];
}

function isImport(line: string): boolean {
  return /^(import|from)\s.*[^(\\]$/.test(line);
}

/**
 * Whether Python has it in any case.
 */
function isStandard(line: string): boolean {
  const names = 'csv|gzip|io|itertools|json|math|pathlib|re|tarfile|zipfile';
  return new RegExp(`^(import|from) (${names})( import .*)?$`).test(line);
}

/**
 * Code that ends in one sentence where a package is missing.
 */
function guarded(setup: string, purpose: string, install: string): string {
  const lines = setup.split('\n');
  const first = lines.findIndex(line => !isImport(line));
  const below = first < 0 ? [] : lines.slice(first);
  const after = below.join('\n').replace(/^\n+/, '');
  if (after !== '' && !after.includes('import')) {
    const imports = lines.slice(0, first).join('\n');
    const before = imports && guarded(imports, purpose, install);
    return [before, after].filter(Boolean).join('\n\n');
  }
  const help = `. To ${purpose}: %pip install ${install}`;
  const [quote, ...rest] = pythonString(help.replace(/[{}]/g, '$&$&'));
  return [
    'try:',
    setup.replace(/^(?=.)/gm, '    '),
    'except ImportError as error:',
    `    raise ImportError(f${quote}{error}${rest.join('')}) from None`
  ].join('\n');
}

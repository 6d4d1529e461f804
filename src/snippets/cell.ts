import { IRun } from '../contract';
import { ILoader, splitCode } from './loaders';
import { pathFor } from './paths';
import { commentText, Names, pythonString } from './python';
import { ISnippetContext } from './selection';

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
    this._loaders.add(loader);
    const { expression } = splitCode(loader.code);
    return path => expression.split('{path}').join(path);
  }

  /**
   * The code; '' where nothing was added.
   */
  toString(): string {
    const api = this._apiFile === null ? '' : findApi(this._apiFile);
    return [...setupsOf([...this._loaders]), api, ...this._blocks]
      .filter(part => part !== '')
      .join('\n\n');
  }

  private _context: ISnippetContext;
  private _loaders = new Set<ILoader>();
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
 * What the loaders need, each thing once: plain imports first.
 */
function setupsOf(loaders: ILoader[]): string[] {
  const imports = new Set<string>();
  const others = new Set<string>();
  for (const { code } of loaders.filter(({ install }) => !install)) {
    const lines = splitCode(code).setup.split('\n');
    const first = lines.findIndex(line => !isImport(line));
    const end = first < 0 ? lines.length : first;
    lines.slice(0, end).forEach(line => imports.add(line));
    others.add(lines.slice(end).join('\n'));
  }
  for (const { code, name, install } of loaders) {
    const lines = splitCode(code).setup.split('\n');
    const needed = lines.filter(line => !imports.has(line)).join('\n');
    if (install && needed !== '') {
      others.add(guarded(needed, name, install));
    }
  }
  return [[...imports].join('\n'), ...others];
}

function isImport(line: string): boolean {
  return /^(import|from)\s.*[^(\\]$/.test(line);
}

/**
 * Code that ends in one sentence where a package is missing.
 */
function guarded(setup: string, name: string, install: string): string {
  const help = `. To load ${name} files: %pip install ${install}`;
  const [quote, ...rest] = pythonString(help.replace(/[{}]/g, '$&$&'));
  return [
    'try:',
    setup.replace(/^(?=.)/gm, '    '),
    'except ImportError as error:',
    `    raise ImportError(f${quote}{error}${rest.join('')}) from None`
  ].join('\n');
}

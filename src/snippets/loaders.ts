import { TranslationBundle } from '@jupyterlab/translation';

import { IDataFile, IFormatList } from '../contract';
import { globToRegExp } from './glob';

/**
 * Python that loads a data file, as the user's settings have it.
 */
export interface ILoader {
  name: string;
  /**
   * The format of the files it is for; all where not given.
   */
  format?: IDataFile['format'];
  /**
   * The names of the files it is for, such as `*.geq`; all where not given.
   */
  pattern?: string;
  /**
   * What to `pip install` where the code cannot be imported.
   */
  install?: string;
  /**
   * Lines that run once, and as the last line the expression that gives the data of `{path}`.
   */
  code: string;
}

/** A format that the server tells without another package. */
export type KnownFormat = IFormatList['known'][number];

// A record, so that the compiler finds a format that is missing here.
const KNOWN_FORMATS: Record<KnownFormat, true> = {
  adios2: true,
  binary: true,
  config: true,
  csv: true,
  eqdsk: true,
  folder: true,
  gzip: true,
  hdf5: true,
  image: true,
  imas: true,
  json: true,
  missing: true,
  namelist: true,
  netcdf: true,
  notebook: true,
  omas: true,
  tar: true,
  text: true,
  zip: true
};

/**
 * The formats that the server tells apart.
 */
export const FORMATS = Object.keys(KNOWN_FORMATS);

/**
 * Take the loaders from the settings. One with a mistake is left out, and the mistake is told.
 */
export function readLoaders(
  setting: unknown,
  trans: TranslationBundle
): { loaders: ILoader[]; mistakes: string[] } {
  if (!Array.isArray(setting)) {
    return { loaders: [], mistakes: [trans.__('The loaders must be a list.')] };
  }
  const loaders: ILoader[] = [];
  const mistakes: string[] = [];
  setting.forEach((entry: unknown, index) => {
    const found = mistakesOf(entry, trans);
    if (found.length === 0) {
      loaders.push(entry as ILoader);
    }
    const given = isRecord(entry) ? entry.name : null;
    const name =
      typeof given === 'string' && given.trim() !== ''
        ? `“${given}”`
        : trans.__('number %1', index + 1);
    mistakes.push(
      ...found.map(mistake => trans.__('Loader %1: %2', name, mistake))
    );
  });
  return { loaders, mistakes };
}

/**
 * Whether it is a folder that was added as a data file, whatever library wrote what is in it.
 */
export function isFolder({
  size,
  format
}: Pick<IDataFile, 'size' | 'format'>): boolean {
  return size === null && format !== 'missing';
}

/**
 * The first loader that applies to the file.
 */
export function loaderOf(file: IDataFile, loaders: ILoader[]): ILoader | null {
  const applies = ({ format, pattern }: ILoader) =>
    (!format || format === file.format) &&
    (!pattern || globToRegExp(pattern).test(file.name));
  return loaders.find(applies) ?? null;
}

/**
 * The code of a loader: the lines that run once, and the expression for one file.
 */
export function splitCode(code: string): { setup: string; expression: string } {
  const lines = code.trimEnd().split(/\r\n|\r|\n/);
  const expression = lines.pop()!;
  return { setup: lines.join('\n').trimEnd(), expression };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const TEXTS = ['name', 'format', 'pattern', 'install', 'code'];

function mistakesOf(entry: unknown, trans: TranslationBundle): string[] {
  if (!isRecord(entry)) {
    return [trans.__('it must be an object with a name and code.')];
  }
  const mistakes: string[] = [];
  for (const [key, value] of Object.entries(entry)) {
    if (!TEXTS.includes(key)) {
      mistakes.push(
        trans.__('“%1” is not known; it may have %2.', key, TEXTS.join(', '))
      );
    } else if (typeof value !== 'string') {
      mistakes.push(trans.__('its %1 must be text.', key));
    }
  }
  if (mistakes.length > 0) {
    return mistakes;
  }
  const { name = '', format, pattern, code = '' } = entry as Partial<ILoader>;
  if (name.trim() === '') {
    mistakes.push(trans.__('it needs a name.'));
  }
  if (format && !FORMATS.includes(format)) {
    mistakes.push(
      trans.__(
        'the format “%1” is not known; it may be %2.',
        format,
        FORMATS.join(', ')
      )
    );
  }
  if (pattern?.includes('/')) {
    mistakes.push(
      trans.__(
        'the pattern “%1” is compared with file names, which hold no “/”.',
        pattern
      )
    );
  }
  return [...mistakes, ...mistakesOfCode(code, trans)];
}

function mistakesOfCode(code: string, trans: TranslationBundle): string[] {
  if (code.trim() === '') {
    return [trans.__('it needs code.')];
  }
  const { setup, expression } = splitCode(code);
  const mistakes: string[] = [];
  if (!expression.includes('{path}')) {
    mistakes.push(
      trans.__(
        'the last line of the code must hold {path}, the path of the file.'
      )
    );
  }
  if (setup.includes('{path}')) {
    mistakes.push(trans.__('only the last line of the code may hold {path}.'));
  }
  if (/["']\{path\}["']/.test(code)) {
    mistakes.push(
      trans.__('write {path} without quotes: it becomes a quoted path.')
    );
  }
  const statement =
    /^(#|\s|[)\]}]|(import|from|def|class|return|with|for|if|raise|print)\b|[\w.]+\s*=(?!=))/;
  if (statement.test(expression)) {
    mistakes.push(
      trans.__(
        'the last line of the code must be an expression that gives the data, not “%1”.',
        expression.trim()
      )
    );
  }
  return mistakes;
}

import { nullTranslator } from '@jupyterlab/translation';

import { IDataFile } from '../contract';
import { globToRegExp } from '../snippets/glob';
import {
  FORMATS,
  ILoader,
  isFolder,
  loaderOf,
  readLoaders
} from '../snippets/loaders';

const trans = nullTranslator.load('ips_jupyterlab');
const PAGE: string = jest
  .requireActual('fs')
  .readFileSync('docs/formats.md', 'utf-8');
const SCHEMA = jest.requireActual('../../schema/panel.json');

function aFile(name: string, format: IDataFile['format']): IDataFile {
  return {
    name,
    format,
    path: `/data/${name}`,
    contents_path: null,
    size: 1,
    modified: null
  };
}

function mistakes(...entries: unknown[]): string[] {
  return readLoaders(entries, trans).mistakes;
}

describe('the settings', () => {
  const { default: defaults } = SCHEMA.properties.loaders;

  it('name every format', () => {
    const { format } = SCHEMA.definitions.loader.properties;
    const named = format.oneOf.map(
      ({ const: name }: { const: string }) => name
    );
    // A file that is not there cannot be loaded.
    expect([...named, 'missing'].sort()).toEqual([...FORMATS].sort());
  });

  it('have loaders without a mistake', () => {
    expect(readLoaders(defaults, trans)).toEqual({
      loaders: defaults,
      mistakes: []
    });
  });

  it('offer a new loader that works', () => {
    const { name, code } = SCHEMA.definitions.loader.properties;
    expect(mistakes({ name: name.default, code: code.default })).toEqual([]);
  });

  it.each<[string, IDataFile['format'], string | undefined]>([
    ['state.json', 'json', 'JSON'],
    ['state.json.gz', 'gzip', 'gzipped JSON'],
    ['log.gz', 'gzip', undefined],
    ['scan.csv', 'csv', 'CSV'],
    ['iter_ps.cdf', 'netcdf', 'netCDF'],
    ['out.h5', 'hdf5', 'HDF5'],
    ['g123456.01234', 'eqdsk', 'EQDSK'],
    ['instate', 'namelist', 'namelist'],
    ['sim.conf', 'config', 'IPS configuration'],
    ['profiles.npz', 'zip', 'NumPy'],
    ['runs.zip', 'zip', 'zip'],
    ['state', 'tar', 'tar'],
    ['wall.png', 'image', 'image'],
    ['wall.svg', 'image', 'SVG image'],
    ['te.npy', 'binary', 'NumPy'],
    ['log', 'text', 'text'],
    ['out.bp', 'adios2', 'ADIOS2'],
    ['entry', 'imas', 'IMAS'],
    ['entry.nc', 'imas', 'IMAS netCDF'],
    ['shot.json', 'omas', 'OMAS JSON'],
    ['shot.h5', 'omas', 'OMAS'],
    ['folder', 'folder', undefined],
    ['gone.json', 'missing', undefined]
  ])('load %s (%s) with %s', (name, format, loader) => {
    expect(loaderOf(aFile(name, format), defaults)?.name).toBe(loader);
  });
});

describe('readLoaders', () => {
  it('takes the example of docs/formats.md', () => {
    const [, example] = /^```json\n(.*?)^```$/ms.exec(PAGE)!;
    const { loaders, mistakes } = readLoaders([JSON.parse(example)], trans);
    expect(mistakes).toEqual([]);
    expect(loaderOf(aFile('1.0_probe.dat', 'text'), loaders)).not.toBeNull();
  });

  const good: ILoader = {
    name: 'mine',
    pattern: '*.dat',
    code: 'load({path})'
  };

  it('keeps what is right and tells what is wrong', () => {
    const read = readLoaders([{ name: 'broken', code: '' }, good, 7], trans);
    expect(read.loaders).toEqual([good]);
    expect(read.mistakes).toEqual([
      'Loader “broken”: it needs code.',
      'Loader number 3: it must be an object with a name and code.'
    ]);
  });

  it('takes empty criteria for none', () => {
    const entry = { ...good, format: '', pattern: '', install: '' };
    const { loaders } = readLoaders([entry], trans);
    expect(loaderOf(aFile('any', 'binary'), loaders)?.name).toBe('mine');
  });

  it.each<[string, Record<string, unknown>]>([
    ['it needs a name.', { name: ' ' }],
    ['its pattern must be text.', { pattern: ['*.dat'] }],
    ['“patern” is not known', { patern: '*.dat' }],
    ['the format “jsn” is not known', { format: 'jsn' }],
    ['hold no “/”', { pattern: 'data/*.json' }],
    ['the last line of the code must hold {path}', { code: 'load()' }],
    ['must hold {path}', { code: 'x = load({path})\nx[0]' }],
    ['only the last line', { code: 'x = load({path})\nx[0]' }],
    ['without quotes', { code: "load('{path}')" }],
    ['not “x = load({path})”', { code: 'x = load({path})' }],
    ['not “import {path}”', { code: 'import {path}' }],
    ['not “return load({path})”', { code: 'return load({path})' }],
    ['not “{path})”', { code: 'load(\n    {path})' }]
  ])('tells %s', (mistake, change) => {
    const { loaders, mistakes } = readLoaders([{ ...good, ...change }], trans);
    expect(loaders).toEqual([]);
    expect(mistakes.join('\n')).toContain(mistake);
  });

  it.each([
    'load({path})',
    'load({path}, mode="r")',
    '{path}',
    '[line for line in open({path})]',
    '{"file": {path}}',
    'load({path}) == 1',
    'importlib.load({path})',
    'load({path})  # with a remark\n\n'
  ])('accepts %s', code => {
    expect(mistakes({ ...good, code })).toEqual([]);
  });

  it('wants a list', () => {
    expect(readLoaders({}, trans).mistakes).toEqual([
      'The loaders must be a list.'
    ]);
    expect(readLoaders(undefined, trans).loaders).toEqual([]);
  });
});

describe('isFolder', () => {
  it.each<[string, number | null, boolean]>([
    ['imas', null, true],
    ['imas', 7, false],
    ['folder', null, true],
    ['missing', null, false]
  ])('of %s with size %s: %s', (format, size, folder) => {
    expect(isFolder({ format, size })).toBe(folder);
  });
});

describe('globToRegExp', () => {
  it.each([
    ['*.geq', 'a.geq', true],
    ['*.geq', 'a.GEQ', false],
    ['*.geq', 'a.geqdsk', false],
    ['*.geq', 'axgeq', false],
    ['*', 'a\nb', true],
    ['g?', 'g1', true],
    ['g?', 'g😀', true],
    ['g?', 'g', false],
    ['g[0-9]*', 'g147634.01000', true],
    ['g[0-9]*', 'grid', false],
    ['[!a-c]x', 'dx', true],
    ['[!a-c]x', 'ax', false],
    ['[]]', ']', true],
    ['[^a]', '^', true],
    ['[a-]', '-', true],
    ['[z-a]', 'm', false],
    ['[!]a]', 'b', true],
    ['[!]a]', ']', false],
    ['[\\-A]', 'A', false],
    ['[\\d]', 'd', true],
    ['[\\d]', '1', false],
    ['a[1', 'a[1', true],
    ['a+(b)|{2}$', 'a+(b)|{2}$', true],
    ['a-b', 'a-b', true]
  ])('%s, %s: %s', (pattern, name, matches) => {
    expect(globToRegExp(pattern).test(name)).toBe(matches);
  });
});

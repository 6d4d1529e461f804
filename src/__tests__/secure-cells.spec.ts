import { IDataFile, ITimestep } from '../contract';
import { ILoader, SelectionItem, snippet } from '../snippets';
import { datasetCode } from '../snippets/dataset';
import { PLOT_LIBRARIES, plotCode } from '../snippets/plots';
import { aMember, anEnsemble, aRun } from './examples';
import {
  aCurve,
  aMembersPlot,
  aProfilePlot,
  aQuantity,
  aTrendPlot,
  flux
} from './plot-cases';
import { PAYLOADS } from './poisoned';

/**
 * Each maker of cells with each name, read by Python itself: whatever a name is, the cell is the
 * same but for its texts, and those are the name.
 */
const { spawnSync } = jest.requireActual('node:child_process');
const SCHEMA = jest.requireActual('../../schema/panel.json');
const LOADERS: ILoader[] = SCHEMA.properties.loaders.default;

/** A name that does nothing, and occurs in no code. */
const PLAIN = 'zqz';

/** The same, with what libraries that draw would read in texts: it takes more code. */
const PLAINS = ['', '$', '<', '$<'].map(end => PLAIN + end);

const NAMES = [
  ...PAYLOADS,
  "o'neil\\",
  '\\',
  '\\\\"',
  "'); import os; os.system('x') #",
  '"""\nimport os\n"""',
  "'''+x+'''",
  '{__import__("os")}',
  '{{path}} {path} {0} %s %(x)s',
  '$& $1 $` $$',
  'a\r\nimport os\n\tb\f\v\x85',
  '# -*- coding: latin-1 -*-',
  '%run x\n!ls\n?x',
  '\\N{BULLET} \\x41 \\101 \\u0041',
  '-rf .hidden ~',
  'lambda',
  'open_run',
  'é'.repeat(127),
  ...random(40)
];

/** Names of letters that matter to Python, and some others; the same in each run. */
function random(count: number): string[] {
  const letters = [
    ...'\'"\\{}%$#\n\r\t\0 ()[];:=,.-+/*?!&<>nuxN01aé数😀',
    '\u202e',
    '\u2028',
    '\udcff',
    "'''",
    '"""',
    '\\u'
  ];
  let seed = 8;
  const next = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + next(24) }, () => letters[next(letters.length)])
      .join('')
      .concat('x')
  );
}

/** Every cell that there is, where everything that has a name has this one. */
function cellsNamed(name: string): Record<string, string> {
  const run = aRun(1, {
    simname: name,
    username: name,
    directory: `/hub/${name}/1`,
    api_file: `/hub/${name}/api_v1.py`
  });
  const other = { ...run, key: 'other', runid: 2 };
  const ensemble = anEnsemble({ component: name, name });
  const file: IDataFile = {
    name: `${name}.dat`,
    path: `/hub/${name}/1/data/${name}.dat`,
    contents_path: null,
    size: 1,
    modified: null,
    format: 'json'
  };
  const timestep: ITimestep = { label: '1.0', time: 1, files: [file] };
  const member = aMember(name, { ...run, parent: 'k2' }, []);
  const items: Record<string, SelectionItem[]> = {
    run: [{ kind: 'run', run }],
    runs: [
      { kind: 'run', run },
      { kind: 'data', run: other }
    ],
    children: [
      { kind: 'children', run, which: 'all' },
      { kind: 'children', run: other, which: 'plain' }
    ],
    ensembles: [{ kind: 'ensembles', run }],
    ensemble: [{ kind: 'ensemble', run, ensemble }],
    several: [
      { kind: 'ensemble', run, ensemble },
      { kind: 'ensemble', run, ensemble: { ...ensemble, component: null } }
    ],
    member: [{ kind: 'member', run, ensemble, member }],
    timestep: [{ kind: 'timestep', run, timestep }]
  };
  const cells: Record<string, string> = {};
  const wishes = { variables: [name], pattern: name, dask: false };
  for (const notebookPath of [null, 'hub/alice/1/a.ipynb']) {
    const context = { loaders: LOADERS, notebookPath };
    for (const [kind, some] of Object.entries(items)) {
      cells[`${kind} ${notebookPath}`] = snippet(some, context);
      cells[`${kind} dataset`] = datasetCode(some, wishes, context);
    }
  }
  const own: ILoader = {
    name,
    format: 'own' as any,
    install: name,
    code: 'import own\nown.load({path})'
  };
  for (const loader of [...LOADERS, own]) {
    const { format } = loader;
    if (format) {
      const one = { ...file, format: format as IDataFile['format'] };
      const context = { loaders: [loader], notebookPath: null };
      const item = { kind: 'file', run, timestep, file: one } as const;
      cells[`file ${format}`] = snippet([item], context);
    }
  }
  const quantity = aQuantity({
    name,
    pattern: `[0-9]*${name}`,
    steps: [name, 0, name],
    units: name
  });
  const rows = { reduction: 'rows', time_column: name, id: 'rows' } as const;
  const curve = aCurve({ ...quantity, x_name: name, x_steps: [name] });
  const axes = [
    { kind: 'parameter', name: `a:${name}` },
    { kind: 'final', quantity }
  ] as const;
  const plots = {
    trend: aTrendPlot([run], quantity),
    rows: aTrendPlot([run], { ...quantity, ...rows }),
    trends: aTrendPlot([run, other], quantity, { ...quantity, id: '2' }),
    profile: aProfilePlot(curve, run),
    flux: { ...flux(name), run },
    ...Object.fromEntries(
      (['scatter', 'line', 'heatmap', 'parallel'] as const).map(mark => [
        mark,
        { ...aMembersPlot(mark, ...axes), run, component: name, name }
      ])
    )
  };
  for (const library of PLOT_LIBRARIES) {
    const context = { loaders: LOADERS, notebookPath: null };
    for (const [kind, plot] of Object.entries(plots)) {
      cells[`${kind} ${library}`] = plotCode(plot as any, library, context);
    }
  }
  return cells;
}

/** Reads cells: what each is but for its texts and variables, and its texts in their order. */
const READ = `
import ast, json, sys
def read(code):
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        return [f'{error}: {code}', []]
    texts, names = [], {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
            node.value = ''
        for field in ('id', 'arg', 'attr', 'name'):
            if isinstance(getattr(node, field, None), str):
                name = getattr(node, field)
                setattr(node, field, names.setdefault(name, f'v{len(names)}'))
    return [ast.dump(tree), texts]
print(json.dumps([[read(code) for code in cells] for cells in json.load(sys.stdin)]))
`;

/** What Python makes of the cells of each name. */
function readByPython(all: Record<string, string>[]): [string, string[]][][] {
  const input = JSON.stringify(all.map(cells => Object.values(cells)));
  const python = spawnSync('python3', ['-c', READ], {
    input,
    encoding: 'utf-8',
    maxBuffer: 1 << 30
  });
  expect(python.stderr).toBe('');
  return JSON.parse(python.stdout);
}

describe('whatever a name is', () => {
  const plainCells = cellsNamed(PLAIN);
  const all = readByPython([...PLAINS, ...NAMES].map(cellsNamed));
  const found = all.slice(PLAINS.length);
  const kinds = Object.keys(plainCells);

  /** Those that draw have titles, which may be a name alone. */
  const TITLED = Object.fromEntries(
    kinds
      .filter(kind => PLOT_LIBRARIES.some(library => kind.endsWith(library)))
      .map(kind => [kind, true])
  );

  it('there are cells of every kind', () => {
    expect(kinds.length).toBeGreaterThan(50);
    expect(Object.values(plainCells).filter(code => code === '')).toEqual([]);
  });

  it.each(NAMES.map((name, i) => [name, i] as const))(
    '%j is a text in all cells, and nothing else',
    (name, i) => {
      kinds.forEach((kind, at) => {
        const [shape, texts] = found[i][at];
        const like = PLAINS.findIndex((_, one) => all[one][at][0] === shape);
        expect([kind, like]).not.toEqual([kind, -1]);
        const plainName = PLAINS[like];
        texts.forEach((text, n) => {
          const wanted = all[like][at][1][n];
          const exact = wanted.split(plainName).join(name);
          if (wanted.includes(plainName) && text !== exact) {
            // Words for people, as titles are, leave out what is hidden or too long.
            const isTitle = wanted.includes(' ') || kind in TITLED;
            expect([kind, wanted, isTitle]).toEqual([kind, wanted, true]);
            expect(text).not.toMatch(/(?! )[\p{C}\p{Z}]/u);
          } else {
            expect(text).toBe(exact);
          }
        });
      });
    }
  );
});

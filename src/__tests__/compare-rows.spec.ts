import { nullTranslator } from '@jupyterlab/translation';

import { filesOf, presenceLines } from '../compare/presence';
import {
  countOf,
  isNumeric,
  lineColumns,
  linesOf,
  sameFiles,
  sectionsOf,
  standOut
} from '../compare/rows';
import { hoverOf, titleOf, valueWords } from '../compare/words';
import { csvOf } from '../grid';
import { aComparedFile, aComparison, aRow, aRun } from './examples';

const trans = nullTranslator.load('');

const rampup = aRun(1, { simname: 'rampup', state: 'completed' });
const power = aRun(14, { simname: 'high_power', state: 'running' });

describe('what differs', () => {
  const comparison = aComparison([rampup, power], {
    about: [
      aRow('Comment', ['5 MW', '12 MW']),
      aRow('Host', ['demo', 'demo'], false)
    ],
    parameters: [
      aRow('transport:CHI_E', [0.5, 1]),
      aRow('transport:MODEL', ['L', 'L'], false)
    ],
    contents: [
      aComparedFile('inputs.nml', {
        rows: [aRow('heating power_mw', [5, 12])],
        same: 3,
        timesteps: ['0.0', '0.0']
      }),
      aComparedFile('same.config', { same: 12 }),
      aComparedFile('broken.config', { problem: 'It is damaged.' })
    ]
  });
  const names = (all: boolean) =>
    sectionsOf(comparison, all, trans).map(({ rows }) =>
      rows.map(({ name }) => name)
    );

  it('is told by kind: parameters, runs, then files', () => {
    expect(names(false)).toEqual([
      ['transport:CHI_E'],
      ['Comment'],
      ['heating power_mw'],
      []
    ]);
  });

  it('stands among what is the same where all is shown', () => {
    expect(names(true).slice(0, 2)).toEqual([
      ['transport:CHI_E', 'transport:MODEL'],
      ['Comment', 'Host']
    ]);
  });

  it('says of a file when it was compared, how much is the same, and why it is not read', () => {
    const [, , inputs, broken] = sectionsOf(comparison, false, trans);
    expect(inputs.title).toBe('inputs.nml');
    expect(inputs.note).toBe('at t = 0.0 s · 3 values are the same');
    expect(broken.problem).toBe('It is damaged.');
  });

  it('is counted, and files that are the same are named', () => {
    expect(countOf(comparison)).toBe(3);
    expect(sameFiles(comparison)).toEqual(['same.config']);
  });

  it('tells the timestep of each run where they have none in common', () => {
    const contents = [
      aComparedFile('eq', {
        rows: [aRow('cpasma', [1, 2])],
        timesteps: ['3.0', '0.4']
      })
    ];
    const [eq] = sectionsOf(
      aComparison([rampup, power], { contents }),
      false,
      trans
    );
    expect(eq.note).toContain('at t = 3.0, 0.4 s');
  });

  it('tells of many timesteps only that they are each the last one', () => {
    const contents = [
      aComparedFile('eq', { timesteps: ['1.0', null, '2.0', '3.0', '4.0'] })
    ];
    const rows = [aRow('cpasma', [1, null, 2, 3, 4])];
    const [eq] = sectionsOf(
      aComparison([], { contents: [{ ...contents[0], rows }] }),
      false,
      trans
    );
    expect(eq.note).toContain('at the last timestep of each');
  });

  it('comes as CSV with a column for each run and numbers bare', () => {
    const titles = { section: 'Part', name: 'Name' };
    const columns = lineColumns(comparison.runs, titles);
    const lines = linesOf(sectionsOf(comparison, false, trans));
    expect(csvOf(columns, lines)).toBe(
      'Part,Name,1 rampup,14 high_power\r\n' +
        'Parameters of the ensemble,transport:CHI_E,0.5,1\r\n' +
        'Metadata,Comment,5 MW,12 MW\r\n' +
        'inputs.nml,heating power_mw,5,12\r\n'
    );
  });
});

describe('values that stand out', () => {
  it.each([
    [
      [1, 1, 2],
      [false, false, true]
    ],
    // A run that tells nothing is neither usual nor odd.
    [
      ['a', 'a', 'b', null],
      [false, false, true, false]
    ],
    [
      ['a', null, null, null],
      [false, false, false, false]
    ],
    // Of two, neither is the usual one.
    [
      [1, 2],
      [false, false]
    ],
    [
      [1, 1, 2, 2],
      [false, false, false, false]
    ],
    [
      [1, 2, 3],
      [false, false, false]
    ]
  ])('%j: %j', (values, odd) => {
    expect(standOut(values)).toEqual(odd);
  });
});

describe('a value', () => {
  it.each([
    [0.1 + 0.2, '0.30000000000000004'],
    [1e-9, '1e-9'],
    [true, 'true'],
    ['text', 'text'],
    [null, '']
  ])('%p is shown with all its digits', (value, words) => {
    expect(valueWords(value)).toBe(words);
  });

  it('is a number among numbers and gaps only', () => {
    expect(isNumeric([1, null])).toBe(true);
    expect(isNumeric([1, 'max. difference 0.1'])).toBe(false);
    expect(isNumeric([null, null])).toBe(false);
  });
});

describe('the title', () => {
  it.each([
    [['1 rampup', '14 high_power'], 2, 'Compare 1 rampup, 14 high_power'],
    [['1', '2', '3'], 3, 'Compare 1, 2, 3'],
    [['1', '2', '3', '4'], 4, 'Compare 1, 2 and 2 more'],
    [['1'], 2, 'Compare 1 and 1 more'],
    [[], 12, 'Compare 12 runs']
  ])('of %j, %d in all, is %s', (names, count, title) => {
    expect(titleOf(names, count, trans)).toBe(title);
  });

  it('tells on hover what a run is and where', () => {
    expect(hoverOf(rampup, trans)).toBe('1 rampup · completed\n/hub/alice/1');
  });
});

describe('files that not all runs have', () => {
  const files = [
    { timestep: '0.0', name: 'inputs.nml', present: [true, false] },
    { timestep: '0.5', name: '0.5_state.json', present: [true, false] },
    { timestep: '0.5', name: 'extra.csv', present: [false, true] }
  ];

  it('are told run by run, below how many each lacks', () => {
    const comparison = aComparison([rampup, power], { files });
    const [sum, list] = filesOf(comparison, trans);
    expect(sum.rows[0].values).toEqual([1, 2]);
    expect(list.rows.map(({ name, note }) => [name, note])).toEqual([
      ['inputs.nml', 't = 0.0'],
      ['0.5_state.json', 't = 0.5'],
      ['extra.csv', 't = 0.5']
    ]);
    expect(list.rows[2].values).toEqual([null, '✓']);
    expect(presenceLines(comparison, trans)[2]).toEqual({
      section: '0.5',
      name: 'extra.csv',
      values: ['no', 'yes']
    });
  });

  it('are not counted where the list is not whole', () => {
    const comparison = aComparison([rampup, power], { files, more_files: 9 });
    expect(filesOf(comparison, trans).map(({ id }) => id)).toEqual(['files']);
  });
});

import { nullTranslator } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { IRun } from '../contract';
import { memberSpec } from '../plots/ensemble';
import { isDark } from '../plots/member-colours';
import { shortNumber } from '../plots/member-values';
import { IEnsemblePlot, MemberAxis, MemberMark } from '../plots/plot';
import { PICKED } from '../plots/pointing';
import { ITheme } from '../plots/theme';
import { aRun } from './examples';
import { aQuantity } from './quantities';

const trans = nullTranslator.load('');

const theme: ITheme = {
  font: 'system-ui',
  fontSize: 13,
  text: 'black',
  quiet: 'gray',
  grid: 'silver',
  ground: 'white'
};

type Value = number | string | null;
type Member = [string, IRun['state'], ...Value[]];

const CHI_E: MemberAxis = {
  kind: 'parameter',
  name: 'transport:CHI_E',
  label: 'CHI_E'
};
const MODEL: MemberAxis = { kind: 'parameter', name: 'transport:MODEL' };
const ENERGY: MemberAxis = {
  kind: 'final',
  quantity: aQuantity('energy', { units: 'MJ' })
};

function aPlot(
  mark: MemberMark,
  axes: MemberAxis[],
  ...members: Member[]
): IEnsemblePlot {
  return {
    kind: 'ensemble',
    run: aRun(1),
    component: null,
    name: 'scan',
    path: '/scan.csv',
    mark,
    axes,
    members: members.map(([name, state, ...values], i) => ({
      name,
      run: state === 'pending' ? null : aRun(2 + i),
      state,
      values,
      others: { POWER: 5 }
    }))
  };
}

const specOf = (plot: IEnsemblePlot, look = theme): any =>
  memberSpec(plot, look, { width: 800, height: 400 }, trans);

const SCAN: Member[] = [
  ['a0', 'completed', 0.5, 0.2],
  ['a1', 'failed', 0.75, 0.3],
  ['a2', 'running', 1, null],
  ['a3', 'pending', 1.25, null]
];

/** All layers, also of layers, by their name. */
function layersOf(spec: any): Map<string, any> {
  const found = new Map<string, any>();
  const walk = (layers: any[]) => {
    for (const layer of layers) {
      found.set(layer.name ?? `${found.size}`, layer);
      walk(layer.layer ?? []);
    }
  };
  walk(spec.layer);
  return found;
}

function rows(spec: any, name: string): any[] {
  return layersOf(spec).get(`${PICKED}${name}`)?.data.values ?? [];
}

/** The members of all marks that can be picked, each once. */
function drawnIn(spec: any): string[] {
  const names = [...layersOf(spec)].flatMap(([name, { data }]) =>
    name.startsWith(PICKED)
      ? data.values.flatMap(({ members }: { members: string[] }) => members)
      : []
  );
  return [...new Set<string>(names)].sort();
}

/** What the legend of the states says. */
function statesTold(spec: any): string[] {
  const shapes = [...layersOf(spec).values()].flatMap(
    ({ encoding }) => encoding?.shape ?? []
  );
  return shapes[0]?.legend === null ? [] : (shapes[0]?.scale.domain ?? []);
}

describe('every kind of plot', () => {
  const marks: MemberMark[] = ['scatter', 'line', 'heatmap', 'parallel'];

  it.each(marks)('draws every member: %s', mark => {
    const plots = [
      aPlot(mark, [CHI_E, ENERGY], ...SCAN),
      aPlot(mark, [ENERGY, CHI_E], ...swapped(SCAN)),
      aPlot(mark, [ENERGY, ENERGY], ['a0', 'pending', null, null]),
      aPlot(mark, [MODEL, ENERGY, MODEL], ['a0', 'failed', null, 1, 'L'])
    ];
    for (const plot of plots) {
      expect(drawnIn(specOf(plot))).toEqual(
        plot.members.map(({ name }) => name)
      );
    }
  });

  it.each(marks)('tells states in its legend: %s', mark => {
    const told = statesTold(specOf(aPlot(mark, [CHI_E, ENERGY], ...SCAN)));
    expect(told.filter(state => state !== 'completed')).toEqual([
      'running',
      'failed',
      'pending'
    ]);
    const good = SCAN.slice(0, 1);
    expect(statesTold(specOf(aPlot(mark, [CHI_E, ENERGY], ...good)))).toEqual(
      []
    );
  });

  it.each(marks)('tells the name and all values of a member: %s', mark => {
    const spec = specOf(aPlot(mark, [CHI_E, ENERGY], ...SCAN));
    const { about } = [...layersOf(spec).values()]
      .flatMap(({ data }) => data?.values ?? [])
      .find(({ members }) => members?.[0] === 'a2');
    expect(about).toEqual({
      title: 'a2',
      State: 'running',
      Run: '4',
      CHI_E: '1',
      'energy, final (MJ)': 'no value',
      POWER: '5'
    });
  });

  it.each(marks)('leaves nothing out for want of a number: %s', mark => {
    const { config } = specOf(aPlot(mark, [CHI_E, ENERGY], ...SCAN));
    expect(config.mark).toEqual({ invalid: null });
  });

  it('never takes what a parameter says for the heading, or for an image', () => {
    const nasty: MemberAxis[] = [
      { kind: 'parameter', name: 'image' },
      { kind: 'parameter', name: 'title' }
    ];
    const spec = specOf(aPlot('scatter', nasty, ['a0', 'completed', 1, 2]));
    const { about } = rows(spec, 'members')[0];
    expect(about.title).toBe('a0');
    expect(about.image).toBeUndefined();
    expect(about['image ']).toBe('1');
  });
});

function swapped(members: Member[]): Member[] {
  return members.map(([name, state, x, y]) => [name, state, y, x]);
}

describe('a scatter plot', () => {
  it('has axes with units, that tell what is final', () => {
    const spec = specOf(aPlot('scatter', [CHI_E, ENERGY], ...SCAN));
    const { x, y } = layersOf(spec).get(`${PICKED}members`).encoding;
    expect([x.title, y.title]).toEqual(['CHI_E', 'energy, final (MJ)']);
  });

  it('has the numbers of its members', () => {
    const spec = specOf(aPlot('scatter', [CHI_E, ENERGY], ...SCAN));
    expect(rows(spec, 'members').map(({ x, y }) => [x, y])).toEqual([
      [0.5, 0.2],
      [0.75, 0.3]
    ]);
  });

  it('has members without a value in a strip along the edge', () => {
    const spec = specOf(aPlot('scatter', [CHI_E, ENERGY], ...SCAN));
    expect(
      rows(spec, 'withoutY').map(({ members, x }) => [members, x])
    ).toEqual([
      [['a2'], 1],
      [['a3'], 1.25]
    ]);
    const { y } = layersOf(spec).get(`${PICKED}withoutY`).encoding;
    expect(y).toEqual({ value: { expr: 'height - 12' } });
    const other = specOf(aPlot('scatter', [ENERGY, CHI_E], ...swapped(SCAN)));
    expect(rows(other, 'withoutX')).toHaveLength(2);
  });

  it('tells states by shape and colour, or by shape where the colour is taken', () => {
    const told = ({ state, hollow, paint }: JSONObject) => [
      state,
      hollow,
      paint
    ];
    const spec = specOf(aPlot('scatter', [CHI_E, ENERGY], ...SCAN));
    const [completed, failed] = rows(spec, 'members').map(told);
    const [running, pending] = rows(spec, 'withoutY').map(told);
    expect(
      [completed, failed, running, pending].map(([, hollow]) => hollow)
    ).toEqual([false, true, false, true]);
    expect(
      new Set([completed, failed, running, pending].map(([, , paint]) => paint))
        .size
    ).toBe(4);
    const { shape, fill } = layersOf(spec).get(`${PICKED}members`).encoding;
    expect(new Set(shape.scale.range).size).toBe(3);
    expect(fill).toBeUndefined();

    const coloured = specOf(
      aPlot('scatter', [CHI_E, ENERGY, CHI_E], ['a0', 'failed', 1, 2, 3])
    );
    const marks = layersOf(coloured).get(`${PICKED}members`).encoding;
    expect(marks.fill).toMatchObject({ field: 'colour', type: 'quantitative' });
    expect(marks.shape.field).toBe('state');
  });

  it('has texts side by side, and one more place for those without', () => {
    const spec = specOf(
      aPlot(
        'scatter',
        [MODEL, ENERGY],
        ['a0', 'completed', 'H10', 1],
        ['a1', 'completed', 'H9', 2],
        ['a2', 'completed', null, 3]
      )
    );
    const { x } = layersOf(spec).get(`${PICKED}members`).encoding;
    expect(x.scale.domain).toEqual(['H9', 'H10', 'no value']);
  });
});

describe('a line plot', () => {
  const some = (colours: Value[]): IEnsemblePlot =>
    aPlot(
      'line',
      [CHI_E, ENERGY, MODEL],
      ...colours.map((colour, i): Member => [
        `a${i}`,
        'completed',
        i % 3,
        i,
        colour
      ])
    );

  it('has one line for each kind', () => {
    const spec = specOf(some([1, 1, 1, 2, 2, 2]));
    const [line] = spec.layer;
    expect(line.mark.type).toBe('line');
    expect(line.encoding.order.field).toBe('x');
    expect(line.encoding.detail.field).toBe('colour');
    expect(new Set(line.data.values.map((row: any) => row.colour))).toEqual(
      new Set(['1', '2'])
    );
  });

  it('has a single line where colours are numbers of their own', () => {
    const [line] = specOf(some([1, 2, 3, 4, 5, 6])).layer;
    expect(line.encoding.detail).toBeUndefined();
  });

  it('joins only members that have both values', () => {
    const [line] = specOf(aPlot('line', [CHI_E, ENERGY], ...SCAN)).layer;
    expect(line.data.values.map(({ x }: any) => x)).toEqual([0.5, 0.75]);
  });
});

describe('a heat map', () => {
  const grid: Member[] = [
    ['a0', 'completed', 1, 'L', 10],
    ['a1', 'completed', 1, 'L', 20],
    ['a2', 'failed', 1, 'H', null],
    ['a3', 'pending', 2, 'H', null],
    ['a4', 'running', 2, 'H', 5]
  ];
  const cells = (spec: any) =>
    rows(spec, 'cells').map(({ x, y, members, colour }) => [
      x,
      y,
      members.join(' '),
      colour
    ]);

  it('has a cell for each pair of values, coloured by the mean', () => {
    const spec = specOf(aPlot('heatmap', [CHI_E, MODEL, ENERGY], ...grid));
    expect(cells(spec)).toEqual([
      ['1', 'L', 'a0 a1', 15],
      ['1', 'H', 'a2', null],
      ['2', 'H', 'a3 a4', 5]
    ]);
    const { x, y, fill } = layersOf(spec).get(`${PICKED}cells`).encoding;
    expect(x.scale.domain).toEqual(['1', '2']);
    expect(y.scale.domain).toEqual(['L', 'H']);
    expect(fill.title).toBe('energy, final (MJ), mean');
  });

  it('tells how many members share a cell', () => {
    const spec = specOf(aPlot('heatmap', [CHI_E, MODEL, ENERGY], ...grid));
    const [first, , last] = rows(spec, 'cells').map(({ about }) => about);
    expect(first).toEqual({
      title: '2 members',
      CHI_E: '1',
      'transport:MODEL': 'L',
      'Mean of energy, final (MJ)': '15',
      completed: '2',
      Members: 'a0, a1'
    });
    expect(last).toMatchObject({
      'Members with a value': '1',
      running: '1',
      pending: '1'
    });
  });

  it('counts members where no third axis is chosen', () => {
    const spec = specOf(aPlot('heatmap', [CHI_E, MODEL], ...grid));
    expect(cells(spec).map(([, , , colour]) => colour)).toEqual([2, 1, 2]);
    const { fill } = layersOf(spec).get(`${PICKED}cells`).encoding;
    expect(fill.scale.domain).toEqual([0, 2]);
  });

  it('marks the cells of members that have not completed', () => {
    const spec = specOf(aPlot('heatmap', [CHI_E, MODEL, ENERGY], ...grid));
    expect(
      rows(spec, 'states').map(({ x, state, members, aside }) => [
        x,
        state,
        members,
        aside
      ])
    ).toEqual([
      ['1', 'failed', ['a2'], 0],
      // Side by side in one cell.
      ['2', 'running', ['a4'], -9],
      ['2', 'pending', ['a3'], 9]
    ]);
  });

  it('takes numbers together where they differ too much', () => {
    const many = Array.from({ length: 100 }, (_, i): Member => [
      `a${i}`,
      'completed',
      i,
      1
    ]);
    const spec = specOf(aPlot('heatmap', [CHI_E, ENERGY], ...many));
    const { x } = layersOf(spec).get(`${PICKED}cells`).encoding;
    expect(x.scale.domain).toHaveLength(20);
    expect(x.scale.domain[0]).toBe('0 to 5');
    expect(cells(spec)).toHaveLength(20);
    expect(drawnIn(spec)).toHaveLength(100);
  });
});

describe('parallel coordinates', () => {
  const spec = specOf(
    aPlot(
      'parallel',
      [CHI_E, MODEL, ENERGY],
      ['a0', 'completed', 1, 'L', 10],
      ['a1', 'completed', 3, 'H', 30],
      ['a2', 'pending', 2, 'QH', null]
    )
  );
  const texts = () =>
    [...layersOf(spec).values()]
      .flatMap(({ mark, data }) => (mark?.type === 'text' ? data.values : []))
      .map(({ text }: { text: string }) => text);

  it('have a line for each member, from axis to axis', () => {
    const lines = rows(spec, 'lines').map(({ geometry }) =>
      geometry.coordinates.map(([x, y]: [number, number]) => [
        x / spec.width,
        1 - y / spec.height
      ])
    );
    expect(lines[0]).toEqual([
      [0, 0],
      [0.5, 0.5],
      [1, 0]
    ]);
    expect(lines[1]).toEqual([
      [0, 1],
      [0.5, 0],
      [1, 1]
    ]);
    // Below the axis, where it has no value.
    const [, , [x, y]] = lines[2];
    expect(x).toBe(1);
    expect(y).toBeLessThan(0);
  });

  it('are coloured by the last axis', () => {
    expect(rows(spec, 'lines').map(({ colour }) => colour)).toEqual([
      10,
      30,
      null
    ]);
    const { stroke } = layersOf(spec).get(`${PICKED}lines`).encoding;
    expect(stroke.title).toBe('energy, final (MJ)');
  });

  it('say the smallest and the largest number, and each text', () => {
    expect(texts()).toEqual(
      expect.arrayContaining([
        'CHI_E',
        '1',
        '3',
        'H',
        'L',
        'QH',
        '10',
        '30',
        'no value'
      ])
    );
    expect(texts()).not.toContain('2');
  });

  it('fill the room exactly', () => {
    const { left, right, top, bottom } = spec.padding;
    expect(spec.width + left + right).toBe(800);
    expect(spec.height + top + bottom).toBe(400);
  });

  it('draw a single axis, too', () => {
    const one = specOf(
      aPlot('parallel', [CHI_E], ['a0', 'completed', 1], ['a1', 'failed', 2])
    );
    expect(
      rows(one, 'lines').map(({ geometry }) => geometry.coordinates)
    ).toEqual([[[0, one.height]], [[0, 0]]]);
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.25, '0.25'],
    [1.23456, '1.235'],
    [-2.75, '-2.75'],
    [147634, '147634'],
    [1.2e19, '1.2e19'],
    [-0.0000456, '-4.56e-5']
  ])('are short at an axis: %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });
});

describe('the ground', () => {
  it.each([
    ['#111', true],
    ['#212121', true],
    ['rgb(30, 30, 30)', true],
    ['black', true],
    ['white', false],
    ['#fafafa', false],
    ['rgb(255, 255, 255)', false]
  ])('%s tells whether the theme is dark', (ground, dark) => {
    expect(isDark({ ...theme, ground })).toBe(dark);
  });
});

import { nullTranslator } from '@jupyterlab/translation';

import { IQuantity, IRun, ISeries } from '../contract';
import { colourOf } from '../plots/palette';
import { panelsOf, timesOf } from '../plots/panels';
import { ITrendPlot } from '../plots/plot';
import { ITheme } from '../plots/theme';
import { trendSpec } from '../plots/trend';
import { ticksOf } from '../plots/ticks';
import { firstPanel } from '../trends/first';
import { aRun } from './examples';
import { aQuantity, aSeries } from './quantities';

const trans = nullTranslator.load('ips_jupyterlab');

const theme: ITheme = {
  font: 'system-ui',
  fontSize: 13,
  text: 'black',
  quiet: 'gray',
  grid: 'silver',
  ground: 'white'
};

const te = aQuantity('te', { units: 'keV' });
const ti = aQuantity('ti', { units: 'keV' });
const ip = aQuantity('ip', { units: 'MA' });
const run = aRun(1, { simname: 'ramp' });
const other = aRun(2, { simname: 'flat' });

/** All quantities of all runs. */
function aPlot(
  runs: IRun[],
  quantities: IQuantity[],
  seriesOf: (quantity: IQuantity) => ISeries = one => aSeries(one, 1, 2, 4)
): ITrendPlot {
  return {
    kind: 'trend',
    runs,
    quantities,
    lines: quantities.flatMap(quantity =>
      runs.map(run => ({ run, quantity, series: seriesOf(quantity) }))
    )
  };
}

const SIZE = { width: 800, height: 500 };

const specOf = (plot: ITrendPlot, size = SIZE): any =>
  trendSpec(plot, theme, size, trans);

/** The views that have a time axis. */
const panelsIn = (spec: any): any[] =>
  spec.vconcat.filter(({ name }: any) => name);

/** The words of the legend. */
const legendOf = (spec: any): string[] =>
  panelsIn(spec).length < spec.vconcat.length
    ? spec.vconcat[0].data.values.map(({ text }: any) => text)
    : [];

describe('the plot of quantities over the time', () => {
  test('draws the values at their times', () => {
    const spec = specOf(aPlot([run], [te]));
    const [panel] = panelsIn(spec);
    expect(
      panel.data.values.map(({ time, value }: any) => [time, value])
    ).toEqual([
      [0, 1],
      [1, 2],
      [2, 4]
    ]);
    expect(panel.encoding.x.axis.title).toBe('Time (s)');
    expect(panel.encoding.y.axis.title).toBe('te (keV)');
    expect(panel.encoding.x.scale.domain).toEqual([0, 2]);
    expect(legendOf(spec)).toEqual([]);
  });

  test('has a panel for each unit, below each other over one time axis', () => {
    const spec = specOf(aPlot([run], [te, ip, ti]));
    const panels = panelsIn(spec);
    expect(panels.map(({ encoding: { y } }) => y.axis.title)).toEqual([
      'keV',
      'ip (MA)'
    ]);
    expect(panels.map(({ encoding: { x } }) => x.axis.title)).toEqual([
      null,
      'Time (s)'
    ]);
    expect(legendOf(spec)).toEqual(['te', 'ip', 'ti']);
  });

  test('is as large as there is room, and its axes line up', () => {
    const wide = aQuantity('q', { units: '1' });
    const plots = [
      aPlot([run], [te]),
      aPlot([run], [te, ip, wide], one =>
        one === wide ? aSeries(one, 1e19, 3e19) : aSeries(one, 0.25, 0.5)
      )
    ];
    for (const plot of plots) {
      for (const size of [SIZE, { width: 420, height: 300 }]) {
        const spec = specOf(plot, size);
        const heights = spec.vconcat.map(({ height }: any) => height);
        const sum = heights.reduce((sum: number, one: number) => sum + one, 0);
        const gaps = spec.spacing * (heights.length - 1);
        // Labels and the title of the time axis, each a line of text.
        const below = 2 * (theme.fontSize + 6);
        const all = sum + gaps + below + 2 * spec.padding;
        expect(all).toBeLessThanOrEqual(size.height);
        expect(all).toBeGreaterThan(size.height - 12);

        const panels = panelsIn(spec);
        const extents = panels.map(
          ({ encoding: { y } }) => `${y.axis.minExtent} ${y.axis.maxExtent}`
        );
        expect(new Set(extents).size).toBe(1);
        const [{ width, encoding }] = panels;
        const left = encoding.y.axis.maxExtent + theme.fontSize + 6;
        expect(width + left + 2 * spec.padding).toBeLessThanOrEqual(size.width);
        expect(width + left).toBeGreaterThan(size.width - 24);
      }
    }
  });

  test('draws no more than six panels', () => {
    const many = Array.from({ length: 8 }, (_, i) =>
      aQuantity(`q${i}`, { units: `u${i}` })
    );
    expect(panelsIn(specOf(aPlot([run], many)))).toHaveLength(6);
  });

  test('shows each point of a short line, and none of a long one', () => {
    const dots = (...values: (number | null)[]) => {
      const plot = aPlot([run], [te], () => aSeries(te, ...values));
      const [panel] = panelsIn(specOf(plot));
      return panel.data.values.filter(({ dot }: any) => dot).length;
    };
    const long = Array.from({ length: 40 }, (_, i) => i);
    expect(dots(1, 2, 3)).toBe(3);
    expect(dots(...long)).toBe(0);
    // A value between missing ones makes no line.
    expect(dots(...long, null, 7, null, ...long)).toBe(1);
  });

  test('is thinned to the pixels of its width', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i));
    const plot = aPlot([run], [te], () => aSeries(te, ...values));
    const begun = performance.now();
    const [panel] = panelsIn(specOf(plot));
    expect(performance.now() - begun).toBeLessThan(200);
    expect(panel.data.values.length).toBeLessThan(2 * SIZE.width + 4);
    const drawn = panel.data.values.map(({ value }: any) => value);
    expect(Math.max(...drawn)).toBe(Math.max(...values));
  });
});

describe('colours and the legend', () => {
  const looks = (plot: ITrendPlot) =>
    panelsOf(plot).flatMap(({ lines }) =>
      lines.map(({ label, colour, dash }) => [label, colour, dash])
    );
  const [first, second] = [colourOf(0).fill, colourOf(1).fill];

  test('tell the quantities of one run', () => {
    expect(looks(aPlot([run], [te, ip]))).toEqual([
      ['te', first, 0],
      ['ip', second, 0]
    ]);
  });

  test('tell the runs of one quantity', () => {
    const plot = aPlot([run, other], [te]);
    expect(looks(plot)).toEqual([
      ['1 ramp', first, 0],
      ['2 flat', second, 0]
    ]);
    expect(legendOf(specOf(plot))).toEqual(['1 ramp', '2 flat']);
  });

  test('tell quantities by colour and runs by dash where both are several', () => {
    const plot = aPlot([run, other], [te, ip]);
    expect(looks(plot)).toEqual([
      ['te, 1 ramp', first, 0],
      ['te, 2 flat', first, 1],
      ['ip, 1 ramp', second, 0],
      ['ip, 2 flat', second, 1]
    ]);
    expect(legendOf(specOf(plot))).toEqual(['te', 'ip', '1 ramp', '2 flat']);
  });

  test('stay small where there are very many runs, and count the rest', () => {
    const runs = Array.from({ length: 100 }, (_, i) =>
      aRun(i, { simname: `a rather long name of a run of an ensemble ${i}` })
    );
    const spec = specOf(aPlot(runs, [te]));
    const [legend] = spec.vconcat;
    const words = legendOf(spec);
    expect(legend.height).toBeLessThan(80);
    expect(words[0]).toMatch(/^0 a rath.*…/);
    expect(words[words.length - 1]).toBe(`and ${100 - words.length + 1} more`);
    expect(panelsOf(aPlot(runs, [te]))[0].lines).toHaveLength(100);
  });
});

test('the times of all runs are on the axis, also of a run with one', () => {
  const plot = aPlot([run], [te], () => aSeries(te, 5));
  const [from, to] = timesOf(plot);
  expect(from).toBeLessThan(0);
  expect(to).toBeGreaterThan(0);
});

test('the first screen shows the first unit alone', () => {
  const first = firstPanel(aPlot([run], [te, ip, ti]));
  expect(first.quantities).toEqual([te, ti]);
  expect(first.lines.map(({ quantity }) => quantity)).toEqual([te, ti]);
  expect(first.runs).toEqual([run]);
});

describe('ticks', () => {
  test.each([
    [[0, 10], 5, [0, 2, 4, 6, 8, 10], '~r'],
    [[-0.35, 0.72], 4, [0, 0.5], '~r'],
    [[0, 3e19], 3, [0, 1e19, 2e19, 3e19], '~e'],
    [[0, 2e-4], 2, [0, 1e-4, 2e-4], '~e'],
    [[97.1, 97.9], 1, [97.4, 97.6], '~r']
  ])('of %j, at most %d', (domain, most, values, format) => {
    const ticks = ticksOf(domain as [number, number], most as number, 13);
    expect(ticks.format).toBe(format);
    expect(ticks.values).toEqual(expect.arrayContaining(values as number[]));
    expect(ticks.values.length).toBeGreaterThan(1);
  });
});

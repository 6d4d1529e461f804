import { nullTranslator } from '@jupyterlab/translation';

import { durationLabel, momentLabel, ticks } from '../page/axis';
import { barsOf } from '../page/spans';
import {
  choose,
  findBar,
  markAt,
  marksOf,
  moved,
  neighbour,
  rowsOf,
  scaled,
  showing,
  windowNow
} from '../page/timeline-layout';
import { aTrace } from './traces';

const trans = nullTranslator.load('ips_jupyterlab');

describe('the window', () => {
  test('is all of the trace until another is chosen', () => {
    expect(windowNow(null, 8)).toEqual({ from: 0, to: 8 });
    expect(choose({ from: -1, to: 9 }, 8)).toBeNull();
  });

  test('stays where it is when the trace grows', () => {
    const chosen = choose({ from: 2, to: 4 }, 8);
    expect(windowNow(chosen, 10)).toEqual({ from: 2, to: 4 });
  });

  test('follows the end that it has reached', () => {
    const chosen = choose({ from: 6, to: 9 }, 8);
    expect(windowNow(chosen, 8)).toEqual({ from: 5, to: 8 });
    expect(windowNow(chosen, 10)).toEqual({ from: 7, to: 10 });
  });

  test('grows and shrinks around a moment, and moves by a part of itself', () => {
    expect(scaled({ from: 0, to: 8 }, 0.5, 2)).toEqual({ from: 1, to: 5 });
    expect(moved({ from: 2, to: 4 }, -0.5)).toEqual({ from: 1, to: 3 });
  });

  test('moves as far as shows a bar', () => {
    const [, , late] = barsOf(
      aTrace([
        { component: 'a', start: 0, duration: 10 },
        { component: 'b', start: 1, duration: 1 },
        { component: 'b', start: 8, duration: 1 }
      ])
    ).bars;
    const window = showing({ from: 0, to: 2 }, late);
    expect(window.from).toBeLessThan(8);
    expect(window.to).toBeGreaterThan(9);
    expect(window.to - window.from).toBeCloseTo(2);
    expect(showing({ from: 7, to: 9 }, late)).toEqual({ from: 7, to: 9 });
  });
});

describe('what is drawn of a lane', () => {
  const lane = barsOf(
    aTrace([
      { component: 'a', start: 0, duration: 10 },
      { component: 'b', start: 10, duration: 0.1 },
      { component: 'c', start: 10.2, duration: 0.1 },
      { component: 'd', start: 10.4, duration: 0 },
      { component: 'e', start: 50, duration: 50 }
    ])
  ).lanes[0][0];

  const drawn = (from: number, to: number, width: number) =>
    marksOf(lane, { from, to }, width).map(({ first, count, x, width }) => ({
      of: first.component,
      count,
      x,
      width
    }));

  test('are bars, and one block of those narrower than a pixel', () => {
    expect(drawn(0, 100, 100)).toEqual([
      { of: 'a', count: 1, x: 0, width: 10 },
      { of: 'b', count: 3, x: 10, width: 1 },
      { of: 'e', count: 1, x: 50, width: 50 }
    ]);
  });

  test('are single bars where there is room', () => {
    expect(drawn(10, 11, 1000).map(({ of, count }) => [of, count])).toEqual([
      // What ends where the window begins is a line at its edge.
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 1]
    ]);
  });

  test('is cut at the edges of the window', () => {
    expect(drawn(60, 80, 100)).toEqual([
      { of: 'e', count: 1, x: 0, width: 100 }
    ]);
  });

  test('is found under the pointer and close to it', () => {
    const marks = marksOf(lane, { from: 0, to: 100 }, 100);
    expect(markAt(marks, 5)?.first.component).toBe('a');
    expect(markAt(marks, 12.5)?.count).toBe(3);
    expect(markAt(marks, 30)).toBeNull();
  });
});

describe('rows and the way between bars', () => {
  const trace = aTrace([
    { component: 'top', start: 0, duration: 10 },
    { component: 'a', start: 1, duration: 2, parent: 0 },
    { component: 'b', start: 4, duration: 2, parent: 0 },
    { component: 'child', start: 5, duration: 2, run: 2 }
  ]);
  const bars = barsOf(trace);
  const [top, a, b, child] = bars.bars;

  test('each run that has spans has a heading, unless it is alone', () => {
    expect(rowsOf(bars).map(row => [row.run, row.bars?.length])).toEqual([
      [0, undefined],
      [0, 1],
      [0, 2],
      [2, undefined],
      [2, 1]
    ]);
    const alone = barsOf(aTrace([{ component: 'a', start: 0, duration: 1 }]));
    expect(rowsOf(alone)).toHaveLength(1);
  });

  test('arrow keys lead along the lane, in and out, and to the next run', () => {
    expect(neighbour(bars, a, 'ArrowRight')).toBe(b);
    expect(neighbour(bars, b, 'ArrowLeft')).toBe(a);
    expect(neighbour(bars, b, 'ArrowRight')).toBeNull();
    expect(neighbour(bars, b, 'ArrowUp')).toBe(top);
    expect(neighbour(bars, top, 'ArrowDown')).toBe(a);
    expect(neighbour(bars, a, 'ArrowDown')).toBe(child);
    expect(neighbour(bars, child, 'ArrowUp')).toBe(top);
    expect(neighbour(bars, top, 'ArrowUp')).toBeNull();
  });

  test('a call is found again in a newer trace', () => {
    const newer = aTrace([
      { component: 'top', start: 0, duration: null },
      { component: 'new', start: 0.5, duration: 0.1, parent: 0 },
      { component: 'a', start: 1.01, duration: 2, parent: 0 },
      { component: 'a', start: 7, duration: 2, parent: 0 }
    ]);
    const name = { runKey: 'k1', component: 'a', name: '', start: 1 };
    expect(findBar(barsOf(newer), newer, name)?.index).toBe(2);
    const gone = { ...name, runKey: 'k9' };
    expect(findBar(barsOf(newer), newer, gone)).toBeNull();
  });
});

describe('the time axis', () => {
  const labels = (from: number, to: number, width: number) =>
    ticks(from, to, width, trans).map(({ label }) => label);

  test('has a tick about every hundred pixels, in s, min and h', () => {
    expect(labels(0, 4.7, 500)).toEqual(['0 s', '1 s', '2 s', '3 s', '4 s']);
    expect(labels(0.5, 0.506, 300)).toEqual([
      '0.500 s',
      '0.502 s',
      '0.504 s',
      '0.506 s'
    ]);
    expect(labels(50, 130, 300)).toEqual(['1 min', '1 min 30 s', '2 min']);
    expect(labels(0, 7200, 400)).toEqual([
      '0 s',
      '30 min',
      '1 h',
      '1 h 30 min',
      '2 h'
    ]);
    expect(labels(0, 400_000, 300)).toHaveLength(3);
  });

  test('tells moments as exactly as they are needed', () => {
    expect(momentLabel(3723.25, 0.01, trans)).toBe('1 h 2 min 3.25 s');
    expect(momentLabel(59.9996, 0.001, trans)).toBe('1 min');
    expect(momentLabel(-0.25, 0.1, trans)).toBe('−0.3 s');
  });

  test('tells durations in three digits', () => {
    expect(
      [0, 2e-5, 0.0356, 4.655, 125, 7860].map(s => durationLabel(s, trans))
    ).toEqual(['0 s', '20 µs', '35.6 ms', '4.66 s', '2 min 5 s', '2 h 11 min']);
  });
});

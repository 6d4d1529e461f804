import { ITrace } from '../contract';
import { barsOf, IBar } from '../page/spans';
import { timesOf, utilisation } from '../page/times';
import { aTrace } from './traces';

/** The bars of each lane of each run, as text. */
function drawn(trace: ITrace): string[][] {
  return barsOf(trace).lanes.map(lanes =>
    lanes.map(bars => bars.map(shown).join(' '))
  );
}

function shown({ component, start, end, open }: IBar): string {
  return `${component}[${start},${end}${open ? '…' : ']'}`;
}

/** Self times by component. */
function selfTimes(trace: ITrace): Record<string, number> {
  return Object.fromEntries(
    barsOf(trace).bars.map(({ component, selfTime }) => [component, selfTime])
  );
}

describe('the lanes of spans', () => {
  test('calls lie below the call that they belong to', () => {
    const trace = aTrace([
      { component: 'driver', start: 0, duration: 10 },
      { component: 'a', start: 1, duration: 3, parent: 0 },
      { component: 'deep', start: 2, duration: 1, parent: 1 },
      { component: 'b', start: 4, duration: 5, parent: 0 }
    ]);
    expect(drawn(trace)).toEqual([
      ['driver[0,10]', 'a[1,4] b[4,9]', 'deep[2,3]']
    ]);
    expect(barsOf(trace).bars.map(bar => bar.depth)).toEqual([0, 1, 2, 1]);
  });

  test('tasks that run at the same time lie in lanes of their own, with all that is below', () => {
    const trace = aTrace([
      { component: 'driver', start: 0, duration: 10 },
      { component: 'a', start: 1, duration: 4, parent: 0 },
      { component: 'x', start: 2, duration: 1, parent: 1 },
      { component: 'b', start: 3, duration: 4, parent: 0 },
      { component: 'y', start: 4, duration: 1, parent: 3 },
      { component: 'c', start: 5, duration: 4, parent: 0 }
    ]);
    expect(drawn(trace)).toEqual([
      ['driver[0,10]', 'a[1,5] c[5,9]', 'x[2,3]', 'b[3,7]', 'y[4,5]']
    ]);
  });

  test('spans whose parent is not known lie at the top', () => {
    const trace = aTrace([
      { component: 'a', start: 0, duration: 2 },
      { component: 'b', start: 2, duration: 2 },
      { component: 'c', start: 3, duration: 2 }
    ]);
    expect(drawn(trace)).toEqual([['a[0,2] b[2,4]', 'c[3,5]']]);
  });

  test('a span that encloses itself, by a mistake, is not lost', () => {
    const trace = aTrace([
      { component: 'a', start: 0, duration: 4, parent: 1 },
      { component: 'b', start: 1, duration: 1, parent: 0 },
      { component: 'self', start: 5, duration: 1, parent: 2 }
    ]);
    expect(drawn(trace)).toEqual([['a[0,4] self[5,6]', 'b[1,2]']]);
  });

  test('a running span lasts until now', () => {
    const trace = aTrace(
      [
        { component: 'driver', start: 0, duration: null },
        { component: 'a', start: 3, duration: null, parent: 0 }
      ],
      { now: 8 }
    );
    expect(drawn(trace)).toEqual([['driver[0,8…', 'a[3,8…']]);
    expect(barsOf(trace).end).toBe(8);
  });

  test('spans that last no time follow each other in one lane', () => {
    const trace = aTrace([
      { component: 'driver', start: 0, duration: 4 },
      { component: 'long', start: 1, duration: 2, parent: 0 },
      { component: 'a', start: 1, duration: 0, parent: 0 },
      { component: 'b', start: 3, duration: 0, parent: 0 },
      { component: 'c', start: 3, duration: 0, parent: 0 }
    ]);
    expect(drawn(trace)).toEqual([
      ['driver[0,4]', 'long[1,3] b[3,3] c[3,3]', 'a[1,1]']
    ]);
  });

  test('each run has lanes of its own, whatever encloses it', () => {
    const trace = aTrace([
      { component: 'parent', start: 0, duration: 9 },
      { component: 'child', start: 1, duration: 4, run: 1, parent: 0 },
      { component: 'step', start: 2, duration: 1, run: 1, parent: 1 }
    ]);
    expect(drawn(trace)).toEqual([
      ['parent[0,9]'],
      ['child[1,5]', 'step[2,3]']
    ]);
  });

  test('a child that begins before its parent does not lie over what came before', () => {
    const trace = aTrace([
      { component: 'a', start: 0, duration: 2 },
      { component: 'early', start: 1, duration: 2, parent: 2 },
      { component: 'b', start: 2, duration: 2 }
    ]);
    expect(drawn(trace)).toEqual([['a[0,2]', 'b[2,4]', 'early[1,3]']]);
  });
});

describe('self time', () => {
  test('is what no direct child covers, each moment counted once', () => {
    const trace = aTrace([
      { component: 'driver', start: 0, duration: 20 },
      { component: 'a', start: 2, duration: 6, parent: 0 }, // 2 to 8
      { component: 'b', start: 4, duration: 6, parent: 0 }, // 4 to 10
      { component: 'inside', start: 5, duration: 1, parent: 0 },
      { component: 'deep', start: 5, duration: 2, parent: 2 },
      { component: 'c', start: 15, duration: 1, parent: 0 }
    ]);
    // 20 less 2 to 10 and 15 to 16
    expect(selfTimes(trace)).toEqual({
      driver: 11,
      a: 6,
      b: 4,
      inside: 1,
      deep: 2,
      c: 1
    });
  });

  test('children count as far as they lie within', () => {
    const trace = aTrace([
      { component: 'early', start: 0, duration: 6, parent: 1 },
      { component: 'driver', start: 5, duration: 10 }, // 5 to 15
      { component: 'late', start: 14, duration: 6, parent: 1 },
      { component: 'after', start: 30, duration: 6, parent: 1 }
    ]);
    expect(selfTimes(trace).driver).toBe(8);
  });

  test('of a running span goes on', () => {
    const trace = aTrace(
      [
        { component: 'driver', start: 0, duration: null },
        { component: 'a', start: 1, duration: 2, parent: 0 },
        { component: 'b', start: 6, duration: null, parent: 0 }
      ],
      { now: 10 }
    );
    expect(selfTimes(trace).driver).toBe(4);
  });
});

describe('times', () => {
  const trace = aTrace(
    [
      { component: 'driver', name: 'step(0)', start: 0, duration: null },
      { component: 'nubeam', name: 'init(0)', start: 1, duration: 1 },
      { component: 'nubeam', name: 'step(1.0)', start: 2, duration: 4 },
      { component: 'task', start: 3, duration: 3, parent: 2 },
      { component: 'nubeam', name: 'step(2.0)', start: 6, duration: 7 },
      { component: 'nubeam', name: 'step(3.0)', start: 14, duration: null }
    ],
    { now: 20 }
  );

  test('of a component, and of its calls by method', () => {
    const nubeam = timesOf(barsOf(trace).bars)[1];
    expect(nubeam).toMatchObject({
      component: 'nubeam',
      count: 3,
      running: 1,
      minimum: 1,
      average: 4,
      maximum: 7,
      total: 12,
      selfTime: 9
    });
    expect(nubeam.calls).toMatchObject([
      { call: 'init', count: 1, running: 0, total: 1, selfTime: 1 },
      { call: 'step', count: 2, running: 1, minimum: 4, maximum: 7, total: 11 }
    ]);
  });

  test('of a component are those of the calls from outside, with all that it does in them', () => {
    const own = aTrace([
      { component: 'driver', name: 'step(0)', start: 0, duration: 20 },
      {
        component: 'nubeam',
        name: 'step(1.0)',
        start: 2,
        duration: 10,
        parent: 0
      },
      { component: 'nubeam', name: 'task', start: 3, duration: 6, parent: 1 },
      { component: 'state', start: 9, duration: 2, parent: 1 }
    ]);
    const nubeam = timesOf(barsOf(own).bars)[1];
    expect(nubeam).toMatchObject({ count: 1, average: 10, total: 10 });
    expect(nubeam.selfTime).toBe(8); // 10 less the 2 of the state
    expect(nubeam.calls).toMatchObject([
      { call: 'step', total: 10, selfTime: 2 },
      { call: 'task', total: 6, selfTime: 6 }
    ]);
  });

  test('of what has not ended yet are not known', () => {
    expect(timesOf(barsOf(trace).bars)[0]).toMatchObject({
      component: 'driver',
      count: 0,
      running: 1,
      minimum: null,
      average: null,
      maximum: null,
      total: 0,
      selfTime: 0
    });
  });
});

describe('utilisation', () => {
  const tasks = [
    { component: 'driver', start: 0, duration: 10 },
    { component: 'a', start: 0, duration: 5, cores: 4, parent: 0 },
    { component: 'b', start: 2, duration: 5, cores: 2, parent: 0 },
    { component: 'c', start: 9, duration: null, cores: 2, parent: 0 }
  ];

  test('is core-seconds of tasks of those that there were', () => {
    // 4 × 5 + 2 × 5 + 2 × 1 of 8 × 10
    const trace = aTrace(tasks, { now: 10, total_cores: 8 });
    expect(utilisation(barsOf(trace), trace.total_cores)).toBe(0.4);
  });

  test('is not known where the cores are not', () => {
    expect(utilisation(barsOf(aTrace(tasks, { now: 10 })), null)).toBeNull();
    const noTask = aTrace([{ component: 'a', start: 0, duration: 5 }]);
    expect(utilisation(barsOf(noTask), 8)).toBeNull();
    expect(utilisation(barsOf(aTrace([])), 8)).toBeNull();
  });
});

test('100,000 spans, thousands of them at the same time, keep nobody waiting', () => {
  const trace = aTrace(
    Array.from({ length: 100_000 }, (_, i) => ({
      component: `c${i % 7}`,
      start: i,
      duration: i % 4 ? 10_000 / (i % 4) : 20_000,
      parent: i % 4 ? i - 1 : -1
    }))
  );
  // A quadratic algorithm would run into the time limit of the test.
  const { bars, lanes } = barsOf(trace);
  expect(lanes[0].flat()).toHaveLength(100_000);
  for (const lane of lanes[0]) {
    expect(lane.every((bar, i) => !i || lane[i - 1].end <= bar.start)).toBe(
      true
    );
  }
  expect(timesOf(bars).map(({ component }) => component)).toHaveLength(7);
});

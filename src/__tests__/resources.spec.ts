import { nullTranslator } from '@jupyterlab/translation';

import { colourOf } from '../plots/palette';
import { ITheme } from '../plots/theme';
import { allocationOf, resourcesPlot } from '../page/resources-plot';
import { aTrace, ISpan } from './traces';

const trans = nullTranslator.load('ips_jupyterlab');

const theme: ITheme = {
  font: 'system-ui',
  fontSize: 13,
  text: 'black',
  quiet: 'gray',
  grid: 'silver',
  ground: 'white'
};

const driver: ISpan = { component: 'Driver', start: 100, duration: 10 };
const tasks: ISpan[] = [
  driver,
  { component: 'RF', name: 'toric(-n 5)', start: 101, duration: 4, cores: 8 },
  { component: 'NB', name: 'nubeam()', start: 103, duration: 4, cores: 4 },
  { component: 'RF', name: 'toric(-n 6)', start: 105, duration: 3, cores: 8 }
].map((span, i) => (i ? { ...span, parent: 0 } : span));

describe('the cores of tasks', () => {
  test('change where a task begins or ends', () => {
    const found = allocationOf(aTrace(tasks, { total_cores: 16 }))!;
    expect(found).toEqual({
      //      0  1  3   5  7  8  10
      times: [0, 1, 3, 5, 7, 8, 10],
      groups: [
        { task: 'RF: toric', component: 1, cores: [0, 8, 8, 8, 8, 0] },
        { task: 'NB: nubeam', component: 2, cores: [0, 0, 4, 4, 0, 0] }
      ],
      totalCores: 16,
      utilisation: (8 * 4 + 4 * 4 + 8 * 3) / (16 * 10),
      averaged: null
    });
  });

  test('of a task that runs are its own until now', () => {
    const trace = aTrace(
      [
        { component: 'Driver', start: 0, duration: null },
        { component: 'RF', name: 'toric', start: 2, duration: null, cores: 3 }
      ],
      { now: 5 }
    );
    const { times, groups } = allocationOf(trace)!;
    expect(times).toEqual([0, 2, 5]);
    expect(groups).toEqual([
      { task: 'RF: toric', component: 1, cores: [0, 3] }
    ]);
  });

  test('add up where tasks of one kind run at the same time', () => {
    const trace = aTrace([
      { component: 'RF', name: 'toric', start: 0, duration: 3, cores: 2 },
      { component: 'RF', name: 'toric', start: 1, duration: 3, cores: 5 }
    ]);
    expect(allocationOf(trace)!.groups).toEqual([
      { task: 'RF: toric', component: 0, cores: [2, 7, 5] }
    ]);
  });

  test('of the smallest kinds are told together', () => {
    const many = Array.from({ length: 13 }, (_, i) => ({
      component: `c${i}`,
      name: 'task',
      start: i,
      duration: 1,
      cores: 20 - i
    }));
    const { groups } = allocationOf(aTrace(many))!;
    expect(groups).toHaveLength(11);
    expect(groups[9].task).toBe('c9: task');
    expect(groups[10]).toEqual({
      task: null,
      component: -1,
      cores: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 9, 8]
    });
  });

  test('of 10,000 tasks are averaged, and none of their core-seconds is lost', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      component: 'RF',
      name: `toric(${i})`,
      start: i,
      duration: i % 2 ? 0.5 : 2.5,
      cores: 1 + (i % 3)
    }));
    const { times, groups, averaged } = allocationOf(aTrace(many))!;
    const sum = groups[0].cores.reduce(
      (sum, cores, i) => sum + cores * (times[i + 1] - times[i]),
      0
    );
    const told = many.reduce((sum, { cores, duration }) => {
      return sum + cores * duration;
    }, 0);
    expect(sum).toBeCloseTo(told, 6);
    expect(averaged).toBeCloseTo(10_000.5 / 1000, 9);
    expect(groups).toHaveLength(1);
  });

  test('are not known where no task told them', () => {
    expect(allocationOf(aTrace([driver]))).toBeNull();
    expect(allocationOf(aTrace([]))).toBeNull();
  });
});

describe('the plot of the cores', () => {
  const size = { width: 600, height: 300 };

  test('stacks a step a kind of task below the line of all cores', () => {
    const found = allocationOf(aTrace(tasks, { total_cores: 16 }))!;
    const spec: any = resourcesPlot(found, theme, size, trans);
    const [areas, line] = spec.layer;
    expect(areas.mark).toMatchObject({
      type: 'area',
      interpolate: 'step-after'
    });
    expect(
      areas.data.values.filter((point: any) => point.task === 'NB: nubeam')
    ).toEqual(
      [0, 0, 4, 4, 0, 0, 0].map((cores, i) => ({
        time: found.times[i],
        cores,
        task: 'NB: nubeam',
        group: 1
      }))
    );
    expect(line.data.values).toEqual([
      { time: 0, cores: 16, task: 'all cores (16)' },
      { time: 10, cores: 16, task: 'all cores (16)' }
    ]);
    expect(spec.encoding.color.scale.domain).toEqual([
      'RF: toric',
      'NB: nubeam',
      'all cores (16)'
    ]);
  });

  test('has the colours of the components in the timeline, and no colour twice', () => {
    const own = allocationOf(
      aTrace([
        { component: 'Driver', start: 0, duration: 9 },
        { component: 'RF', name: 'toric()', start: 1, duration: 1, cores: 1 },
        { component: 'RF', name: 'cql3d()', start: 2, duration: 1, cores: 1 },
        { component: 'NB', name: 'nubeam()', start: 3, duration: 1, cores: 1 }
      ])
    )!;
    const spec: any = resourcesPlot(own, theme, size, trans);
    const [toric, cql3d, nubeam] = spec.encoding.color.scale.range;
    expect(toric).toBe(colourOf(1).fill);
    expect(nubeam).toBe(colourOf(2).fill);
    expect([toric, nubeam]).not.toContain(cql3d);
  });

  test('has no line where it is not known how many cores there are', () => {
    const found = allocationOf(aTrace(tasks))!;
    const spec: any = resourcesPlot(found, theme, size, trans);
    expect(spec.layer).toHaveLength(1);
    expect(spec.encoding.color.scale.domain).toHaveLength(2);
  });

  test('looks like the theme, and says its units', () => {
    const found = allocationOf(aTrace(tasks))!;
    const spec: any = resourcesPlot(found, theme, size, trans);
    expect(spec).toMatchObject({
      ...size,
      background: 'white',
      config: { font: 'system-ui', legend: { labelColor: 'black' } }
    });
    expect(spec.encoding.x.title).toBe('Walltime since the start (s)');
    expect(spec.layer[0].encoding.y.title).toBe('Allocated cores');
  });
});

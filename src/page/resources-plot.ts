import { JSONObject } from '@lumino/coreutils';
import { TranslationBundle } from '@jupyterlab/translation';

import { ITrace } from '../contract';
import { colourOf, coloursOf } from '../plots/palette';
import { ITheme, plotConfig, VEGA_LITE_SCHEMA } from '../plots/theme';
import { legible } from '../legible';
import { barsOf, IBar } from './spans';
import { grouped, methodOf, utilisation } from './times';

/** More kinds of task than these make one group, so that the legend stays small. */
const GROUPS = 10;

/** No task is called so. */
const OTHERS = '';

/** More moments than these are averaged: a screen has no more columns. */
const MOMENTS = 1000;

/** Width of an entry of the legend, in pixels. */
const LEGEND = 200;

/**
 * The cores that tasks had: the sum over the groups is that over the tasks at any time.
 */
export interface IAllocation {
  /** Seconds since the first span began: the beginnings of the intervals, and the end. */
  times: number[];
  /** In the order in which they first began; null is the name of all others. */
  groups: {
    task: string | null;
    /** Index of its component in the trace; -1 for all others. */
    component: number;
    /** Of each interval. */
    cores: number[];
  }[];
  totalCores: number | null;
  utilisation: number | null;
  /** Seconds over which cores are averaged; null where each step is exact. */
  averaged: number | null;
}

/**
 * The cores of all tasks over the walltime; null where there is no task with cores.
 */
export function allocationOf(trace: ITrace): IAllocation | null {
  const bars = barsOf(trace);
  const tasks = bars.bars.filter(
    ({ cores, start, end }) => cores && end > start
  );
  if (!tasks.length) {
    return null;
  }
  const steps = new Set([0, bars.end]);
  for (const { start, end } of tasks) {
    steps.add(start).add(end);
  }
  const exact = steps.size <= MOMENTS;
  const times = exact
    ? [...steps].sort((a, b) => a - b)
    : Array.from({ length: MOMENTS + 1 }, (_, i) => (bars.end * i) / MOMENTS);
  const byName = grouped(tasks, taskName);
  const largest = new Set(
    [...byName]
      .map(([name, ofName]) => ({ name, size: coreSeconds(ofName) }))
      .sort((a, b) => b.size - a.size)
      .slice(0, GROUPS)
      .map(({ name }) => name)
  );
  const inGroups = grouped(tasks, task => {
    const name = taskName(task);
    return largest.has(name) ? name : OTHERS;
  });
  const others = inGroups.get(OTHERS);
  inGroups.delete(OTHERS);
  const groups: IAllocation['groups'] = [...inGroups].map(([task, ofName]) => ({
    task,
    component: trace.component[ofName[0].index],
    cores: coresOf(ofName, times)
  }));
  return {
    times,
    groups: others
      ? [
          ...groups,
          { task: null, component: -1, cores: coresOf(others, times) }
        ]
      : groups,
    totalCores: trace.total_cores,
    utilisation: utilisation(bars, trace.total_cores),
    averaged: exact ? null : bars.end / MOMENTS
  };
}

/** `RF: toric`. */
function taskName({ component, name }: IBar): string {
  return `${component}: ${methodOf(name)}`;
}

function coreSeconds(tasks: IBar[]): number {
  return tasks.reduce((sum, { cores, start, end }) => {
    return sum + cores! * (end - start);
  }, 0);
}

/** The cores of tasks in each interval between two times: the mean, where a task is shorter. */
function coresOf(tasks: IBar[], times: number[]): number[] {
  const cores = new Array<number>(times.length - 1).fill(0);
  for (const task of tasks) {
    let i = lastUpTo(times, task.start);
    for (; i < cores.length && times[i] < task.end; i++) {
      const from = Math.max(task.start, times[i]);
      const to = Math.min(task.end, times[i + 1]);
      cores[i] += (task.cores! * (to - from)) / (times[i + 1] - times[i]);
    }
  }
  return cores;
}

/** Index of the last of ascending times that is not after a moment. */
function lastUpTo(times: number[], moment: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= moment) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/**
 * The Vega-Lite specification of the plot of cores against walltime.
 *
 * @param size of the whole plot in pixels
 */
export function resourcesPlot(
  allocation: IAllocation,
  theme: ITheme,
  size: { width: number; height: number },
  trans: TranslationBundle
): JSONObject {
  const { times, groups, totalCores } = allocation;
  const names = groups.map(({ task }) =>
    task === null ? trans.__('others') : legible(task)
  );
  const kinds = groups.filter(({ task }) => task !== null);
  const total = trans.__('all cores (%1)', totalCores);
  const end = times[times.length - 1];
  const line = totalCores === null ? [] : [total];
  const cores = {
    field: 'cores',
    type: 'quantitative',
    title: trans.__('Allocated cores')
  };
  return {
    $schema: VEGA_LITE_SCHEMA,
    ...size,
    autosize: { type: 'fit', contains: 'padding' },
    background: theme.ground,
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        title: trans.__('Walltime since the start (s)'),
        scale: { domain: [0, end], nice: false }
      },
      color: {
        field: 'task',
        type: 'nominal',
        title: null,
        scale: {
          domain: [...names, ...line],
          range: [
            ...coloursOf(kinds.map(({ component }) => component)).map(
              index => colourOf(index).fill
            ),
            ...(kinds.length < groups.length ? [theme.quiet] : []),
            ...line.map(() => theme.text)
          ]
        },
        legend: {
          orient: 'top',
          columns: Math.max(1, Math.floor(size.width / LEGEND)),
          labelLimit: LEGEND - 30
        }
      }
    },
    layer: [
      {
        data: {
          values: groups.flatMap(({ cores }, group) =>
            // An area ends with a point: the last interval has two.
            times.map((time, i) => ({
              time,
              cores: cores[Math.min(i, cores.length - 1)],
              task: names[group],
              group
            }))
          )
        },
        mark: { type: 'area', interpolate: 'step-after', strokeWidth: 0 },
        encoding: {
          y: { ...cores, stack: 'zero' },
          order: { field: 'group', type: 'quantitative' }
        }
      },
      ...line.map(task => ({
        data: {
          values: [0, end].map(time => ({
            time,
            cores: totalCores,
            task
          }))
        },
        mark: { type: 'line', strokeWidth: 1.5, strokeDash: [6, 3] },
        encoding: { y: { ...cores, stack: null } }
      }))
    ],
    config: plotConfig(theme)
  };
}

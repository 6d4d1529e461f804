import { covered, IBar, IBars } from './spans';

/**
 * Times of calls, in seconds. Calls that still run are counted apart and nowhere else.
 */
export interface ITimes {
  /** Calls that have ended. */
  count: number;
  running: number;
  /** Null where no call has ended. */
  minimum: number | null;
  average: number | null;
  maximum: number | null;
  total: number;
  selfTime: number;
}

/**
 * The times of a component. Its calls are those from outside: what it does within them, its tasks
 * and file transfers, is part of them. Its self time is what other components do not cover.
 */
export interface IComponentTimes extends ITimes {
  component: string;
  /** All that the component did, by method. */
  calls: (ITimes & { call: string })[];
}

/**
 * How long the calls of each component took, in the order of their first calls.
 */
export function timesOf(bars: IBar[]): IComponentTimes[] {
  const selfTimes = selfTimesOf(bars);
  const components = grouped(bars, bar => bar.component);
  return [...components].map(([component, ofComponent]) => ({
    component,
    ...timesOfCalls(ofComponent.filter(isFromOutside)),
    selfTime: selfTimes.get(component) ?? 0,
    calls: [...grouped(ofComponent, bar => methodOf(bar.name))].map(
      ([call, ofMethod]) => ({ call, ...timesOfCalls(ofMethod) })
    )
  }));
}

function isFromOutside({ component, parent }: IBar): boolean {
  for (let bar = parent; bar; bar = bar.parent) {
    if (bar.component === component) {
      return false;
    }
  }
  return true;
}

/** The seconds in which a component ran and nothing that it had called of another one. */
function selfTimesOf(bars: IBar[]): Map<string, number> {
  const inside = new Map<IBar, IBar[]>();
  for (const bar of bars) {
    if (bar.parent?.component !== bar.component) {
      inside.set(bar, []);
    }
  }
  for (const bar of inside.keys()) {
    if (bar.parent) {
      inside.get(outermost(bar.parent))!.push(bar);
    }
  }
  const sums = new Map<string, number>();
  for (const [outer, others] of inside) {
    if (!outer.open) {
      const { component, start, end } = outer;
      const selfTime = end - start - covered(outer, others);
      sums.set(component, (sums.get(component) ?? 0) + selfTime);
    }
  }
  return sums;
}

/** The first of the calls of one component that lie directly within each other. */
function outermost(bar: IBar): IBar {
  let outer = bar;
  while (outer.parent?.component === outer.component) {
    outer = outer.parent;
  }
  return outer;
}

/** `step` of `step(3.42)`, `toric` of `toric(-n 5)`. */
export function methodOf(name: string): string {
  return name.replace(/\(.*$/s, '');
}

/** The bars by a key, in the order in which the keys are first met. */
export function grouped(
  bars: IBar[],
  keyOf: (bar: IBar) => string
): Map<string, IBar[]> {
  const groups = new Map<string, IBar[]>();
  for (const bar of bars) {
    const key = keyOf(bar);
    const group = groups.get(key);
    if (group) {
      group.push(bar);
    } else {
      groups.set(key, [bar]);
    }
  }
  return groups;
}

function timesOfCalls(bars: IBar[]): ITimes {
  let minimum = Infinity;
  let maximum = 0;
  let total = 0;
  let selfTime = 0;
  let count = 0;
  for (const bar of bars) {
    if (!bar.open) {
      const duration = bar.end - bar.start;
      minimum = Math.min(minimum, duration);
      maximum = Math.max(maximum, duration);
      total += duration;
      selfTime += bar.selfTime;
      count += 1;
    }
  }
  return {
    count,
    running: bars.length - count,
    minimum: count ? minimum : null,
    average: count ? total / count : null,
    maximum: count ? maximum : null,
    total,
    selfTime
  };
}

/**
 * The part of the cores that tasks had over the walltime: core-seconds of tasks divided by
 * `totalCores` times walltime. Null where no cores are known.
 */
export function utilisation(
  { bars, end }: IBars,
  totalCores: number | null
): number | null {
  const tasks = bars.filter(bar => bar.cores !== null);
  if (!totalCores || !tasks.length || end <= 0) {
    return null;
  }
  const coreSeconds = tasks.reduce(
    (sum, { cores, start, end }) => sum + cores! * (end - start),
    0
  );
  return coreSeconds / (totalCores * end);
}

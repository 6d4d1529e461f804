import { ITrace } from '../contract';

/**
 * A span as it is drawn. Times are seconds since the first span began.
 */
export interface IBar {
  /** Of the span in the trace. */
  index: number;
  /** Index into the runs of the trace. */
  run: number;
  component: string;
  /** The call: step(3.42). */
  name: string;
  /** The bar of the enclosing call in the same run; null at the top. */
  parent: IBar | null;
  start: number;
  end: number;
  /** Calls around it. */
  depth: number;
  /** Row among those of its run, from 0. */
  lane: number;
  /** Seconds in which none of its direct children ran. */
  selfTime: number;
  /** It still runs: its end is the time of the trace. */
  open: boolean;
  /** Cores that it had; null for what is no task. */
  cores: number | null;
}

/**
 * All spans of a trace, laid out.
 */
export interface IBars {
  /** In the order of the trace. */
  bars: IBar[];
  /** The bars of each run by lane. Those of a lane are in order of start and do not overlap. */
  lanes: IBar[][][];
  /** When the last span ends, and so the walltime that the trace covers. */
  end: number;
}

/**
 * Lay out the spans of a trace: below the call that they belong to, and beside siblings that run
 * at the same time.
 */
export function barsOf(trace: ITrace): IBars {
  const origin = trace.start.reduce((a, b) => Math.min(a, b), Infinity);
  const bars = trace.start.map((start, index): IBar => {
    const duration = trace.duration[index];
    const lasted = Math.max(0, duration ?? trace.now - start);
    return {
      index,
      run: trace.run[index],
      component: trace.components[trace.component[index]],
      name: trace.names[trace.name[index]],
      parent: null,
      start: start - origin,
      end: start - origin + lasted,
      depth: 0,
      lane: 0,
      selfTime: 0,
      open: duration === null,
      cores: trace.cores[index]
    };
  });
  const children: IBar[][] = bars.map(() => []);
  const tops: IBar[][] = trace.runs.map(() => []);
  for (const bar of bars) {
    const parent = bars[trace.parent[bar.index]];
    if (parent?.run === bar.run && parent !== bar) {
      bar.parent = parent;
      children[parent.index].push(bar);
    } else {
      tops[bar.run].push(bar);
    }
  }
  const order = outsideIn(bars, children, tops);
  const boxes = stack(order, children, tops);
  for (const bar of order) {
    bar.lane = boxes[bar.index].lane + (bar.parent ? bar.parent.lane + 1 : 0);
    bar.selfTime = bar.end - bar.start - covered(bar, children[bar.index]);
  }
  return {
    bars,
    lanes: lanesOf(bars, trace.runs.length),
    end: bars.reduce((end, bar) => Math.max(end, bar.end), 0)
  };
}

/** Parents before their children, with their depth. What encloses itself is put at the top. */
function outsideIn(bars: IBar[], children: IBar[][], tops: IBar[][]): IBar[] {
  const order: IBar[] = [];
  const seen = new Uint8Array(bars.length);
  const follow = (top: IBar) => {
    const first = order.length;
    order.push(top);
    seen[top.index] = 1;
    for (let i = first; i < order.length; i++) {
      for (const child of children[order[i].index]) {
        child.depth = order[i].depth + 1;
        seen[child.index] = 1;
        order.push(child);
      }
    }
  };
  tops.forEach(ofRun => ofRun.forEach(follow));
  for (const bar of bars) {
    if (!seen[bar.index]) {
      const around = children[bar.parent!.index];
      around.splice(around.indexOf(bar), 1);
      bar.parent = null;
      tops[bar.run].push(bar);
      follow(bar);
    }
  }
  return order;
}

/** What a bar takes up together with those below it. */
interface IBox {
  from: number;
  to: number;
  /** Lanes. */
  height: number;
  /** The first of them, below the bar of the parent. */
  lane: number;
}

/** The boxes of all bars, by index; each has its lane below its parent. */
function stack(order: IBar[], children: IBar[][], tops: IBar[][]): IBox[] {
  const boxes: IBox[] = [];
  for (let i = order.length - 1; i >= 0; i--) {
    const { index, start, end } = order[i];
    const below = children[index].map(child => boxes[child.index]);
    const box = { from: start, to: end, height: 1 + pack(below), lane: 0 };
    // Clocks differ by milliseconds: a child may stick out.
    for (const { from, to } of below) {
      box.from = Math.min(box.from, from);
      box.to = Math.max(box.to, to);
    }
    boxes[index] = box;
  }
  for (const ofRun of tops) {
    pack(ofRun.map(top => boxes[top.index]));
  }
  return boxes;
}

/**
 * Give each box the first free track, and each track the lanes of its highest box.
 *
 * @returns the lanes of all tracks
 */
function pack(boxes: IBox[]): number {
  const byStart = [...boxes].sort((a, b) => a.from - b.from);
  const byEnd = [...byStart].sort((a, b) => a.to - b.to);
  const track = new Map<IBox, number>();
  const heights: number[] = [];
  const free: boolean[] = [];
  let lowest = 0;
  let ended = 0;
  for (const box of byStart) {
    // What has not been placed yet lasts no time and begins now.
    for (
      let left = track.get(byEnd[ended]);
      left !== undefined && byEnd[ended].to <= box.from;
      left = track.get(byEnd[++ended])
    ) {
      free[left] = true;
      lowest = Math.min(lowest, left);
    }
    while (free[lowest] === false) {
      lowest += 1;
    }
    free[lowest] = false;
    track.set(box, lowest);
    heights[lowest] = Math.max(heights[lowest] ?? 0, box.height);
  }
  let lanes = 0;
  const first = heights.map(height => (lanes += height) - height);
  for (const [box, number] of track) {
    box.lane = first[number];
  }
  return lanes;
}

/** The seconds of a bar in which at least one of others, in order of start, ran. */
export function covered({ start, end }: IBar, others: IBar[]): number {
  let sum = 0;
  let until = start;
  for (const other of others) {
    const from = Math.max(other.start, until);
    const to = Math.min(other.end, end);
    if (to > from) {
      sum += to - from;
      until = to;
    }
  }
  return sum;
}

function lanesOf(bars: IBar[], runs: number): IBar[][][] {
  const lanes: IBar[][][] = Array.from({ length: runs }, () => []);
  for (const bar of bars) {
    (lanes[bar.run][bar.lane] ??= []).push(bar);
  }
  return lanes;
}

import { ITrace } from '../contract';
import { IBar, IBars } from './spans';

/** Height of a row, in pixels. */
export const ROW = 20;

/** Pixels below which a bar is not drawn for itself. */
const NARROW = 1;

/** The shortest window that can be zoomed to, in seconds. */
const SHORTEST = 1e-5;

/**
 * What of the time is shown, in seconds since the first span began.
 */
export interface IWindow {
  from: number;
  to: number;
}

/**
 * A window as it was chosen, with the end of the trace at that time.
 */
export interface IChosenWindow extends IWindow {
  end: number;
}

/**
 * The window that is shown now: all when none was chosen. One that reached the end follows it.
 */
export function windowNow(chosen: IChosenWindow | null, end: number): IWindow {
  if (!chosen) {
    return { from: 0, to: end || 1 };
  }
  const { from, to } = chosen;
  return to >= chosen.end ? { from: end - (to - from), to: end } : { from, to };
}

/** A window that lies within the trace, as long as it was where possible; null for all. */
export function choose(
  { from, to }: IWindow,
  end: number
): IChosenWindow | null {
  const length = Math.max(to - from, Math.min(SHORTEST, end));
  if (length >= end) {
    return null;
  }
  const start = Math.min(Math.max(0, from), end - length);
  return { from: start, to: start + length >= end ? end : start + length, end };
}

/** The window made longer by a factor; what happened at a moment stays where it was. */
export function scaled(
  { from, to }: IWindow,
  factor: number,
  moment: number
): IWindow {
  return {
    from: moment - (moment - from) * factor,
    to: moment + (to - moment) * factor
  };
}

/** The window moved by a part of its length. */
export function moved({ from, to }: IWindow, part: number): IWindow {
  const by = (to - from) * part;
  return { from: from + by, to: to + by };
}

/** The window in which a bar is seen with a little around it. */
export function around({ start, end }: IBar): IWindow {
  const margin = Math.max(end - start, SHORTEST) * 0.05;
  return { from: start - margin, to: end + margin };
}

/** The window moved as little as shows a bar, or the beginning of a long one. */
export function showing({ from, to }: IWindow, { start, end }: IBar): IWindow {
  if (end > from && start < to) {
    return { from, to };
  }
  const length = to - from;
  const first = start < from ? start : Math.min(start, end - length);
  const margin = length * 0.1;
  return start < from
    ? { from: first - margin, to: first - margin + length }
    : { from: first + margin, to: first + margin + length };
}

/**
 * A row of the timeline: the heading of a run, or one of its lanes.
 */
export interface ITimelineRow {
  run: number;
  /** Null in a heading. */
  bars: IBar[] | null;
}

/** The rows of all runs that have spans; a run on its own has no heading. */
export function rowsOf({ lanes }: IBars): ITimelineRow[] {
  const many = lanes.filter(ofRun => ofRun.length).length > 1;
  return lanes.flatMap((ofRun, run): ITimelineRow[] => [
    ...(many && ofRun.length ? [{ run, bars: null }] : []),
    ...ofRun.map(bars => ({ run, bars }))
  ]);
}

/**
 * What is drawn in a lane: a bar, or several that are too narrow.
 */
export interface IMark {
  /** Pixels. */
  x: number;
  width: number;
  first: IBar;
  last: IBar;
  /** How many bars. */
  count: number;
}

/** What is drawn of a lane in a window of so many pixels. */
export function marksOf(
  bars: IBar[],
  { from, to }: IWindow,
  width: number
): IMark[] {
  const scale = width / (to - from);
  const marks: IMark[] = [];
  let narrow: IMark | null = null;
  for (let i = firstAfter(bars, from); i < bars.length; i++) {
    const bar = bars[i];
    if (bar.start > to) {
      break;
    }
    const x = Math.max(0, (bar.start - from) * scale);
    const right = Math.min(width, (bar.end - from) * scale);
    if (right - x >= NARROW) {
      marks.push({ x, width: right - x, first: bar, last: bar, count: 1 });
      narrow = null;
    } else if (narrow && x <= narrow.x + narrow.width + NARROW) {
      narrow.width = Math.max(narrow.width, right - narrow.x);
      narrow.last = bar;
      narrow.count += 1;
    } else {
      narrow = { x, width: NARROW, first: bar, last: bar, count: 1 };
      marks.push(narrow);
    }
  }
  return marks;
}

/** What is drawn nearest to a place of a lane, up to 2 pixels away. */
export function markAt(marks: IMark[], x: number): IMark | null {
  let nearest: IMark | null = null;
  let least = 2;
  for (const mark of marks) {
    const distance = Math.max(mark.x - x, x - mark.x - mark.width, 0);
    if (distance < least) {
      least = distance;
      nearest = mark;
    }
  }
  return nearest;
}

/** Index of the first bar that ends at a moment or later: bars of a lane do not overlap. */
function firstAfter(bars: IBar[], moment: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars[middle].end < moment) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The first bar of the highest row that has one in the window. */
export function firstInView(
  rows: ITimelineRow[],
  { from, to }: IWindow
): IBar | null {
  for (const { bars } of rows) {
    const bar = bars?.find(({ start, end }) => end > from && start < to);
    if (bar) {
      return bar;
    }
  }
  return null;
}

/**
 * Where an arrow key leads from a bar: along its lane, to the call around it or the first within
 * it, and from the outermost to the run before, from the innermost to the next one; null when there
 * is nothing.
 */
export function neighbour(
  { lanes, bars }: IBars,
  bar: IBar,
  key: string
): IBar | null {
  const lane = lanes[bar.run][bar.lane];
  const top = (runs: IBar[][][]) => runs.find(ofRun => ofRun.length)?.[0][0];
  switch (key) {
    case 'ArrowLeft':
      return lane[lane.indexOf(bar) - 1] ?? null;
    case 'ArrowRight':
      return lane[lane.indexOf(bar) + 1] ?? null;
    case 'ArrowUp':
      return bar.parent ?? top(lanes.slice(0, bar.run).reverse()) ?? null;
    case 'ArrowDown':
      return (
        bars.find(other => other.parent === bar) ??
        top(lanes.slice(bar.run + 1)) ??
        null
      );
    default:
      return null;
  }
}

/**
 * A call, so that it is found again in a newer trace.
 */
export interface IBarName {
  runKey: string;
  component: string;
  name: string;
  start: number;
}

/**
 * What a timeline shows. Plain JSON, so that it can be kept.
 */
export interface ITimelineView {
  /** Null for all. */
  chosen: IChosenWindow | null;
  /** The call that has the keyboard. */
  focused: IBarName | null;
}

/** Nothing is chosen yet. */
export const WHOLE: ITimelineView = { chosen: null, focused: null };

/** The bar of this name that begins nearest; null where there is none any more. */
export function findBar(
  { bars }: IBars,
  { runs }: ITrace,
  wanted: IBarName
): IBar | null {
  let found: IBar | null = null;
  let least = Infinity;
  for (const bar of bars) {
    const distance = Math.abs(bar.start - wanted.start);
    if (
      distance < least &&
      runs[bar.run].key === wanted.runKey &&
      bar.component === wanted.component &&
      bar.name === wanted.name
    ) {
      found = bar;
      least = distance;
    }
  }
  return found;
}

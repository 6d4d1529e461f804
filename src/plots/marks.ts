import { JSONObject } from '@lumino/coreutils';

/** A place on the screen, in pixels. */
export interface IPoint {
  x: number;
  y: number;
}

/** A rectangle on the screen, in pixels. */
export interface IBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Something that is drawn: a symbol or a rectangle around one point, or a line through several.
 */
export interface IDrawnMark {
  datum: JSONObject;
  points: readonly IPoint[];
}

/** A hand that clicks moves the pointer less than this, in pixels. */
const STILL = 4;

/** Whether the pointer was moved on purpose between two places. */
export function isDrag(from: IPoint, to: IPoint): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) > STILL;
}

/** The rectangle with these two corners, as far as it lies in another one. */
export function boxBetween(from: IPoint, to: IPoint, within: IBox): IBox {
  const x = (value: number) => between(within.left, value, within.right);
  const y = (value: number) => between(within.top, value, within.bottom);
  return {
    left: x(Math.min(from.x, to.x)),
    top: y(Math.min(from.y, to.y)),
    right: x(Math.max(from.x, to.x)),
    bottom: y(Math.max(from.y, to.y))
  };
}

/**
 * What is drawn by the marks in a rectangle: of a symbol its centre lies inside, a line runs
 * through it.
 */
export function enclosed(marks: Iterable<IDrawnMark>, box: IBox): JSONObject[] {
  const found: JSONObject[] = [];
  for (const { datum, points } of marks) {
    if (
      points.some(
        (point, i) =>
          inside(point, box) || (i > 0 && crosses(points[i - 1], point, box))
      )
    ) {
      found.push(datum);
    }
  }
  return found;
}

function inside({ x, y }: IPoint, box: IBox): boolean {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

/** Whether the straight line between two points has a part inside. */
function crosses(from: IPoint, to: IPoint, box: IBox): boolean {
  // The part of the line, from 0 to 1, that each pair of edges leaves.
  let first = 0;
  let last = 1;
  for (const [start, way, low, high] of [
    [from.x, to.x - from.x, box.left, box.right],
    [from.y, to.y - from.y, box.top, box.bottom]
  ]) {
    if (way === 0) {
      if (start < low || start > high) {
        return false;
      }
    } else {
      const one = (low - start) / way;
      const other = (high - start) / way;
      first = Math.max(first, Math.min(one, other));
      last = Math.min(last, Math.max(one, other));
    }
  }
  return first <= last;
}

function between(low: number, value: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

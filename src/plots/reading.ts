/**
 * A line as its numbers are read from it.
 */
export interface IReadLine {
  label: string;
  colour: string;
  /** Ascending. */
  xs: readonly number[];
  /** Null where a value is missing. */
  ys: readonly (number | null)[];
}

/**
 * What lines tell near a place.
 */
export interface IReading {
  /** The nearest place at which any of them tells something. */
  x: number;
  /** Each line at its own nearest place. */
  rows: { label: string; colour: string; x: number; y: number }[];
}

/**
 * The numbers of lines at a place; null where there are none.
 *
 * @param reach a line that tells nothing so near is left out, if it is not the nearest
 */
export function readAt(
  lines: readonly IReadLine[],
  place: number,
  reach: number
): IReading | null {
  const rows = lines.flatMap(({ label, colour, xs, ys }) => {
    const i = nearest(xs, ys, place);
    return i < 0 ? [] : [{ label, colour, x: xs[i], y: ys[i]! }];
  });
  const distances = rows.map(({ x }) => Math.abs(x - place));
  const least = Math.min(...distances);
  return rows.length
    ? {
        x: rows[distances.indexOf(least)].x,
        rows: rows.filter((_, i) => distances[i] <= Math.max(least, reach))
      }
    : null;
}

/** Index of the value that is nearest to a place; -1 where there is none. */
function nearest(
  xs: readonly number[],
  ys: readonly (number | null)[],
  place: number
): number {
  const after = firstFrom(xs, place);
  let [left, right] = [after - 1, after];
  while (left >= 0 && ys[left] === null) {
    left -= 1;
  }
  while (right < xs.length && ys[right] === null) {
    right += 1;
  }
  if (left < 0 || right >= xs.length) {
    return right < xs.length ? right : left;
  }
  return place - xs[left] <= xs[right] - place ? left : right;
}

/** Index of the first of ascending numbers that is not below another. */
export function firstFrom(xs: readonly number[], place: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < place) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Index of the last of ascending numbers that is not above another; -1 where there is none. */
export function lastUpTo(xs: readonly number[], place: number): number {
  const at = firstFrom(xs, place);
  return at < xs.length && xs[at] === place ? at : at - 1;
}

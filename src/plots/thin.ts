/**
 * A point that is drawn. Points of one part belong together: between two parts a value is missing.
 */
export interface IPoint {
  x: number;
  y: number;
  part: number;
}

/**
 * What is drawn of a line: of each column of pixels its smallest and its largest value, so that no
 * extreme is lost, and the two ends. A short line is left as it is.
 *
 * @param xs ascending
 * @param ys null where a value is missing
 * @param domain of the axis, in the units of `xs`
 * @param columns pixels of the axis
 */
export function thin(
  xs: readonly number[],
  ys: readonly (number | null)[],
  domain: readonly [number, number],
  columns: number
): IPoint[] {
  const points = pointsOf(xs, ys);
  if (points.length <= 2 * columns || columns < 1) {
    return points;
  }
  const [from, to] = domain;
  const columnOf = ({ x }: IPoint) =>
    Math.min(columns - 1, Math.floor(((x - from) / (to - from)) * columns));
  const kept = new Set([points[0], points[points.length - 1]]);
  let least = points[0];
  let most = points[0];
  let column = columnOf(points[0]);
  for (const point of points) {
    const at = columnOf(point);
    if (at !== column) {
      kept.add(least).add(most);
      [least, most, column] = [point, point, at];
    } else if (point.y < least.y) {
      least = point;
    } else if (point.y > most.y) {
      most = point;
    }
  }
  kept.add(least).add(most);
  return points.filter(point => kept.has(point));
}

/** All points of a line, without those that are missing. */
export function pointsOf(
  xs: readonly (number | null)[],
  ys: readonly (number | null)[]
): IPoint[] {
  const points: IPoint[] = [];
  let part = 0;
  ys.forEach((y, i) => {
    const x = xs[i];
    if (x !== null && y !== null) {
      points.push({ x, y, part });
    } else if (points.length && points[points.length - 1].part === part) {
      part += 1;
    }
  });
  return points;
}

/**
 * Evenly spread indices of a list, always with the first and the last.
 *
 * @param most how many
 */
export function spread(length: number, most: number): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, i) =>
    count < 2 ? 0 : Math.round((i * (length - 1)) / (count - 1))
  );
}

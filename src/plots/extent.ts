/**
 * The smallest and the largest of numbers; null where there is none.
 */
export function extentOf(
  numbers: Iterable<number | null>
): [number, number] | null {
  let least = Infinity;
  let most = -Infinity;
  for (const number of numbers) {
    if (number !== null) {
      least = Math.min(least, number);
      most = Math.max(most, number);
    }
  }
  return least <= most ? [least, most] : null;
}

/** The smallest and the largest of several extents; null where there is none. */
export function unionOf(
  extents: Iterable<readonly [number, number] | null>
): [number, number] | null {
  return extentOf([...extents].flatMap(extent => extent ?? []));
}

/**
 * An extent with some room at both sides, so that a line does not lie on the edge; a single number
 * gets a range around it.
 *
 * @param share of the extent, at each side
 */
export function padded(
  [least, most]: readonly [number, number],
  share = 0.05
): [number, number] {
  const room = (most - least) * share || Math.abs(least) * 0.1 || 1;
  return [least - room, most + room];
}

import { useRef } from 'react';

/** The part of the rows in view that one step of a quick scroll replaces, and of a slow one. */
const QUICK = 0.5;
const SLOW = 0.15;

/**
 * Whether rows go by too quickly to be read whole. From then on until it is slow.
 *
 * @param moving whether the rows are scrolled now
 * @param first the rows in view
 * @param last the rows in view
 */
export function useQuick(
  moving: boolean,
  first: number,
  last: number
): boolean {
  const before = useRef({ first, quick: false });
  const { current } = before;
  if (!moving) {
    current.quick = false;
  } else if (first !== current.first) {
    const part = Math.abs(first - current.first) / (last - first + 1);
    current.quick = part > (current.quick ? SLOW : QUICK);
  }
  current.first = first;
  return current.quick;
}

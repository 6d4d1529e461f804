import { TranslationBundle } from '@jupyterlab/translation';

import { IColumn, MemberValue, shortNumber } from './member-values';

/** More different numbers than these are taken together. */
export const MOST = 40;

/** In so many ranges of equal width. */
export const RANGES = 20;

/**
 * The cells along an axis.
 */
export interface IBins {
  labels: readonly string[];
  /** Index of the cell that a value belongs to. */
  indexOf(value: MemberValue): number;
}

/**
 * A cell for each different value, or where numbers differ too much, for each of some ranges; one
 * more for members that have none.
 */
export function binsOf(column: IColumn, trans: TranslationBundle): IBins {
  const { distinct, numeric, incomplete } = column;
  const none = incomplete ? [trans.__('no value')] : [];
  if (!numeric || distinct.length <= MOST) {
    const places = new Map(distinct.map((value, i) => [value, i]));
    const labels = numeric
      ? shortest(distinct as number[])
      : distinct.map(String);
    return {
      labels: [...labels, ...none],
      indexOf: value => (value === null ? distinct.length : places.get(value)!)
    };
  }
  const numbers = distinct as number[];
  const first = numbers[0];
  const width = (numbers[numbers.length - 1] - first) / RANGES;
  const edges = Array.from({ length: RANGES + 1 }, (_, i) => first + i * width);
  const ends = shortest(edges, edge => rounded(edge, width));
  return {
    labels: [
      ...ends.slice(1).map((end, i) => trans.__('%1 to %2', ends[i], end)),
      ...none
    ],
    indexOf: value =>
      value === null
        ? RANGES
        : Math.min(RANGES - 1, Math.floor(((value as number) - first) / width))
  };
}

/** Short texts of numbers, in full where they would not differ. */
function shortest(
  numbers: readonly number[],
  shorten: (value: number) => string = shortNumber
): string[] {
  const short = numbers.map(shorten);
  return new Set(short).size === numbers.length ? short : numbers.map(String);
}

/** An edge with as many digits as tell it from its neighbours. */
function rounded(edge: number, width: number): string {
  const digits = Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(width))));
  const near = Number(edge.toFixed(digits));
  return Math.abs(near) >= 1e6 ? shortNumber(near) : String(near);
}

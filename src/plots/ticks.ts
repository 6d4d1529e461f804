import { widthOfText } from './cut';

/**
 * The ticks of an axis, and how they are written.
 */
export interface ITicks {
  values: number[];
  /** As d3-format reads it: in powers of ten where numbers would be long. */
  format: string;
  /** About how wide the widest label is, in pixels. */
  width: number;
}

/**
 * Ticks at 1, 2 and 5 times a power of ten.
 *
 * @param most how many, where two have that much room
 */
export function ticksOf(
  domain: readonly [number, number],
  most: number,
  fontSize: number
): ITicks {
  const [from, to] = domain;
  const least = (to - from) / Math.max(2, most);
  const power = 10 ** Math.floor(Math.log10(least));
  const digit =
    [1, 2, 5, 10].find(digit => digit * power > least * 0.999) ?? 10;
  const step = digit * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const values = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    rounded((first + i) * step)
  );
  if (values.length < 2 && most < 10) {
    return ticksOf(domain, Math.max(2, most) + 1, fontSize);
  }
  const largest = Math.max(...values.map(Math.abs));
  const isLong = largest >= 1e5 || (largest > 0 && largest < 1e-3);
  const labels = values.map(value =>
    isLong ? value.toExponential() : String(value)
  );
  return {
    values,
    format: isLong ? '~e' : '~r',
    width: Math.max(0, ...labels.map(label => widthOfText(label, fontSize)))
  };
}

/** Without what computing adds in the last digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

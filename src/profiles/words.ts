/** Digits after the point at most: more are rounding. */
const DIGITS = 6;

/**
 * How times are written so that all have as many digits: 1.50 and 0.25, 2 and 10.
 *
 * @param times in s
 */
export function timeFormat(times: readonly number[]): (time: number) => string {
  const digits = Math.max(
    0,
    ...times.map(time => {
      const [, after = ''] = String(Number(time.toFixed(DIGITS))).split('.');
      return after.length;
    })
  );
  return time => time.toFixed(digits);
}

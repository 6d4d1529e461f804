/** Significant digits of a number that is shown in passing. */
const SHORT = 4;

/** As many digits tell any number of 32 bits. */
const DIGITS_OF_32_BITS = 9;

/**
 * A number of a file as Python's `repr` writes it: as many digits as tell it from its neighbours.
 *
 * @param type of the variable: `int`, `float`, `float32` …
 */
export function numberText(value: number, type: string): string {
  if (isFloat(type)) {
    return plain(type.includes('32') ? shortest32(value) : value, '.0');
  }
  if (Number.isSafeInteger(value)) {
    return plain(value, '');
  }
  // JavaScript has rounded a longer one.
  return /int/.test(type) ? `≈ ${plain(value, '')}` : plain(value, '.0');
}

/** The same to a few digits. */
export function shortNumber(value: number, type: string): string {
  const rounded = isFloat(type) ? Number(value.toPrecision(SHORT)) : value;
  return numberText(rounded, isFloat(type) ? 'float' : type);
}

function isFloat(type: string): boolean {
  return /float|^f[48]$/.test(type);
}

/** The number with the fewest digits that 32 bits cannot tell from this one. */
function shortest32(value: number): number {
  for (let digits = 1; digits < DIGITS_OF_32_BITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) {
      return short;
    }
  }
  return value;
}

/**
 * @param point what follows the digits of a whole number
 */
function plain(value: number, point: string): string {
  const [, sign, first, rest = '', power] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential())!;
  const minus = sign || (Object.is(value, -0) && point ? '-' : '');
  const exponent = Number(power);
  const digits = first + rest;
  if (exponent < -4 || (exponent >= 16 && point)) {
    const written = String(Math.abs(exponent)).padStart(2, '0');
    const mantissa = rest ? `${first}.${rest}` : first;
    return `${minus}${mantissa}e${exponent < 0 ? '-' : '+'}${written}`;
  }
  if (exponent < 0) {
    return `${minus}0.${'0'.repeat(-exponent - 1)}${digits}`;
  }
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return minus + (fraction ? `${whole}.${fraction}` : whole + point);
}

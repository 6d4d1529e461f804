import { TranslationBundle } from '@jupyterlab/translation';

// Made once, for a table writes hundreds of times, and not before: that would keep JupyterLab
// waiting at its start.

/** Swedes write the time as ISO 8601 does. */
const STAMP = once(
  () =>
    new Intl.DateTimeFormat('sv-SE', {
      dateStyle: 'short',
      timeStyle: 'medium'
    })
);

/** As `toLocaleString` writes it. */
const EXACT = once(
  () =>
    new Intl.DateTimeFormat(undefined, {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric'
    })
);

/** By language and style. */
const RELATIVE = new Map<string, Intl.RelativeTimeFormat>();

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60]
];

/** Bytes with a decimal unit: 1.2 kB. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (count >= 999.5 && unit < units.length - 1) {
    count /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || count >= 9.95 ? 0 : 1;
  return `${count.toFixed(digits)} ${units[unit]}`;
}

/**
 * How long ago a time was, in seconds since 1970, in the language of JupyterLab. The clock of a
 * file server may be ahead: what it tells of the future is now.
 */
export function ago(
  seconds: number,
  style: Intl.RelativeTimeFormatStyle = 'long'
): string {
  const age = Math.max(0, Date.now() / 1000 - seconds);
  const [unit, size] = UNITS.find(([, size]) => age >= size) ?? ['second', 1];
  return relative(style).format(-Math.floor(age / size), unit);
}

function relative(style: Intl.RelativeTimeFormatStyle) {
  const lang = document.documentElement.lang || 'en';
  const key = `${lang} ${style}`;
  const known =
    RELATIVE.get(key) ??
    new Intl.RelativeTimeFormat(lang, { numeric: 'auto', style });
  RELATIVE.set(key, known);
  return known;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** A time in seconds since 1970, to the second, in the user's time zone. */
export function exactly(seconds: number): string {
  return EXACT().format(seconds * 1000);
}

/** `2026-11-24 09:14:07`, in the user's time zone. */
export function stamp(seconds: number): string {
  return STAMP().format(seconds * 1000);
}

/** The same to the minute: `2026-11-24 09:14`. */
export function minutes(seconds: number): string {
  return stamp(seconds).slice(0, -':07'.length);
}

/** A duration in its two largest units: 4.7 s, 2 min 5 s, 2 h 11 min, 3 d 4 h. */
export function duration(seconds: number, trans: TranslationBundle): string {
  if (seconds < 9.95) {
    return trans.__('%1 s', String(Number(seconds.toFixed(1))));
  }
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 86400), trans.__('d')],
    [Math.floor(whole / 3600) % 24, trans.__('h')],
    [Math.floor(whole / 60) % 60, trans.__('min')],
    [whole % 60, trans.__('s')]
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

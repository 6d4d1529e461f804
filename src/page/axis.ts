import { TranslationBundle } from '@jupyterlab/translation';

import { duration } from '../words';

/** The least distance of two ticks, in pixels. */
const SPACING = 90;

/** Steps of ten seconds and more; shorter ones are 1, 2 and 5 times a power of ten. */
const STEPS = [
  10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200
];

const DAY = 86_400;

/**
 * A tick of the time axis.
 */
export interface ITick {
  /** Seconds since the start. */
  time: number;
  label: string;
}

/**
 * The ticks of an axis between two moments that is so many pixels wide: 1.5 s, 2 min, 1 h 30 min.
 */
export function ticks(
  from: number,
  to: number,
  width: number,
  trans: TranslationBundle
): ITick[] {
  const step = tickStep(((to - from) * SPACING) / Math.max(width, SPACING));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const time = (first + i) * step;
    return { time, label: momentLabel(time, step, trans) };
  });
}

/** The least pleasant step that is at least so many seconds. */
function tickStep(least: number): number {
  if (least > 5) {
    return STEPS.find(step => step >= least) ?? Math.ceil(least / DAY) * DAY;
  }
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find(digit => digit * power >= least) ?? 10;
  return digit * power;
}

/** A moment, as exact as a step of so many seconds. */
export function momentLabel(
  time: number,
  step: number,
  trans: TranslationBundle
): string {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const negative = time < 0 ? '−' : '';
  const whole = Math.abs(Number(time.toFixed(digits)));
  const minutes = Math.floor(whole / 60);
  const seconds = (whole - 60 * minutes).toFixed(digits);
  const parts = [
    [Math.floor(minutes / 60), trans.__('h')],
    [minutes % 60, trans.__('min')],
    [Number(seconds) ? seconds : 0, trans.__('s')]
  ].filter(([count]) => count !== 0);
  return parts.length
    ? negative + parts.map(([count, unit]) => `${count} ${unit}`).join(' ')
    : trans.__('0 s');
}

/** How long something took, in three digits: 35.6 ms, 4.66 s, 2 min 5 s. */
export function durationLabel(
  seconds: number,
  trans: TranslationBundle
): string {
  const digits = (value: number) => String(Number(value.toPrecision(3)));
  if (seconds >= 59.95) {
    return duration(seconds, trans);
  }
  if (seconds >= 0.9995 || seconds <= 0) {
    return trans.__('%1 s', digits(seconds));
  }
  return seconds >= 0.0009995
    ? trans.__('%1 ms', digits(seconds * 1e3))
    : trans.__('%1 µs', String(Math.round(seconds * 1e6)));
}

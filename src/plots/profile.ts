import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { IProfiles } from '../contract';
import { withUnits } from '../trends/names';
import { legible } from '../legible';
import { cutToFit } from './cut';
import { extentOf, padded, unionOf } from './extent';
import { READ } from './hover';
import { PADDING, roomWithin, TICK, TICKS } from './layout';
import { colourOf } from './palette';
import { IProfilePlot } from './plot';
import { ITheme, plotConfig, VEGA_LITE_SCHEMA } from './theme';
import { IPoint, pointsOf, spread, thin } from './thin';
import { ticksOf } from './ticks';

/** Faint lines at most: more cover each other. */
const FAINT = 60;

/** A curve with fewer points than these shows each. */
const FEW = 40;

/**
 * Axes that have room for profiles at all times; undefined where there is no number.
 */
export function domainOf(
  all: readonly (Pick<IProfiles, 'x' | 'y'> | null)[]
): IProfilePlot['domain'] {
  const extents = (axis: 'x' | 'y') =>
    unionOf(all.flatMap(one => one?.[axis].map(extentOf) ?? []));
  const x = extents('x');
  const y = extents('y');
  return x && y ? { x: x[0] < x[1] ? x : padded(x), y: padded(y) } : undefined;
}

/** The axes of a plot. */
export function axesOf(plot: IProfilePlot): Required<IProfilePlot>['domain'] {
  return plot.domain ?? domainOf([plot.profiles]) ?? { x: [0, 1], y: [0, 1] };
}

/**
 * The Vega-Lite specification of a curve at one time, over faint lines of all times.
 *
 * @param size of the whole plot in pixels
 */
export function profileSpec(
  plot: IProfilePlot,
  theme: ITheme,
  size: { width: number; height: number },
  trans: TranslationBundle
): JSONObject {
  const { curve, profiles, at } = plot;
  const { fontSize } = theme;
  const domain = axesOf(plot);
  const ticks = ticksOf(domain.y, size.height / TICKS.y, fontSize);
  const { width, height } = roomWithin(size, ticks.width, fontSize);
  const line = (i: number) =>
    lineOf(profiles, i, domain.x, width).map(({ x, y, part }, n) => ({
      x,
      y,
      part,
      n,
      time: profiles.times[i]
    }));
  const now = line(at);
  const faint = spread(profiles.times.length, FAINT).flatMap(line);
  const lines = (name: string, style: JSONObject) => ({
    data: { name },
    mark: { type: 'line', clip: true, ...style }
  });
  const { fill } = colourOf(0);
  return {
    $schema: VEGA_LITE_SCHEMA,
    background: theme.ground,
    padding: PADDING,
    bounds: 'flush',
    datasets: { faint, now },
    vconcat: [
      {
        name: `${READ}0`,
        width,
        height,
        encoding: {
          x: {
            field: 'x',
            type: 'quantitative',
            scale: { domain: domain.x, nice: false, zero: false },
            axis: {
              title: cutToFit(
                withUnits(legible(curve.x_name), curve.x_units),
                width,
                fontSize
              ),
              tickCount: Math.max(2, Math.floor(width / TICKS.x))
            }
          },
          y: {
            field: 'y',
            type: 'quantitative',
            scale: { domain: domain.y, nice: false, zero: false },
            axis: {
              title: cutToFit(
                withUnits(legible(curve.name), curve.units),
                height,
                fontSize
              ),
              format: ticks.format,
              values: ticks.values,
              minExtent: Math.ceil(ticks.width) + TICK,
              maxExtent: Math.ceil(ticks.width) + TICK
            }
          },
          order: { field: 'n', type: 'quantitative' },
          detail: [
            { field: 'time', type: 'nominal' },
            { field: 'part', type: 'nominal' }
          ]
        },
        layer: [
          lines('faint', { color: theme.quiet, opacity: 0.25, strokeWidth: 1 }),
          lines('now', { color: fill, strokeWidth: 2 }),
          ...(now.length < FEW
            ? [
                {
                  data: { name: 'now' },
                  mark: { type: 'circle', color: fill, size: 24, opacity: 1 }
                }
              ]
            : [])
        ]
      }
    ],
    config: { ...plotConfig(theme), aria: false }
  };
}

/** What is drawn of a profile: a line that turns back is left as it is. */
function lineOf(
  { x, y }: IProfiles,
  i: number,
  domain: readonly [number, number],
  columns: number
): IPoint[] {
  return isAscending(x[i])
    ? thin(x[i], y[i], domain, columns)
    : pointsOf(x[i], y[i]);
}

/** Whether each number is there, and none is below the one before. */
export function isAscending(
  numbers: readonly (number | null)[]
): numbers is readonly number[] {
  return numbers.every(
    (number, i) => number !== null && !(number < (numbers[i - 1] ?? -Infinity))
  );
}

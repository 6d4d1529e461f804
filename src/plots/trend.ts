import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { IQuantity, IRun } from '../contract';
import { namesOfQuantities, namesOfRuns, withUnits } from '../trends/names';
import { cutToFit } from './cut';
import { extentOf, padded, unionOf } from './extent';
import { DASHES, ILegendEntry, legendView, lineStyle } from './legend';
import { colourOf, COLOUR_COUNT } from './palette';
import { ITrendPlot } from './plot';
import { ITheme, plotConfig, VEGA_LITE_SCHEMA } from './theme';
import { thin } from './thin';

/** More panels than these are too low to read. */
export const PANELS = 6;

/** A line with fewer points than these shows each. */
const FEW = 40;

/** Pixels: between panels, around the plot, and of the labels of the y axes, which line up. */
const GAP = 10;
const PADDING = 6;
const LABELS = 62;

/** Pixels for half of the last label of the time axis. */
const RIGHT = 14;

/** Pixels between two ticks of an axis, at least. */
const TICKS = { x: 90, y: 34 };

/**
 * The lines of a plot that have the same unit.
 */
export interface IPanel {
  units: string | null;
  lines: IPlottedLine[];
}

/** A line with how it looks. */
export type IPlottedLine = ITrendPlot['lines'][number] & ILegendEntry;

/**
 * The panels of a plot, top to bottom, in the order of the quantities.
 */
export function panelsOf(plot: ITrendPlot): IPanel[] {
  const panels = new Map<string | null, IPlottedLine[]>();
  const looks = looksOf(plot);
  plot.lines.forEach((line, i) => {
    const { units } = line.quantity;
    const others = panels.get(units) ?? [];
    panels.set(units, [...others, { ...line, ...looks[i] }]);
  });
  return [...panels].map(([units, lines]) => ({ units, lines }));
}

/**
 * One quantity of several runs has the colours of the runs; several have their own, and the runs
 * their dashes.
 */
function looksOf(plot: ITrendPlot): ILegendEntry[] {
  const { runs, quantities, lines } = plot;
  const names = namesOfQuantities(quantities);
  const runNames = namesOfRuns(runs);
  const byRun = quantities.length === 1;
  return lines.map(({ run, quantity }) => {
    const ofRun = runs.indexOf(run);
    const ofQuantity = quantities.indexOf(quantity);
    const colour = byRun ? ofRun : ofQuantity;
    const dash = byRun ? Math.floor(ofRun / COLOUR_COUNT) : ofRun;
    const name = names.get(quantity.id)!;
    const runName = runNames.get(run.key)!;
    return {
      label: byRun ? runName : runs.length === 1 ? name : `${name}, ${runName}`,
      colour: colourOf(colour).fill,
      dash: dash % DASHES.length,
      opacity: Math.max(0.4, 1 - 0.3 * Math.floor(dash / DASHES.length))
    };
  });
}

/** What the legend tells: the runs, the quantities, or both where both are several. */
function entriesOf(plot: ITrendPlot, text: string): ILegendEntry[] {
  const { runs, quantities, lines } = plot;
  const looks = looksOf(plot);
  if (lines.length < 2) {
    return [];
  }
  if (runs.length === 1 || quantities.length === 1) {
    return looks;
  }
  const names = namesOfQuantities(quantities);
  const runNames = namesOfRuns(runs);
  const lookOf = (part: IQuantity | IRun) =>
    looks[
      lines.findIndex(({ run, quantity }) => run === part || quantity === part)
    ];
  return [
    ...quantities
      .filter(quantity => lookOf(quantity))
      .map(quantity => ({
        ...lookOf(quantity),
        label: names.get(quantity.id)!,
        dash: 0,
        opacity: 1
      })),
    ...runs.map(run => ({
      ...lookOf(run),
      label: runNames.get(run.key)!,
      colour: text
    }))
  ];
}

/** The times that a plot shows, in s. */
export function timesOf(plot: ITrendPlot): [number, number] {
  const ends = plot.lines.map(({ series: { times } }) =>
    extentOf([times[0], times[times.length - 1]])
  );
  const [from, to] = unionOf(ends) ?? [0, 1];
  return from < to ? [from, to] : padded([from, to]);
}

/**
 * The Vega-Lite specification of quantities over the time: a panel for each unit, below each other
 * over one time axis.
 *
 * @param size of the whole plot in pixels
 */
export function trendSpec(
  plot: ITrendPlot,
  theme: ITheme,
  size: { width: number; height: number },
  trans: TranslationBundle
): JSONObject {
  const panels = panelsOf(plot).slice(0, PANELS);
  const domain = timesOf(plot);
  const { fontSize } = theme;
  const titles = fontSize + 6;
  const width = Math.max(
    60,
    size.width - LABELS - titles - RIGHT - 2 * PADDING
  );
  const entries = entriesOf(plot, theme.text);
  const legend = entries.length
    ? legendView(entries, width, theme, count => trans.__('and %1 more', count))
    : null;
  const above = legend ? legend.height + GAP : 0;
  const below = 2 * titles + 6;
  const room =
    size.height - above - below - 2 * PADDING - GAP * (panels.length - 1);
  const height = Math.max(30, Math.floor(room / panels.length));
  const views = panels.map((panel, i) =>
    panelView(panel, domain, { width, height }, theme, {
      names: namesOfQuantities(plot.quantities),
      title: i === panels.length - 1 ? trans.__('Time (s)') : null
    })
  );
  return {
    $schema: VEGA_LITE_SCHEMA,
    background: theme.ground,
    padding: PADDING,
    spacing: GAP,
    vconcat: legend ? [legend.view, ...views] : views,
    config: { ...plotConfig(theme), aria: false }
  };
}

function panelView(
  { units, lines }: IPanel,
  domain: [number, number],
  size: { width: number; height: number },
  theme: ITheme,
  words: { names: Map<string, string>; title: string | null }
): JSONObject {
  const { width, height } = size;
  const values = lines.flatMap(({ series, colour, dash, opacity }, line) => {
    const points = thin(series.times, series.values, domain, Math.ceil(width));
    return points.map(({ x, y, part }, i) => ({
      time: x,
      value: y,
      line,
      part,
      colour,
      dash,
      opacity,
      dot:
        points.length < FEW ||
        (points[i - 1]?.part !== part && points[i + 1]?.part !== part)
    }));
  });
  const [first, ...others] = new Set(
    lines.map(({ quantity }) => words.names.get(quantity.id)!)
  );
  const title = others.length ? (units ?? '') : withUnits(first, units);
  const { fontSize } = theme;
  const { color, opacity, strokeDash } = lineStyle();
  const isLast = words.title !== null;
  const extent = extentOf(values.map(({ value }) => value)) ?? [0, 1];
  return {
    width,
    height,
    data: { values },
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        scale: { domain, nice: false },
        axis: {
          title: words.title,
          labels: isLast,
          ticks: isLast,
          tickCount: Math.max(2, Math.floor(width / TICKS.x))
        }
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: { domain: padded(extent), nice: false, zero: false },
        axis: {
          title: cutToFit(title, height, fontSize),
          format: numberFormat(extent),
          tickCount: Math.max(2, Math.floor(height / TICKS.y)),
          minExtent: LABELS,
          maxExtent: LABELS,
          labelLimit: LABELS - 6
        }
      },
      detail: [
        { field: 'line', type: 'nominal' },
        { field: 'part', type: 'nominal' }
      ],
      color,
      opacity
    },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.5, clip: true },
        encoding: { strokeDash }
      },
      ...(values.some(({ dot }) => dot)
        ? [
            {
              transform: [{ filter: 'datum.dot' }],
              mark: { type: 'circle', size: 18, opacity: 1 }
            }
          ]
        : [])
    ]
  };
}

/** How numbers are written at an axis: in powers of ten where they would be long. */
export function numberFormat([least, most]: readonly [number, number]): string {
  const largest = Math.max(Math.abs(least), Math.abs(most));
  return largest >= 1e5 || (largest > 0 && largest < 1e-3) ? '~e' : '~g';
}

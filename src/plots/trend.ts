import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { namesOfQuantities, plainUnits, withUnits } from '../trends/names';
import { cutToFit, widthOfText } from './cut';
import { extentOf, padded, unionOf } from './extent';
import { READ } from './hover';
import { GAP, PADDING, roomWithin, TICK, TICKS } from './layout';
import { legendView, lineStyle } from './legend';
import { entriesOf, IPanel, PANELS, panelsOf, timesOf } from './panels';
import { ITrendPlot } from './plot';
import { ITheme, plotConfig, VEGA_LITE_SCHEMA } from './theme';
import { thin } from './thin';
import { ITicks, ticksOf } from './ticks';

/** Points of a panel, about: of more lines each gets fewer columns of pixels. */
const POINTS = 40_000;

/** A line with fewer points than these shows each. */
const FEW = 40;

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
  const entries = entriesOf(plot, theme.text);
  const legendOf = (width: number) =>
    legendView(entries, width, theme, count => trans.__('and %1 more', count));
  const heightFor = (legend: number) => {
    const around = legend + GAP * panels.length;
    const { height } = roomWithin(size, 0, fontSize);
    return Math.max(30, Math.floor((height - around) / panels.length));
  };
  // The axes line up: their labels have the same room, which takes from the width of the legend.
  const guess = legendOf(size.width - 80).height;
  const axes = panels.map(panel => yAxis(panel, heightFor(guess), fontSize));
  const labels = Math.ceil(Math.max(...axes.map(({ ticks }) => ticks.width)));
  const { width } = roomWithin(size, labels, fontSize);
  const legend = entries.length ? legendOf(width) : null;
  const height = heightFor(legend?.height ?? -GAP);
  const views = panels.map((panel, i) =>
    panelView({
      panel,
      name: `${READ}${i}`,
      domain,
      axis: axes[i],
      labels: labels + TICK,
      size: { width, height },
      theme,
      names: namesOfQuantities(plot.quantities),
      hasLegend: legend !== null,
      title: i === panels.length - 1 ? trans.__('Time (s)') : null
    })
  );
  return {
    $schema: VEGA_LITE_SCHEMA,
    background: theme.ground,
    padding: PADDING,
    bounds: 'flush',
    spacing: GAP,
    vconcat: legend ? [legend.view, ...views] : views,
    config: { ...plotConfig(theme), aria: false }
  };
}

/** The y axis of a panel so high: what it shows, and its ticks. */
function yAxis(
  { lines }: IPanel,
  height: number,
  fontSize: number
): { domain: [number, number]; ticks: ITicks } {
  const extent = unionOf(lines.map(({ series }) => extentOf(series.values)));
  const domain = padded(extent ?? [0, 1]);
  return { domain, ticks: ticksOf(domain, height / TICKS.y, fontSize) };
}

function panelView(options: {
  panel: IPanel;
  name: string;
  domain: [number, number];
  axis: ReturnType<typeof yAxis>;
  /** Pixels. */
  labels: number;
  size: { width: number; height: number };
  theme: ITheme;
  names: Map<string, string>;
  hasLegend: boolean;
  /** Of the time axis; null for a panel that is not the last one. */
  title: string | null;
}): JSONObject {
  const { panel, name, domain, axis, size, names } = options;
  const { units, lines } = panel;
  const { width, height } = size;
  const columns = Math.ceil(Math.min(width, POINTS / 2 / lines.length));
  const values = lines.flatMap(({ series, colour, dash, opacity }, line) => {
    const points = thin(series.times, series.values, domain, columns);
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
  const { color, opacity, strokeDash } = lineStyle();
  const isLast = options.title !== null;
  const quantities = new Set(lines.map(line => names.get(line.quantity.id)!));
  return {
    name,
    width,
    height,
    data: { values },
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        scale: { domain, nice: false },
        axis: {
          title: options.title,
          labels: isLast,
          ticks: isLast,
          tickCount: Math.max(2, Math.floor(width / TICKS.x))
        }
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: { domain: axis.domain, nice: false, zero: false },
        axis: {
          title: titleOf([...quantities], units, options),
          format: axis.ticks.format,
          values: axis.ticks.values,
          minExtent: options.labels,
          maxExtent: options.labels
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

/**
 * The title of a y axis: the quantity with its unit. Where that is too long, or there are several,
 * the legend tells what they are, and the axis the unit.
 */
function titleOf(
  names: string[],
  units: string | null,
  options: { size: { height: number }; theme: ITheme; hasLegend: boolean }
): string {
  const { size, theme, hasLegend } = options;
  const { fontSize } = theme;
  const title =
    names.length > 1 ? plainUnits(units) : withUnits(names[0], units);
  const isLong = widthOfText(title, fontSize) > size.height;
  const short = isLong && hasLegend && plainUnits(units);
  return cutToFit(short || title, size.height, fontSize);
}

import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { heatmapLayers } from './heatmap';
import { parallelLayers } from './parallel';
import { IEnsemblePlot } from './plot';
import { scatterLayers } from './scatter';
import { ITheme, PADDING, plotConfig, VEGA_LITE_SCHEMA } from './theme';

/** Width of an entry of the legend, in pixels. */
const ENTRY = 140;

/** Width of what stands beside the axis, in pixels. */
const BESIDE = 80;

/** Height of what stands above and below the axis, in pixels. */
const AROUND = 110;

/**
 * The Vega-Lite specification of the plot of the members of an ensemble.
 *
 * The datum of each mark that can be picked has the names of its members in `members`.
 *
 * @param size of the whole plot in pixels
 */
export function memberSpec(
  plot: IEnsemblePlot,
  theme: ITheme,
  size: { width: number; height: number },
  trans: TranslationBundle
): JSONObject {
  const config = plotConfig(theme);
  const legend = config.legend as JSONObject;
  const titleRoom = Math.max(60, size.height - AROUND);
  const { legendOffset = 10, ...layers } =
    plot.mark === 'parallel'
      ? parallelLayers(plot, theme, size, trans)
      : plot.mark === 'heatmap'
        ? heatmapLayers(plot, theme, titleRoom, trans)
        : scatterLayers(plot, theme, titleRoom, trans);
  return {
    $schema: VEGA_LITE_SCHEMA,
    ...size,
    autosize: { type: 'fit', contains: 'padding' },
    padding: PADDING,
    background: theme.ground,
    ...layers,
    config: {
      ...config,
      // What it would say of each mark is in the table.
      aria: false,
      // Members without a value are drawn, too.
      mark: { invalid: null },
      axisX: { titleLimit: Math.max(60, size.width - BESIDE) },
      legend: {
        ...legend,
        orient: 'top',
        offset: legendOffset,
        labelLimit: ENTRY - 30,
        titleLimit: size.width / 2,
        columns: Math.max(1, Math.floor(size.width / ENTRY)),
        layout: { top: { anchor: 'start', direction: 'vertical', margin: 6 } }
      }
    }
  };
}

import { JSONObject } from '@lumino/coreutils';

/** The version of Vega-Lite that the plots are written in. */
export const VEGA_LITE_SCHEMA =
  'https://vega.github.io/schema/vega-lite/v5.json';

/** Around the axes of a plot and their labels, in pixels. */
export const PADDING = { left: 12, top: 6, right: 16, bottom: 8 };

/**
 * How the theme looks, as CSS colours and a font.
 */
export interface ITheme {
  font: string;
  /** Pixels. */
  fontSize: number;
  text: string;
  quiet: string;
  grid: string;
  ground: string;
}

/**
 * The part of a Vega-Lite specification that makes a plot look like the Lab around it.
 */
export function plotConfig(theme: ITheme): JSONObject {
  return {
    font: theme.font,
    view: { stroke: null },
    axis: {
      titleFontWeight: 'normal',
      labelOverlap: 'parity',
      labelSeparation: 8,
      labelFontSize: theme.fontSize,
      titleFontSize: theme.fontSize,
      labelColor: theme.quiet,
      titleColor: theme.text,
      gridColor: theme.grid,
      domainColor: theme.quiet,
      tickColor: theme.quiet
    },
    legend: {
      labelColor: theme.text,
      labelFontSize: theme.fontSize,
      titleColor: theme.text,
      titleFontSize: theme.fontSize,
      titleFontWeight: 'normal',
      symbolStrokeWidth: 2
    }
  };
}

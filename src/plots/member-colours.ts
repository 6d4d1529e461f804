import { JSONObject } from '@lumino/coreutils';

import { HOLE } from './member-states';
import { IColumn } from './member-values';
import { colourOf } from './palette';
import { ITheme } from './theme';

/** The legend of numbers: one line, however narrow the plot. */
const GRADIENT: JSONObject = {
  direction: 'horizontal',
  titleOrient: 'left',
  titleAnchor: 'start',
  gradientThickness: 10,
  gradientLength: 160,
  gradientOpacity: 1,
  format: '.4~g'
};

/** Its colours differ in lightness too. */
const SCHEME = 'viridis';

/**
 * How marks are coloured by the field `colour`: by a number along a scale of colours, by a kind as
 * the palette has it. What has no value is quiet, and with the field `hollow` an outline.
 *
 * @param kinds whether the numbers are kinds
 */
export function colourEncoding(
  column: Pick<IColumn, 'title' | 'numeric' | 'distinct'>,
  theme: ITheme,
  kinds = !column.numeric
): JSONObject {
  const { title, distinct } = column;
  const scale: JSONObject = kinds
    ? {
        domain: distinct.map(String),
        range: distinct.map((_, i) => colourOf(i).fill)
      }
    : {
        // The end of the scale that is like the ground is left out.
        scheme: { name: SCHEME, extent: isDark(theme) ? [0.35, 1] : [0, 0.9] },
        zero: false,
        nice: false
      };
  return {
    condition: [
      { test: 'datum.hollow', value: HOLE },
      { test: 'datum.colour === null', value: theme.quiet }
    ],
    field: 'colour',
    type: kinds ? 'nominal' : 'quantitative',
    title,
    scale,
    legend: kinds ? { titleOrient: 'left' } : GRADIENT
  };
}

/** The colour of an outline, as a property of a mark that `colourEncoding` fills. */
export function outlineColour(theme: ITheme): JSONObject {
  const quiet = JSON.stringify(theme.quiet);
  return {
    expr: `datum.colour === null ? ${quiet} : scale('fill', datum.colour)`
  };
}

/** What the field `colour` holds. */
export function colourValue(
  value: number | string | null,
  kinds: boolean
): number | string | null {
  return kinds && value !== null ? String(value) : value;
}

/** Whether the theme has a dark ground. */
export function isDark({ ground }: ITheme): boolean {
  const hex = /^#([\da-f]{3,8})$/i.exec(ground)?.[1];
  const channels = hex
    ? hex.length < 6
      ? [...hex].slice(0, 3).map(digit => parseInt(digit + digit, 16))
      : [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16))
    : /^rgb/.test(ground)
      ? (ground.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
      : [ground === 'black' ? 0 : 255];
  return channels.reduce((sum, one) => sum + one, 0) / channels.length < 128;
}

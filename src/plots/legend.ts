import { JSONObject } from '@lumino/coreutils';

import { cutToFit, widthOfText } from './cut';
import { ITheme } from './theme';

/** Dashes of lines, in the order of their use; the first is a line without gaps. */
export const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3]
];

/**
 * What a legend tells of a line.
 */
export interface ILegendEntry {
  label: string;
  colour: string;
  /** Index in `DASHES`. */
  dash: number;
  /** 1 for a line that is not faint. */
  opacity: number;
}

/** Rows of a legend at most: the lines need the room. */
const ROWS = 3;

/** Widths in pixels: of the line before a label, of a label, and between two entries. */
const SYMBOL = 18;
const LABEL = 220;
const GAP = 16;

/**
 * A legend above a plot, as a view of exactly known size: that of a renderer depends on its fonts.
 *
 * @param more what stands for so many entries that have no room
 * @returns the view and its height in pixels
 */
export function legendView(
  entries: readonly ILegendEntry[],
  width: number,
  theme: ITheme,
  more: (count: number) => string
): { view: JSONObject; height: number } {
  const { fontSize } = theme;
  const rowHeight = Math.round(fontSize * 1.4);
  const values: JSONObject[] = [];
  let [x, row] = [0, 0];
  for (const [i, entry] of entries.entries()) {
    const room = Math.min(LABEL, width - SYMBOL);
    const text = cutToFit(entry.label, room, fontSize);
    const wide = SYMBOL + widthOfText(text, fontSize);
    const rest = more(entries.length - i);
    const isLast = i === entries.length - 1;
    // In the last row there must be room for the rest, too.
    const end =
      row === ROWS - 1 && !isLast
        ? width - widthOfText(rest, fontSize) - GAP
        : width;
    if (x > 0 && x + wide > end) {
      if (row === ROWS - 1) {
        values.push({
          x: x - SYMBOL,
          y: yOf(row, rowHeight),
          text: rest,
          full: rest
        });
        break;
      }
      [x, row] = [0, row + 1];
    }
    const { label: full, colour, dash, opacity } = entry;
    values.push({
      x,
      y: yOf(row, rowHeight),
      text,
      full,
      colour,
      dash,
      opacity
    });
    x += wide + GAP;
  }
  const height = (row + 1) * rowHeight;
  const place = (field: string) => ({
    field,
    type: 'quantitative',
    scale: null,
    axis: null
  });
  const view: JSONObject = {
    width,
    height,
    view: { stroke: null },
    data: { values },
    transform: [
      { calculate: `datum.x + ${SYMBOL - 5}`, as: 'end' },
      { calculate: `datum.x + ${SYMBOL}`, as: 'text_x' }
    ],
    encoding: { y: place('y') },
    layer: [
      {
        transform: [{ filter: 'isValid(datum.colour)' }],
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          x: place('x'),
          x2: { field: 'end' },
          ...lineStyle()
        }
      },
      {
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'middle',
          color: theme.text,
          fontSize
        },
        encoding: {
          x: place('text_x'),
          text: { field: 'text', type: 'nominal' },
          tooltip: { field: 'full', type: 'nominal' }
        }
      }
    ]
  };
  return { view, height };
}

function yOf(row: number, rowHeight: number): number {
  return (row + 0.5) * rowHeight;
}

/** How lines look by their `colour`, `dash` and `opacity`, as channels of Vega-Lite. */
export function lineStyle(): Record<
  'color' | 'opacity' | 'strokeDash',
  JSONObject
> {
  return {
    color: { field: 'colour', type: 'nominal', scale: null },
    opacity: { field: 'opacity', type: 'quantitative', scale: null },
    strokeDash: {
      field: 'dash',
      type: 'nominal',
      scale: { domain: DASHES.map((_, i) => i), range: DASHES },
      legend: null
    }
  };
}

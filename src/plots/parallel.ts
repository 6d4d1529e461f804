import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { cutToFit } from './cut';
import { colourEncoding, colourValue } from './member-colours';
import {
  STATE_PAINT,
  stateFields,
  stateShape,
  statesOf
} from './member-states';
import {
  aboutMember,
  columnOf,
  IColumn,
  shortNumber,
  TOOLTIP
} from './member-values';
import { IEnsemblePlot } from './plot';
import { PICKED } from './pointing';
import { ITheme } from './theme';

/** Around the axes, in pixels: titles and legend above, the smallest values below. */
const MARGIN = { left: 72, top: 100, right: 64, bottom: 48 };

/** Of them, what titles and largest values take. */
const TITLES = 52;

/** Below the axes, where the lines of members without a value pass. */
const NO_VALUE = 34;

/** More texts than these along an axis would lie on each other. */
const TEXTS = 16;

/** Where a value stands on its axis, from 0 at the bottom to 1; null where there is none. */
export function share({
  values,
  distinct,
  numeric
}: IColumn): (number | null)[] {
  const last = distinct.length - 1;
  const [least, most] = [distinct[0], distinct[last]];
  if (last <= 0) {
    return values.map(value => (value === null ? null : 0.5));
  }
  const places = new Map(distinct.map((value, i) => [value, i / last]));
  return values.map(value => {
    if (value === null) {
      return null;
    }
    return numeric
      ? ((value as number) - (least as number)) /
          ((most as number) - (least as number))
      : places.get(value)!;
  });
}

/**
 * The layers of parallel coordinates: an axis beside the other, and a line for each member. The
 * last axis colours.
 *
 * Lines are features in pixels: one element a line, so that thousands of them are drawn at once.
 */
export function parallelLayers(
  plot: IEnsemblePlot,
  theme: ITheme,
  size: { width: number; height: number },
  trans: TranslationBundle
): JSONObject {
  const { members } = plot;
  const columns = plot.axes.map((_, i) => columnOf(plot, i, trans));
  const colour = columns[columns.length - 1];
  const width = Math.max(60, size.width - MARGIN.left - MARGIN.right);
  const height = Math.max(60, size.height - MARGIN.top - MARGIN.bottom);
  const gap = columns.length > 1 ? width / (columns.length - 1) : 0;
  const shares = columns.map(share);
  const down = (part: number | null) =>
    part === null ? height + NO_VALUE : height * (1 - part);
  const rows = members.map((member, i) => ({
    members: [member.name],
    ...stateFields(member.state, theme, trans),
    colour: colourValue(colour.values[i], !colour.numeric),
    about: aboutMember(member, columns, i, trans),
    x: width,
    y: down(shares[shares.length - 1][i]),
    type: 'Feature',
    geometry: {
      type: 'LineString',
      coordinates: columns.map((_, axis) => [axis * gap, down(shares[axis][i])])
    }
  }));
  const colours = colourEncoding(colour, theme);
  const [, unknown] = colours.condition as JSONObject[];
  const ends = rows.filter((_, i) => members[i].state !== 'completed');
  const incomplete = columns.some(column => column.incomplete);
  return {
    width,
    height,
    autosize: 'none',
    padding: MARGIN,
    legendOffset: TITLES,
    layer: [
      {
        data: { values: columns.map((_, i) => ({ x: i * gap })) },
        mark: { type: 'rule', color: theme.quiet, strokeWidth: 1 },
        encoding: { x: PIXEL('x'), y: { value: 0 }, y2: { value: height } }
      },
      {
        name: `${PICKED}lines`,
        data: { values: rows },
        projection: { type: 'identity', scale: 1, translate: [0, 0] },
        mark: {
          type: 'geoshape',
          filled: false,
          clip: false,
          strokeWidth: members.length > 200 ? 1 : 1.5,
          strokeJoin: 'round',
          strokeOpacity:
            members.length > 2000 ? 0.3 : members.length > 200 ? 0.55 : 0.85
        },
        encoding: {
          stroke: { ...colours, condition: unknown },
          tooltip: TOOLTIP
        }
      },
      ...(ends.length
        ? [
            {
              name: `${PICKED}ends`,
              data: { values: ends },
              mark: { type: 'point', size: 70, opacity: 1, ...STATE_PAINT },
              encoding: {
                x: PIXEL('x'),
                y: PIXEL('y'),
                shape: stateShape(
                  statesOf(members).filter(state => state !== 'completed'),
                  theme,
                  trans,
                  true
                ),
                tooltip: TOOLTIP
              }
            }
          ]
        : []),
      texts(titles(columns, gap, width, theme), theme.text, theme),
      texts(
        columns.flatMap((column, i) => labels(column, i * gap, height)),
        theme.quiet,
        theme
      ),
      ...(incomplete
        ? [
            texts(
              [
                {
                  x: -8,
                  y: height + NO_VALUE,
                  text: trans.__('no value'),
                  align: 'right'
                }
              ],
              theme.quiet,
              theme
            )
          ]
        : [])
    ]
  };
}

const PIXEL = (field: string): JSONObject => ({
  field,
  type: 'quantitative',
  scale: null,
  axis: null
});

interface IText extends JSONObject {
  x: number;
  y: number;
  text: string;
  align: 'left' | 'center' | 'right';
}

/** The names of the axes: those that stand close are in two rows. */
function titles(
  columns: readonly IColumn[],
  gap: number,
  width: number,
  theme: ITheme
): IText[] {
  const close = columns.length > 1 && gap < 130;
  const room = columns.length > 1 ? gap * (close ? 2 : 1) - 8 : width;
  return columns.map(({ title }, i) => ({
    x: i * gap,
    y: close && i % 2 ? -42 : -26,
    text: cutToFit(
      title,
      i > 0 && i < columns.length - 1 ? room : Math.min(room, 2 * MARGIN.right),
      theme.fontSize
    ),
    align: 'center'
  }));
}

/** The smallest and the largest number of an axis; of texts all that find room. */
function labels(
  { distinct, numeric }: IColumn,
  x: number,
  height: number
): IText[] {
  if (!distinct.length) {
    return [];
  }
  const last = distinct.length - 1;
  if (numeric) {
    const text = (value: number | string) => shortNumber(value as number);
    return last === 0
      ? [{ x: x + 6, y: height / 2, text: text(distinct[0]), align: 'left' }]
      : [
          { x, y: height + 10, text: text(distinct[0]), align: 'center' },
          { x, y: -9, text: text(distinct[last]), align: 'center' }
        ];
  }
  const step = Math.ceil(distinct.length / TEXTS);
  return distinct.flatMap((value, i): IText[] =>
    i % step
      ? []
      : [
          {
            x: x + 6,
            y: last === 0 ? height / 2 : height * (1 - i / last),
            text: cutToFit(String(value), 90, 11),
            align: 'left'
          }
        ]
  );
}

/** Texts, each on a halo, so that lines do not cross it. */
function texts(values: IText[], color: string, theme: ITheme): JSONObject {
  const mark = { type: 'text', baseline: 'middle', fontSize: theme.fontSize };
  const halo = {
    fill: theme.ground,
    stroke: theme.ground,
    strokeWidth: 4,
    strokeJoin: 'round'
  };
  return {
    layer: (['left', 'center', 'right'] as const).flatMap(align => {
      const some = values.filter(text => text.align === align);
      return some.length
        ? [halo, { fill: color }].map(paint => ({
            data: { values: some },
            mark: { ...mark, ...paint, align },
            encoding: {
              x: PIXEL('x'),
              y: PIXEL('y'),
              text: { field: 'text', type: 'nominal' }
            }
          }))
        : [];
    })
  };
}

import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { cutToFit, widthOfText } from './cut';
import { colourEncoding, colourValue, outlineColour } from './member-colours';
import {
  STATE_PAINT,
  stateFields,
  stateShape,
  statesOf
} from './member-states';
import {
  aboutMember,
  columnOf,
  hasKinds,
  IColumn,
  numberFormat,
  TOOLTIP
} from './member-values';
import { IEnsemblePlot } from './plot';
import { PICKED } from './pointing';
import { ITheme, PADDING } from './theme';

/** Height of the strip at the edge for members without a value, in pixels. */
const STRIP = 34;

/** The middle of the strip. */
const IN_STRIP = 12;

type Way = 'x' | 'y';

/**
 * The layers of a scatter plot, or of a line plot: members in the order of x, joined. Those without
 * a value stand in a strip along the edge.
 *
 * @param room for the title of y, in pixels
 */
export function scatterLayers(
  plot: IEnsemblePlot,
  theme: ITheme,
  room: number,
  trans: TranslationBundle
): JSONObject {
  const { members } = plot;
  const columns = plot.axes.map((_, i) => columnOf(plot, i, trans));
  const [x, y, colour] = columns;
  const line = plot.mark === 'line';
  const kinds =
    colour !== undefined && (line ? hasKinds(colour) : !colour.numeric);
  const rows = members.map((member, i) => ({
    members: [member.name],
    ...stateFields(member.state, theme, trans),
    x: valueOn(x, i, trans),
    y: valueOn(y, i, trans),
    colour: colour ? colourValue(colour.values[i], kinds) : null,
    about: aboutMember(member, columns, i, trans)
  }));
  const encoding = {
    shape: stateShape(statesOf(members), theme, trans, !colour),
    ...(colour ? { fill: colourEncoding(colour, theme, kinds) } : {}),
    tooltip: TOOLTIP
  };
  const ways: Record<Way, JSONObject> = {
    x: axisOf('x', x, y, trans, theme),
    y: axisOf(
      'y',
      { ...y, title: cutToFit(y.title, room, theme.fontSize) },
      x,
      trans,
      theme
    )
  };
  const lies = (row: (typeof rows)[number], way: Way) => row[way] !== null;
  const layer = (
    name: string,
    values: typeof rows,
    place: JSONObject
  ): JSONObject[] =>
    values.length
      ? [
          {
            name: `${PICKED}${name}`,
            data: { values },
            mark: {
              type: 'point',
              size: sizeOf(members.length),
              opacity: members.length > 500 ? 0.7 : 1,
              ...(colour
                ? { strokeWidth: 1.5, stroke: outlineColour(theme) }
                : STATE_PAINT)
            },
            encoding: { ...encoding, ...place }
          }
        ]
      : [];
  return {
    ...(strip(x) ? { legendOffset: 24, padding: { ...PADDING, top: 22 } } : {}),
    layer: [
      ...(line ? [lines(rows, ways, kinds, theme)] : []),
      ...layer(
        'members',
        rows.filter(row => lies(row, 'x') && lies(row, 'y')),
        ways
      ),
      ...layer(
        'withoutY',
        rows.filter(row => lies(row, 'x') && !lies(row, 'y')),
        { x: ways.x, y: BOTTOM }
      ),
      ...layer(
        'withoutX',
        rows.filter(row => !lies(row, 'x') && lies(row, 'y')),
        { x: LEFT, y: ways.y }
      ),
      ...layer(
        'withoutBoth',
        rows.filter(row => !lies(row, 'x') && !lies(row, 'y')),
        { x: LEFT, y: BOTTOM }
      ),
      ...(strip(y)
        ? [word(theme, trans, { x: { value: -6 }, y: BOTTOM }, 'right')]
        : []),
      ...(strip(x)
        ? [word(theme, trans, { x: { value: 0 }, y: { value: -8 } }, 'left')]
        : [])
    ]
  };
}

const BOTTOM: JSONObject = { value: { expr: `height - ${IN_STRIP}` } };
const LEFT: JSONObject = { value: IN_STRIP };

/** Whether members without a value of it stand in a strip. Texts have one more kind instead. */
function strip({ numeric, incomplete }: IColumn): boolean {
  return numeric && incomplete;
}

function valueOn(
  column: IColumn,
  i: number,
  trans: TranslationBundle
): number | string | null {
  const value = column.values[i];
  return column.numeric ? value : String(value ?? trans.__('no value'));
}

function axisOf(
  way: Way,
  column: IColumn,
  other: IColumn,
  trans: TranslationBundle,
  theme: ITheme
): JSONObject {
  const { title, numeric, distinct, incomplete } = column;
  // Lines of the grid would be too short by the strip.
  const grid = !strip(other);
  const room: JSONObject = !strip(column)
    ? {}
    : way === 'x'
      ? { rangeMin: STRIP }
      : { rangeMin: { expr: `height - ${STRIP}` } };
  return {
    field: way,
    title,
    ...(numeric
      ? {
          type: 'quantitative',
          scale: { zero: false, nice: true, padding: 8, ...room },
          axis: {
            ...numberFormat(column),
            grid,
            // The word beside the strip has room before the title.
            ...(way === 'y' && strip(column)
              ? { minExtent: widthOfText(trans.__('no value'), theme.fontSize) }
              : {})
          }
        }
      : {
          type: 'ordinal',
          scale: {
            type: 'point',
            padding: 0.5,
            domain: [
              ...distinct.map(String),
              ...(incomplete ? [trans.__('no value')] : [])
            ]
          },
          axis: { labelAngle: 0, labelLimit: 160, grid: false }
        })
  };
}

function lines(
  rows: readonly JSONObject[],
  ways: Record<Way, JSONObject>,
  kinds: boolean,
  theme: ITheme
): JSONObject {
  const values = rows
    .filter(({ x, y }) => x !== null && y !== null)
    .map(({ x, y, colour }) => ({ x, y, colour }));
  return {
    data: { values },
    mark: {
      type: 'line',
      strokeWidth: 1.5,
      opacity: 0.6,
      stroke: kinds ? outlineColour(theme) : theme.quiet
    },
    encoding: {
      ...ways,
      order: { field: 'x', type: ways.x.type as string },
      ...(kinds ? { detail: { field: 'colour', type: 'nominal' } } : {})
    }
  };
}

/** What the strip at the edge is. */
function word(
  theme: ITheme,
  trans: TranslationBundle,
  place: JSONObject,
  align: 'right' | 'left'
): JSONObject {
  return {
    data: { values: [{}] },
    mark: {
      type: 'text',
      text: trans.__('no value'),
      align,
      baseline: 'middle',
      color: theme.quiet,
      fontSize: theme.fontSize
    },
    encoding: place
  };
}

/** Area of a mark, so that thousands of them keep apart. */
function sizeOf(count: number): number {
  return count <= 200 ? 70 : count <= 2000 ? 36 : 16;
}

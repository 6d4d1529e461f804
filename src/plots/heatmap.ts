import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { stateWord } from '../labels';
import { legible } from '../legible';
import { binsOf } from './bins';
import { cutToFit } from './cut';
import { colourEncoding } from './member-colours';
import {
  HOLE,
  STATE_PAINT,
  stateFields,
  stateShape,
  statesOf
} from './member-states';
import {
  about,
  aboutMember,
  columnOf,
  IColumn,
  MemberValue,
  TOOLTIP
} from './member-values';
import { IEnsemblePlot } from './plot';
import { PICKED } from './pointing';
import { ITheme } from './theme';

/** Diameter of what the state of members stands on, in pixels. */
const BADGE = 18;

/** How many members of a cell its tooltip names. */
const NAMED = 5;

interface ICell {
  column: number;
  row: number;
  /** Indices of its members. */
  members: number[];
}

/**
 * The layers of a heat map: cells of members that share both values, coloured by the mean of the
 * third, or by how many they are.
 *
 * @param room for the title of y, in pixels
 */
export function heatmapLayers(
  plot: IEnsemblePlot,
  theme: ITheme,
  room: number,
  trans: TranslationBundle
): JSONObject {
  const { members } = plot;
  const columns = plot.axes.map((_, i) => columnOf(plot, i, trans));
  const [x, y, colour] = columns;
  const bins = { x: binsOf(x, trans), y: binsOf(y, trans) };
  const cells = new Map<string, ICell>();
  members.forEach((_, i) => {
    const column = bins.x.indexOf(x.values[i]);
    const row = bins.y.indexOf(y.values[i]);
    const key = `${column} ${row}`;
    const cell = cells.get(key) ?? { column, row, members: [] };
    cell.members.push(i);
    cells.set(key, cell);
  });
  const place = ({ column, row }: ICell) => ({
    x: bins.x.labels[column],
    y: bins.y.labels[row]
  });
  const namesOf = (indices: number[]) => indices.map(i => members[i].name);
  const rects = [...cells.values()].map(cell => ({
    ...place(cell),
    members: namesOf(cell.members),
    colour: colour
      ? together(cell.members, colour, trans)
      : cell.members.length,
    about: aboutCell(plot, cell, columns, trans)
  }));
  const states = statesOf(members).filter(state => state !== 'completed');
  const marks = [...cells.values()].flatMap(cell =>
    states
      .map(state => cell.members.filter(i => members[i].state === state))
      .filter(indices => indices.length)
      .map((indices, i, all) => ({
        ...place(cell),
        ...stateFields(members[indices[0]].state, theme, trans),
        members: namesOf(indices),
        aside: (i - (all.length - 1) / 2) * BADGE,
        about: aboutCell(plot, cell, columns, trans)
      }))
  );
  const axes = {
    x: axisOf('x', x.title, bins.x.labels),
    y: axisOf(
      'y',
      cutToFit(y.title, room, theme.fontSize),
      [...bins.y.labels].reverse()
    )
  };
  const onMarks = {
    ...axes,
    tooltip: TOOLTIP
  };
  const mark = { type: 'point', opacity: 1, xOffset: { expr: 'datum.aside' } };
  return {
    layer: [
      {
        name: `${PICKED}cells`,
        data: { values: rects },
        mark: { type: 'rect', stroke: theme.grid, strokeWidth: 1 },
        encoding: {
          ...axes,
          fill: cellColour(colour, rects, theme, trans),
          tooltip: TOOLTIP
        }
      },
      ...(marks.length
        ? [
            // The colours of states are told on the ground of the page.
            {
              name: `${PICKED}badges`,
              data: { values: marks },
              mark: {
                ...mark,
                size: BADGE * BADGE,
                fill: theme.ground,
                stroke: null
              },
              encoding: onMarks
            },
            {
              name: `${PICKED}states`,
              data: { values: marks },
              mark: { ...mark, size: 70, ...STATE_PAINT },
              encoding: {
                ...onMarks,
                shape: stateShape(states, theme, trans, true)
              }
            }
          ]
        : [])
    ]
  };
}

/** The mean of the third axis, or how many members there are. */
function cellColour(
  colour: IColumn | undefined,
  rects: readonly { members: string[]; colour: MemberValue }[],
  theme: ITheme,
  trans: TranslationBundle
): JSONObject {
  if (!colour) {
    const title = trans.__('Members');
    const counts = colourEncoding(
      { title, numeric: true, distinct: [] },
      theme
    );
    const most = Math.max(...rects.map(({ members }) => members.length));
    return {
      ...counts,
      scale: { ...(counts.scale as JSONObject), domain: [0, most] },
      legend: { ...(counts.legend as JSONObject), values: [0, most] }
    };
  }
  const several = rects.some(({ members }) => members.length > 1);
  const title =
    several && colour.numeric
      ? trans.__('%1, mean', colour.title)
      : colour.title;
  const distinct = new Set(rects.map(rect => rect.colour));
  distinct.delete(null);
  return {
    ...colourEncoding(
      { ...colour, title, distinct: [...distinct].sort() as string[] },
      theme
    ),
    condition: { test: 'datum.colour === null', value: HOLE }
  };
}

function axisOf(
  way: 'x' | 'y',
  title: string,
  domain: string[] | readonly string[]
): JSONObject {
  return {
    field: way,
    type: 'ordinal',
    title,
    sort: null,
    scale: { domain: [...domain] },
    axis: {
      labelAngle:
        way === 'x' && domain.some(({ length }) => length > 9) ? -40 : 0,
      grid: false
    }
  };
}

/** The mean of numbers; of texts the one that all have. Null where there is none. */
function together(
  indices: readonly number[],
  { values, numeric }: IColumn,
  trans: TranslationBundle
): MemberValue {
  const known = indices.map(i => values[i]).filter(value => value !== null);
  if (!known.length) {
    return null;
  }
  if (numeric) {
    const sum = (known as number[]).reduce((one, other) => one + other, 0);
    return sum / known.length;
  }
  return new Set(known).size === 1 ? String(known[0]) : trans.__('several');
}

function aboutCell(
  plot: IEnsemblePlot,
  { members: indices }: ICell,
  columns: readonly IColumn[],
  trans: TranslationBundle
): JSONObject {
  if (indices.length === 1) {
    const [i] = indices;
    return aboutMember(plot.members[i], columns, i, trans);
  }
  const members = indices.map(i => plot.members[i]);
  const named = members
    .slice(0, NAMED)
    .map(({ name }) => legible(name))
    .join(', ');
  const [, , colour] = columns;
  const known = colour
    ? indices.filter(i => colour.values[i] !== null).length
    : 0;
  return about(
    trans.__('%1 members', members.length),
    [
      ...columns.slice(0, 2).map(({ title, values, distinct }) => {
        const inCell = [...new Set(indices.map(i => values[i]))];
        return [
          title,
          inCell.length > 1 ? rangeOf(inCell, distinct, trans) : inCell[0]
        ] as const;
      }),
      ...(colour
        ? [
            [
              colour.numeric
                ? trans.__('Mean of %1', colour.title)
                : colour.title,
              together(indices, colour, trans)
            ] as const,
            ...(known < members.length
              ? [[trans.__('Members with a value'), known] as const]
              : [])
          ]
        : []),
      ...statesOf(members).map(
        state =>
          [
            stateWord(state, trans),
            members.filter(member => member.state === state).length
          ] as const
      ),
      [
        trans.__('Members'),
        members.length > NAMED
          ? trans.__('%1 and %2 more', named, members.length - NAMED)
          : named
      ]
    ],
    trans
  );
}

function rangeOf(
  values: readonly MemberValue[],
  distinct: IColumn['distinct'],
  trans: TranslationBundle
): string {
  const inCell = new Set(values);
  const known = distinct.filter(value => inCell.has(value));
  return trans.__('%1 to %2', known[0], known[known.length - 1]);
}

import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { IRun } from '../contract';
import { stateWord } from '../labels';
import { colourOf } from './palette';
import { IPlottedMember } from './plot';
import { ITheme } from './theme';

type State = IRun['state'];

/** In the order of the legend. */
const STATES: readonly State[] = [
  'completed',
  'running',
  'silent',
  'failed',
  'pending',
  'unknown'
];

const RING = 'M0,-1A1,1,0,0,1,0,1A1,1,0,0,1,0,-1Z';

/** As the icons of the states, in a square from -1 to 1. */
const SHAPES: Record<State, string> = {
  completed: RING,
  // A half that is filled; the other one there and back, so that it holds no area.
  running: 'M0,-1A1,1,0,0,0,0,1ZM0,-1A1,1,0,0,1,0,1A1,1,0,0,0,0,-1Z',
  silent: [0, 60, 120, 180, 240, 300].map(arcAt).join(''),
  failed: 'M-0.9,-0.9L0.9,0.9M0.9,-0.9L-0.9,0.9',
  pending: RING,
  unknown: 'M0,-0.4A0.4,0.4,0,0,1,0,0.4A0.4,0.4,0,0,1,0,-0.4Z'
};

const HOLLOW: ReadonlySet<State> = new Set<State>([
  'silent',
  'failed',
  'pending'
]);

/** What fills an outline: the pointer finds it there too. */
export const HOLE = 'transparent';

/** A piece of the circle, of 35°. */
function arcAt(degrees: number): string {
  const [from, to] = [degrees, degrees + 35].map(angle => {
    const radians = (angle * Math.PI) / 180;
    return `${Math.cos(radians).toFixed(3)},${Math.sin(radians).toFixed(3)}`;
  });
  return `M${from}A1,1,0,0,1,${to}`;
}

/** The states that members are in, in the order of the legend. */
export function statesOf(members: readonly IPlottedMember[]): State[] {
  const found = new Set(members.map(({ state }) => state));
  return STATES.filter(state => found.has(state));
}

function colourOfState(state: State, theme: ITheme): string {
  switch (state) {
    case 'completed':
      return colourOf(0).fill;
    case 'running':
      return colourOf(4).fill;
    case 'silent':
      return colourOf(1).fill;
    case 'failed':
      return colourOf(5).fill;
    default:
      return theme.quiet;
  }
}

/**
 * The fields by which the mark of a member tells its state.
 */
export function stateFields(
  state: State,
  theme: ITheme,
  trans: TranslationBundle
): { state: string; hollow: boolean; paint: string } {
  return {
    state: stateWord(state, trans),
    hollow: HOLLOW.has(state),
    paint: colourOfState(state, theme)
  };
}

/** Properties of a mark that is painted in the colour of its state. */
export const STATE_PAINT: JSONObject = {
  fill: { expr: `datum.hollow ? '${HOLE}' : datum.paint` },
  stroke: { expr: 'datum.paint' },
  strokeWidth: 1.5
};

/**
 * How marks tell the state of members by their shape. The legend stands where there is more to
 * tell than that all have completed.
 *
 * @param painted whether their colour tells it too
 */
export function stateShape(
  states: readonly State[],
  theme: ITheme,
  trans: TranslationBundle,
  painted: boolean
): JSONObject {
  const fields = states.map(state => stateFields(state, theme, trans));
  const colour = ({ paint }: { paint: string }) =>
    painted ? paint : theme.text;
  const paint = (colours: string[]) => ({
    condition: fields.map(({ state }, i) => ({
      test: `datum.label === ${JSON.stringify(state)}`,
      value: colours[i]
    }))
  });
  return {
    field: 'state',
    type: 'nominal',
    scale: {
      domain: fields.map(({ state }) => state),
      range: states.map(state => SHAPES[state])
    },
    legend: states.every(state => state === 'completed')
      ? null
      : {
          title: null,
          encoding: {
            symbols: {
              stroke: paint(fields.map(colour)),
              fill: paint(fields.map(one => (one.hollow ? HOLE : colour(one))))
            }
          }
        }
  };
}

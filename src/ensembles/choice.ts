import { MemberValue } from '../plots/member-values';
import { MemberMark } from '../plots/plot';
import { IAxisOption } from './axes';

/**
 * What is drawn of an ensemble, and how. Axes are ids.
 */
export interface IChoice {
  mark: MemberMark;
  x: string;
  y: string;
  /** Null where the colour tells the state. */
  colour: string | null;
  /** Of parallel coordinates, left to right. */
  axes: readonly string[];
}

/** Parallel coordinates begin with so many parameters. */
const PARAMETERS = 6;

/** So many quantities are looked at, whether they vary. */
const CANDIDATES = 6;

/**
 * Quantities that the members may be drawn against at the beginning, best first: the time at which
 * a run ended is what it was told.
 */
export function candidatesIn(
  options: readonly IAxisOption[]
): readonly IAxisOption[] {
  return options
    .filter(
      ({ axis }) =>
        axis.kind === 'final' &&
        !/^(phys)?t(ime)?(_?m?s)?$/i.test(axis.quantity.name)
    )
    .slice(0, CANDIDATES);
}

/**
 * What an ensemble is drawn as before somebody has chosen: the first parameter that varies against
 * the first quantity that does.
 *
 * @param valuesOn what members that did not end early have on an axis
 * @returns null where there is nothing to draw
 */
export function beginning(
  options: readonly IAxisOption[],
  valuesOn: (option: IAxisOption) => readonly MemberValue[]
): IChoice | null {
  if (!options.length) {
    return null;
  }
  const varying = options.filter(({ group }) => group === 'varying');
  const candidates = candidatesIn(options);
  const x = varying[0] ?? options[0];
  const y =
    candidates.find(option => varies(valuesOn(option))) ??
    candidates[0] ??
    varying[1] ??
    options.find(option => option !== x) ??
    x;
  const axes = varying.slice(0, PARAMETERS);
  return {
    mark: 'scatter',
    x: x.id,
    y: y.id,
    colour: null,
    axes: [...new Set([...(axes.length ? axes : [x]), y])].map(({ id }) => id)
  };
}

/** Whether members that have a value do not all have the same. */
export function varies(values: readonly MemberValue[]): boolean {
  return new Set(values.filter(value => value !== null)).size > 1;
}

/** What a user chose, as far as it is to be had, on what there is without a choice. */
export function chosen(
  begun: IChoice,
  wanted: Partial<IChoice>,
  options: readonly IAxisOption[]
): IChoice {
  const ids = new Set(options.map(({ id }) => id));
  const known = (id: string | null | undefined) =>
    id !== null && id !== undefined && ids.has(id);
  const axes = wanted.axes?.filter(known) ?? [];
  return {
    mark: wanted.mark ?? begun.mark,
    x: known(wanted.x) ? wanted.x! : begun.x,
    y: known(wanted.y) ? wanted.y! : begun.y,
    colour: known(wanted.colour) ? wanted.colour! : null,
    axes: axes.length ? axes : begun.axes
  };
}

/** The axes that a choice draws, as `IEnsemblePlot` has them. */
export function axesOf(choice: IChoice): readonly string[] {
  const { mark, x, y, colour, axes } = choice;
  return mark === 'parallel' ? axes : [x, y, ...(colour ? [colour] : [])];
}

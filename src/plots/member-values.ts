import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';

import { stateWord } from '../labels';
import { legible } from '../legible';
import { IEnsemblePlot, IPlottedMember, MemberAxis } from './plot';

export type MemberValue = number | string | null;

/** Numbers of so few different values are taken as kinds: each may have a line of its own. */
const KINDS = 10;

/**
 * What the members have on an axis.
 */
export interface IColumn {
  title: string;
  /** Texts as they are shown. */
  values: readonly MemberValue[];
  /** Whether there are numbers alone. */
  numeric: boolean;
  /** The different values, ascending. */
  distinct: readonly (number | string)[];
  /** Whether some members have none. */
  incomplete: boolean;
}

export function columnOf(
  { axes, members }: Pick<IEnsemblePlot, 'axes' | 'members'>,
  i: number,
  trans: TranslationBundle
): IColumn {
  const values = members.map(member => shown(member.values[i] ?? null));
  const known = values.filter(value => value !== null);
  const numeric = known.every(value => typeof value === 'number');
  return {
    title: axisTitle(axes[i], trans),
    values,
    numeric,
    distinct: [...new Set(known)].sort(
      numeric
        ? (one, other) => (one as number) - (other as number)
        : (one, other) => collator.compare(String(one), String(other))
    ),
    incomplete: known.length < values.length
  };
}

function shown(value: MemberValue): MemberValue {
  return typeof value === 'string' ? legible(value) : value;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Whether the column has a few values only, that are shared by members. */
export function hasKinds({
  numeric,
  distinct,
  values
}: Pick<IColumn, 'numeric' | 'distinct' | 'values'>): boolean {
  return (
    !numeric ||
    (distinct.length <= KINDS && distinct.length <= values.length / 2)
  );
}

/** `CHI_E`, or `stored_energy, final (MJ)`, as it is shown. */
export function axisTitle(axis: MemberAxis, trans: TranslationBundle): string {
  if (axis.kind === 'parameter') {
    return legible(axis.label ?? axis.name);
  }
  const { name, units } = axis.quantity;
  return finalTitle(legible(name), units, trans);
}

/** What the last value of a quantity is called, by its name as it is shown. */
export function finalTitle(
  name: string,
  units: string | null,
  trans: TranslationBundle
): string {
  return units
    ? trans.__('%1, final (%2)', name, legible(units))
    : trans.__('%1, final', name);
}

/** A number as short as an axis needs it: `0.25`, `1.235`, `1.2e19`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) {
    const [digits, exponent] = value.toExponential(2).split('e');
    return `${Number(digits)}e${Number(exponent)}`;
  }
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}

/** How an axis writes its numbers, where they are too large or too small to write them out. */
export function numberFormat({ distinct }: IColumn): JSONObject {
  const sizes = distinct.map(value => Math.abs(value as number));
  const largest = sizes.reduce((one, other) => Math.max(one, other), 0);
  return largest >= 1e6 || (largest > 0 && largest < 1e-3)
    ? { format: '.6~g' }
    : {};
}

/**
 * What the tooltip of a member tells: its name above, below it one row each for its run, its state
 * and its values.
 */
export function aboutMember(
  member: IPlottedMember,
  columns: readonly IColumn[],
  i: number,
  trans: TranslationBundle
): JSONObject {
  const { name, run, state, others = {} } = member;
  const rows: [string, MemberValue][] = [
    [trans.__('State'), stateWord(state, trans)],
    ...(run ? [[trans.__('Run'), run.runid] as [string, number]] : []),
    ...columns.map(
      ({ title, values }) => [title, values[i]] as [string, MemberValue]
    ),
    ...Object.entries(others).map(
      ([of, value]) => [legible(of), shown(value)] as [string, MemberValue]
    )
  ];
  return about(legible(name), rows, trans);
}

/** A tooltip, as Vega makes one of an object. */
export function about(
  title: string,
  rows: readonly (readonly [string, MemberValue])[],
  trans: TranslationBundle
): JSONObject {
  return Object.fromEntries([
    // A parameter of this name would be the heading, or an image to load.
    ...rows.map(([name, value]) => [
      name === 'title' || name === 'image' ? `${name} ` : name,
      value === null ? trans.__('no value') : String(value)
    ]),
    ['title', title]
  ]);
}

export const TOOLTIP: JSONObject = { field: 'about', type: 'nominal' };

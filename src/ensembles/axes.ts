import { IMember, IQuantity } from '../contract';
import { MemberValue } from '../plots/member-values';
import { MemberAxis } from '../plots/plot';
import { differingParameters } from '../rows';

/**
 * What the members can be drawn against.
 */
export interface IAxisOption {
  /** The same after every refresh and reload. */
  id: string;
  axis: MemberAxis;
  /** Parameters that are the same for all members tell nothing: they are offered last. */
  group: 'varying' | 'final' | 'same';
}

/** The id of a parameter, which is no id of a quantity. */
export function parameterId(name: string): string {
  return `parameter ${name}`;
}

/** The id of the last value of a quantity. */
export function finalId(quantity: string): string {
  return `final ${quantity}`;
}

/** The id of the quantity whose last value an axis is; null where it is a parameter. */
export function quantityOf(id: string): string | null {
  const start = finalId('');
  return id.startsWith(start) ? id.slice(start.length) : null;
}

/**
 * What the members of an ensemble can be drawn against: the parameters that vary, the last values
 * of quantities, and the parameters that are the same for all.
 */
export function axisOptions(
  parameters: readonly string[],
  members: readonly IMember[],
  quantities: readonly IQuantity[]
): IAxisOption[] {
  const varying = new Set(differingParameters(members));
  const labels = shortNames(parameters);
  const all = parameters.map((name, i) => ({
    id: parameterId(name),
    axis: { kind: 'parameter' as const, name, label: labels[i] },
    group: varying.has(i) ? ('varying' as const) : ('same' as const)
  }));
  return [
    ...all.filter(({ group }) => group === 'varying'),
    ...quantities.map(quantity => ({
      id: finalId(quantity.id),
      axis: { kind: 'final' as const, quantity },
      group: 'final' as const
    })),
    ...all.filter(({ group }) => group === 'same')
  ];
}

/** The names of parameters without their component, where no other has the same name. */
export function shortNames(parameters: readonly string[]): string[] {
  const short = parameters.map(name => name.slice(name.indexOf(':') + 1));
  const times = new Map<string, number>();
  for (const name of short) {
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return short.map((name, i) =>
    name && times.get(name) === 1 ? name : parameters[i]
  );
}

/**
 * The last values of the members, as far as they are known.
 */
export interface IFinals {
  /** Ids of the quantities, in the order of the values of each member. */
  ids: readonly string[];
  /** By the name of the member. */
  values: ReadonlyMap<string, readonly (number | null)[]>;
}

/** What the members have on an axis. */
export function valuesOn(
  { axis }: IAxisOption,
  parameters: readonly string[],
  members: readonly IMember[],
  finals: IFinals
): MemberValue[] {
  if (axis.kind === 'parameter') {
    const at = parameters.indexOf(axis.name);
    return members.map(({ values }) => values[at] ?? null);
  }
  const at = finals.ids.indexOf(axis.quantity.id);
  return members.map(
    ({ sim_name }) => finals.values.get(sim_name)?.[at] ?? null
  );
}

import { IEnsemble, IMember, IRun } from '../contract';
import { stateOfMember } from '../page/members';
import { IEnsemblePlot, MemberMark } from '../plots/plot';
import { differingParameters } from '../rows';
import { IAxisOption, IFinals, shortNames, valuesOn } from './axes';

/** A tooltip names no more parameters than these beside the axes. */
const OTHERS = 20;

/** The plot of the members of an ensemble against some axes. */
export function memberPlot(
  run: IRun,
  ensemble: IEnsemble,
  members: readonly IMember[],
  finals: IFinals,
  mark: MemberMark,
  axes: readonly IAxisOption[]
): IEnsemblePlot {
  const { component, name, path, parameters } = ensemble;
  const columns = axes.map(option =>
    valuesOn(option, parameters, members, finals)
  );
  const drawn = new Set(
    axes.map(({ axis }) => (axis.kind === 'parameter' ? axis.name : null))
  );
  const labels = shortNames(parameters);
  const others = differingParameters(members)
    .filter(i => !drawn.has(parameters[i]))
    .slice(0, OTHERS);
  return {
    kind: 'ensemble',
    run,
    component,
    name,
    path,
    mark,
    axes: axes.map(({ axis }) => axis),
    members: members.map((member, i) => ({
      name: member.sim_name,
      run: member.run,
      state: stateOfMember(member),
      values: columns.map(values => values[i]),
      others: Object.fromEntries(
        others.map(at => [labels[at], member.values[at] ?? null])
      )
    }))
  };
}

/** Whether two plots look the same: of a run it matters only which one it is. */
export function looksSame(
  one: IEnsemblePlot | null,
  other: IEnsemblePlot
): boolean {
  return one !== null && look(one) === look(other);
}

function look({ path, mark, axes, members }: IEnsemblePlot): string {
  return JSON.stringify([
    path,
    mark,
    axes,
    members.map(member => [
      member.name,
      member.run?.key,
      member.state,
      member.values,
      member.others
    ])
  ]);
}

/** How many members lack a value on an axis, by their state. */
export function withoutValues({ members }: Pick<IEnsemblePlot, 'members'>): {
  names: string[];
  states: Map<IRun['state'], number>;
} {
  const lacking = members.filter(({ values }) => values.includes(null));
  const states = new Map<IRun['state'], number>();
  for (const { state } of lacking) {
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  return { names: lacking.map(({ name }) => name), states };
}

import { MOST as MOST_CELLS } from '../../plots/bins';
import { hasKinds } from '../../plots/member-values';
import { IEnsemblePlot, MemberAxis, MemberMark } from '../../plots/plot';
import { plainPattern } from '../../trends/names';
import { Cell, titleOf } from '../cell';
import { titleOfEnsemble } from '../ensembles';
import { ILoader } from '../loaders';
import { pythonString } from '../python';
import { CATCH, needs, tell } from './problems';
import { Loads, numberOf } from './quantity';
import { axisTitle, distinct, figureTitle } from './text';

/** What the members are drawn against, as a column of a table. */
export interface IColumn {
  /** Its name, which is the title of the axis. */
  title: string;
  /** The same as a literal. */
  name: string;
  /** Whether its values are words. */
  isText: boolean;
  /** Whether it has a few values only, that are shared by members. */
  isDiscrete: boolean;
  /** Whether it has so many numbers that cells of them are taken together. */
  isBinned: boolean;
}

/** The members of an ensemble. */
export interface IEnsembleData {
  mark: MemberMark;
  /** The variable with the table of those that have all values. */
  drawn: string;
  columns: IColumn[];
  title: string;
}

/**
 * Read the members of an ensemble into a table.
 */
export function addMembers(
  plot: IEnsemblePlot,
  cell: Cell,
  loaders: ILoader[]
): IEnsembleData {
  cell.need({
    code: 'import pandas as pd',
    purpose: 'make tables',
    install: 'pandas'
  });
  const columns = columnsOf(plot);
  const loads = new Loads(cell);
  const values = plot.axes.map(axis => valueOf(axis, loads, cell, loaders));
  const lines: string[] = [];
  const api = cell.api(plot.run, lines);
  const filters = [
    ...(plot.component === null ? [] : [pythonString(plot.component)]),
    `${plot.component === null ? 'ensemble_names=' : ''}${pythonString(plot.name)}`
  ].join(', ');
  const ensemble = cell.names.take('ensemble');
  lines.push(
    // Older run trees do not tell the component.
    plot.component === null
      ? `[${ensemble}] = [one for one in ${api}.get_ensembles(${filters}) if not one.component]`
      : `[${ensemble}] = ${api}.get_ensembles(${filters})`
  );
  const hasFinals = plot.axes.some(({ kind }) => kind === 'final');
  const problems = cell.names.take('problems');
  if (hasFinals) {
    const data = cell.names.take('member_data');
    lines.push(
      `${data} = ${api}.get_child_data_by_ensemble_names(${filters})`,
      `${problems} = []`,
      '',
      ...loads.lines(),
      ...finalFunction(data, problems, cell),
      ''
    );
  }
  const [members, drawn] = [
    cell.names.take('members'),
    cell.names.take('drawn')
  ];
  const once = columns.filter(
    ({ name }, i) => columns.findIndex(other => other.name === name) === i
  );
  const texts = once.filter(({ isText }) => isText);
  const asText = texts.map(({ name }) => `${name}: str`).join(', ');
  lines.push(
    `${members} = pd.DataFrame(`,
    '    {',
    "        'member': member.sim_name,",
    ...once.map(
      column => `        ${column.name}: ${values[columns.indexOf(column)]},`
    ),
    '    }',
    `    for member in ${ensemble}.members`,
    ')',
    `${drawn} = ${members}.dropna()${asText && `.astype({${asText}})`}`,
    `print(f'{len(${drawn})} of {len(${members})} members have all values')`,
    ...(hasFinals ? tell(problems) : []),
    ...needs(`${drawn}.empty`, 'no member has all values')
  );
  const what = titleOfEnsemble(plot);
  cell.add(`Members of ensemble ${what}, ${titleOf(plot.run)}`, lines);
  return {
    mark: plot.mark,
    drawn,
    columns,
    title: figureTitle(`Ensemble ${what}`, plot.run)
  };
}

function columnsOf({ axes, members }: IEnsemblePlot): IColumn[] {
  const keys = axes.map(keyOf);
  const different = axes.filter((_, i) => keys.indexOf(keys[i]) === i);
  const titles = distinct([
    { name: 'member', from: '' },
    ...different.map(axis =>
      axis.kind === 'final'
        ? {
            name: axisTitle(
              `${axis.quantity.name}, final`,
              axis.quantity.units
            ),
            from: plainPattern(axis.quantity.pattern)
          }
        : { name: axis.label ?? withoutComponent(axis.name), from: axis.name }
    )
  ]).slice(1);
  return axes.map((_, i) => {
    const title = titles[different.findIndex(one => keyOf(one) === keys[i])];
    const values = members.map(member => member.values[i] ?? null);
    const known = values.filter(value => value !== null);
    const distinctValues = [...new Set(known)];
    const numeric = known.every(value => typeof value === 'number');
    const kinds = { values, numeric, distinct: distinctValues };
    return {
      title,
      name: pythonString(title),
      isText: !numeric,
      isDiscrete: hasKinds(kinds),
      isBinned: numeric && distinctValues.length > MOST_CELLS
    };
  });
}

function keyOf(axis: MemberAxis): string {
  return axis.kind === 'final' ? `=${axis.quantity.id}` : `:${axis.name}`;
}

/** `transport:CHI_E` without the component. */
function withoutComponent(parameter: string): string {
  return parameter.slice(parameter.indexOf(':') + 1) || parameter;
}

function valueOf(
  axis: MemberAxis,
  loads: Loads,
  cell: Cell,
  loaders: ILoader[]
): string {
  if (axis.kind === 'parameter') {
    return `member.parameters.get(${pythonString(axis.name)})`;
  }
  const { quantity } = axis;
  const number = numberOf(quantity, cell, loaders);
  const load = loads.nameFor(quantity, number);
  const value =
    number.times === null
      ? number.value
      : `max(zip(${number.times}, ${number.value}), key=lambda row: row[0])[1]`;
  const files = `member, ${pythonString(quantity.pattern)}, ${load}`;
  return `final(\n            ${files}, lambda data: ${value}\n        )`;
}

function finalFunction(data: string, problems: string, cell: Cell): string[] {
  cell.need({ code: 'from fnmatch import fnmatchcase', purpose: 'match' });
  cell.need({ code: 'from pathlib import Path', purpose: 'match' });
  return `def final(member, pattern, load, number):
    """The number in the newest file of a member that tells it."""
    paths = [
        path
        for paths in ${data}.get(member.runid, {}).values()
        for path in paths
        if fnmatchcase(Path(path).name, pattern)
    ]
    for path in reversed(paths[-2:]):  # the newest may be damaged
        try:
            return float(number(load(path)))
        ${CATCH}
            ${problems}.append(f'{path}: {error!r}')
    return None`.split('\n');
}

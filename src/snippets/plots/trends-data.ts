import { IQuantity } from '../../contract';
import { ITrendPlot } from '../../plots/plot';
import { plainPattern } from '../../trends/names';
import { Cell, titleOf } from '../cell';
import { ILoader } from '../loaders';
import { commentText, pythonString } from '../python';
import { openRuns } from '../runs';
import { CATCH, tell } from './problems';
import { INumber, Loads, numberIn, numberOf } from './quantity';
import { axisTitle, distinct, figureTitle, literals } from './text';

/** Several quantities or runs. */
export interface ITrendsData {
  /** The variable with times and values, by runid and quantity. */
  trends: string;
  /** The variable with the quantities that share an axis, by its title. */
  panels: string;
  /** How many they are. */
  count: number;
  /** What the legend says: an expression of `runid` and `name`. */
  legend: string;
  title: string;
  /** All texts that the figure shows. */
  texts: string[];
}

/** Quantities of the files of one kind. */
interface IGroup {
  quantity: IQuantity;
  members: { name: string; number: INumber }[];
}

/**
 * Read several quantities of one or several runs.
 */
export function addTrends(
  { runs, quantities }: ITrendPlot,
  cell: Cell,
  loaders: ILoader[]
): ITrendsData {
  const names = distinct(
    quantities.map(({ name, pattern }) => ({
      name,
      from: plainPattern(pattern)
    }))
  );
  const groups = groupsOf(quantities, names, cell, loaders);
  const [open, problems] = [
    cell.names.take('runs'),
    cell.names.take('problems')
  ];
  const ways = new Set(groups.map(({ quantity }) => isRows(quantity)));
  const loads = new Loads(cell);
  const parts = groups.map(group => readGroup(group, loads, cell));
  const [trends, panels] = [
    cell.names.take('trends'),
    cell.names.take('panels')
  ];
  const titles = panelsOf(quantities, names);
  const what = names.length === 1 ? names[0] : `${names.length} quantities`;
  const title =
    runs.length === 1
      ? figureTitle(what, runs[0])
      : `${what}, ${runs.length} IPS runs`;
  const whose =
    runs.length === 1 ? titleOf(runs[0]) : `${runs.length} IPS runs`;
  cell.add(`${what} over time, ${whose}`, [
    ...openRuns([...runs], open, cell),
    `${problems} = []`,
    '',
    ...[...ways].flatMap(rows => [...readFunction(rows, problems, cell), '']),
    ...loads.lines(),
    ...parts.flatMap(({ lines }) => lines),
    `${trends} = {`,
    ...parts.map(({ call }, i) => `    ${i === 0 ? 'runid: ' : '| '}${call}`),
    `    for runid, run in ${open}.items()`,
    '}',
    ...tell(problems),
    `${panels} = {`,
    ...[...titles].map(
      ([axis, of]) => `    ${pythonString(axis)}: [${literals(of)}],`
    ),
    '}'
  ]);
  return {
    trends,
    panels,
    count: titles.size,
    legend: legend(runs.length, names.length),
    title,
    texts: [title, ...names, ...titles.keys()]
  };
}

function legend(runs: number, quantities: number): string {
  if (quantities === 1) {
    return "f'run {runid}'";
  }
  return runs === 1 ? 'name' : "f'{name}, run {runid}'";
}

function isRows({ reduction }: IQuantity): boolean {
  return reduction === 'rows';
}

function groupsOf(
  quantities: readonly IQuantity[],
  names: string[],
  cell: Cell,
  loaders: ILoader[]
): IGroup[] {
  const groups = new Map<string, IGroup>();
  quantities.forEach((quantity, i) => {
    const number = numberOf(quantity, cell, loaders);
    const kind = [quantity.pattern, number.key, isRows(quantity)];
    const key = JSON.stringify(kind);
    const group = groups.get(key) ?? { quantity, members: [] };
    group.members.push({ name: names[i], number });
    groups.set(key, group);
  });
  return [...groups.values()];
}

function readGroup(
  { quantity, members }: IGroup,
  loads: Loads,
  cell: Cell
): { lines: string[]; call: string } {
  const [load] = members.map(({ number }) => loads.nameFor(quantity, number));
  const numbers = cell.names.take(load.replace('load', 'numbers_of'));
  const read = isRows(quantity) ? 'read_rows' : 'read_trends';
  return {
    lines: [
      `${numbers} = {`,
      ...members.map(
        ({ name, number }) =>
          `    ${pythonString(name)}: lambda data: ${numberIn(number)},`
      ),
      '}'
    ],
    call: `${read}(run, ${pythonString(quantity.pattern)}, ${load}, ${numbers})`
  };
}

function readFunction(rows: boolean, problems: string, cell: Cell): string[] {
  if (!rows) {
    return `def read_trends(run, pattern, load, numbers):
    """Times and values of each number, from the files whose names match the pattern."""
    trends = {name: ([], []) for name in numbers}
    for timestep, paths in run.get_files(pattern).items():
        for path in paths:
            for name, number in numbers.items():
                times, values = trends[name]
                try:
                    values.append(float(number(load(path))))
                    times.append(timestep)
                ${CATCH}
                    ${problems}.append(f'{path}: {error!r}')
    return trends`.split('\n');
  }
  cell.need({ code: 'from itertools import chain', purpose: 'join' });
  return `def read_rows(run, pattern, load, columns):
    """Times and values of each column, from all rows of the files whose names match the pattern."""
    tables = {name: [np.empty((2, 0))] for name in columns}
    for path in dict.fromkeys(chain(*run.get_files(pattern).values())):
        for name, column in columns.items():
            try:
                tables[name].append(np.array(column(load(path)), float))
            ${CATCH}
                ${problems}.append(f'{path}: {error!r}')
    joined = {name: np.hstack(parts) for name, parts in tables.items()}
    return {name: table[:, table[0].argsort(kind='stable')] for name, table in joined.items()}`.split(
    '\n'
  );
}

/**
 * What shares an axis, by its title: the quantities with one unit.
 */
function panelsOf(
  quantities: readonly IQuantity[],
  names: string[]
): Map<string, string[]> {
  const byUnits = new Map<string | null, string[]>();
  quantities.forEach(({ units }, i) =>
    byUnits.set(units, [...(byUnits.get(units) ?? []), names[i]])
  );
  const panels = new Map<string, string[]>();
  for (const [units, of] of byUnits) {
    const title =
      of.length === 1 ? axisTitle(of[0], units) : commentText(units ?? '');
    panels.set(title, [...(panels.get(title) ?? []), ...of]);
  }
  return panels;
}

import { ITrendPlot } from '../../plots/plot';
import { Cell, titleOf } from '../cell';
import { ILoader } from '../loaders';
import { commentText, pythonString } from '../python';
import { CATCH, tell } from './problems';
import { numberIn, numberOf } from './quantity';
import { axisTitle, figureTitle, legendOf } from './text';

export const TIME = 'Time (s)';

/** One quantity of one run, in two lists. */
export interface ITrendData {
  /** Names of variables. */
  times: string;
  values: string;
  title: string;
  legend: string;
  y: string;
}

/**
 * Read one quantity of one run.
 */
export function addTrend(
  { runs: [run], quantities: [quantity] }: ITrendPlot,
  cell: Cell,
  loaders: ILoader[]
): ITrendData {
  const lines: string[] = [];
  const api = cell.api(run, lines);
  const number = numberOf(quantity, cell, loaders);
  const { load } = number;
  const [times, values] = [cell.names.take('times'), cell.names.take('values')];
  const problems = cell.names.take('problems');
  const files = `${api}.get_files(${pythonString(quantity.pattern)})`;
  if (quantity.reduction === 'rows') {
    cell.need({ code: 'from itertools import chain', purpose: 'join' });
    const [tables, table] = [
      cell.names.take('tables'),
      cell.names.take('table')
    ];
    lines.push(
      `${tables}, ${problems} = [np.empty((2, 0))], []`,
      `for path in dict.fromkeys(chain(*${files}.values())):`,
      '    try:',
      `        data = ${load}`,
      `        ${tables}.append(np.array(${numberIn(number)}, float))`,
      `    ${CATCH}`,
      `        ${problems}.append(f'{path}: {error!r}')`,
      `${table} = np.hstack(${tables})`,
      `${times}, ${values} = ${table}[:, ${table}[0].argsort(kind='stable')]`
    );
  } else {
    lines.push(
      `${times}, ${values}, ${problems} = [], [], []`,
      `for timestep, paths in ${files}.items():`,
      '    for path in paths:',
      '        try:',
      `            data = ${load}`,
      `            ${values}.append(float(${number.value}))`,
      `            ${times}.append(timestep)`,
      `        ${CATCH}`,
      `            ${problems}.append(f'{path}: {error!r}')`
    );
  }
  const y = axisTitle(quantity.name, quantity.units);
  cell.add(`${y} over time, ${titleOf(run)}`, [...lines, ...tell(problems)]);
  const title = figureTitle(commentText(quantity.name), run);
  return { times, values, title, legend: legendOf(run), y };
}

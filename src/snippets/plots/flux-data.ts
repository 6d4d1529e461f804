import { IFluxPlot } from '../../plots/plot';
import { Cell, titleOf } from '../cell';
import { ILoader } from '../loaders';
import { commentText } from '../python';
import { accessTo } from './access';
import { NUMPY } from './problems';
import { figureTitle } from './text';

/** An equilibrium; the cell has `r`, `z` and `psi_n`. */
export interface IFluxData {
  equilibrium: string;
  /** The variable with the normalized flux of the surfaces; null without any. */
  levels: string | null;
  /** The same in steps of one size: first, last, size. */
  steps: [number, number, number][];
  hasBoundary: boolean;
  hasLimiter: boolean;
  title: string;
  x: string;
  y: string;
}

/**
 * Read an equilibrium.
 */
export function addFlux(
  { run, file, equilibrium: drawn }: IFluxPlot,
  cell: Cell,
  loaders: ILoader[]
): IFluxData {
  cell.need(NUMPY);
  const escaped = file.name.replace(/[[*?]/g, '[$&]');
  const kind = { pattern: escaped, format: file.format };
  const access = accessTo([], kind, cell, loaders);
  const name = cell.names.take('equilibrium');
  const psi = [...new Set(drawn.surfaces.map(surface => surface.psi))];
  psi.sort((one, other) => one - other);
  const lines = [
    `${name} = ${access.load(cell.path(file.path, run))}`,
    `r = ${name}['rleft'] + np.linspace(0, ${name}['rdim'], ${name}['nx'])`,
    `z = ${name}['zmid'] + np.linspace(-0.5, 0.5, ${name}['ny']) * ${name}['zdim']`,
    `axis, edge = ${name}['simagx'], ${name}['sibdry']`,
    `psi_n = (${name}['psi'].T - axis) / (edge - axis)  # 0 at the axis, 1 at the edge`
  ];
  const levels = psi.length > 0 ? cell.names.take('levels') : null;
  if (levels !== null) {
    lines.push(`${levels} = [${psi.join(', ')}]`);
  }
  const what = commentText(file.name);
  cell.add(`Equilibrium ${what}, ${titleOf(run)}`, lines);
  return {
    equilibrium: name,
    levels,
    steps: evenly(psi),
    hasBoundary: drawn.boundary_r.length > 0,
    hasLimiter: drawn.limiter_r.length > 0,
    title: figureTitle(what, run),
    x: 'R (m)',
    y: 'Z (m)'
  };
}

/**
 * Ascending numbers as first, last and size of even steps.
 */
export function evenly(numbers: number[]): [number, number, number][] {
  const found: [number, number, number][] = [];
  for (const number of numbers) {
    const [first, last, size] = found[found.length - 1] ?? [];
    const step = Number((number - last).toPrecision(6));
    if (last === undefined || (first !== last && step !== size)) {
      found.push([number, number, 1]);
    } else {
      found[found.length - 1] = [first, number, step];
    }
  }
  return found;
}

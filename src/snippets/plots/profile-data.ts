import { ICurve } from '../../contract';
import { IProfilePlot } from '../../plots/plot';
import { Cell, titleOf } from '../cell';
import { ILoader } from '../loaders';
import { commentText, pythonString } from '../python';
import { accessTo, IAccess } from './access';
import { CATCH, needs, NUMPY, tell } from './problems';
import { axisTitle, figureTitle } from './text';

/** A curve at all times of a run. */
export interface IProfileData {
  /** The variable with x and y by time. */
  profiles: string;
  /** The variable with the time that is drawn strong. */
  at: string;
  title: string;
  x: string;
  y: string;
}

/**
 * Read a curve at all times.
 */
export function addProfiles(
  { run, curve, profiles: { times }, at: index }: IProfilePlot,
  cell: Cell,
  loaders: ILoader[]
): IProfileData {
  cell.need(NUMPY);
  const access = accessTo(curve.steps, curve, cell, loaders);
  const y = access.at('data');
  const x = coordinate(curve, access, cell, loaders);
  const lines: string[] = [];
  const api = cell.api(run, lines);
  const profiles = cell.names.take('profiles');
  const at = cell.names.take('at');
  const problems = cell.names.take('problems');
  lines.push(
    `${profiles}, ${problems} = {}, []`,
    `for timestep, paths in ${api}.get_files(${pythonString(curve.pattern)}).items():`,
    '    for path in paths:',
    '        try:',
    `            data = ${access.load('path')}`,
    `            ${profiles}[timestep] = np.array((${x}, ${y}), float)`,
    `        ${CATCH}`,
    `            ${problems}.append(f'{path}: {error!r}')`,
    ...tell(problems),
    ...needs(`not ${profiles}`, 'no file could be read'),
    // A file may have gone since then.
    `${at} = min(${profiles}, key=lambda time: abs(time - ${times[index]}))`
  );
  const titles = {
    title: figureTitle(commentText(curve.name), run),
    x: axisTitle(curve.x_name, curve.x_units),
    y: axisTitle(curve.name, curve.units)
  };
  cell.add(`${titles.y} over ${titles.x}, ${titleOf(run)}`, lines);
  return { profiles, at, ...titles };
}

function coordinate(
  curve: ICurve,
  y: IAccess,
  cell: Cell,
  loaders: ILoader[]
): string {
  if (curve.x_steps === null) {
    const values = y.at('data');
    // What serves where the file has no coordinate.
    return curve.x_name === 'psi_N'
      ? `np.linspace(0, 1, len(${values}))`
      : `np.arange(len(${values}))`;
  }
  const x = accessTo(curve.x_steps, curve, cell, loaders);
  // In a netCDF file it may lie in another group.
  return x.key === y.key ? x.at('data') : x.at(x.load('path'));
}

import { IEnsemble, IRun } from '../contract';
import { Cell, titleOf } from './cell';
import { commentText, identifier, pythonString } from './python';
import { pick, SelectionItem, unique } from './selection';

/** What tells an ensemble from the others of its run. */
type INamed = Pick<IEnsemble, 'component' | 'name'>;

/**
 * The data of ensembles: one as a variable, several of a run as a mapping.
 */
export function addEnsembles(items: SelectionItem[], cell: Cell): void {
  for (const { run } of unique(
    pick(items, 'ensembles'),
    item => item.run.key
  )) {
    const lines: string[] = [];
    const api = cell.api(run, lines);
    const name = mappingName(run, cell);
    lines.push(`${name} = ${api}.get_child_data_by_ensemble_names()`);
    cell.add(`All ensembles of ${titleOf(run)}`, lines);
  }
  const selected = pick(items, 'ensemble');
  for (const { run } of unique(selected, item => item.run.key)) {
    const ensembles = selected
      .filter(item => item.run.key === run.key)
      .map(item => item.ensemble);
    addEnsemblesOfRun(unique(ensembles, literalTitle), run, cell);
  }
}

/**
 * What to call an ensemble in a comment.
 */
export function titleOfEnsemble(ensemble: INamed): string {
  return commentText(fullName(ensemble));
}

function addEnsemblesOfRun(
  ensembles: IEnsemble[],
  run: IRun,
  cell: Cell
): void {
  const lines: string[] = [];
  const api = cell.api(run, lines);
  if (ensembles.length === 1) {
    const [ensemble] = ensembles;
    const base = identifier(ensemble.name, 'ensemble');
    const name = cell.names.take(base, `${base}_${run.runid}`);
    lines.push(`${name} = ${api}.get_child_data_by_ensemble_names(`);
    lines.push(...filters(ensemble).map(filter => `    ${filter},`), ')');
    cell.add(`Ensemble ${titleOfEnsemble(ensemble)} of ${titleOf(run)}`, lines);
    return;
  }
  lines.push(`${mappingName(run, cell)} = {`);
  for (const ensemble of ensembles) {
    lines.push(
      `    ${literalTitle(ensemble)}: ${api}.get_child_data_by_ensemble_names(`,
      `        ${filters(ensemble).join(', ')}`,
      '    ),'
    );
  }
  lines.push('}');
  cell.add(`${ensembles.length} ensembles of ${titleOf(run)}`, lines);
}

function mappingName(run: IRun, cell: Cell): string {
  return cell.names.take('ensemble_data', `ensemble_data_${run.runid}`);
}

function fullName({ component, name }: INamed): string {
  // Older run trees do not tell the component.
  return component === null ? name : `${component} / ${name}`;
}

function literalTitle(ensemble: IEnsemble): string {
  return pythonString(fullName(ensemble));
}

function filters({ component, name }: IEnsemble): string[] {
  const ensembleNames = `ensemble_names=[${pythonString(name)}]`;
  return component === null
    ? [ensembleNames]
    : [`component_names=[${pythonString(component)}]`, ensembleNames];
}

import { IRun } from '../contract';
import { Cell, titleOf } from './cell';
import { titleOfEnsemble } from './ensembles';
import { commentText, pythonString } from './python';
import { pick, SelectionItem, unique } from './selection';

/**
 * A run to open, what to say of it, and whether its data is wanted too.
 */
interface IWantedRun {
  run: IRun;
  title: string;
  data: boolean;
}

/**
 * One run by its published names, or several as a mapping.
 */
export function addRuns(items: SelectionItem[], cell: Cell): void {
  const wanted = items.map(wantedRun).filter(one => one !== null);
  const runs = unique(wanted, ({ run }) => run.key);
  if (runs.length > 1) {
    addSeveralRuns(
      runs.map(({ run }) => run),
      cell
    );
    return;
  }
  for (const { run, title } of runs) {
    const lines: string[] = [];
    const api = cell.api(run, lines);
    if (wanted.some(({ data }) => data)) {
      const name = run.parent === null ? 'DATA_FILES' : `${api}_data`;
      lines.push(`${cell.names.take(name)} = ${api}.get_data()`);
    }
    cell.add(title, lines);
  }
}

function wantedRun(item: SelectionItem): IWantedRun | null {
  if (item.kind === 'member') {
    const { run } = item.member;
    const ensemble = titleOfEnsemble(item.ensemble);
    return (
      run && {
        run,
        title: `${titleOf(run)}, member of ${ensemble} of run ${item.run.runid}`,
        data: true
      }
    );
  }
  if (item.kind === 'run' || item.kind === 'data') {
    const { run } = item;
    const child = run.parent !== null;
    return {
      run,
      title: titleOf(run) + (child ? ', a child run' : ''),
      data: child || item.kind === 'data'
    };
  }
  return null;
}

function addSeveralRuns(runs: IRun[], cell: Cell): void {
  const name = cell.names.take('runs');
  const opened = openRuns(runs, name, cell);
  const data = cell.names.take('run_data');
  cell.add(`${runs.length} IPS runs`, [
    ...opened,
    `${data} = {runid: run.get_data() for runid, run in ${name}.items()}`
  ]);
}

/**
 * The lines of a mapping from runids to runs.
 */
export function openRuns(runs: IRun[], name: string, cell: Cell): string[] {
  const keyOf = keysOf(runs);
  const lines = runs.map(run => {
    cell.opened(run, `${name}[${keyOf(run)}]`);
    const simname = commentText(run.simname ?? '');
    const comment = simname && `  # ${simname}`;
    return `    ${keyOf(run)}: ${cell.open(run)},${comment}`;
  });
  return [`${name} = {`, ...lines, '}'];
}

/**
 * The shortest keys that tell the runs apart: users and folders may have the same runids.
 */
function keysOf(runs: IRun[]): (run: IRun) => string {
  const keys = [
    (run: IRun) => `${run.runid}`,
    (run: IRun) => `(${pythonString(run.username)}, ${run.runid})`
  ];
  return (
    keys.find(keyOf => unique(runs, keyOf).length === runs.length) ??
    (run => pythonString(run.directory))
  );
}

/**
 * The data of child runs.
 */
export function addChildren(items: SelectionItem[], cell: Cell): void {
  const groups = pick(items, 'children');
  for (const { run, which } of unique(
    groups,
    item => item.which + item.run.key
  )) {
    const [words, base, method] =
      which === 'all'
        ? ['All child runs', 'child_data', 'get_child_data']
        : [
            'Child runs outside ensembles',
            'plain_child_data',
            'get_child_data_not_ensembles'
          ];
    const lines: string[] = [];
    const api = cell.api(run, lines);
    const name = cell.names.take(base, `${base}_${run.runid}`);
    lines.push(`${name} = ${api}.${method}()`);
    cell.add(`${words} of ${titleOf(run)}`, lines);
  }
}

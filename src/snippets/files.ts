import { IDataFile, IRun, ITimestep } from '../contract';
import { Cell, titleOf } from './cell';
import { ILoader, loaderOf } from './loaders';
import { commentText, nameOfFile } from './python';
import { SelectionItem } from './selection';

/**
 * A data file with its place.
 */
interface IPlacedFile {
  run: IRun;
  timestep: ITimestep;
  file: IDataFile;
  loader: ILoader | null;
}

/**
 * More files than this that are alike become a list, also in one timestep.
 */
const MANY = 10;

/**
 * Data files: of one timestep a variable each, of several a list for each kind of file.
 */
export function addFiles(
  items: SelectionItem[],
  cell: Cell,
  loaders: ILoader[]
): void {
  const files = selectedFiles(items, loaders);
  if (files.length === 0) {
    return;
  }
  const used = new Set(files.map(({ loader }) => loader));
  used.forEach(loader => cell.names.reserve(loader?.code ?? ''));
  const { run, timestep } = files[0];
  const together = files.every(
    one => one.run.key === run.key && one.timestep.label === timestep.label
  );
  const lines: string[] = [];
  for (const group of alike(files)) {
    if (group.length === 1 || (together && group.length <= MANY)) {
      group.forEach(file => lines.push(...oneFile(file, cell)));
    } else {
      lines.push(...severalFiles(group, cell));
    }
  }
  cell.add(titleOfFiles(files), lines);
}

function selectedFiles(
  items: SelectionItem[],
  loaders: ILoader[]
): IPlacedFile[] {
  // One file may be listed under several timesteps.
  const found = new Map<string, IPlacedFile>();
  for (const item of items) {
    if (item.kind === 'timestep' || item.kind === 'file') {
      const { run, timestep } = item;
      const files = item.kind === 'file' ? [item.file] : timestep.files;
      for (const file of files) {
        if (!found.has(file.path)) {
          const loader = loaderOf(file, loaders);
          found.set(file.path, { run, timestep, file, loader });
        }
      }
    }
  }
  return [...found.values()];
}

/**
 * Groups of files with the same loader, whose names differ by numbers only.
 */
function alike(files: IPlacedFile[]): IPlacedFile[][] {
  const groups = new Map<ILoader | null, Map<string, IPlacedFile[]>>();
  for (const one of files) {
    const names = groups.get(one.loader) ?? new Map<string, IPlacedFile[]>();
    const name = groupName(one);
    groups.set(one.loader, names.set(name, [...(names.get(name) ?? []), one]));
  }
  return [...groups.values()].flatMap(names => [...names.values()]);
}

function nameOf({ file }: IPlacedFile): string {
  return nameOfFile(file.name);
}

function groupName(file: IPlacedFile): string {
  return nameOf(file).replace(/[\d_]+$/, '');
}

function oneFile({ run, file, loader }: IPlacedFile, cell: Cell): string[] {
  const path = cell.path(file.path, run);
  const name = cell.names.take(nameOfFile(file.name));
  if (loader !== null) {
    return [`${name} = ${cell.load(loader)(path)}`];
  }
  const fileName = commentText(file.name);
  const reason =
    file.format === 'missing'
      ? `${fileName} is not there`
      : `No loader matches ${fileName}`;
  return [`# ${reason}: this is its path`, `${name} = ${path}`];
}

function severalFiles(files: IPlacedFile[], cell: Cell): string[] {
  const { run, loader } = files[0];
  const sameRun = files.every(one => one.run.key === run.key);
  const base = files.every(one => nameOf(one) === nameOf(files[0]))
    ? nameOf(files[0])
    : groupName(files[0]);
  const paths = cell.names.take(`${base}_paths`);
  const lines = files.map(one => {
    const time = `t = ${commentText(one.timestep.label)}`;
    const place = sameRun ? time : `run ${one.run.runid}, ${time}`;
    return `    ${cell.path(one.file.path, one.run)},  # ${place}`;
  });
  const listing = [`${paths} = [`, ...lines, ']'];
  if (loader === null) {
    return [
      '# No loader matches these files: these are their paths',
      ...listing
    ];
  }
  const plural = /[a-rt-z]$/i.test(base) ? `${base}s` : `${base}_list`;
  const name = cell.names.take(plural);
  const each = cell.load(loader)('path');
  return [
    ...listing,
    `${name} = [`,
    `    ${each}`,
    `    for path in ${paths}`,
    ']'
  ];
}

/**
 * Whose files they are, and of which times.
 */
function titleOfFiles(files: IPlacedFile[]): string {
  const runs = new Map(files.map(({ run }) => [run.key, run]));
  const count = files.length === 1 ? 'A file' : `${files.length} files`;
  if (runs.size > 1) {
    return `${count} of ${runs.size} IPS runs`;
  }
  const title = titleOf(files[0].run);
  const labels = new Set(files.map(({ timestep }) => timestep.label));
  if (labels.size === 1) {
    return `${title}, t = ${commentText([...labels][0])}`;
  }
  const timed = files
    .filter(({ timestep }) => timestep.time !== null)
    .sort((one, other) => one.timestep.time! - other.timestep.time!);
  if (timed.length < 2) {
    return `${count} of ${title}`;
  }
  const [first, last] = [timed[0], timed[timed.length - 1]];
  return `${count} of ${title}, t = ${commentText(first.timestep.label)} to ${commentText(last.timestep.label)}`;
}

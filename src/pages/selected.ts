import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { ViewSelections } from '../selections';

/** Where a data file is. */
export interface IFilePlace {
  /** Of the run. */
  key: string;
  /** Label of the timestep. */
  timestep: string;
  path: string;
}

/** The file that is selected; null where none, or anything else too. */
export function selectedFile(selections: ViewSelections): IFilePlace | null {
  const [item, ...others] = selections.items();
  return item?.kind === 'file' && !others.length
    ? {
        key: item.run.key,
        timestep: item.timestep.label,
        path: item.file.path
      }
    : null;
}

/** Keys of the runs that are selected, or hold what is selected; each once. */
export function selectedKeys(selections: ViewSelections): string[] {
  const keys = selections
    .items()
    .map(item =>
      item.kind === 'member' ? (item.member.run ?? item.run).key : item.run.key
    );
  return [...new Set(keys)];
}

/** The runs that are compared: each once, and of members those that have a run. */
export function keysOf(
  { keys }: ReadonlyPartialJSONObject,
  selections: ViewSelections
): string[] {
  if (Array.isArray(keys)) {
    return [...new Set(keys as string[])];
  }
  const runs = selections
    .items()
    .flatMap(item => (item.kind === 'member' ? item.member.run : item.run));
  return [...new Set(runs.flatMap(run => run?.key ?? []))];
}

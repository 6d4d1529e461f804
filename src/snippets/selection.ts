import {
  IDataFile,
  IEnsemble,
  IMember,
  INotebook,
  IRun,
  ITimestep
} from '../contract';
import { ILoader } from './loaders';

/**
 * What a user can select in the panel and load with a cell.
 */
export type SelectionItem =
  /** A run; it is a child run where its parent is not null. */
  | { kind: 'run'; run: IRun }
  /** All data of a run. */
  | { kind: 'data'; run: IRun }
  | { kind: 'timestep'; run: IRun; timestep: ITimestep }
  | { kind: 'file'; run: IRun; timestep: ITimestep; file: IDataFile }
  /** The child runs of a run: all, or those outside its ensembles. */
  | { kind: 'children'; run: IRun; which: 'all' | 'plain' }
  /** All ensembles of a run. */
  | { kind: 'ensembles'; run: IRun }
  | { kind: 'ensemble'; run: IRun; ensemble: IEnsemble }
  /** A member of an ensemble; `run` is the parent run. */
  | { kind: 'member'; run: IRun; ensemble: IEnsemble; member: IMember }
  /** Nothing to load: left out of a snippet. */
  | { kind: 'notebook'; run: IRun; notebook: INotebook };

/**
 * The selected items of some kinds.
 */
export type Selected<K extends SelectionItem['kind']> = Extract<
  SelectionItem,
  { kind: K }
>;

export interface ISnippetContext {
  /**
   * In the user's order: the first that applies to a file is used.
   */
  loaders: ILoader[];
  /**
   * The contents path of the notebook that gets the cell, null where it is not known.
   */
  notebookPath: string | null;
}

/**
 * The items of one kind, in order.
 */
export function pick<K extends SelectionItem['kind']>(
  items: SelectionItem[],
  kind: K
): Selected<K>[] {
  return items.filter((item): item is Selected<K> => item.kind === kind);
}

/**
 * Each item once: the first of those with the same key.
 */
export function unique<T>(items: T[], keyOf: (item: T) => string): T[] {
  const found = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    found.set(key, found.get(key) ?? item);
  }
  return [...found.values()];
}

import { Cell } from './cell';
import { addEnsembles } from './ensembles';
import { addFiles } from './files';
import { addChildren, addRuns } from './runs';
import { ISnippetContext, SelectionItem } from './selection';

/**
 * The Python code of a cell that loads what is selected.
 *
 * @returns '' where there is nothing to load, as in a member that has not started
 */
export function snippet(
  items: SelectionItem[],
  context: ISnippetContext
): string {
  const cell = new Cell(context);
  addRuns(items, cell);
  addChildren(items, cell);
  addEnsembles(items, cell);
  addFiles(items, cell, context.loaders);
  return cell.toString();
}

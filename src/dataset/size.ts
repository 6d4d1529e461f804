import { Plot } from '../plots/plot';
import { SelectionItem, shownIn } from '../snippets';

/** Data files above which several processes are offered: one would read for several seconds. */
const LARGE = 10_000;

/** Whether reading so many files is worth several processes. */
export function isLarge(files: number): boolean {
  return files > LARGE;
}

/** Whether `load` takes it: what holds data, and has begun. */
export function isInDataset(item: SelectionItem): boolean {
  switch (item.kind) {
    case 'notebook':
      return false;
    case 'member':
      return item.member.run !== null;
    case 'timestep':
    case 'file':
      return item.timestep.time !== null;
    default:
      return true;
  }
}

/** Data files that are read for what a plot shows. */
export function filesOf(plot: Plot): number {
  const files = shownIn(plot).map(({ files }) => files);
  const most = Math.max(0, ...files);
  return plot.kind === 'trend' ? plot.runs.length * most : most;
}

import { Plot } from '../plots/plot';
import { shownIn } from '../snippets/dataset';

/** Data files above which several processes are offered: one would read for several seconds. */
const LARGE = 10_000;

/** Whether reading so many files is worth several processes. */
export function isLarge(files: number): boolean {
  return files > LARGE;
}

/** Data files that are read for what a plot shows. */
export function filesOf(plot: Plot): number {
  const files = shownIn(plot).map(({ files }) => files);
  const most = Math.max(0, ...files);
  return plot.kind === 'trend' ? plot.runs.length * most : most;
}

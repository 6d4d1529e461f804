import { IRun } from '../contract';
import { colourOf } from '../plots/palette';
import { ITrendPlot } from '../plots/plot';

/**
 * The colour of the run's line in a plot; null where colours stand for quantities, not for runs.
 */
export function colourOfRun(
  plot: ITrendPlot | null,
  { key }: IRun
): string | null {
  if (plot === null || plot.quantities.length !== 1) {
    return null;
  }
  const at = plot.runs.findIndex(run => run.key === key);
  return at < 0 ? null : colourOf(at).fill;
}

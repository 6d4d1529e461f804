import { Plot } from '../../plots/plot';
import { ISnippetContext } from '../selection';

/** The libraries that a cell can draw with. */
export const PLOT_LIBRARIES = [
  'matplotlib',
  'plotly',
  'bokeh',
  'hvplot'
] as const;

export type PlotLibrary = (typeof PLOT_LIBRARIES)[number];

/**
 * The Python code of a cell that draws a plot from the same data.
 */
export function plotCode(
  plot: Plot,
  library: PlotLibrary,
  context: ISnippetContext
): string {
  return `# ${plot.kind} ${library} ${context.loaders.length}`;
}

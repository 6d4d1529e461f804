import { Plot } from '../../plots/plot';
import { Cell } from '../cell';
import { ISnippetContext } from '../selection';
import { BOKEH } from './bokeh';
import { addMembers } from './ensemble-data';
import { addFlux } from './flux-data';
import { HVPLOT } from './hvplot';
import { IDrawn, ILibrary } from './library';
import { MATPLOTLIB } from './matplotlib';
import { PLOTLY } from './plotly';
import { addProfiles } from './profile-data';
import { addTrend } from './trend-data';
import { addTrends } from './trends-data';

/** The libraries that a cell can draw with. */
export const PLOT_LIBRARIES = [
  'matplotlib',
  'plotly',
  'bokeh',
  'hvplot'
] as const;

export type PlotLibrary = (typeof PLOT_LIBRARIES)[number];

const LIBRARIES: Record<PlotLibrary, ILibrary> = {
  matplotlib: MATPLOTLIB,
  plotly: PLOTLY,
  bokeh: BOKEH,
  hvplot: HVPLOT
};

/**
 * The Python code of a cell that draws a plot from the same data.
 *
 * One part reads, and is the same for all libraries; the other draws.
 */
export function plotCode(
  plot: Plot,
  library: PlotLibrary,
  context: ISnippetContext
): string {
  const cell = new Cell(context);
  cell.names.reserve(RESERVED);
  const { imports, lines } = draw(plot, LIBRARIES[library], cell, context);
  cell.need({
    code: imports.join('\n'),
    purpose: `draw with ${library}`,
    install: LIBRARIES[library].install
  });
  cell.add(`Drawn with ${library}`, lines);
  return cell.toString();
}

/** What the parts of a cell call things that are theirs alone. */
const RESERVED = `all_times all_x all_y ax axes axis bar cells colour colours column contours
  curve cycle data drawn_lines edge error escape fig figure figures final fnmatchcase go grid
  group groups hv hvplot image joined layout legend line lines load lru_cache
  make_subplots member name names np numbers of_run output_notebook p path paths pd plots plt
  points psi_n r ranges read_rows read_trends row run runid scaled show span surfaces tiles
  timestep title value x xs y ys z`;

function draw(
  plot: Plot,
  library: ILibrary,
  cell: Cell,
  { loaders }: ISnippetContext
): IDrawn {
  switch (plot.kind) {
    case 'trend':
      return plot.runs.length === 1 && plot.quantities.length === 1
        ? library.trend(addTrend(plot, cell, loaders))
        : library.trends(addTrends(plot, cell, loaders));
    case 'profile':
      return library.profile(addProfiles(plot, cell, loaders));
    case 'ensemble':
      return library.ensemble(addMembers(plot, cell, loaders));
    case 'flux':
      return library.flux(addFlux(plot, cell, loaders));
  }
}

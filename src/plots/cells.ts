import { Plot } from './plot';

/**
 * Takes plots into notebooks.
 */
export interface IPlotCells {
  /** Insert a cell that draws the plot into the notebook that the user works in. */
  insert(plot: Plot): Promise<void>;
  /** Insert a cell that loads what the plot shows into a labelled dataset. */
  load(plot: Plot): Promise<void>;
  /** Copy the code of the cell that draws. */
  copy(plot: Plot): Promise<void>;
}

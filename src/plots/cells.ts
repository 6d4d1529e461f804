import { Plot } from './plot';

/**
 * Takes plots into notebooks.
 */
export interface IPlotCells {
  /** Insert a cell that draws the plot into the notebook that the user works in. */
  insert(plot: Plot): void;
  /** Copy the code of that cell. */
  copy(plot: Plot): void;
}

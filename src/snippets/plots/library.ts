import { IEnsembleData } from './ensemble-data';
import { IFluxData } from './flux-data';
import { IProfileData } from './profile-data';
import { ITrendData } from './trend-data';
import { ITrendsData } from './trends-data';

/** What draws: the lines it imports, and the lines that draw. */
export interface IDrawn {
  imports: string[];
  lines: string[];
}

/**
 * How a library draws what the first part of a cell has read.
 */
export interface ILibrary {
  /** What to `pip install`. */
  install: string;
  trend(data: ITrendData): IDrawn;
  trends(data: ITrendsData): IDrawn;
  profile(data: IProfileData): IDrawn;
  ensemble(data: IEnsembleData): IDrawn;
  flux(data: IFluxData): IDrawn;
}

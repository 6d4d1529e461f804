import {
  ICurve,
  IEquilibrium,
  IProfiles,
  IQuantity,
  IRun,
  ISeries
} from '../contract';

/**
 * A plot: the data that is drawn, and where it is from. The page draws it as Vega-Lite, a notebook
 * with the library that the user chose.
 */
export type Plot = ITrendPlot | IProfilePlot | IEnsemblePlot | IFluxPlot;

/**
 * Quantities of runs over the time. Those with one unit share a panel.
 */
export interface ITrendPlot {
  kind: 'trend';
  runs: readonly IRun[];
  quantities: readonly IQuantity[];
  lines: readonly {
    run: IRun;
    quantity: IQuantity;
    series: ISeries;
  }[];
}

/**
 * A curve of a run: at one time, and faint behind it at all times.
 */
export interface IProfilePlot {
  kind: 'profile';
  run: IRun;
  curve: ICurve;
  profiles: IProfiles;
  /** Index of the time in `profiles`. */
  at: number;
  /** Of the axes, where several plots are to have the same. */
  domain?: { x: [number, number]; y: [number, number] };
}

/**
 * What the members of an ensemble are drawn against: a parameter, or the last value of a quantity.
 */
export type MemberAxis =
  | {
      kind: 'parameter';
      name: string;
      /** What the page calls it: without its component where that is unambiguous. */
      label?: string;
    }
  | { kind: 'final'; quantity: IQuantity };

export type MemberMark = 'scatter' | 'line' | 'heatmap' | 'parallel';

/**
 * The members of an ensemble, one against another.
 */
export interface IEnsemblePlot {
  kind: 'ensemble';
  /** The run that has started the ensemble. */
  run: IRun;
  component: string | null;
  name: string;
  /** Of its CSV file. */
  path: string;
  mark: MemberMark;
  /**
   * x, y and, where one is chosen, colour; of parallel coordinates all axes, left to right, of
   * which the last one colours.
   */
  axes: readonly MemberAxis[];
  members: readonly IPlottedMember[];
}

export interface IPlottedMember {
  name: string;
  /** Null while it is pending. */
  run: IRun | null;
  state: IRun['state'];
  /** One for each axis; null where it is not known. */
  values: readonly (number | string | null)[];
  /** By their labels: the parameters that differ and are no axis, for the tooltip. */
  others?: Readonly<Record<string, number | string | null>>;
}

/**
 * The flux surfaces of an EQDSK g-file.
 */
export interface IFluxPlot {
  kind: 'flux';
  run: IRun;
  file: { name: string; path: string; format: 'eqdsk' };
  equilibrium: IEquilibrium;
}

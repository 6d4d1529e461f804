import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IMember } from '../contract';
import { GridModel } from '../grid';
import { IPlotCells } from '../plots/cells';
import { MembersPlotModel } from './model';

export interface IMembersPlotProps {
  model: MembersPlotModel;
  /** The table of the same members: they share the selection. */
  grid: GridModel<IMember>;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  openRun(key: string): void;
  /** Overlay the trends of these runs. */
  compare(keys: string[]): void;
}

/** The members of an ensemble against each other. */
export function MembersPlot(props: IMembersPlotProps): JSX.Element {
  return <></>;
}

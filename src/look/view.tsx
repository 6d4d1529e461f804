import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IPlotCells } from '../plots/cells';
import { LookModel } from './model';

export interface ILookProps {
  model: LookModel;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
}

/** What is inside the data file that is selected. */
export function LookView(props: ILookProps): JSX.Element {
  return <></>;
}

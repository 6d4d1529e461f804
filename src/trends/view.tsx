import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IPlotCells } from '../plots/cells';
import { TrendsModel } from './model';

export interface ITrendsProps {
  model: TrendsModel;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
}

/** The quantities to choose from, and the chosen ones over the time. */
export function TrendsView(props: ITrendsProps): JSX.Element {
  return <></>;
}

/** One trend, for the first screen of a run's page. */
export function FirstTrend(
  props: ITrendsProps & { more(): void }
): JSX.Element {
  return <></>;
}

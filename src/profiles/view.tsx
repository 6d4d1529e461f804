import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IPlotCells } from '../plots/cells';
import { ProfilesModel } from './model';

export interface IProfilesProps {
  model: ProfilesModel;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
}

/** A curve with a slider over the times. */
export function ProfilesView(props: IProfilesProps): JSX.Element {
  return <></>;
}

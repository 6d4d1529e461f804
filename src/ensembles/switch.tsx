import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { MembersPlotModel } from './model';

/**
 * Show the members as a table, or as a plot.
 */
export function PlotSwitch(props: {
  model: MembersPlotModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  return (
    <span
      className="jp-IPSMembers-switch"
      role="group"
      aria-label={trans.__('Show the members as')}
    >
      <button aria-pressed={!model.shown} onClick={() => (model.shown = false)}>
        {trans.__('Table')}
      </button>
      <button aria-pressed={model.shown} onClick={() => (model.shown = true)}>
        {trans.__('Plot')}
      </button>
    </span>
  );
}

import { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo } from 'react';

import { IProgress } from '../contract';
import { stateWord } from '../labels';
import { IEnsemblePlot } from '../plots/plot';
import { withoutValues } from './plot';

/** How many members lack a value of what is drawn, and in which states they are. */
export function Without(props: {
  plot: IEnsemblePlot;
  select(names: string[]): void;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { plot, select, trans } = props;
  const { names, states } = useMemo(() => withoutValues(plot), [plot]);
  if (!names.length) {
    return null;
  }
  const words = [...states].map(([state, count]) =>
    trans.__('%1 %2', count, stateWord(state, trans))
  );
  return (
    <p className="jp-IPSMembers-quiet">
      {trans._n(
        '%1 member has no value: %2',
        '%1 members have no value: %2',
        names.length,
        words.join(', ')
      )}
      <button onClick={() => select(names)}>
        {names.length === 1 ? trans.__('Select it') : trans.__('Select them')}
      </button>
    </p>
  );
}

/** How many members have been read; nothing when all have. */
export function Reading(props: {
  progress: IProgress;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { progress, trans } = props;
  const { read, total } = progress;
  return read < total ? (
    <span className="jp-IPSReading">
      <progress
        value={read}
        max={total}
        aria-label={trans.__('Members read')}
      />
      {trans.__(
        '%1 of %2 members read',
        read.toLocaleString(),
        total.toLocaleString()
      )}
    </span>
  ) : null;
}

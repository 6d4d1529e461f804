import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

/**
 * The utilisation of the cores as a number, with what it means on hover.
 */
export function Utilisation(props: {
  /** 1 for all cores all the time; null where it is not known. */
  value: number | null;
  trans: TranslationBundle;
}): JSX.Element {
  const { value, trans } = props;
  return (
    <p
      className="jp-IPSTimeline-utilisation"
      title={trans.__(
        'Utilisation: the core-seconds of all tasks, divided by all cores of the run times its walltime so far.'
      )}
    >
      {value === null
        ? trans.__(
            'Utilisation not known: no task has told how many cores it had, or the run not how many there are.'
          )
        : trans.__('Utilisation %1 %', (100 * value).toFixed(1))}
    </p>
  );
}

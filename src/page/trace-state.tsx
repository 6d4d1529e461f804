import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ITrace } from '../contract';
import { legibleText } from '../legible';
import { Message, Skeleton } from '../widgets/states';

/**
 * What is said instead of a trace, or above an old one; nothing where all is well.
 */
export function TraceState(props: {
  trace: ITrace | null;
  error: Error | null;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { trace, error, trans } = props;
  const failure =
    error &&
    trans.__('The calls could not be read: %1', legibleText(error.message));
  if (trace === null) {
    return failure ? (
      <Message title={failure}>
        <p>{trans.__('They are asked for again by and by.')}</p>
      </Message>
    ) : (
      <Skeleton label={trans.__('Loading the calls…')} />
    );
  }
  return (
    <>
      {failure && (
        <p className="jp-IPSRuns-banner" role="alert">
          {failure} {trans.__('Shown is what was read before.')}
        </p>
      )}
      {trace.start.length === 0 && (
        <Message title={trans.__('No calls yet.')}>
          <p>
            {trans.__(
              'The simulation has sent events, but none that tells when a call began or ended. They will appear here as the simulation sends them.'
            )}
          </p>
        </Message>
      )}
    </>
  );
}

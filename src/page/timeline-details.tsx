import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ITrace } from '../contract';
import { legible } from '../legible';
import { durationLabel, momentLabel } from './axis';
import { IBar } from './spans';
import { IMark } from './timeline-layout';
import { runWords } from './words';

interface IDetailsProps {
  id: string;
  trace: ITrace;
  /** What the pointer is at. */
  mark: IMark | null;
  /** What the keyboard is at. */
  bar: IBar | null;
  trans: TranslationBundle;
}

/**
 * What is pointed at, else what has the keyboard, in a line; else what pointer and keys do.
 */
export function Details(props: IDetailsProps): JSX.Element {
  const { id, trace, mark, trans } = props;
  const bar = mark?.first ?? props.bar;
  return (
    <div id={id} className="jp-IPSTimeline-details" role="status">
      {mark && mark.count > 1 ? (
        <strong>
          {trans.__('%1 calls, too short to be drawn: zoom in', mark.count)}
        </strong>
      ) : bar ? (
        <>
          <strong>{legible(`${bar.component} ${bar.name}`.trim())}</strong>
          {wordsOf(bar, trace, trans).map(text => (
            <span key={text}>{text}</span>
          ))}
        </>
      ) : (
        <span>
          {trans.__(
            'Arrow keys go from call to call, Enter zooms to one. Ctrl and wheel, + and − zoom; dragging and Shift with an arrow key move; 0 shows all.'
          )}
        </span>
      )}
    </div>
  );
}

function wordsOf(bar: IBar, trace: ITrace, trans: TranslationBundle): string[] {
  const { start, end, open, selfTime, cores, run } = bar;
  const lasted = durationLabel(end - start, trans);
  return [
    open ? trans.__('running for %1', lasted) : trans.__('duration %1', lasted),
    trans.__('self time %1', durationLabel(selfTime, trans)),
    trans.__('from %1', momentLabel(start, 0.001, trans)),
    cores === null ? '' : trans._n('%1 core', '%1 cores', cores),
    trace.runs.length > 1
      ? trans.__('in run %1', runWords(trace.runs[run]))
      : ''
  ].filter(Boolean);
}

import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IAbout, IFailure, IRunEvent } from '../contract';
import { legible, legibleText } from '../legible';
import { StateIcon } from '../widgets/state';
import { stamp } from '../words';
import { FailureModel, whatHappened, whenWords } from './failure';
import { Siblings } from './siblings';

interface IFailureProps {
  model: FailureModel;
  about: IAbout;
  trans: TranslationBundle;
  openRun(key: string): void;
  compare(keys: string[]): void;
  /** Show an event among all others. */
  showEvent(number: number): void;
}

/** What is known of why the run failed; nothing of a run that has not. */
export function FailureView(props: IFailureProps): JSX.Element | null {
  const { model, about, trans } = props;
  const { failure, error } = model;
  if (about.run.state !== 'failed' || (failure === null && error === null)) {
    return null;
  }
  return (
    <section
      className="jp-IPSFailure"
      aria-label={trans.__('Why did it fail?')}
    >
      <h3>{trans.__('Why did it fail?')}</h3>
      {error && (
        <p className="jp-IPSRuns-banner" role="alert">
          {trans.__(
            'Why it failed could not be read: %1',
            legibleText(error.message)
          )}
        </p>
      )}
      {failure && <Known {...props} failure={failure} />}
    </section>
  );
}

function Known(props: IFailureProps & { failure: IFailure }): JSX.Element {
  const { failure, about, trans, showEvent } = props;
  const { event, doing, around, timestep, ensembles } = failure;
  return (
    <>
      <p className="jp-IPSFailure-what">
        <StateIcon state="failed" />
        <span>{whatHappened(failure, about, trans)}</span>
      </p>
      {event && (
        <p className="jp-IPSFailure-when">
          {whenWords(event, trans)}{' '}
          <button
            className="jp-IPSRunPage-link"
            onClick={() => showEvent(event.number)}
          >
            {trans.__('Show in events')}
          </button>
        </p>
      )}
      <dl className="jp-IPSFailure-facts">
        {doing.length > 0 && (
          <>
            <dt>{trans.__('What ran then')}</dt>
            <dd>
              <ol>
                {doing.map((call, i) => (
                  <li key={i}>{legible(call)}</li>
                ))}
              </ol>
            </dd>
          </>
        )}
        <dt>{trans.__('Last stored timestep')}</dt>
        <dd>
          {timestep === null
            ? trans.__('none')
            : trans.__('t = %1 s', legible(timestep))}
        </dd>
      </dl>
      {around.length > 1 && (
        <Around events={around} fault={event} trans={trans} />
      )}
      {ensembles.map((ensemble, i) => (
        <Siblings key={i} {...props} ensemble={ensemble} self={about.run.key} />
      ))}
    </>
  );
}

/** The fault and its neighbours. */
function Around(props: {
  events: readonly IRunEvent[];
  fault: IRunEvent | null;
  trans: TranslationBundle;
}): JSX.Element {
  const { events, fault, trans } = props;
  return (
    <div className="jp-IPSFailure-scroller">
      <table
        className="jp-IPSFailure-table"
        aria-label={trans.__('The fault and the events around it')}
      >
        <thead>
          <tr>
            <th scope="col" aria-label={trans.__('Fault')} />
            <th scope="col" data-align="right">
              {trans.__('No.')}
            </th>
            <th scope="col">{trans.__('Time')}</th>
            <th scope="col">{trans.__('Type')}</th>
            <th scope="col">{trans.__('Code')}</th>
            <th scope="col" data-align="right">
              {trans.__('Physics time (s)')}
            </th>
            <th scope="col">{trans.__('Comment')}</th>
          </tr>
        </thead>
        <tbody>
          {events.map(event => (
            <tr
              key={event.number}
              aria-current={event.number === fault?.number ? 'true' : undefined}
            >
              <td>
                {!event.ok && (
                  <span role="img" aria-label={trans.__('not ok')}>
                    <StateIcon state="failed" />
                  </span>
                )}
              </td>
              <td data-align="right">{event.number + 1}</td>
              <td>{event.time === null ? '' : stamp(event.time)}</td>
              <td>{legible(event.type)}</td>
              <td>{legible(event.code)}</td>
              <td data-align="right">{event.phystime}</td>
              <td title={legibleText(event.comment)}>
                {legibleText(event.comment)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

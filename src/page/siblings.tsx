import { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import { IFailedIn, IRunLink } from '../contract';
import { legible } from '../legible';
import { nameOfEnsemble, siblingWords, workedWords } from './failure';
import { runWords } from './words';

/** Siblings that are named before somebody asks for the rest. */
const NAMED = 6;

/**
 * The siblings of a failed member of an ensemble, and in what it differs from those that worked.
 */
export function Siblings(props: {
  ensemble: IFailedIn;
  /** Key of the failed run. */
  self: string;
  trans: TranslationBundle;
  openRun(key: string): void;
  compare(keys: string[]): void;
}): JSX.Element {
  const { ensemble, self, trans, openRun, compare } = props;
  const { parent, worked, failed, parameters } = ensemble;
  const names = { trans, openRun };
  return (
    <div className="jp-IPSFailure-ensemble">
      <p>
        {trans.__('Member of %1 of', nameOfEnsemble(ensemble))}{' '}
        <Names {...names} runs={[parent]} />
      </p>
      <p>
        {siblingWords(ensemble, trans)}
        {worked.length > 0 && ': '}
        <Names {...names} runs={worked} left={ensemble.more_worked} />
      </p>
      {failed.length > 0 && (
        <p>
          {trans.__('Failed too:')}{' '}
          <Names {...names} runs={failed} left={ensemble.more_failed} />
        </p>
      )}
      {parameters.length > 0 && (
        <div className="jp-IPSFailure-scroller">
          <Parameters parameters={parameters} trans={trans} />
        </div>
      )}
      {worked.length > 0 && (
        <button
          className="jp-IPSRunPage-link"
          title={trans.__('See what differs from %1', runWords(worked[0]))}
          onClick={() => compare([self, worked[0].key])}
        >
          {trans.__('Compare with one that worked')}
        </button>
      )}
    </div>
  );
}

function Names(props: {
  runs: readonly IRunLink[];
  /** How many others there are. */
  left?: number;
  trans: TranslationBundle;
  openRun(key: string): void;
}): JSX.Element {
  const { runs, left = 0, trans, openRun } = props;
  const [all, setAll] = useState(false);
  const shown = all ? runs : runs.slice(0, NAMED);
  const more = runs.length - shown.length;
  return (
    <>
      {shown.map((run, i) => (
        <React.Fragment key={run.key}>
          {i > 0 && ', '}
          <button
            className="jp-IPSRunPage-link"
            onClick={() => openRun(run.key)}
          >
            {runWords(run)}
          </button>
        </React.Fragment>
      ))}
      {more > 0 && (
        <>
          {' '}
          <button className="jp-IPSRunPage-link" onClick={() => setAll(true)}>
            {trans.__('and %1 more', more + left)}
          </button>
        </>
      )}
      {more === 0 && left > 0 && ` ${trans.__('and %1 more', left)}`}
    </>
  );
}

/** The parameters in which the member differs from those that worked. */
function Parameters(props: {
  parameters: IFailedIn['parameters'];
  trans: TranslationBundle;
}): JSX.Element {
  const { parameters, trans } = props;
  return (
    <table
      className="jp-IPSFailure-table"
      aria-label={trans.__('Parameters in which it differs')}
    >
      <thead>
        <tr>
          <th scope="col">{trans.__('Parameter')}</th>
          <th scope="col" data-align="right">
            {trans.__('Here')}
          </th>
          <th scope="col">{trans.__('In those that worked')}</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, value, worked, outside }) => (
          <tr key={name} className={outside ? 'jp-mod-outside' : undefined}>
            <th scope="row">{legible(name)}</th>
            <td data-align="right">
              {value === null ? '–' : legible(String(value))}
            </td>
            <td title={worked.map(one => legible(String(one))).join(', ')}>
              {workedWords(worked)}
              {outside && (
                <span className="jp-IPSFailure-outside">
                  {trans.__('outside')}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

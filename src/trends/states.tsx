import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IProblem, IProgress, IRun } from '../contract';
import { legible, legibleText } from '../legible';
import { Retry } from '../widgets/states';
import { namesOfQuantities, namesOfRuns } from './names';
import { TrendsModel } from './model';

/** More problems, or runs, than these are only counted. */
const MOST = 3;

/** How far the files have been read; nothing when all have. */
export function Reading(props: {
  progress: IProgress;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { progress, trans } = props;
  const { read, total } = progress;
  return read < total ? (
    <span className="jp-IPSReading">
      <progress value={read} max={total} aria-label={trans.__('Files read')} />
      {trans.__(
        '%1 of %2 files read',
        read.toLocaleString(),
        total.toLocaleString()
      )}
    </span>
  ) : null;
}

/** What could not be read, of files and at all, above what was. */
export function Problems(props: {
  problems: readonly IProblem[];
  /** In words; '' for none. */
  failure: string;
  retry(): void;
  trans: TranslationBundle;
}): JSX.Element {
  const { problems, failure, retry, trans } = props;
  return (
    <>
      {failure && (
        <p className="jp-IPSRuns-banner" role="alert">
          {failure} {trans.__('Shown is what was read before.')}
          <Retry trans={trans} retry={retry} />
        </p>
      )}
      {problems.slice(0, MOST).map(({ path, message }, i) => (
        <p key={i} className="jp-IPSRuns-banner" title={legible(path)}>
          {legibleText(message)}
        </p>
      ))}
      {problems.length > MOST && (
        <p className="jp-IPSRuns-banner jp-mod-quiet">
          {trans.__('And %1 more.', problems.length - MOST)}
        </p>
      )}
    </>
  );
}

/** The runs that do not have a chosen quantity, quietly. */
export function Without(props: {
  model: TrendsModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const chosen = model.offered.filter(({ id }) => model.chosen.includes(id));
  const names = namesOfQuantities(chosen);
  return (
    <>
      {chosen.map(({ id }) => {
        const runs = model.without(id);
        return runs.length ? (
          <p key={id} className="jp-IPSTrends-without">
            {trans.__('%1 is not in %2.', names.get(id), listOf(runs, trans))}
          </p>
        ) : null;
      })}
    </>
  );
}

/** `12 ramp, 13 flat and 7 more runs`. */
function listOf(runs: IRun[], trans: TranslationBundle): string {
  const names = [...namesOfRuns(runs).values()];
  const first = names.slice(0, MOST).join(', ');
  const rest = names.length - MOST;
  return rest > 0
    ? trans._n('%2 and %1 more run', '%2 and %1 more runs', rest, first)
    : first;
}

import { Dialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RunsApi } from '../api';
import { IRun } from '../contract';
import { legible } from '../legible';

/** Runs that the question names; of more it tells the number. */
const NAMED = 10;

/**
 * Say what would go, ask, and move runs to the trash.
 *
 * @returns whether the user agreed
 */
export async function trashRuns(
  runs: IRun[],
  api: RunsApi,
  trans: TranslationBundle
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans._n(
      'Move %1 run to the trash?',
      'Move %1 runs to the trash?',
      runs.length
    ),
    body: (
      <div className="jp-IPSTrash">
        {runs.slice(0, NAMED).map(run => (
          <p key={run.key}>
            <strong>{nameOf(run, trans)}</strong>
            {whatGoes(run, trans).map(line => (
              <span key={line}>{line}</span>
            ))}
          </p>
        ))}
        {runs.length > NAMED && (
          <p>{trans.__('and %1 more', runs.length - NAMED)}</p>
        )}
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Move to Trash') })
    ],
    defaultButton: 0
  });
  if (button.accept) {
    for (const { key } of runs) {
      await api.trash(key);
    }
  }
  return button.accept;
}

/** A run, as the question names it. */
function nameOf(run: IRun, trans: TranslationBundle): string {
  return run.simname === null
    ? trans.__('Run %1', run.runid)
    : trans.__('Run %1, %2', run.runid, legible(run.simname));
}

/**
 * What is moved with a run, and what is not; a line each.
 */
export function whatGoes(run: IRun, trans: TranslationBundle): string[] {
  const held = [
    run.timesteps ? trans._n('%1 timestep', '%1 timesteps', run.timesteps) : '',
    run.notebooks ? trans._n('%1 notebook', '%1 notebooks', run.notebooks) : '',
    run.ensembles ? trans._n('%1 ensemble', '%1 ensembles', run.ensembles) : ''
  ].filter(Boolean);
  return [
    legible(run.directory),
    held.length
      ? trans.__('with %1 and all else that it holds', held.join(', '))
      : trans.__('with all that it holds'),
    run.children
      ? trans._n(
          'Its child run stays.',
          'Its %1 child runs stay.',
          run.children
        )
      : '',
    run.state === 'silent'
      ? trans.__('It has fallen silent, which does not say that it has ended.')
      : ''
  ].filter(Boolean);
}

import { TranslationBundle } from '@jupyterlab/translation';
import {
  linkIcon,
  refreshIcon,
  ToolbarButtonComponent
} from '@jupyterlab/ui-components';
import React from 'react';

import { IRun } from '../contract';
import { StateIcon } from '../widgets/state';
import { hoverOf } from './words';

/**
 * The runs that are compared.
 */
export function Head(props: {
  runs: readonly IRun[];
  trans: TranslationBundle;
  openRun(key: string): void;
  copyLink(): void;
  retry(): void;
}): JSX.Element {
  const { runs, trans, openRun } = props;
  return (
    <header className="jp-IPSCompare-head">
      <ul className="jp-IPSCompare-runs" aria-label={trans.__('Runs')}>
        {runs.map(run => (
          <li
            key={run.key}
            className="jp-IPSCompare-run"
            title={hoverOf(run, trans)}
          >
            <StateIcon state={run.state} />
            <button
              className="jp-IPSCompare-link"
              onClick={() => openRun(run.key)}
            >
              <span className="jp-IPSRunPage-runid">{run.runid}</span>{' '}
              {run.simname}
            </button>
          </li>
        ))}
      </ul>
      <div className="jp-IPSCompare-actions">
        <ToolbarButtonComponent
          icon={refreshIcon}
          tooltip={trans.__('Read the runs again')}
          onClick={props.retry}
        />
        <ToolbarButtonComponent
          icon={linkIcon}
          tooltip={trans.__('Copy a link to this comparison')}
          onClick={props.copyLink}
        />
      </div>
    </header>
  );
}

import { TranslationBundle } from '@jupyterlab/translation';
import {
  linkIcon,
  refreshIcon,
  ToolbarButtonComponent
} from '@jupyterlab/ui-components';
import React from 'react';

import { IRun } from '../contract';
import { ITrendPlot } from '../plots/plot';
import { namesOfRuns } from '../trends/names';
import { colourOfRun } from './colours';
import { RunName } from './run';

/**
 * The runs that are compared.
 */
export function Head(props: {
  runs: readonly IRun[];
  /** The plot that is shown; null where none is. */
  plot: ITrendPlot | null;
  trans: TranslationBundle;
  openRun(key: string): void;
  copyLink(): void;
  retry(): void;
}): JSX.Element {
  const { runs, plot, trans, openRun } = props;
  const names = namesOfRuns(runs);
  return (
    <header className="jp-IPSCompare-head">
      <ul className="jp-IPSCompare-runs" aria-label={trans.__('Runs')}>
        {runs.map(run => (
          <li key={run.key}>
            <RunName
              run={run}
              name={names.get(run.key)!}
              colour={colourOfRun(plot, run)}
              trans={trans}
              openRun={openRun}
            />
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

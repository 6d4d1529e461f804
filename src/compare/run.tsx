import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IRun } from '../contract';
import { StateIcon } from '../widgets/state';
import { hoverOf } from './words';

/**
 * The state of a run and its name, which opens its page.
 */
export function RunName(props: {
  run: IRun;
  name: string;
  /** Of its line in the plot; null where no line is the run's alone. */
  colour?: string | null;
  trans: TranslationBundle;
  openRun(key: string): void;
}): JSX.Element {
  const { run, name, colour, trans, openRun } = props;
  return (
    <span className="jp-IPSCompare-run" title={hoverOf(run, trans)}>
      <StateIcon state={run.state} />
      <button className="jp-IPSCompare-link" onClick={() => openRun(run.key)}>
        {name}
      </button>
      {colour && (
        <span
          className="jp-IPSCompare-line"
          style={{ backgroundColor: colour }}
        />
      )}
    </span>
  );
}

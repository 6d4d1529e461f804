import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';

import { IComparison } from '../contract';
import { IPlotCells } from '../plots/cells';
import { ProfilesView } from '../profiles';
import { namesOfRuns } from '../trends/names';
import { CompareModel, Pair } from './model';

/**
 * The profiles of two runs side by side; of more runs, of the two that the user picks.
 */
export function PairProfiles(props: {
  model: CompareModel;
  comparison: IComparison;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
}): JSX.Element {
  const { model, comparison, trans } = props;
  const { runs } = comparison;
  const { pair } = model;
  const names = namesOfRuns(runs);
  const pick = (at: 0 | 1, key: string) => {
    const [one, other] = pair;
    const swapped = pair[1 - at] === key;
    const next: Pair = at === 0 ? [key, other] : [one, key];
    model.pair = swapped ? [other, one] : next;
  };
  return (
    <div className="jp-IPSCompare-part">
      {runs.length > 2 && (
        <div className="jp-IPSRunPage-tools">
          {trans.__('Two runs can be played side by side:')}
          {([0, 1] as const).map(at => (
            <HTMLSelect
              key={at}
              className="jp-IPSRunPage-select"
              aria-label={
                at === 0 ? trans.__('First run') : trans.__('Second run')
              }
              value={pair[at]}
              onChange={event => pick(at, event.currentTarget.value)}
              options={runs.map(run => ({
                label: names.get(run.key)!,
                value: run.key
              }))}
            />
          ))}
        </div>
      )}
      <div className="jp-IPSCompare-plots">
        <ProfilesView {...props} key={pair.join(' ')} model={model.profiles} />
      </div>
    </div>
  );
}

import { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo } from 'react';

import { IComparison } from '../contract';
import { Message } from '../widgets/states';
import { filesOf, presenceLines } from './presence';
import { lineColumns } from './rows';
import { SaveCsv } from './save';
import { CompareTable } from './table';

/**
 * The data files that not all of the runs have.
 */
export function Files(props: {
  comparison: IComparison;
  trans: TranslationBundle;
  openRun(key: string): void;
}): JSX.Element {
  const { comparison, trans } = props;
  const { runs, files, more_files: more } = comparison;
  const sections = useMemo(
    () => filesOf(comparison, trans),
    [comparison, trans]
  );
  if (files.length === 0) {
    return (
      <Message title={trans.__('No file is in one run and not in another.')}>
        <p>
          {trans.__(
            'Files are told by their timestep and name. What is in them may differ.'
          )}
        </p>
      </Message>
    );
  }
  const total = files.length + more;
  const names = { section: trans.__('Timestep'), name: trans.__('File') };
  return (
    <div className="jp-IPSCompare-part">
      <div className="jp-IPSRunPage-tools">
        <span>
          {trans._n(
            '%1 file is not in all of the runs',
            '%1 files are not in all of the runs',
            total
          )}
          {more > 0 && ` · ${trans.__('shown are the first %1', files.length)}`}
        </span>
        <SaveCsv
          name="ips-files"
          columns={() => lineColumns(runs, names)}
          lines={() => presenceLines(comparison, trans)}
          trans={trans}
        />
      </div>
      <CompareTable
        label={trans.__('Files that not all runs have')}
        none={trans.__('not there')}
        centred
        runs={runs}
        sections={sections}
        trans={trans}
        openRun={props.openRun}
      />
    </div>
  );
}

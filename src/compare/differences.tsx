import { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo } from 'react';

import { IComparison } from '../contract';
import { legible } from '../legible';
import { CompareModel } from './model';
import { lineColumns, linesOf, sameFiles, sectionsOf } from './rows';
import { SaveCsv } from './save';
import { CompareTable } from './table';

interface IDifferencesProps {
  model: CompareModel;
  comparison: IComparison;
  trans: TranslationBundle;
  openRun(key: string): void;
}

/**
 * Parameters, metadata and contents of files that differ.
 */
export function Differences(props: IDifferencesProps): JSX.Element {
  const { model, comparison, trans } = props;
  const { all } = model;
  const { runs } = comparison;
  const sections = useMemo(
    () => sectionsOf(comparison, all, trans),
    [comparison, all, trans]
  );
  const same = sameFiles(comparison);
  const names = {
    section: trans.__('Part'),
    name: trans.__('Name')
  };
  return (
    <div className="jp-IPSCompare-part">
      <div className="jp-IPSRunPage-tools">
        <label className="jp-IPSRunPage-switch">
          <input
            type="checkbox"
            role="switch"
            checked={all}
            onChange={event => (model.all = event.currentTarget.checked)}
          />
          {trans.__('Show all metadata')}
        </label>
        <Reading {...props} />
        <SaveCsv
          name="ips-differences"
          columns={() => lineColumns(runs, names)}
          lines={() => linesOf(sections)}
          trans={trans}
        />
      </div>
      {nothingDiffers(model, comparison) && (
        <p className="jp-IPSCompare-words" role="status">
          {nothingWords(comparison, trans)}
        </p>
      )}
      {sections.length > 0 && (
        <CompareTable
          label={trans.__('Differences')}
          none={trans.__('not told')}
          runs={runs}
          sections={sections}
          trans={trans}
          openRun={props.openRun}
        />
      )}
      {same.length > 0 && (
        <p className="jp-IPSCompare-words jp-IPSCompare-quiet">
          {trans.__('The same in content: %1', same.map(legible).join(', '))}
        </p>
      )}
    </div>
  );
}

/** How far the files have been read, while they are. */
function Reading({ model, trans }: IDifferencesProps): JSX.Element | null {
  const progress = model.comparison?.progress;
  if (model.complete || !progress) {
    return null;
  }
  const { read, total } = progress;
  return (
    <span className="jp-IPSCompare-reading" role="status">
      <progress value={read} max={total} />
      {trans.__(
        '%1 of %2 files read',
        read.toLocaleString(),
        total.toLocaleString()
      )}
    </span>
  );
}

function nothingDiffers(
  { complete }: CompareModel,
  { about, parameters, contents }: IComparison
): boolean {
  return (
    complete &&
    ![...about, ...parameters].some(({ differs }) => differs) &&
    contents.every(({ rows }) => rows.length === 0)
  );
}

function nothingWords(
  { contents }: IComparison,
  trans: TranslationBundle
): string {
  return contents.length > 0
    ? trans.__('Nothing differs: neither metadata and parameters nor files.')
    : trans.__(
        'Nothing differs in metadata and parameters. No namelist, configuration, equilibrium or JSON file is in several of the runs.'
      );
}

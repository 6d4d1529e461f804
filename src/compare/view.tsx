import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IComparison } from '../contract';
import { useChanged } from '../grid';
import { IPlotCells } from '../plots/cells';
import { TrendsView } from '../trends';
import { legible, legibleText } from '../legible';
import { failure, Message, Retry, Skeleton } from '../widgets/states';
import { TabList } from '../widgets/tabs';
import { Differences } from './differences';
import { Files } from './files';
import { Head } from './head';
import { CompareModel, CompareTab, TABS } from './model';
import { PairProfiles } from './profiles';
import { countOf } from './rows';

export interface ICompareViewProps {
  model: CompareModel;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  openRun(key: string): void;
  copyLink(): void;
  retry(): void;
}

/**
 * The page that compares runs.
 */
export function CompareView(props: ICompareViewProps): JSX.Element {
  const { model, trans, retry } = props;
  useChanged(model.changed);
  const { comparison, error, tab } = model;
  if (comparison === null) {
    return error ? (
      <Message title={whatFailed(model, trans)}>
        <Retry trans={trans} retry={retry} />
      </Message>
    ) : (
      <Skeleton label={trans.__('Comparing the runs…')} />
    );
  }
  return (
    <>
      <Head
        {...props}
        runs={comparison.runs}
        plot={tab === 'trends' ? model.trends.plot : null}
      />
      <Told {...props} comparison={comparison} />
      <TabList
        tabs={TABS.map(name => ({
          name,
          title: titleOfTab(name, trans),
          count: countOfTab(name, comparison)
        }))}
        tab={tab}
        label={trans.__('Parts of the page')}
        choose={to => (model.tab = to)}
      >
        <div className="jp-IPSRunPage-content" key={tab}>
          <Content {...props} comparison={comparison} />
        </div>
      </TabList>
    </>
  );
}

type IPartProps = ICompareViewProps & { comparison: IComparison };

function Content(props: IPartProps): JSX.Element {
  const { model } = props;
  switch (model.tab) {
    case 'differences':
      return <Differences {...props} />;
    case 'trends':
      return <TrendsView {...props} model={model.trends} />;
    case 'profiles':
      return <PairProfiles {...props} />;
    case 'files':
      return <Files {...props} />;
  }
}

/** What is not as it should be. */
function Told(props: IPartProps): JSX.Element {
  const { model, comparison, trans, retry } = props;
  const { error, gone } = model;
  return (
    <div aria-live="polite" className="jp-IPSCompare-told">
      {error && (
        <p className="jp-IPSRuns-banner">
          {whatFailed(model, trans)}{' '}
          {trans.__('Shown is what was read before.')}
          <Retry trans={trans} retry={retry} />
        </p>
      )}
      {!error && gone.length > 0 && (
        <p className="jp-IPSRuns-banner">{goneWords(gone, trans)}</p>
      )}
      {comparison.problems.map(({ path, message }) => (
        <p
          key={`${path} ${message}`}
          className="jp-IPSRuns-banner"
          title={legible(path)}
        >
          {legibleText(message)}
        </p>
      ))}
    </div>
  );
}

function whatFailed(
  { error, gone }: CompareModel,
  trans: TranslationBundle
): string {
  return gone.length ? goneWords(gone, trans) : failure(error, trans);
}

/** Which runs are not there, as far as they were known. */
function goneWords(gone: readonly string[], trans: TranslationBundle): string {
  const known = gone.filter(Boolean);
  const others = gone.length - known.length;
  return [
    ...known.map(name => trans.__('Run %1 is no longer there.', name)),
    ...(others
      ? [
          trans._n(
            '%1 of the runs is not there.',
            '%1 of the runs are not there.',
            others
          )
        ]
      : [])
  ].join(' ');
}

function titleOfTab(tab: CompareTab, trans: TranslationBundle): string {
  return {
    differences: trans.__('Differences'),
    trends: trans.__('Trends'),
    profiles: trans.__('Profiles'),
    files: trans.__('Files')
  }[tab];
}

/** How much there is to see; '' where there is nothing, or it is not known. */
function countOfTab(tab: CompareTab, comparison: IComparison): string {
  const count = {
    differences: countOf(comparison),
    trends: 0,
    profiles: 0,
    files: comparison.files.length + comparison.more_files
  }[tab];
  return count ? count.toLocaleString() : '';
}

import { TranslationBundle } from '@jupyterlab/translation';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import React, { useLayoutEffect, useRef } from 'react';

import { RunsApi } from '../api';
import { IAbout } from '../contract';
import { useChanged } from '../grid';
import { IPlotCells } from '../plots/cells';
import { ProfilesView } from '../profiles';
import { TrendsView } from '../trends';
import { legible } from '../legible';
import { failure, Message, Retry, Skeleton } from '../widgets/states';
import { EventsTab } from './events-tab';
import { scrollerIn } from './follow';
import { Header } from './header';
import { OpenLink } from './link';
import { RunPageModel } from './model';
import { nothingIn } from './nothing';
import { Overview } from './overview';
import { Resources } from './resources';
import { ChildrenTab, DataTab, EnsemblesTab } from './tables';
import { Tabs } from './tabs';
import { Timeline } from './timeline';

export interface IRunViewProps {
  model: RunPageModel;
  api: RunsApi;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  /** Open the page that compares these runs. */
  compare(keys: string[]): void;
  /** Insert a cell that loads what is selected. */
  insert(): void;
  /** Whether the page is in view. */
  visible: boolean;
  open: OpenLink;
  /** Open the data file that is selected. */
  openFile(): void;
  retry(): void;
  close(): void;
}

/**
 * The page of a run.
 */
export function RunView(props: IRunViewProps): JSX.Element {
  const { model, trans, retry } = props;
  useChanged(model.changed);
  const { about, error, tab } = model;
  const scrolls = useScrolls(tab);
  if (model.gone) {
    return <Gone {...props} />;
  }
  if (about === null) {
    return error ? (
      <Message title={failure(error, trans)}>
        <Retry trans={trans} retry={retry} />
      </Message>
    ) : (
      <Skeleton label={trans.__('Loading the run…')} />
    );
  }
  return (
    <>
      <Header {...props} about={about} />
      {error && (
        <p className="jp-IPSRuns-banner" role="alert">
          {failure(error, trans)} {trans.__('Shown is what was read before.')}
          <Retry trans={trans} retry={retry} />
        </p>
      )}
      <Tabs
        tab={tab}
        about={about}
        trans={trans}
        choose={to => (model.tab = to)}
      >
        <div {...scrolls} className="jp-IPSRunPage-content" key={tab}>
          <Content {...props} about={about} />
        </div>
      </Tabs>
    </>
  );
}

/** Instead of a run that is not there. */
export function Gone(
  props: Pick<IRunViewProps, 'model' | 'trans' | 'retry' | 'close'>
): JSX.Element {
  const { model, trans, retry, close } = props;
  const { name, about } = model;
  return (
    <Message
      title={
        name
          ? trans.__('Run %1 is no longer there.', name)
          : trans.__('This run is not there.')
      }
    >
      <p>
        {trans.__(
          'It was moved to the trash, its folder was deleted or renamed, or the server no longer looks there.'
        )}
      </p>
      {about && (
        <p>{trans.__('Its folder was %1', legible(about.run.directory))}</p>
      )}
      <button
        className="jp-Button jp-mod-styled jp-mod-minimal"
        onClick={close}
      >
        {trans.__('Close')}
      </button>
      <Retry trans={trans} retry={retry} />
    </Message>
  );
}

function Content(props: IRunViewProps & { about: IAbout }): JSX.Element {
  const { model, about, api, trans, open } = props;
  const nothing = nothingIn(model.tab, about, trans);
  const openRun = (key: string) => open({ kind: 'run', key });
  if (nothing) {
    return (
      <Message title={nothing.what}>
        <p>{nothing.why}</p>
      </Message>
    );
  }
  switch (model.tab) {
    case 'overview':
      return <Overview {...props} notes={model.notes} openRun={openRun} />;
    case 'trends':
      return <TrendsView {...props} model={model.trends} />;
    case 'profiles':
      return <ProfilesView {...props} model={model.profiles} />;
    case 'data':
      return <DataTab {...props} open={props.openFile} />;
    case 'ensembles':
      return <EnsemblesTab {...props} openRun={openRun} />;
    case 'children':
      return <ChildrenTab {...props} openRun={openRun} />;
    case 'events':
      return (
        <EventsTab
          model={model}
          trans={trans}
          downloadUrl={api.downloadUrl(model.key, 'events')}
        />
      );
    case 'timeline':
      return (
        <Timeline
          trace={model.trace.spans}
          error={model.trace.error}
          view={model.timeline}
          show={model.showTimeline}
          trans={trans}
          downloadUrls={{
            zipkin: api.downloadUrl(model.key, 'zipkin'),
            chrome: api.downloadUrl(model.key, 'chrome')
          }}
        />
      );
    case 'resources':
      return (
        <Resources
          trace={model.trace.spans}
          error={model.trace.error}
          trans={trans}
          rendermime={props.rendermime}
        />
      );
  }
}

/**
 * Each tab comes back as far scrolled as it was left.
 */
function useScrolls(tab: string): {
  ref: React.RefObject<HTMLDivElement>;
  onScrollCapture(event: React.UIEvent): void;
} {
  const ref = useRef<HTMLDivElement>(null);
  const tops = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const node = scrollerIn(ref) ?? ref.current;
    if (node) {
      node.scrollTop = tops.current.get(tab) ?? 0;
    }
  }, [tab]);
  return {
    ref,
    onScrollCapture: ({ target }) => {
      if (target === (scrollerIn(ref) ?? ref.current)) {
        tops.current.set(tab, (target as Element).scrollTop);
      }
    }
  };
}

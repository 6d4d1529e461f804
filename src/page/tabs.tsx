import { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useId, useRef } from 'react';

import { IAbout } from '../contract';
import { Tab, TABS } from './model';

interface ITabsProps {
  tab: Tab;
  about: IAbout | null;
  trans: TranslationBundle;
  choose(tab: Tab): void;
  /** The content of the chosen tab. */
  children: React.ReactNode;
}

/**
 * The tabs of the page and the panel of the chosen one.
 */
export function Tabs(props: ITabsProps): JSX.Element {
  const { tab, about, trans, choose } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where the page is narrow the tabs scroll.
    list.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tab]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const to = tabAfter(event.key, tab);
    if (to !== null) {
      event.preventDefault();
      event.stopPropagation();
      choose(to);
      list.current?.querySelector<HTMLElement>(`[data-tab="${to}"]`)?.focus();
    }
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={trans.__('Parts of the page')}
        className="jp-IPSRunPage-tabs"
        onKeyDown={onKeyDown}
      >
        {TABS.map(name => (
          <button
            key={name}
            role="tab"
            id={`${id}-${name}`}
            data-tab={name}
            aria-selected={name === tab}
            aria-controls={`${id}-panel`}
            tabIndex={name === tab ? 0 : -1}
            onClick={() => choose(name)}
          >
            {titleOfTab(name, trans)}
            <span className="jp-IPSRunPage-count">{countOf(name, about)}</span>
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab}`}
        className="jp-IPSRunPage-panel"
        data-tab={tab}
      >
        {props.children}
      </div>
    </>
  );
}

/** The tab that a key goes to; null for any other key. */
export function tabAfter(key: string, tab: Tab): Tab | null {
  const at = TABS.indexOf(tab);
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: TABS.length - 1
  }[key];
  return to === undefined ? null : TABS[(to + TABS.length) % TABS.length];
}

function titleOfTab(tab: Tab, trans: TranslationBundle): string {
  return {
    overview: trans.__('Overview'),
    trends: trans.__('Trends'),
    profiles: trans.__('Profiles'),
    data: trans.__('Data'),
    ensembles: trans.__('Ensembles'),
    children: trans.__('Children'),
    events: trans.__('Events'),
    timeline: trans.__('Timeline'),
    resources: trans.__('Resources')
  }[tab];
}

/** How much there is to see; '' where there is nothing, or it is not known. */
function countOf(tab: Tab, about: IAbout | null): string {
  const count = {
    overview: null,
    trends: null,
    profiles: null,
    data: about?.run.timesteps,
    ensembles: about?.run.ensembles,
    children: about?.run.children,
    events: about?.events,
    timeline: null,
    resources: null
  }[tab];
  return count ? count.toLocaleString() : '';
}

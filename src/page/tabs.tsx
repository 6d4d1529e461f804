import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IAbout } from '../contract';
import { TabList } from '../widgets/tabs';
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
  return (
    <TabList
      tabs={TABS.map(name => ({
        name,
        title: titleOfTab(name, trans),
        count: countOf(name, about)
      }))}
      tab={tab}
      label={trans.__('Parts of the page')}
      choose={choose}
    >
      {props.children}
    </TabList>
  );
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

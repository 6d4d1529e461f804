import React, { useEffect, useId, useRef } from 'react';

/**
 * One of the tabs of a page.
 */
export interface ITab<T extends string> {
  name: T;
  title: string;
  /** How much there is to see; '' where there is nothing, or it is not known. */
  count: string;
}

interface ITabListProps<T extends string> {
  tabs: readonly ITab<T>[];
  /** The one that is chosen. */
  tab: T;
  /** What screen readers call the row of tabs. */
  label: string;
  choose(tab: T): void;
  /** The content of the chosen tab. */
  children: React.ReactNode;
}

/**
 * The tabs of a page and the panel of the chosen one.
 */
export function TabList<T extends string>(
  props: ITabListProps<T>
): JSX.Element {
  const { tabs, tab, label, choose } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where the page is narrow the tabs scroll.
    list.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tab]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const names = tabs.map(({ name }) => name);
    const to = tabAfter(event.key, tab, names);
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
        aria-label={label}
        className="jp-IPSRunPage-tabs"
        onKeyDown={onKeyDown}
      >
        {tabs.map(({ name, title, count }) => (
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
            {title}
            <span className="jp-IPSRunPage-count">{count}</span>
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
export function tabAfter<T extends string>(
  key: string,
  tab: T,
  tabs: readonly T[]
): T | null {
  const at = tabs.indexOf(tab);
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: tabs.length - 1
  }[key];
  return to === undefined ? null : tabs[(to + tabs.length) % tabs.length];
}

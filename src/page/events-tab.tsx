import { TranslationBundle } from '@jupyterlab/translation';
import {
  downloadIcon,
  HTMLSelect,
  InputGroup
} from '@jupyterlab/ui-components';
import React, { useEffect, useRef, useState } from 'react';

import { Grid, useChanged } from '../grid';
import { legible, legibleText } from '../legible';
import { ALL_EVENTS, IEventFilter } from './events';
import { useFollow } from './follow';
import { RunPageModel } from './model';

/** The search waits for a pause in typing, in milliseconds. */
const TYPING_PAUSE = 200;

/**
 * The events of a run: searched, filtered, and followed while it is live.
 */
export function EventsTab(props: {
  model: RunPageModel;
  trans: TranslationBundle;
  /** Address of all events as JSON. */
  downloadUrl: string;
}): JSX.Element {
  const { model, trans } = props;
  useChanged(model.eventGrid.changed);
  const { events, eventFilter: filter, live } = model;
  const { source } = events;
  const panel = useRef<HTMLDivElement>(null);
  useFollow(panel, live && model.follow, () => (model.follow = false));
  const narrow = (part: Partial<IEventFilter>) => {
    model.eventFilter = { ...filter, ...part };
  };
  const all = model.about?.events ?? 0;
  const filtered = filter.q || filter.type || filter.component;
  return (
    <div ref={panel} className="jp-IPSRunPage-table">
      <div className="jp-IPSRunPage-tools">
        <Search
          text={filter.q}
          label={trans.__('Search the events')}
          search={q => narrow({ q })}
        />
        <Choice
          label={trans.__('Type')}
          all={trans.__('All types')}
          values={events.types}
          value={filter.type}
          choose={type => narrow({ type })}
        />
        <Choice
          label={trans.__('Component')}
          all={trans.__('All components')}
          values={events.components}
          value={filter.component}
          choose={component => narrow({ component })}
        />
        {live && (
          <label className="jp-IPSRunPage-switch">
            <input
              type="checkbox"
              role="switch"
              checked={model.follow}
              onChange={event => (model.follow = event.currentTarget.checked)}
            />
            {trans.__('Follow the end')}
          </label>
        )}
        <span className="jp-IPSRunPage-total" aria-live="polite">
          {filtered && source.count !== null
            ? trans.__(
                '%1 of %2 events',
                source.count.toLocaleString(),
                all.toLocaleString()
              )
            : trans._n('%1 event', '%1 events', all)}
        </span>
        <a
          className="jp-IPSRunPage-download"
          href={props.downloadUrl}
          download=""
          title={trans.__('Save all events as JSON')}
        >
          <downloadIcon.react tag="span" />
          {trans.__('JSON')}
        </a>
      </div>
      {source.error && (
        <p className="jp-IPSRuns-banner" role="alert">
          {legibleText(source.error.message)}
        </p>
      )}
      <Grid
        model={model.eventGrid}
        trans={trans}
        label={trans.__('Events')}
        empty={
          <p>
            {trans.__('No event matches.')}{' '}
            <button
              className="jp-IPSRow-retry"
              onClick={() => (model.eventFilter = ALL_EVENTS)}
            >
              {trans.__('Show all')}
            </button>
          </p>
        }
      />
    </div>
  );
}

function Search(props: {
  text: string;
  label: string;
  search(text: string): void;
}): JSX.Element {
  const [text, setText] = useState(props.text);
  useEffect(() => setText(props.text), [props.text]);
  useEffect(() => {
    if (text === props.text) {
      return;
    }
    const timer = setTimeout(() => props.search(text), TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <InputGroup
      type="search"
      className="jp-IPSRunPage-search"
      placeholder={props.label}
      aria-label={props.label}
      value={text}
      rightIcon="ui-components:search"
      onChange={event => setText(event.currentTarget.value)}
    />
  );
}

function Choice(props: {
  label: string;
  all: string;
  values: readonly string[];
  value: string;
  choose(value: string): void;
}): JSX.Element {
  // A filter that came back after a reload is there before what there is to choose from.
  const values = [...new Set([...props.values, props.value])].filter(Boolean);
  return (
    <HTMLSelect
      className="jp-IPSRunPage-select"
      aria-label={props.label}
      value={props.value}
      onChange={event => props.choose(event.currentTarget.value)}
      options={[
        { label: props.all, value: '' },
        ...values.map(value => ({ label: legible(value), value }))
      ]}
    />
  );
}

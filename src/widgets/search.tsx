import { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import React, { useEffect, useRef, useState } from 'react';

/** The search waits for a pause in typing, in milliseconds. */
const TYPING_PAUSE = 200;

/**
 * The box that takes a query line for runs.
 */
export function SearchBox(props: {
  words: string;
  search(words: string): void;
  /** Its accessible name. */
  label: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { words, label, trans } = props;
  const [text, setText] = useState(words);
  useEffect(() => setText(words), [words]);
  const latest = useRef(props.search);
  latest.current = props.search;
  const search = useRef<Debouncer<void, void, [string]>>();
  useEffect(() => {
    search.current = new Debouncer(
      (line: string) => latest.current(line),
      TYPING_PAUSE
    );
    return () => search.current?.dispose();
  }, []);
  return (
    <div className="jp-IPSRuns-search">
      <InputGroup
        type="search"
        placeholder={trans.__('Search: words, runid, state:…')}
        aria-label={label}
        title={trans.__(
          'Words to look for in runid, sim name, user, host, comment, tags and notes. Terms narrow the list: state:failed, user:me, shot:>150000, started:<2d, -tag:test. Quotes hold words together.'
        )}
        spellCheck={false}
        value={text}
        rightIcon="ui-components:search"
        onChange={event => {
          const line = event.currentTarget.value;
          setText(line);
          void search.current?.invoke(line);
        }}
      />
    </div>
  );
}

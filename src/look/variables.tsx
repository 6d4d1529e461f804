import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup } from '@jupyterlab/ui-components';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import React, { useLayoutEffect, useMemo, useRef } from 'react';

import { IVariable } from '../contract';
import { findTyped, moveFor } from '../model/keyboard';
import { ILookRow, lookRows, rowText } from './rows';
import { LookTree } from './tree-state';
import { ROW_HEIGHT, VariableRow } from './variable-row';
import { variablesWords } from './words';

/** Type-ahead begins anew after this pause, in milliseconds. */
const TYPING_PAUSE = 700;

interface IVariablesProps {
  variables: readonly IVariable[];
  /** Variables that are left out. */
  more: number;
  /** Of the file, as it is shown. */
  name: string;
  tree: LookTree;
  trans: TranslationBundle;
}

/**
 * The groups and variables of a file as a tree. Only the rows in view are in the document.
 */
export function Variables(props: IVariablesProps): JSX.Element {
  const { variables, more, tree, trans } = props;
  const { opened, filter } = tree;
  const words = filter.trim();
  const rows = useMemo(
    () => lookRows(variables, opened, words),
    [variables, opened, words]
  );
  return (
    <div className="jp-IPSLook-variables">
      <div className="jp-IPSLook-tools">
        <InputGroup
          type="search"
          className="jp-IPSLook-filter"
          placeholder={trans.__('Find a name')}
          aria-label={trans.__('Find a name')}
          value={filter}
          rightIcon="ui-components:search"
          onChange={event => (tree.filter = event.currentTarget.value)}
        />
        <span className="jp-IPSLook-quiet" aria-live="polite">
          {variablesWords(
            variables.filter(({ is_group }) => !is_group).length,
            more,
            trans
          )}
        </span>
      </div>
      {rows.length === 0 ? (
        <p className="jp-IPSLook-nothing" role="status">
          {words ? (
            <>
              {trans.__('No name has “%1” in it.', words)}{' '}
              <button
                className="jp-IPSRow-retry"
                onClick={() => (tree.filter = '')}
              >
                {trans.__('Show all')}
              </button>
            </>
          ) : (
            trans.__('The file holds no variables.')
          )}
        </p>
      ) : (
        <Rows {...props} rows={rows} />
      )}
    </div>
  );
}

function Rows(props: IVariablesProps & { rows: ILookRow[] }): JSX.Element {
  const { rows, tree, trans } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const index = Math.max(
    0,
    rows.findIndex(({ key }) => key === tree.active)
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: i => rows[i]?.key ?? i,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    // The row that has the focus stays, or the focus would be lost while scrolling.
    rangeExtractor: range =>
      [...new Set([index, ...defaultRangeExtractor(range)])]
        .filter(i => i < rows.length)
        .sort((one, other) => one - other)
  });
  const wantsFocus = useRef(false);
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    // A row that went away hands on the focus.
    const lost = hasFocus.current && document.activeElement === document.body;
    if (wantsFocus.current || lost) {
      const row = scroller.current?.querySelector<HTMLElement>(
        '[role="treeitem"][tabindex="0"]'
      );
      if (row) {
        wantsFocus.current = false;
        row.focus({ preventScroll: true });
      }
    }
  });

  const go = (to: number) => {
    tree.active = rows[to].key;
    virtualizer.scrollToIndex(to);
    wantsFocus.current = true;
  };
  const toggle = (i: number) => {
    const { key, expanded } = rows[i];
    if (expanded !== null) {
      tree.setOpen(key, !expanded);
    }
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey) {
      return;
    }
    if (event.ctrlKey || event.metaKey) {
      // What is marked with the pointer is copied as everywhere.
      if (event.key === 'c' && document.getSelection()?.isCollapsed !== false) {
        Clipboard.copyToSystem(rowText(rows[index]));
        event.preventDefault();
        event.stopPropagation();
      }
      return;
    }
    const shown = virtualizer.range;
    const page = shown ? Math.max(1, shown.endIndex - shown.startIndex - 1) : 1;
    const typing = Date.now() - typed.current.at < TYPING_PAUSE;
    const move = moveFor(event.key, rows, index, page);
    if (move && 'to' in move) {
      go(move.to);
    } else if (move) {
      tree.setOpen(rows[index].key, move.expand);
    } else if (event.key === 'Enter' || (event.key === ' ' && !typing)) {
      toggle(index);
    } else if (event.key.length === 1) {
      const text = (typing ? typed.current.text : '') + event.key;
      typed.current = { text, at: Date.now() };
      const found = findTyped(i => rows[i].name, rows.length, index, text);
      if (found >= 0) {
        go(found);
      }
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={scroller} className="jp-IPSLook-scroller">
      <div
        role="tree"
        aria-label={trans.__('Inside %1', props.name)}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
        onFocus={() => (hasFocus.current = true)}
        onBlur={() => (hasFocus.current = false)}
      >
        {virtualizer.getVirtualItems().map(item => (
          <VariableRow
            key={rows[item.index].key}
            row={rows[item.index]}
            index={item.index}
            top={item.start}
            active={item.index === index}
            measure={virtualizer.measureElement}
            trans={trans}
            click={() => {
              tree.active = rows[item.index].key;
            }}
            toggle={() => toggle(item.index)}
          />
        ))}
      </div>
    </div>
  );
}

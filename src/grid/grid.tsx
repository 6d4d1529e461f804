import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import React, { useEffect, useLayoutEffect, useRef } from 'react';

import { selectByClick } from '../model/selection';
import { Header } from './header';
import { useHandlers } from '../widgets/handlers';
import { useQuick } from '../widgets/quick';
import { useSlots } from '../widgets/slots';
import { useChanged, useKeepPlace, useRevealed } from './hooks';
import { widthOf } from './layout';
import { GridModel } from './model';
import { GridRow, IRowEvents, ITree, ROW_HEIGHT } from './row';
import { IRowSource } from './source';

interface IGridProps<T> {
  model: GridModel<T>;
  trans: TranslationBundle;
  /** Accessible name of the table. */
  label: string;
  /** Enter, or a double click. */
  open?(item: T): void;
  /** Where rows lie below others. */
  tree?: ITree<T>;
  /** Shown where there are no rows. */
  empty?: React.ReactNode;
}

/**
 * A table of any number of rows, of which only those in view are in the document.
 */
export function Grid<T>(props: IGridProps<T>): JSX.Element {
  const { model, trans, tree } = props;
  useChanged(model.changed);
  const { source, selection, visible, layout } = model;
  const count = source.count ?? 0;
  const { index } = selection;
  const headRows = layout.filters === null ? 1 : 2;
  const scroller = useRef<HTMLDivElement>(null);

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    // The header covers the top of what the scroller shows.
    scrollPaddingEnd: headRows * ROW_HEIGHT + 4,
    // The row that has the focus stays, or the focus would be lost while scrolling.
    rangeExtractor: range =>
      [...new Set([index, ...defaultRangeExtractor(range)])]
        .filter(i => i < count)
        .sort((one, other) => one - other)
  });
  const first = virtualizer.range?.startIndex ?? 0;
  const last = virtualizer.range?.endIndex ?? 0;
  const { epoch } = source;
  useEffect(
    () => source.demand(first, last),
    [source, epoch, count, first, last]
  );
  useKeepPlace(source, scroller, first);

  const wantsFocus = useRef(false);
  const hasFocus = useRef(false);
  useRevealed(model, row => {
    virtualizer.scrollToIndex(row, { align: 'center' });
    wantsFocus.current = true;
  });
  useLayoutEffect(() => {
    const node = scroller.current;
    const row = node?.querySelector<HTMLElement>(
      '.jp-IPSGrid-row[tabindex="0"]'
    );
    // A row that went away, or was loaded in place of its skeleton, hands on the focus.
    const focused = document.activeElement;
    const lost =
      hasFocus.current && (focused === document.body || focused === null);
    if (row && (wantsFocus.current || lost)) {
      wantsFocus.current = false;
      row.focus({ preventScroll: true });
    }
  });

  const go = (to: number, extend: boolean) => {
    const row = Math.max(0, Math.min(to, count - 1));
    if (extend) {
      selection.extend(row);
    } else {
      selection.select(row);
    }
    virtualizer.scrollToIndex(row);
    wantsFocus.current = true;
  };
  const toRows = () => go(index, false);
  const toHeader = () =>
    scroller.current
      ?.querySelector<HTMLElement>('[role="columnheader"][tabindex="0"]')
      ?.focus();
  const open = (i: number) => {
    const item = source.item(i);
    if (item !== null) {
      props.open?.(item);
    }
  };
  const toggle = (i: number) => {
    const item = source.item(i);
    if (item !== null && tree && tree.expanded(item) !== null) {
      tree.toggle(item);
    }
  };

  /** Open the row or close it; where that is done already, go to the row below or above. */
  const expand = (wish: boolean) => {
    const item = source.item(index);
    if (!tree || item === null) {
      return;
    }
    if (tree.expanded(item) === !wish) {
      tree.toggle(item);
    } else if (wish && tree.expanded(item)) {
      go(index + 1, false);
    } else if (!wish) {
      const parent = parentOf(source, tree, index);
      if (parent >= 0) {
        go(parent, false);
      }
    }
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const page = Math.max(1, last - first - headRows);
    const to = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: count - 1
    }[event.key];
    const control = event.ctrlKey || event.metaKey;
    if (event.altKey) {
      return;
    }
    if (control && event.key === 'a') {
      selection.selectAll();
    } else if (control && event.key === 'c') {
      Clipboard.copyToSystem(model.copyText());
    } else if (control && event.key === ' ') {
      selection.toggle(index);
    } else if (control && event.key !== 'Home' && event.key !== 'End') {
      return;
    } else if (to === -1 && event.key === 'ArrowUp' && !event.shiftKey) {
      toHeader();
    } else if (to !== undefined) {
      go(to, event.shiftKey);
    } else if (event.key === 'Enter') {
      open(index);
    } else if (event.key === 'F2') {
      const row = (event.target as Element).closest('.jp-IPSGrid-row');
      row?.querySelector<HTMLElement>('.jp-IPSGrid-edit')?.click();
    } else if (event.key === ' ') {
      go(index, event.shiftKey);
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      expand(event.key === 'ArrowRight');
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const events = useHandlers<IRowEvents>({
    click: (i, event) => {
      wantsFocus.current = true;
      selectByClick(selection, i, event);
    },
    // What is done to a row outside the selection is done to that row alone.
    contextMenu: i => {
      const item = source.item(i);
      if (item !== null && !selection.keys.has(source.keyOf(item))) {
        selection.select(i);
      }
    },
    open,
    toggle
  });

  const treeColumn = tree
    ? Math.max(
        0,
        visible.findIndex(({ id }) => id === tree.column)
      )
    : -1;
  const drawn = virtualizer.getVirtualItems().map(({ index: i }) => {
    const item = source.item(i);
    return { i, item, key: item === null ? undefined : source.keyOf(item) };
  });
  const keys = rowKeys(drawn);
  const slots = useSlots(keys, keys[drawn.findIndex(({ i }) => i === index)]);
  const quick = useQuick(virtualizer.isScrolling, first, last);
  return (
    <div
      ref={scroller}
      className="jp-IPSGrid"
      role={tree ? 'treegrid' : 'grid'}
      aria-label={props.label}
      aria-multiselectable="true"
      aria-rowcount={source.count === null ? -1 : count + headRows}
      aria-colcount={visible.length}
      style={
        {
          '--jp-ips-grid-columns': visible
            .map(column => `${widthOf(column, layout)}px`)
            .join(' '),
          '--jp-ips-grid-width': `${model.width}px`
        } as React.CSSProperties
      }
    >
      <Header
        model={model}
        trans={trans}
        treeColumn={treeColumn}
        toRows={toRows}
      />
      <div
        role="rowgroup"
        className="jp-IPSGrid-body"
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
        onFocus={() => (hasFocus.current = true)}
        onBlur={() => (hasFocus.current = false)}
      >
        {drawn.map(({ i, item, key }, at) => (
          <GridRow
            key={slots[at].slot}
            item={item}
            index={i}
            offset={headRows}
            columns={visible}
            selected={key !== undefined && selection.keys.has(key)}
            fresh={item !== null && (source.fresh?.(item) ?? false)}
            active={i === index}
            dataKey={key}
            level={tree ? (item === null ? 1 : tree.level(item)) : 0}
            expanded={tree && item !== null ? tree.expanded(item) : null}
            treeColumn={treeColumn}
            quick={quick}
            events={events}
            trans={trans}
          />
        ))}
      </div>
      {source.count === null && source.error === null && (
        <div className="jp-IPSGrid-waiting" aria-hidden="true">
          {[70, 55, 62, 40].map(width => (
            <div key={width}>
              <span
                className="jp-IPSGrid-skeleton"
                style={{ width: `${width}%` }}
              />
            </div>
          ))}
        </div>
      )}
      {source.count === 0 && (
        <div className="jp-IPSGrid-empty" role="status">
          {props.empty}
        </div>
      )}
    </div>
  );
}

/** What makes the drawn rows different from each other. */
function rowKeys(drawn: readonly { i: number; key?: string }[]): string[] {
  const keys = new Set<string>();
  for (const { i, key } of drawn) {
    // Of two pages that were read at different times both may hold a row.
    keys.add(key === undefined || keys.has(key) ? `~${i}` : key);
  }
  return [...keys];
}

/** The nearest row above that is a level higher, or -1. */
function parentOf<T>(
  source: IRowSource<T>,
  tree: ITree<T>,
  index: number
): number {
  const item = source.item(index);
  const level = item === null ? 1 : tree.level(item);
  for (let i = index - 1; i >= 0 && level > 1; i--) {
    const above = source.item(i);
    if (above !== null && tree.level(above) < level) {
      return i;
    }
  }
  return -1;
}

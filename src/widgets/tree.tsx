import { TranslationBundle } from '@jupyterlab/translation';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import React, { useEffect, useLayoutEffect, useMemo, useRef } from 'react';

import { labelOf, ownersOf, userDirectory } from '../labels';
import { IRun } from '../contract';
import { findTyped, moveFor } from '../model/keyboard';
import { RunsModel } from '../model/model';
import { selectByClick } from '../model/selection';
import { IRow, isFresh } from '../rows';
import { useHandlers } from './handlers';
import { useQuick } from './quick';
import { IRowEvents, Row, ROW_HEIGHT } from './row';
import { useSlots } from './slots';

/** Type-ahead begins anew after this pause, in milliseconds. */
const TYPING_PAUSE = 700;

interface ITreeProps {
  model: RunsModel;
  trans: TranslationBundle;
  /** Insert a cell for the selection. */
  insert(): void;
  /** Open the selected notebook or data file. */
  open(): void;
  /** Ask the server again. */
  retry(): void;
  /** The selection is dragged away. */
  drag(event: MouseEvent): void;
}

/**
 * The tree of runs. Only the rows in view are in the document.
 */
export function Tree(props: ITreeProps): JSX.Element {
  const { model, trans } = props;
  const { rows, selection } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const index = selection.index;

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    initialOffset: model.scroll,
    overscan: 8,
    // The row that has the focus stays, or the focus would be lost while scrolling.
    rangeExtractor: range =>
      [...new Set([index, ...defaultRangeExtractor(range)])]
        .filter(i => i < rows.length)
        .sort((one, other) => one - other)
  });
  const first = virtualizer.range?.startIndex ?? 0;
  const last = virtualizer.range?.endIndex ?? 0;

  useEffect(() => model.show(first, last), [model, rows, first, last]);
  useKeepPlace(model, scroller, first);

  const wantsFocus = useRef(false);
  const go = (to: number, how: 'select' | 'extend' = 'select') => {
    selection[how](to);
    virtualizer.scrollToIndex(to);
    wantsFocus.current = true;
  };
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    // A row that was loaded replaces its placeholder, and takes over the focus.
    const lost = hasFocus.current && document.activeElement === document.body;
    if (wantsFocus.current || lost) {
      const node = scroller.current?.querySelector<HTMLElement>(
        '.jp-IPSRow[tabindex="0"]'
      );
      if (node) {
        wantsFocus.current = false;
        node.focus({ preventScroll: true });
      }
    }
  });

  const leaveRestoredPlace = () => {
    model.restoredPlace = null;
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const page = Math.max(1, last - first - 1);
    const typing = Date.now() - typed.current.at < TYPING_PAUSE;
    if (event.key.length > 1) {
      typed.current.at = 0;
    }
    const move = moveFor(event.key, rows, index, page);
    if (move && 'to' in move) {
      go(move.to, event.shiftKey ? 'extend' : 'select');
    } else if (move) {
      model.setExpanded(rows[index], move.expand);
    } else if (event.key === 'Enter') {
      enter(rows[index]);
    } else if (event.key === ' ' && !typing) {
      toggle(rows[index]);
    } else if (event.key.length === 1) {
      const text = (typing ? typed.current.text : '') + event.key;
      typed.current = { text, at: Date.now() };
      const label = (i: number) => {
        const { id, text } = labelOf(rows[i], trans);
        return id || text;
      };
      const found = findTyped(label, rows.length, index, text);
      if (found >= 0) {
        go(found);
      }
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const toggle = (row: IRow) => model.setExpanded(row, !row.expanded);

  const enter = (row: IRow) => {
    if (row.content.kind === 'problem') {
      props.retry();
    } else if (row.content.kind === 'notebook') {
      props.open();
    } else {
      props.insert();
    }
  };

  /** What is done to a row outside the selection is done to that row alone. */
  const claim = (i: number) => {
    if (!selection.keys.has(rows[i].key)) {
      selection.select(i);
    }
  };

  const events = useHandlers<IRowEvents>({
    click: (i, event) => {
      wantsFocus.current = true;
      if (selectByClick(selection, i, event)) {
        toggle(rows[i]);
      }
    },
    contextMenu: claim,
    dragStart: (i, event) => {
      claim(i);
      props.drag(event);
    },
    insert: i => {
      claim(i);
      props.insert();
    },
    open: i => {
      claim(i);
      props.open();
    },
    retry: props.retry
  });

  const owners = useMemo(() => ownersOf(topRuns(rows)), [rows]);
  const drawn = virtualizer.getVirtualItems().map(item => item.index);
  const slots = useSlots(
    drawn.map(i => rows[i].key),
    rows[index]?.key
  );

  const quick = useQuick(virtualizer.isScrolling, first, last);

  return (
    <div
      ref={scroller}
      className="jp-IPSRuns-scroller"
      onWheel={leaveRestoredPlace}
      onMouseDown={leaveRestoredPlace}
      onKeyDownCapture={leaveRestoredPlace}
      onScroll={event => {
        model.scroll = event.currentTarget.scrollTop;
      }}
    >
      <div
        role="tree"
        aria-label={trans.__('IPS runs')}
        aria-multiselectable="true"
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
        onFocus={() => (hasFocus.current = true)}
        onBlur={() => (hasFocus.current = false)}
      >
        {drawn.map((i, at) => (
          <Row
            key={slots[at].slot}
            row={rows[i]}
            index={i}
            selected={selection.keys.has(rows[i].key)}
            active={i === index}
            insertable={insertable(rows[i])}
            owner={ownerOf(rows[i], owners)}
            fresh={isFresh(rows[i])}
            quick={quick}
            trans={trans}
            events={events}
          />
        ))}
      </div>
    </div>
  );
}

function topRuns(rows: readonly IRow[]): IRun[] {
  return rows.flatMap(({ level, content }) =>
    level === 1 && content.kind === 'run' ? [content.run] : []
  );
}

/** Whose run it is; a child run is its parent's owner's. */
function ownerOf(
  { level, content }: IRow,
  owners: ReadonlyMap<string, string>
): string {
  return level === 1 && content.kind === 'run'
    ? (owners.get(userDirectory(content.run)) ?? '')
    : '';
}

/** Whether there is something to load. */
function insertable({ content }: IRow): boolean {
  switch (content.kind) {
    case 'member':
      return content.member.run !== null;
    case 'file':
      return content.file.format !== 'missing';
    case 'notebook':
    case 'notebooks':
    case 'loading':
    case 'empty':
    case 'problem':
      return false;
    default:
      return true;
  }
}

/**
 * Keep what the user looks at in its place when rows come or go above it.
 */
function useKeepPlace(
  model: RunsModel,
  scroller: React.RefObject<HTMLDivElement>,
  first: number
): void {
  const { rows } = model;
  const before = useRef<{ rows: readonly IRow[]; first: number } | null>(null);
  useLayoutEffect(() => {
    const { current } = before;
    const node = scroller.current;
    const { restoredPlace } = model;
    const indexOf = (key: string | null | undefined) =>
      rows.findIndex(row => row.key === key);
    if (node && restoredPlace && restoredPlace.scroll > 0) {
      const now = indexOf(restoredPlace.top);
      if (now >= 0) {
        node.scrollTop = now * ROW_HEIGHT + (restoredPlace.scroll % ROW_HEIGHT);
      }
    } else if (node && current && current.rows !== rows && node.scrollTop > 0) {
      const now = indexOf(current.rows[current.first]?.key);
      if (now >= 0 && now !== current.first) {
        node.scrollTop += (now - current.first) * ROW_HEIGHT;
      }
    }
    before.current = { rows, first };
  }, [rows, first]);
}

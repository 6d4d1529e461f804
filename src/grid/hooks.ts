import { ISignal } from '@lumino/signaling';
import React, { useEffect, useLayoutEffect, useReducer, useRef } from 'react';

import { GridModel } from './model';
import { ROW_HEIGHT } from './row';
import { IRowSource } from './source';

/** Draw the component again whenever the signal is emitted. */
export function useChanged(signal: ISignal<unknown, unknown>): void {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  useLayoutEffect(() => {
    const changed = () => draw();
    signal.connect(changed);
    return () => {
      signal.disconnect(changed);
    };
  }, [signal]);
}

/**
 * Keep what the user looks at in its place when rows come or go above it; show the top of another
 * order.
 */
export function useKeepPlace<T>(
  source: IRowSource<T>,
  scroller: React.RefObject<HTMLDivElement>,
  first: number
): void {
  const before = useRef({ key: null as string | null, first, epoch: 0 });
  useLayoutEffect(() => {
    const node = scroller.current;
    const { key, first: was, epoch } = before.current;
    if (node && epoch !== source.epoch) {
      node.scrollTop = 0;
    } else if (node && key !== null && was === first && node.scrollTop > 0) {
      const now = source.indexOf(key);
      if (now >= 0) {
        node.scrollTop += (now - first) * ROW_HEIGHT;
      }
    }
    const item = source.item(first);
    before.current = {
      key: item === null ? null : source.keyOf(item),
      first,
      epoch: source.epoch
    };
  });
}

/**
 * Scroll to the row that is to be shown: first to where it will be, so that it is loaded.
 */
export function useRevealed<T>(
  model: GridModel<T>,
  scrollTo: (index: number) => void
): void {
  const { revealed, source } = model;
  const at = revealed === null ? -1 : source.indexOf(revealed.key);
  useEffect(() => {
    if (revealed === null || source.count === null) {
      return;
    }
    scrollTo(at >= 0 ? at : Math.min(revealed.index, source.count - 1));
    if (at >= 0) {
      model.found(at);
    }
  }, [revealed, at, source.count]);
}

import { useLayoutEffect, useRef } from 'react';

/**
 * Where a scroller is, in pixels.
 */
export interface IScroll {
  top: number;
  /** Of what is in view. */
  height: number;
  /** Of all of it. */
  content: number;
}

/** Rounding, and a row that is cut. */
const SLACK = 8;

/**
 * Whether the end is still followed after a scroll: not when the user scrolled up, away from it.
 * Rows that come make the content longer, which is no scroll.
 */
export function followsAfter(before: IScroll, now: IScroll): boolean {
  const atEnd = now.top + now.height >= now.content - SLACK;
  return atEnd || now.top >= before.top;
}

/**
 * Keep the last row of the table in `panel` in view while `following`.
 *
 * @param stop the user scrolled up
 */
export function useFollow(
  panel: React.RefObject<HTMLElement>,
  following: boolean,
  stop: () => void
): void {
  const latest = useRef(stop);
  latest.current = stop;
  useLayoutEffect(() => {
    const node = scrollerIn(panel);
    if (node && following) {
      node.scrollTop = node.scrollHeight;
    }
  });
  useLayoutEffect(() => {
    const node = scrollerIn(panel);
    if (!node || !following) {
      return;
    }
    let before = scrollOf(node);
    const onScroll = () => {
      const now = scrollOf(node);
      if (!followsAfter(before, now)) {
        latest.current();
      }
      before = now;
    };
    node.addEventListener('scroll', onScroll);
    return () => node.removeEventListener('scroll', onScroll);
  }, [following]);
}

/** The one that scrolls in a panel with a table. */
export function scrollerIn(
  panel: React.RefObject<HTMLElement>
): HTMLElement | null {
  return panel.current?.querySelector<HTMLElement>('.jp-IPSGrid') ?? null;
}

function scrollOf(node: HTMLElement): IScroll {
  return {
    top: node.scrollTop,
    height: node.clientHeight,
    content: node.scrollHeight
  };
}

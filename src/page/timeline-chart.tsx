import { TranslationBundle } from '@jupyterlab/translation';
import React, {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState
} from 'react';

import { ITrace } from '../contract';
import { IBar, IBars } from './spans';
import { Details } from './timeline-details';
import { Drawing, Outline, RULER } from './timeline-drawing';
import {
  around,
  firstInView,
  IMark,
  ITimelineRow,
  IWindow,
  markAt,
  marksOf,
  moved,
  neighbour,
  ROW,
  scaled,
  showing
} from './timeline-layout';
import { useSize } from '../plots/use-size';

/** Pixels that the pointer may tremble in a click. */
const TREMBLE = 3;

/** A turn of the wheel by so many pixels makes the window longer by e. */
const TURN = 300;

/** What a key makes of the length of the window. */
const ZOOM = 1.5;

export interface IChartProps {
  trace: ITrace;
  bars: IBars;
  rows: ITimelineRow[];
  window: IWindow;
  /** The bar that has the keyboard. */
  focus: IBar | null;
  trans: TranslationBundle;
  choose(window: IWindow | null): void;
  setFocus(bar: IBar): void;
}

/** A drag that has begun: where, and how it was then. */
interface IDrag {
  x: number;
  y: number;
  window: IWindow;
  scrolled: number;
  /** It began in the ruler. */
  ruler: boolean;
  /** It went further than a click may. */
  far: boolean;
}

/**
 * The bars with what pointer and keyboard do to them, and the details of one.
 */
export function Chart(props: IChartProps): JSX.Element {
  const { trace, bars, rows, window, focus, trans, choose, setFocus } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const [scrolled, setScrolled] = useState(0);
  const [pointed, setPointed] = useState<{ mark: IMark; row: number } | null>(
    null
  );
  const drag = useRef<IDrag | null>(null);
  const [range, setRange] = useState<{ from: number; to: number } | null>(null);
  const details = useId();

  const momentAt = (x: number) =>
    window.from + (x / width) * (window.to - window.from);
  const rowOf = (bar: IBar) =>
    rows.findIndex(row => row.run === bar.run && row.bars) + bar.lane;
  const placeOf = (event: { clientX: number; clientY: number }) => {
    const { left, top } = scroller.current!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const markUnder = (x: number, y: number) => {
    const row = Math.floor((y - RULER + scrolled) / ROW);
    const inRow = y < RULER ? null : rows[row]?.bars;
    const mark = inRow ? markAt(marksOf(inRow, window, width), x) : null;
    return mark && { mark, row };
  };

  // Not through React, whose listeners of the wheel cannot keep the page from scrolling.
  const onWheel = useCallback(
    (event: WheelEvent) => {
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey) {
        const factor = Math.exp(event.deltaY / TURN);
        choose(scaled(window, factor, momentAt(placeOf(event).x)));
      } else if (Math.abs(sideways) > Math.abs(event.deltaY) / 2) {
        choose(moved(window, sideways / width));
      } else {
        return;
      }
      event.preventDefault();
    },
    [window, width, choose]
  );
  useEffect(() => {
    const node = scroller.current!;
    node.addEventListener('wheel', onWheel, { passive: false });
    return () => node.removeEventListener('wheel', onWheel);
  }, [onWheel]);

  // The bar that has the keyboard is in view.
  const focusRow = focus ? rowOf(focus) : -1;
  useLayoutEffect(() => {
    const node = scroller.current!;
    if (focusRow >= 0) {
      const top = focusRow * ROW;
      const room = node.clientHeight - RULER - ROW;
      node.scrollTop = Math.min(top, Math.max(node.scrollTop, top - room));
    }
  }, [focusRow]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const middle = (window.from + window.to) / 2;
    const { key, shiftKey } = event;
    if (key === '+' || key === '=') {
      choose(scaled(window, 1 / ZOOM, middle));
    } else if (key === '-') {
      choose(scaled(window, ZOOM, middle));
    } else if (key === '0') {
      choose(null);
    } else if (shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')) {
      choose(moved(window, key === 'ArrowLeft' ? -0.1 : 0.1));
    } else if (key === 'Enter' && focus) {
      choose(around(focus));
    } else if (key.startsWith('Arrow')) {
      const bar = focus
        ? neighbour(bars, focus, key)
        : firstInView(rows, window);
      if (bar) {
        setFocus(bar);
        choose(showing(window, bar));
      }
      setPointed(null);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const onPointerDown = (event: React.PointerEvent) => {
    const { x, y } = placeOf(event);
    if (event.button === 0 && x < width) {
      scroller.current!.setPointerCapture(event.pointerId);
      const ruler = y < RULER;
      drag.current = { x, y, window, scrolled, ruler, far: false };
    }
  };
  const onPointerMove = (event: React.PointerEvent) => {
    const { x, y } = placeOf(event);
    const from = drag.current;
    if (!from) {
      const under = markUnder(x, y);
      if (under?.mark.first !== pointed?.mark.first || !under !== !pointed) {
        setPointed(under);
      }
      return;
    }
    from.far ||= Math.hypot(x - from.x, y - from.y) > TREMBLE;
    if (from.far && from.ruler) {
      const within = Math.min(Math.max(0, x), width);
      setRange({
        from: Math.min(from.x, within),
        to: Math.max(from.x, within)
      });
    } else if (from.far) {
      choose(moved(from.window, (from.x - x) / width));
      scroller.current!.scrollTop = from.scrolled + from.y - y;
    }
  };
  const onPointerUp = (event: React.PointerEvent) => {
    const { x, y } = placeOf(event);
    const under = markUnder(x, y);
    if (range) {
      choose({ from: momentAt(range.from), to: momentAt(range.to) });
    } else if (drag.current && !drag.current.far && under) {
      setFocus(under.mark.first);
    }
    drag.current = null;
    setRange(null);
  };
  const onDoubleClick = (event: React.MouseEvent) => {
    const { x, y } = placeOf(event);
    const under = markUnder(x, y);
    if (under) {
      const { first, last } = under.mark;
      choose(around({ ...first, end: last.end }));
    }
  };

  const total = RULER + rows.length * ROW;
  return (
    <>
      <div
        ref={scroller}
        className="jp-IPSTimeline-chart"
        data-lm-suppress-shortcuts="true"
        style={{ height: total }}
        tabIndex={0}
        role="application"
        aria-roledescription={trans.__('timeline')}
        aria-label={trans._n(
          'Timeline of %1 call',
          'Timeline of %1 calls',
          bars.bars.length
        )}
        aria-describedby={details}
        onKeyDown={onKeyDown}
        onScroll={event => setScrolled(event.currentTarget.scrollTop)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setPointed(null)}
        onDoubleClick={onDoubleClick}
      >
        <div style={{ height: total }}>
          {width > 0 && (
            <svg
              className="jp-IPSTimeline-drawing"
              width={width}
              height={height}
              aria-hidden="true"
            >
              <Drawing
                {...{ trace, rows, window, width, height, scrolled, trans }}
              />
              <g transform={`translate(0 ${RULER - scrolled})`}>
                {pointed && (
                  <Outline {...pointed} className="jp-IPSTimeline-pointed" />
                )}
                {focus &&
                  marksOf([focus], window, width).map(mark => (
                    <Outline
                      key="focus"
                      mark={mark}
                      row={focusRow}
                      className="jp-IPSTimeline-focus"
                    />
                  ))}
              </g>
              {range && (
                <rect
                  className="jp-IPSTimeline-range"
                  x={range.from}
                  width={range.to - range.from}
                  height={height}
                />
              )}
            </svg>
          )}
        </div>
      </div>
      <Details
        id={details}
        trace={trace}
        mark={pointed?.mark ?? null}
        bar={focus}
        trans={trans}
      />
    </>
  );
}

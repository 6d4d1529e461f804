import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ITrace } from '../contract';
import { legible } from '../legible';
import { ticks } from './axis';
import { colourOf } from '../plots/palette';
import { IMark, ITimelineRow, IWindow, marksOf, ROW } from './timeline-layout';
import { runWords } from './words';

/** Height of the ruler, in pixels. */
export const RULER = 24;

/** Height of a bar, and of the letters on it. */
const BAR = 16;
const BASELINE = 14;

/** About the width of a letter of the labels, in pixels. */
const LETTER = 6.2;

export interface IDrawingProps {
  trace: ITrace;
  rows: ITimelineRow[];
  window: IWindow;
  /** Pixels. */
  width: number;
  height: number;
  /** Pixels of rows that are scrolled out at the top. */
  scrolled: number;
  trans: TranslationBundle;
}

/**
 * The ruler and those rows that are in view.
 */
export const Drawing = React.memo(function Drawing(
  props: IDrawingProps
): JSX.Element {
  const { trace, rows, window, width, height, scrolled, trans } = props;
  const { from, to } = window;
  const first = Math.floor(scrolled / ROW);
  const last = Math.ceil((scrolled + height - RULER) / ROW);
  const marks = ticks(from, to, width, trans).map(({ time, label }) => ({
    x: ((time - from) / (to - from)) * width,
    label
  }));
  return (
    <>
      {marks.map(({ x, label }) => (
        <line
          key={label}
          className="jp-IPSTimeline-grid"
          x1={x}
          x2={x}
          y1={RULER - 5}
          y2={height}
        />
      ))}
      <g transform={`translate(0 ${RULER - scrolled})`}>
        <Rows {...{ trace, rows, window, width, first, last }} />
      </g>
      <rect className="jp-IPSTimeline-ruler" width={width} height={RULER} />
      {marks.map(({ x, label }) => (
        <text
          key={label}
          className="jp-IPSTimeline-tick"
          x={x + 4}
          y={BASELINE}
          visibility={x + 4 + label.length * LETTER > width ? 'hidden' : ''}
        >
          {label}
        </text>
      ))}
    </>
  );
});

interface IRowsProps extends Pick<
  IDrawingProps,
  'trace' | 'rows' | 'window' | 'width'
> {
  /** Of the rows that are drawn. */
  first: number;
  last: number;
}

/** Bars of one colour are one path: thousands of them cost a few elements. */
const Rows = React.memo(function Rows(props: IRowsProps): JSX.Element {
  const { trace, rows, window, width, first, last } = props;
  const paths = new Map<number, string[]>();
  const labels: JSX.Element[] = [];
  const draw = (mark: IMark, y: number) => {
    const component = mark.count > 1 ? -1 : trace.component[mark.first.index];
    const path = paths.get(component) ?? [];
    paths.set(component, path);
    // Where the window ends earlier, the edge is not that of the bar.
    const torn =
      mark.count === 1 && mark.last.open && mark.last.end <= window.to;
    path.push(outline(mark, y + (ROW - BAR) / 2, torn));
    const text = fitting(textOf(mark), mark.width - 8);
    if (text) {
      labels.push(
        <text
          key={mark.first.index}
          x={mark.x + 4}
          y={y + BASELINE}
          {...(component < 0
            ? { className: 'jp-IPSTimeline-manyLabel' }
            : { fill: colourOf(component).text })}
        >
          {text}
        </text>
      );
    }
  };
  rows.slice(first, last).forEach(({ run, bars }, i) => {
    const y = (first + i) * ROW;
    if (bars) {
      marksOf(bars, window, width).forEach(mark => draw(mark, y));
    } else {
      labels.push(
        <rect
          key={`ground-${run}`}
          className="jp-IPSTimeline-heading"
          y={y}
          width={width}
          height={ROW}
        />,
        <text
          key={`run-${run}`}
          className="jp-IPSTimeline-run"
          x={4}
          y={y + BASELINE}
        >
          {runWords(trace.runs[run])}
        </text>
      );
    }
  });
  return (
    <>
      {[...paths].map(([component, path]) => (
        <path
          key={component}
          d={path.join('')}
          {...(component < 0
            ? { className: 'jp-IPSTimeline-many' }
            : { fill: colourOf(component).fill })}
        />
      ))}
      {labels}
    </>
  );
});

/** A bar, with a gap to the next one where there is room; torn off where it goes on. */
function outline({ x, width }: IMark, y: number, torn: boolean): string {
  const wide = width >= 3 ? width - 1 : width;
  const right = round(x + wide);
  const left = `M${round(x)} ${y}`;
  if (!torn || width < 8) {
    return `${left}H${right}v${BAR}H${round(x)}Z`;
  }
  const tooth = `l-3 ${BAR / 8}l3 ${BAR / 8}`;
  return `${left}H${right}${tooth.repeat(4)}H${round(x)}Z`;
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

function textOf({ first, count }: IMark): string {
  return count > 1
    ? String(count)
    : legible(`${first.component} ${first.name}`.trim());
}

/** The text cut to so many pixels; '' where too little of it would be left. */
function fitting(text: string, pixels: number): string {
  const letters = Math.floor(pixels / LETTER);
  if (text.length <= letters) {
    return text;
  }
  return letters < 4 ? '' : `${text.slice(0, letters - 1)}…`;
}

/** A frame around a bar that is pointed at or has the keyboard. */
export function Outline(props: {
  mark: IMark;
  row: number;
  className: string;
}): JSX.Element {
  const { x, width } = props.mark;
  return (
    <rect
      className={props.className}
      x={x}
      y={props.row * ROW + 1}
      width={Math.max(2, width - 1)}
      height={ROW - 2}
    />
  );
}

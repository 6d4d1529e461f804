import { TranslationBundle } from '@jupyterlab/translation';
import React, { useRef, useState } from 'react';

import { IReading, IReadLine, readAt } from './reading';

/** A view of a plot whose name begins so has the axis: Vega writes it into the class of its group. */
export const READ = 'read_';

/** Pixels: how near to the pointer a line must tell something, and between pointer and numbers. */
const REACH = 24;
const AWAY = 14;

/** The first and the last point lie on the edge: so far beside it, in pixels, they are told too. */
const BESIDE = 10;

/** More lines than these are not told: nobody reads them. */
const ROWS = 12;

interface IHoverProps {
  lines: readonly IReadLine[];
  /** Of the x axis. */
  domain: readonly [number, number];
  /** With its unit. */
  xTitle: string;
  trans: TranslationBundle;
  /** The figure. */
  children: React.ReactNode;
}

interface IPlace {
  reading: IReading;
  /** Pixels in the element: the cursor, top to bottom, and the pointer. */
  left: number;
  top: number;
  height: number;
  pointer: { x: number; y: number };
  /** Of the element. */
  width: number;
}

/**
 * Tells the exact numbers of lines where the pointer is.
 */
export function Hover(props: IHoverProps): JSX.Element {
  const { lines, domain, children } = props;
  const host = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<IPlace | null>(null);
  const onPointerMove = ({ clientX, clientY }: React.PointerEvent) => {
    const frames = [
      ...host.current!.querySelectorAll(
        `[class*=" ${READ}"][class$="_group"] > g > .background`
      )
    ].map(frame => frame.getBoundingClientRect());
    const [first] = frames;
    const last = frames[frames.length - 1];
    const isInside =
      first &&
      clientX >= first.left - BESIDE &&
      clientX <= first.right + BESIDE &&
      clientY >= first.top &&
      clientY <= last.bottom;
    if (!isInside) {
      setPlace(null);
      return;
    }
    const [from, to] = domain;
    const scale = (to - from) / first.width;
    const at = from + (clientX - first.left) * scale;
    const reading = readAt(lines, at, REACH * scale);
    const { left, top, width } = host.current!.getBoundingClientRect();
    setPlace(
      reading && {
        reading,
        left: first.left - left + (reading.x - from) / scale,
        top: first.top - top,
        height: last.bottom - first.top,
        pointer: { x: clientX - left, y: clientY - top },
        width
      }
    );
  };
  return (
    <div
      ref={host}
      className="jp-IPSHover"
      onPointerMove={onPointerMove}
      onPointerLeave={() => setPlace(null)}
    >
      {children}
      {place && <Told {...props} place={place} />}
    </div>
  );
}

function Told(props: IHoverProps & { place: IPlace }): JSX.Element {
  const { place, xTitle, trans } = props;
  const { reading, left, top, height, pointer, width } = place;
  const rows = reading.rows.slice(0, ROWS);
  const beside =
    pointer.x < width / 2
      ? { left: pointer.x + AWAY }
      : { right: width - pointer.x + AWAY };
  return (
    <div className="jp-IPSHover-told" aria-hidden="true">
      <div className="jp-IPSHover-cursor" style={{ left, top, height }} />
      <table
        className="jp-IPSHover-numbers"
        style={{ ...beside, top: Math.max(0, pointer.y - AWAY) }}
      >
        <tbody>
          <tr>
            <th scope="row">{xTitle}</th>
            <td>{reading.x}</td>
          </tr>
          {rows.map(({ label, colour, x, y }, i) => (
            <tr key={i}>
              <th scope="row">
                <span style={{ background: colour }} />
                {label}
              </th>
              <td>{y}</td>
              {x !== reading.x && <td>{trans.__('at %1', String(x))}</td>}
            </tr>
          ))}
          {rows.length < reading.rows.length && (
            <tr>
              <th scope="row">
                {trans.__('and %1 more', reading.rows.length - rows.length)}
              </th>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

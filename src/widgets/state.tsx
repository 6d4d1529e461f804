import React from 'react';

import { IRun } from '../contract';

const SHAPES: Record<IRun['state'], JSX.Element> = {
  running: (
    <>
      <circle cx="6" cy="6" r="4.25" />
      <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5Z" className="jp-mod-filled" />
    </>
  ),
  completed: <circle cx="6" cy="6" r="4.25" className="jp-mod-filled" />,
  failed: <path d="M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5" />,
  silent: <circle cx="6" cy="6" r="4.25" strokeDasharray="1.8 1.5" />,
  pending: <circle cx="6" cy="6" r="4.25" />,
  unknown: <circle cx="6" cy="6" r="1.75" className="jp-mod-filled" />
};

/**
 * The state of a run, told by shape and colour together. What it stands beside has the word.
 */
export function StateIcon({ state }: { state: IRun['state'] }): JSX.Element {
  return (
    <svg
      className="jp-IPSRow-state"
      data-state={state}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {SHAPES[state]}
    </svg>
  );
}

import React from 'react';

import { mistakeOf, placeOf } from '../model/mistake';
import { legibleText } from '../legible';

/**
 * Under a search box: what the server did not understand, with the place marked.
 */
export function Mistake(props: {
  /** What was asked for. */
  line: string;
  error: Error | null;
}): JSX.Element | null {
  const mistake = mistakeOf(props.error);
  if (mistake === null) {
    return null;
  }
  const { message, before, after } = placeOf(props.line, mistake);
  const [first = ' ', ...rest] = after;
  return (
    <div className="jp-IPSMistake" role="alert">
      <div>{legibleText(message)}</div>
      <pre>
        {before}
        <mark>{first}</mark>
        {rest.join('')}
        <span aria-hidden="true">{`\n${' '.repeat([...before].length)}^`}</span>
      </pre>
    </div>
  );
}

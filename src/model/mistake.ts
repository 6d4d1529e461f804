import { RefusedError } from '../api';

/**
 * A query line that the server does not understand, around the place of the mistake.
 */
export interface IMistake {
  message: string;
  /** The line up to the mistake, without its beginning where that is long. */
  before: string;
  /** From the mistake on, without its end where that is long. */
  after: string;
}

/** So much of the line is shown on either side of the mistake, in letters. */
const AROUND = 30;

/** The error as a mistake in a query line; null where it is another error, or none. */
export function mistakeOf(
  error: Error | null
): (RefusedError & { position: number }) | null {
  return error instanceof RefusedError && error.position !== null
    ? (error as RefusedError & { position: number })
    : null;
}

/** The place of a mistake in the line that was asked for. */
export function placeOf(
  line: string,
  { message, position }: { message: string; position: number }
): IMistake {
  // The server counts letters, also those for which JavaScript counts two.
  const letters = [...line];
  const start = Math.max(0, position - AROUND);
  const end = position + AROUND;
  return {
    message,
    before: (start > 0 ? '…' : '') + letters.slice(start, position).join(''),
    after:
      letters.slice(position, end).join('') + (end < letters.length ? '…' : '')
  };
}

import { TranslationBundle } from '@jupyterlab/translation';

import { IComparedRow, IRun } from '../contract';
import { stateWord } from '../labels';
import { runWords } from '../page/words';
import { legible, legibleText } from '../legible';

/** Runs that the title of the page names. */
const NAMED = 3;

/**
 * `Compare 1 rampup, 14 high_power`; of many runs the first ones, and how many there are.
 *
 * @param names of the runs, as far as they are known
 */
export function titleOf(
  names: readonly string[],
  count: number,
  trans: TranslationBundle
): string {
  if (names.length === 0) {
    return trans.__('Compare %1 runs', count);
  }
  const named = names.slice(0, count > NAMED ? NAMED - 1 : NAMED).join(', ');
  const more =
    count - Math.min(names.length, count > NAMED ? NAMED - 1 : NAMED);
  return more > 0
    ? trans.__('Compare %1 and %2 more', named, more)
    : trans.__('Compare %1', named);
}

/** What is told of a run on hover. */
export function hoverOf(run: IRun, trans: TranslationBundle): string {
  return [
    `${runWords(run)} · ${stateWord(run.state, trans)}`,
    legibleText(run.comment ?? ''),
    legible(run.directory)
  ]
    .filter(Boolean)
    .join('\n');
}

/** A value as it is shown: all digits; '' where the run tells nothing. */
export function valueWords(value: IComparedRow['values'][number]): string {
  return value === null ? '' : String(value);
}

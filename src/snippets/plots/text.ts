import { IRun } from '../../contract';
import { titleOf } from '../cell';
import { commentText, pythonString } from '../python';

/**
 * The title of an axis: a name, and its unit in brackets unless the name has it there already.
 */
export function axisTitle(name: string, units: string | null): string {
  const visible = commentText(name);
  const unit = commentText(units ?? '');
  return unit === '' || /[)\]]$/.test(visible)
    ? visible
    : `${visible} (${unit})`;
}

/**
 * Names for the user, none twice: one that comes again is told with where it is from.
 */
export function distinct(names: { name: string; from: string }[]): string[] {
  const taken = new Set<string>();
  return names.map(({ name, from }) => {
    const short = commentText(name);
    const long = `${short} in ${commentText(from)}`;
    const candidates = [short, long].filter(one => !taken.has(one));
    for (let number = 2; candidates.length === 0; number++) {
      const numbered = `${long} ${number}`;
      candidates.push(...(taken.has(numbered) ? [] : [numbered]));
    }
    taken.add(candidates[0]);
    return candidates[0];
  });
}

/**
 * What a legend calls a run.
 */
export function legendOf(run: IRun): string {
  return `run ${run.runid} ${commentText(run.simname ?? '')}`.trim();
}

/**
 * The title of a figure, and what a comment calls the run.
 */
export function figureTitle(what: string, run: IRun): string {
  return `${what}, ${titleOf(run)}`;
}

/** The literals of texts in a list. */
export function literals(texts: string[]): string {
  return texts.map(pythonString).join(', ');
}

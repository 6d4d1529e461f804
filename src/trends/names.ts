import { IQuantity, IRun } from '../contract';
import { runWords } from '../page/words';
import { legible } from '../legible';

/** Digits of the pattern of a name, which stand for the timestep. */
const DIGITS = '[0-9]*';

/**
 * The pattern of the names of files without what only matching needs: `state.json` for
 * `[0-9]*_state.json`, `g*.*` for `g[0-9]*.[0-9]*`.
 */
export function plainPattern(pattern: string): string {
  const [first, ...rest] = pattern.split(DIGITS);
  const plain = first === '' && rest.length === 1 && /^[_-]./.test(rest[0]);
  const text = plain ? rest[0].slice(1) : [first, ...rest].join('*');
  return text.replace(/\[([[*?])\]/g, '$1');
}

/**
 * A name for each pattern, as it is shown, that no other of them has.
 */
export function namesOfPatterns(
  patterns: readonly string[]
): Map<string, string> {
  const names = [...new Set(patterns)].map(
    pattern => [pattern, plainPattern(pattern)] as const
  );
  const times = countsOf(names.map(([, name]) => name));
  return new Map(
    names.map(([pattern, name]) => [
      pattern,
      legible(times.get(name) === 1 ? name : pattern.split(DIGITS).join('*'))
    ])
  );
}

/**
 * A name for each quantity, as it is shown, with that of its files where others have the same name.
 */
export function namesOfQuantities(
  quantities: readonly IQuantity[]
): Map<string, string> {
  const times = countsOf(quantities.map(({ name }) => name));
  const files = namesOfPatterns(quantities.map(({ pattern }) => pattern));
  return new Map(
    quantities.map(({ id, name, pattern }) => [
      id,
      times.get(name) === 1
        ? legible(name)
        : `${legible(name)} · ${files.get(pattern)}`
    ])
  );
}

/**
 * A name for each run by its key, as it is shown, with that of its user where others have the same name.
 */
export function namesOfRuns(runs: readonly IRun[]): Map<string, string> {
  const times = countsOf(runs.map(runWords));
  return new Map(
    runs.map(run => {
      const name = runWords(run);
      return [
        run.key,
        times.get(name) === 1 ? name : `${legible(run.username)} ${name}`
      ];
    })
  );
}

/** The units as a reader wants them: files write 1 for none. */
export function plainUnits(units: string | null): string {
  return units === null || units === '1' ? '' : legible(units);
}

/** `te (keV)`, of a name as it is shown; the name alone where there are no units. */
export function withUnits(name: string, units: string | null): string {
  const plain = plainUnits(units);
  return plain ? `${name} (${plain})` : name;
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

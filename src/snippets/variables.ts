/** The way to a variable in its file. */
export type Steps = readonly (string | number)[];

/**
 * What `load` calls a variable: core.species[0].te. Of an array it is the whole.
 */
export function variableName(steps: Steps): string {
  const whole = [...steps];
  while (typeof whole[whole.length - 1] === 'number') {
    whole.pop();
  }
  const name = whole
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('');
  return name.replace(/^\./, '') || 'value';
}

/**
 * What `load` calls a variable where files of several kinds have one of that name:
 * *_state.json:te.
 */
export function kindOf(pattern: string, name: string): string {
  const label = pattern.replace(/\[0-9\]\*/g, '*').replace(/\[(.)\]/gu, '$1');
  return `${label}:${name}`;
}

/**
 * The pattern that all have, so that no other file need be opened; null where they differ.
 */
export function patternOf(
  shown: readonly { pattern: string }[]
): string | null {
  const patterns = new Set(shown.map(({ pattern }) => pattern));
  return patterns.size === 1 ? [...patterns][0] : null;
}

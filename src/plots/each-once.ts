/**
 * What several lists hold, each once: as the first list that has it tells it.
 */
export function eachOnce<T extends { id: string }>(
  lists: Iterable<readonly T[]>
): T[] {
  const found = new Map<string, T>();
  for (const list of lists) {
    for (const one of list) {
      if (!found.has(one.id)) {
        found.set(one.id, one);
      }
    }
  }
  return [...found.values()];
}

import { IRow } from '../rows';

/**
 * Where a key leads: to another row, or to this one opened or closed.
 */
export type Move =
  | { to: number }
  | { expand: boolean }
  /** The key has no meaning here. */
  | null;

/**
 * What the keys of a tree do, as the ARIA authoring practices for trees say.
 *
 * @param page how many rows PageUp and PageDown move
 */
export function moveFor(
  key: string,
  rows: readonly Pick<IRow, 'expanded' | 'parent'>[],
  index: number,
  page: number
): Move {
  const row = rows[index];
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(index + 1, last) };
    case 'ArrowUp':
      return { to: Math.max(index - 1, 0) };
    case 'PageDown':
      return { to: Math.min(index + page, last) };
    case 'PageUp':
      return { to: Math.max(index - page, 0) };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: last };
    case 'ArrowRight':
      if (row?.expanded === false) {
        return { expand: true };
      }
      return row?.expanded && rows[index + 1]?.parent === index
        ? { to: index + 1 }
        : null;
    case 'ArrowLeft':
      if (row?.expanded) {
        return { expand: false };
      }
      return row && row.parent >= 0 ? { to: row.parent } : null;
    default:
      return null;
  }
}

/**
 * The next row whose label begins with `prefix`, the active row included while the prefix grows.
 *
 * @returns its index, or -1
 */
export function findTyped(
  labels: (index: number) => string,
  count: number,
  index: number,
  prefix: string
): number {
  const start = prefix.length > 1 ? index : index + 1;
  for (let i = 0; i < count; i++) {
    const at = (start + i) % count;
    if (labels(at).toLowerCase().startsWith(prefix.toLowerCase())) {
      return at;
    }
  }
  return -1;
}

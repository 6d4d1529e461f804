import { useRef } from 'react';

/**
 * A row in the document, and which of the drawn elements it has.
 */
export interface ISlot {
  key: string;
  slot: number;
}

/**
 * Give every row an element: where most of the rows are others, they take over the elements of
 * those that went, so that a quick scroll changes texts and nothing else.
 *
 * No element changes its place among the others, or it would lose the focus.
 *
 * @param before the rows that are drawn, top to bottom
 * @param keys the rows to draw, top to bottom, each once
 * @param active key of the row that may have the focus; its element goes to no other row
 */
export function takeSlots(
  before: readonly ISlot[],
  keys: readonly string[],
  active: string | undefined
): ISlot[] {
  const places = new Map(before.map(({ key }, place) => [key, place]));
  const stay = keys.filter(key => places.has(key));
  // Of few that stay, only the one with the focus needs to.
  const kept =
    stay.length * 2 >= keys.length ? stay : stay.filter(key => key === active);
  const isSorted = kept.every(
    (key, i) => i === 0 || places.get(kept[i - 1])! < places.get(key)!
  );
  const keeps = new Set(kept);
  let next = Math.max(-1, ...before.map(({ slot }) => slot)) + 1;
  let place = 0;
  return keys.map(key => {
    if (keeps.has(key)) {
      const at = places.get(key)!;
      place = at + 1;
      return before[at];
    }
    // Elements above a row that stays are for rows above it.
    while (isSorted && place < before.length && !keeps.has(before[place].key)) {
      const free = before[place++];
      if (free.key !== active) {
        return { key, slot: free.slot };
      }
    }
    return { key, slot: next++ };
  });
}

/**
 * The elements of the rows that a list draws now.
 *
 * @param active key of the row that the keyboard is on
 */
export function useSlots(
  keys: readonly string[],
  active: string | undefined
): readonly ISlot[] {
  const before = useRef<{ slots: readonly ISlot[]; active?: string }>({
    slots: []
  });
  const slots = takeSlots(before.current.slots, keys, before.current.active);
  before.current = { slots, active };
  return slots;
}

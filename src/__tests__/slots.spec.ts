import { ISlot, takeSlots } from '../widgets/slots';

/** Rows by their numbers, drawn for the first time. */
function drawn(...rows: number[]): ISlot[] {
  return takeSlots([], rows.map(String), undefined);
}

function slots(taken: ISlot[]): number[] {
  return taken.map(({ slot }) => slot);
}

const range = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => String(first + i));

describe('takeSlots', () => {
  it('gives each row an element of its own', () => {
    expect(slots(drawn(7, 8, 9))).toEqual([0, 1, 2]);
  });

  it('keeps the elements of rows that stay', () => {
    const before = drawn(0, 1, 2, 3);
    const after = takeSlots(before, range(1, 4), undefined);
    expect(slots(after).slice(0, 3)).toEqual([1, 2, 3]);
    expect([0, 1, 2, 3]).not.toContain(after[3].slot);
  });

  it('lets other rows take over the elements, in their order', () => {
    const before = drawn(0, 1, 2, 3);
    expect(slots(takeSlots(before, range(50, 4), undefined))).toEqual([
      0, 1, 2, 3
    ]);
    // Of the old rows only the last stays: it moves up rather than three elements.
    expect(slots(takeSlots(before, range(3, 4), undefined))).toEqual([
      0, 1, 2, 3
    ]);
  });

  it('leaves the element that may have the focus to its row', () => {
    const before = drawn(0, 1, 2, 3);
    const below = takeSlots(before, ['1', ...range(50, 3)], '1');
    expect(below[0]).toEqual({ key: '1', slot: 1 });
    expect(slots(below).slice(1, 3)).toEqual([2, 3]);
    expect(below[3].slot).toBeGreaterThan(3);
    const above = takeSlots(
      drawn(90, 91, 92, 93),
      [...range(50, 3), '92'],
      '92'
    );
    expect(slots(above)).toEqual([0, 1, 4, 2]);
  });

  it('gives the element of a row with the focus that went to no other', () => {
    const before = drawn(0, 1, 2, 3);
    const after = takeSlots(before, range(50, 4), '1');
    expect(slots(after)).toEqual([0, 2, 3, 4]);
  });

  it('gives no element to two rows, whatever comes', () => {
    let now = drawn(0, 1, 2);
    for (const first of [1, 2, 40, 39, 10, 12, 0, 500, 498, 3]) {
      const keys = ['5', ...range(first, 7).filter(key => key !== '5')];
      now = takeSlots(now, keys, '5');
      expect(now.map(({ key }) => key)).toEqual(keys);
      expect(new Set(slots(now)).size).toBe(keys.length);
    }
  });

  it('keeps the elements of rows whose order has changed', () => {
    const after = takeSlots(drawn(0, 1, 2, 3), ['3', '1', '2', '0'], undefined);
    expect(slots(after)).toEqual([3, 1, 2, 0]);
  });
});

import { findTyped, moveFor } from '../model/keyboard';
import { IRow } from '../rows';

/** Rows `a` (open) with `b` below it, and `c` (closed). */
const rows = [
  { key: 'a', parent: -1, expanded: true },
  { key: 'a/b', parent: 0, expanded: null },
  { key: 'c', parent: -1, expanded: false }
] as IRow[];

describe('moveFor', () => {
  it.each([
    ['ArrowDown', 0, { to: 1 }],
    ['ArrowDown', 2, { to: 2 }],
    ['ArrowUp', 0, { to: 0 }],
    ['Home', 2, { to: 0 }],
    ['End', 0, { to: 2 }],
    ['PageDown', 0, { to: 2 }],
    ['PageUp', 2, { to: 0 }],
    ['ArrowRight', 2, { expand: true }],
    ['ArrowRight', 0, { to: 1 }],
    ['ArrowRight', 1, null],
    ['ArrowLeft', 0, { expand: false }],
    ['ArrowLeft', 1, { to: 0 }],
    ['ArrowLeft', 2, null],
    ['q', 0, null]
  ])('%s on row %i gives %j', (key, index, move) => {
    expect(moveFor(key, rows, index, 10)).toEqual(move);
  });
});

describe('findTyped', () => {
  const labels = ['128', '127', 'data', '126'];
  const find = (index: number, prefix: string) =>
    findTyped(i => labels[i], labels.length, index, prefix);

  it('goes to the next row that begins with the character, around the end', () => {
    expect(find(0, '1')).toBe(1);
    expect(find(3, '1')).toBe(0);
  });

  it('stays on the row while more of its label is typed', () => {
    expect(find(1, '127')).toBe(1);
  });

  it('does not mind capitals', () => {
    expect(find(0, 'D')).toBe(2);
  });

  it('finds nothing where nothing begins so', () => {
    expect(find(0, 'x')).toBe(-1);
  });
});

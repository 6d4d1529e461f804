import { IReadLine, lastUpTo, readAt } from '../plots/reading';

/** A line with values at these places. */
function aLine(label: string, points: [number, number | null][]): IReadLine {
  return {
    label,
    colour: 'red',
    xs: points.map(([x]) => x),
    ys: points.map(([, y]) => y)
  };
}

const one = aLine('one', [
  [0, 1],
  [1, 2.123456789012345],
  [2, null],
  [3, 4]
]);

/** As it is told. */
const told = (lines: IReadLine[], place: number, reach = 0.5) => {
  const reading = readAt(lines, place, reach);
  return reading && [reading.x, ...reading.rows.map(({ y }) => y)];
};

describe('the numbers where the pointer is', () => {
  test('are the exact ones that are nearest', () => {
    expect(told([one], 0.6)).toEqual([1, 2.123456789012345]);
    expect(told([one], -5)).toEqual([0, 1]);
    expect(told([one], 99)).toEqual([3, 4]);
  });

  test('are not those that are missing', () => {
    expect(told([one], 1.9)).toEqual([1, 2.123456789012345]);
    expect(told([one], 2.2)).toEqual([3, 4]);
    expect(told([aLine('none', [[0, null]])], 0)).toBeNull();
    expect(told([], 0)).toBeNull();
  });

  test('are of each line at its own place, where that is near', () => {
    const other = aLine('other', [[1.3, 7]]);
    expect(readAt([one, other], 1.1, 0.5)).toEqual({
      x: 1,
      rows: [
        { label: 'one', colour: 'red', x: 1, y: 2.123456789012345 },
        { label: 'other', colour: 'red', x: 1.3, y: 7 }
      ]
    });
    expect(told([one, other], 3, 0.5)).toEqual([3, 4]);
  });
});

test('the last number up to another', () => {
  expect([-1, 0, 0.5, 2, 9].map(at => lastUpTo([0, 1, 2], at))).toEqual([
    -1, 0, 0, 2, 2
  ]);
});

import { spread, thin } from '../plots/thin';

/** Numbers that look random, and are the same in each run of the tests. */
function* numbers(seed: number): Generator<number> {
  for (;;) {
    seed = (seed * 16807) % 2147483647;
    yield seed / 2147483647;
  }
}

function aLine(seed: number, length: number, missing: number) {
  const random = numbers(seed);
  const next = () => random.next().value;
  let x = 0;
  const xs = Array.from({ length }, () => (x += next()));
  const ys = xs.map(() => (next() < missing ? null : 20 * next() - 10));
  return { xs, ys };
}

describe('a line that is longer than the screen is wide', () => {
  const cases = [1, 2, 3, 4, 5, 6].flatMap(seed =>
    [0, 0.01, 0.5].map(missing => ({ seed, missing }))
  );

  test.each(cases)(
    'keeps extremes, ends and order (seed $seed, $missing missing)',
    ({ seed, missing }) => {
      const { xs, ys } = aLine(seed, 5000, missing);
      const domain: [number, number] = [0, xs[xs.length - 1]];
      const columns = 100;
      const points = thin(xs, ys, domain, columns);
      const known = xs
        .map((x, i) => ({ x, y: ys[i] }))
        .filter(({ y }) => y !== null);

      expect(points.length).toBeLessThanOrEqual(2 * columns + 2);
      expect(points[0]).toMatchObject(known[0]);
      expect(points[points.length - 1]).toMatchObject(known[known.length - 1]);
      for (const [i, { x, y }] of points.entries()) {
        expect(ys[xs.indexOf(x)]).toBe(y);
        expect(i === 0 || x > points[i - 1].x).toBe(true);
      }
      const columnOf = (x: number) =>
        Math.min(columns - 1, Math.floor((x / domain[1]) * columns));
      for (let column = 0; column < columns; column++) {
        const isHere = ({ x }: { x: number }) => columnOf(x) === column;
        const all = known.filter(isHere).map(({ y }) => y!);
        const kept = points.filter(isHere).map(({ y }) => y);
        expect(Math.min(...kept)).toBe(Math.min(...all));
        expect(Math.max(...kept)).toBe(Math.max(...all));
      }
    }
  );

  test('is broken where values are missing, and nowhere else', () => {
    const { xs, ys } = aLine(7, 4000, 0.002);
    const points = thin(xs, ys, [0, xs[xs.length - 1]], 300);
    points.slice(1).forEach(({ x, part }, i) => {
      const between = ys.slice(xs.indexOf(points[i].x), xs.indexOf(x));
      expect(part !== points[i].part).toBe(between.includes(null));
    });
  });
});

test('a short line is left as it is', () => {
  expect(thin([0, 1, 2, 3], [5, null, null, 7], [0, 3], 100)).toEqual([
    { x: 0, y: 5, part: 0 },
    { x: 3, y: 7, part: 1 }
  ]);
});

test('a line that begins and ends with missing values has no empty parts', () => {
  const parts = thin([0, 1, 2], [null, 4, null], [0, 2], 10);
  expect(parts).toEqual([{ x: 1, y: 4, part: 0 }]);
});

test('some of many are spread evenly, with the first and the last', () => {
  expect(spread(3, 60)).toEqual([0, 1, 2]);
  expect(spread(11, 3)).toEqual([0, 5, 10]);
  expect(spread(200, 60)).toHaveLength(60);
  expect(spread(200, 60)[59]).toBe(199);
  expect(spread(0, 60)).toEqual([]);
  expect(spread(1, 60)).toEqual([0]);
});

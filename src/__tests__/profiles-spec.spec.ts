import { nullTranslator } from '@jupyterlab/translation';

import { IProfiles } from '../contract';
import { IProfilePlot } from '../plots/plot';
import { domainOf, profileSpec } from '../plots/profile';
import { ITheme } from '../plots/theme';
import { aRun } from './examples';
import { aCurve, someProfiles } from './quantities';

const trans = nullTranslator.load('ips_jupyterlab');

const theme: ITheme = {
  font: 'system-ui',
  fontSize: 13,
  text: 'black',
  quiet: 'gray',
  grid: 'silver',
  ground: 'white'
};

const te = aCurve('te', { units: 'keV', x_units: 'm' });

const SIZE = { width: 600, height: 400 };

function specOf(profiles: IProfiles, about: Partial<IProfilePlot> = {}): any {
  const plot: IProfilePlot = {
    kind: 'profile',
    run: aRun(1),
    curve: te,
    profiles,
    at: 1,
    ...about
  };
  return profileSpec(plot, theme, SIZE, trans);
}

describe('the plot of a profile', () => {
  test('draws the chosen time over faint lines of all', () => {
    const { datasets, vconcat } = specOf(someProfiles(te, 0, 1, 2));
    const [{ layer, encoding }] = vconcat;
    expect(datasets.now.map(({ x, y }: any) => [x, y])).toEqual([
      [0, 3],
      [0.5, 2],
      [1, 1]
    ]);
    expect(new Set(datasets.faint.map(({ time }: any) => time))).toEqual(
      new Set([0, 1, 2])
    );
    expect(layer.map(({ data }: any) => data.name)).toEqual([
      'faint',
      'now',
      'now'
    ]);
    expect(layer[0].mark.opacity).toBeLessThan(layer[1].mark.opacity ?? 1);
    expect(encoding.x.axis.title).toBe('rho (m)');
    expect(encoding.y.axis.title).toBe('te (keV)');
  });

  test('has the same axes at all times', () => {
    const profiles = someProfiles(te, 0, 1, 2);
    const [one, other] = [0, 2].map(
      at => specOf(profiles, { at }).vconcat[0].encoding
    );
    expect(one).toEqual(other);
    expect(one.x.scale.domain).toEqual([0, 1]);
    expect(one.y.scale.domain[0]).toBeLessThan(0);
    expect(one.y.scale.domain[1]).toBeGreaterThan(4);
  });

  test('has the axes that it is to share with another', () => {
    const domain: IProfilePlot['domain'] = { x: [-1, 2], y: [0, 50] };
    const [{ encoding }] = specOf(someProfiles(te, 0, 1), { domain }).vconcat;
    expect(encoding.x.scale.domain).toEqual([-1, 2]);
    expect(encoding.y.scale.domain).toEqual([0, 50]);
  });

  test('draws no more than 60 faint lines, the first and the last among them', () => {
    const times = Array.from({ length: 200 }, (_, i) => i);
    const { datasets } = specOf(someProfiles(te, ...times));
    const drawn = new Set(datasets.faint.map(({ time }: any) => time));
    expect(drawn.size).toBe(60);
    expect(drawn).toContain(0);
    expect(drawn).toContain(199);
  });

  test('breaks a line where a value or its place is missing', () => {
    const profiles = {
      ...someProfiles(te, 0, 1),
      x: [
        [0, 1],
        [0, 1, 2, null, 4]
      ],
      y: [
        [1, 1],
        [5, null, 6, 7, 8]
      ]
    };
    expect(
      specOf(profiles).datasets.now.map(({ x, y, part }: any) => [x, y, part])
    ).toEqual([
      [0, 5, 0],
      [2, 6, 1],
      [4, 8, 2]
    ]);
  });

  test('draws a line that turns back in its own order', () => {
    const profiles = {
      ...someProfiles(te, 0, 1),
      x: [
        [0, 1],
        [1, 2, 1]
      ],
      y: [
        [1, 1],
        [0, 1, 2]
      ]
    };
    const { datasets, vconcat } = specOf(profiles);
    expect(datasets.now.map(({ x, n }: any) => [n, x])).toEqual([
      [0, 1],
      [1, 2],
      [2, 1]
    ]);
    expect(vconcat[0].encoding.order.field).toBe('n');
  });

  test('thins a long curve, and shows no points of it', () => {
    const long = Array.from({ length: 20_000 }, (_, i) => i);
    const profiles = {
      ...someProfiles(te, 0, 1),
      x: [long, long],
      y: [long, long.map(Math.sin)]
    };
    const { datasets, vconcat } = specOf(profiles);
    expect(datasets.now.length).toBeLessThan(2 * SIZE.width + 4);
    expect(vconcat[0].layer).toHaveLength(2);
  });

  test('is as large as there is room', () => {
    const { vconcat, padding } = specOf(someProfiles(te, 0, 1));
    const [{ width, height, encoding }] = vconcat;
    const line = theme.fontSize + 6;
    const high = height + 2 * line + 2 * padding;
    const wide = width + encoding.y.axis.maxExtent + line + 2 * padding;
    expect(SIZE.height - high).toBeLessThan(12);
    expect(SIZE.width - wide).toBeLessThan(12);
    expect(high).toBeLessThanOrEqual(SIZE.height);
    expect(wide).toBeLessThanOrEqual(SIZE.width);
  });
});

test('there are no axes where there is no number', () => {
  expect(domainOf([null, { x: [[]], y: [[null]] }])).toBeUndefined();
});

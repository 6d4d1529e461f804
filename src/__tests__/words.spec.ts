import { nullTranslator } from '@jupyterlab/translation';

import { ago, bytes, duration, minutes, stamp } from '../words';

const trans = nullTranslator.load('');

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234, '1.2 kB'],
    [48_000, '48 kB'],
    [999_600, '1.0 MB'],
    [2_000_000_000, '2.0 GB']
  ])('%i is %s', (count, text) => {
    expect(bytes(count)).toBe(text);
  });
});

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [4.66, '4.7 s'],
    [9.97, '10 s'],
    [40.4, '40 s'],
    [60, '1 min'],
    [125, '2 min 5 s'],
    [7860, '2 h 11 min'],
    [7200, '2 h'],
    [273_600, '3 d 4 h']
  ])('of %d s is %s', (seconds, text) => {
    expect(duration(seconds, trans)).toBe(text);
  });
});

describe('how long ago', () => {
  it.each([
    [20, '20 seconds ago'],
    [90, '1 minute ago'],
    [3 * 3600, '3 hours ago'],
    [30 * 3600, 'yesterday'],
    [50 * 86400, 'last month'],
    [800 * 86400, '2 years ago']
  ])('%i seconds is %s', (age, text) => {
    expect(ago(Date.now() / 1000 - age)).toBe(text);
  });

  it('is now for what lies ahead', () => {
    const now = Date.now() / 1000;
    expect(ago(now + 3600)).toBe(ago(now));
  });
});

describe('a time', () => {
  const seconds = new Date(2026, 10, 4, 9, 4, 7).getTime() / 1000;

  it('is written in the user’s time zone', () => {
    expect(stamp(seconds)).toBe('2026-11-04 09:04:07');
  });

  it('can be without its seconds', () => {
    expect(minutes(seconds)).toBe('2026-11-04 09:04');
  });
});

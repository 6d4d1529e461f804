import { nullTranslator } from '@jupyterlab/translation';

import { ILiveness, IRun } from '../contract';
import { placeWords, progress, stateWords } from '../page/words';
import { aRun, anAbout } from './examples';

const trans = nullTranslator.load('');
const NOW = 1_700_000_000;

beforeEach(() => jest.useFakeTimers({ now: NOW * 1000 }));
afterEach(() => jest.useRealTimers());

function state(run: Partial<IRun>, liveness: Partial<ILiveness> = {}) {
  const about = anAbout(aRun(1, run));
  const words = stateWords(
    { ...about, liveness: { ...about.liveness, ...liveness } },
    NOW,
    trans
  );
  return words.map(({ text }) => text);
}

describe('the state in words', () => {
  it('tells of a live run when it spoke, in what, and how long it is silent there', () => {
    expect(
      state(
        { state: 'running', heard: NOW - 12 },
        { doing: 'nubeam: step(1.0)', usual_silence: 40 }
      )
    ).toEqual([
      'running',
      'spoke 12s ago',
      'in nubeam: step(1.0) (usually silent for up to 40 s)'
    ]);
  });

  it('says no more than is known', () => {
    expect(
      state(
        { state: 'running', heard: NOW - 12 },
        { doing: 'nubeam: step(1.0)' }
      )
    ).toEqual(['running', 'spoke 12s ago', 'in nubeam: step(1.0)']);
    expect(state({ state: 'running', heard: NOW - 12 })).toEqual([
      'running',
      'spoke 12s ago'
    ]);
  });

  it('does not let a run speak in the future where clocks differ', () => {
    expect(state({ state: 'running', heard: NOW + 30 })[1]).toBe('spoke now');
  });

  it('tells when a silent run spoke last', () => {
    expect(state({ state: 'silent', heard: NOW - 5 * 3600 - 60 })).toEqual([
      'silent',
      'spoke 5h ago'
    ]);
  });

  it('gives the reason of a state that lasts', () => {
    expect(
      state({ state: 'failed', heard: NOW }, { reason: 'TORIC ended with 1' })
    ).toEqual(['failed', 'TORIC ended with 1']);
  });

  it('gives the reason where a run has no events', () => {
    expect(state({ state: 'running' }, { reason: 'ips_run.json' })).toEqual([
      'running',
      'ips_run.json'
    ]);
    expect(state({ state: 'unknown' })).toEqual(['state not known']);
  });

  it('leaves the reason out where the page says what is not known', () => {
    const about = anAbout(aRun(1), { not_known: 'No events in the folder.' });
    about.liveness.reason = 'No events.';
    expect(stateWords(about, NOW, trans).map(({ text }) => text)).toEqual([
      'state not known'
    ]);
  });
});

describe('the second line', () => {
  const words = (run: Partial<IRun>, phystime_end: number | null = null) =>
    placeWords({ run: aRun(1, run), phystime_end }, NOW, trans).map(
      ({ text }) => text
    );

  it('is as long as what is known', () => {
    expect(words({})).toEqual(['alice']);
    expect(
      words({ host: 'perlmutter', shot: '147634', tokamak: 'd3d' })
    ).toEqual(['alice on perlmutter', 'shot 147634', 'd3d']);
  });

  it('tells the walltime and the physics time with their units', () => {
    expect(words({ walltime: 7860, phystime: 3.42 }, 10)).toEqual([
      'alice',
      '2 h 11 min',
      't = 3.42 of 10 s'
    ]);
    expect(words({ phystime: 0.1 + 0.2 })).toEqual(['alice', 't = 0.3 s']);
  });

  it('leaves out the date of a run of today only', () => {
    const [, today] = words({ started: NOW });
    const [, before] = words({ started: NOW - 3 * 86400 });
    expect(today).not.toContain('2023');
    expect(before).toContain('2023');
  });
});

describe('progress', () => {
  it.each([
    [2.5, 10, 0.25],
    [11, 10, 1],
    [-1, 10, 0],
    [3.42, null, null],
    [null, 10, null],
    [1, 0, null]
  ])('of %s in %s is %s', (phystime, phystime_end, share) => {
    expect(progress({ run: aRun(1, { phystime }), phystime_end })).toBe(share);
  });
});

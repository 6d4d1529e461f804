import { nullTranslator } from '@jupyterlab/translation';

import { RefusedError, RunsApi } from '../api';
import {
  FailureModel,
  nameOfEnsemble,
  siblingWords,
  whatHappened,
  whenWords,
  workedWords
} from '../page/failure';
import { stamp } from '../words';
import { aFailedIn, aFailure, aLink, anAbout, anEvent, aRun } from './examples';

const trans = nullTranslator.load('');

const failed = anAbout(aRun(16, { state: 'failed' }));

function asked(answer: jest.Mock) {
  const changed = jest.fn();
  const api = { failure: answer } as any as RunsApi;
  return { model: new FailureModel(api, 'k16', changed), changed };
}

describe('what is asked', () => {
  it.each(['running', 'completed', 'silent', 'pending', 'unknown'] as const)(
    'is nothing of a run that is %s',
    async state => {
      const answer = jest.fn();
      const { model, changed } = asked(answer);
      await model.refresh(anAbout(aRun(1, { state })), true);
      expect(answer).not.toHaveBeenCalled();
      expect(changed).not.toHaveBeenCalled();
      expect(model.failure).toBeNull();
    }
  );

  it('is asked once of a failed run, and again when it changed', async () => {
    const answer = jest.fn().mockImplementation(async () => aFailure());
    const { model, changed } = asked(answer);
    await model.refresh(failed, false);
    await model.refresh(failed, false);
    expect(answer).toHaveBeenCalledTimes(1);
    expect(answer).toHaveBeenCalledWith('k16');
    const before = model.failure;
    await model.refresh(failed, true);
    expect(answer).toHaveBeenCalledTimes(2);
    // The same answer is drawn once.
    expect(model.failure).toBe(before);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('keeps what was read before where it cannot be read again', async () => {
    const answer = jest.fn().mockResolvedValueOnce(aFailure());
    const { model } = asked(answer);
    await model.refresh(failed, true);
    answer.mockRejectedValueOnce(new Error('it is locked'));
    await model.refresh(failed, true);
    expect(model.failure).not.toBeNull();
    expect(model.error?.message).toBe('it is locked');
    answer.mockResolvedValueOnce(aFailure());
    await model.refresh(failed, true);
    expect(model.error).toBeNull();
  });

  it('is forgotten when the run goes on', async () => {
    const answer = jest.fn().mockResolvedValue(aFailure());
    const { model } = asked(answer);
    await model.refresh(failed, true);
    await model.refresh(anAbout(aRun(16, { state: 'running' })), true);
    expect(model.failure).toBeNull();
  });

  it('is no error where the run has not failed any more', async () => {
    const gone = new RefusedError('It has not failed.', 404, 'not_found');
    const { model } = asked(jest.fn().mockRejectedValue(gone));
    await model.refresh(failed, true);
    expect(model.error).toBeNull();
    expect(model.failure).toBeNull();
  });
});

describe('what happened', () => {
  const event = anEvent(40, {
    ok: false,
    type: 'IPS_CALL_END',
    code: 'transport_x_Transport',
    comment: 'density above the Greenwald limit\nat rho = 0.3',
    walltime: 480,
    phystime: 0.8
  });

  it('is the comment of the event in full', () => {
    const failure = aFailure({ event });
    expect(whatHappened(failure, failed, trans)).toBe(event.comment);
  });

  it('is the kind of event where it has no comment', () => {
    const failure = aFailure({ event: { ...event, comment: '' } });
    expect(whatHappened(failure, failed, trans)).toBe('IPS_CALL_END');
  });

  it('is what is known where there are no events', () => {
    const failure = aFailure({ event: null });
    expect(whatHappened(failure, failed, trans)).toContain('No event');
    const liveness = { ...failed.liveness, reason: 'told by ips_run.json' };
    expect(whatHappened(failure, { liveness }, trans)).toBe(liveness.reason);
  });

  it('is told with its code, its time and the physics time', () => {
    expect(whenWords(event, trans)).toBe(
      `transport_x_Transport · IPS_CALL_END · ${stamp(1_700_000_040)} · walltime 8 min · t = 0.8 s`
    );
    const bare = { ...event, time: null, walltime: null, phystime: null };
    expect(whenWords(bare, trans)).toBe('transport_x_Transport · IPS_CALL_END');
  });
});

describe('the siblings', () => {
  const links = (count: number, state: 'completed' | 'failed') =>
    Array.from({ length: count }, (_, i) => aLink(100 + i, { state }));

  it.each([
    [6, 1, {}, '6 of 7 siblings worked'],
    [
      100,
      100,
      { more_worked: 20, more_failed: 3 },
      '120 of 223 siblings worked'
    ],
    [0, 0, {}, 'None of its siblings has ended yet.'],
    [0, 1, {}, 'Its only sibling failed too.'],
    [0, 4, {}, 'All 4 siblings failed too.']
  ])('%d worked, %d failed, %j: %s', (worked, bad, more, words) => {
    const ensemble = aFailedIn({
      worked: links(worked, 'completed'),
      failed: links(bad, 'failed'),
      ...more
    });
    expect(siblingWords(ensemble, trans)).toBe(words);
  });

  it.each([
    [[0.5, 1, 2], '0.5 … 2'],
    [[0.5, 1], '0.5, 1'],
    [['H', 'L'], 'H, L'],
    [[1, 2, 'auto'], '1, 2, auto'],
    [[1, null], '1, –']
  ])('had %j: %s', (values, words) => {
    expect(workedWords(values)).toBe(words);
  });

  it('are those of an ensemble, with its component where it has one', () => {
    expect(nameOfEnsemble(aFailedIn({}))).toBe('DriverComponent / scan_a');
    expect(nameOfEnsemble(aFailedIn({ component: null }))).toBe('scan_a');
  });
});

import { RunsApi } from '../api';
import { IRun, ITrace } from '../contract';
import { RunTrace } from '../page/run-trace';
import { anAbout, aRun } from './examples';
import { aTrace } from './traces';

/** Of a call that has begun and not ended. */
const open = aTrace([{ component: 'Driver', start: 100, duration: null }], {
  now: 160
});

let asked = 0;
let answer: () => Promise<ITrace>;
let trace: RunTrace;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
  asked = 0;
  answer = async () => open;
  const api = {
    trace: () => {
      asked += 1;
      return answer();
    }
  } as unknown as RunsApi;
  trace = new RunTrace(api, 'k1', () => undefined);
});
afterEach(() => jest.useRealTimers());

/** The head of the page of a run with so many events. */
const after = (events: number | null, run: Partial<IRun> = {}) =>
  anAbout(aRun(1, { state: 'running', heard: 1_700_000_000, ...run }), {
    events
  });

describe('the trace of a run', () => {
  it('is asked for again when the log has grown', async () => {
    await trace.refresh(after(5), true);
    await trace.refresh(after(5), true);
    expect(asked).toBe(1);
    await trace.refresh(after(6), true);
    expect(asked).toBe(2);
    await trace.refresh(after(6, { heard: 1_700_000_009 }), true);
    expect(asked).toBe(3);
  });

  it('is not asked for where there is no log', async () => {
    await trace.refresh(after(null), true);
    expect(asked).toBe(0);
  });

  it('is asked for where the runs below may have said something', async () => {
    await trace.refresh(after(5, { children: 2 }), true);
    await trace.refresh(after(5, { children: 2 }), true);
    expect(asked).toBe(2);
    await trace.refresh(after(5, { children: 2 }), false);
    expect(asked).toBe(2);
  });

  it('goes on without events: what has begun lasts longer', async () => {
    await trace.refresh(after(5), true);
    jest.advanceTimersByTime(3000);
    await trace.refresh(after(5), true);
    jest.advanceTimersByTime(4000);
    await trace.refresh(after(5), true);
    expect(asked).toBe(1);
    expect(trace.spans?.now).toBe(167);
    expect(trace.spans?.start).toEqual([100]);
  });

  it('stays the same where all calls have ended, or nobody knows', async () => {
    // How long a silent run was at it is for the server to say.
    await trace.refresh(after(5), true);
    await trace.refresh(after(5, { state: 'silent' }), true);
    expect(asked).toBe(2);
    jest.advanceTimersByTime(3000);
    await trace.refresh(after(5, { state: 'silent' }), true);
    expect(asked).toBe(2);
    expect(trace.spans).toBe(open);
    const ended = aTrace([{ component: 'Driver', start: 100, duration: 7 }]);
    answer = async () => ended;
    await trace.refresh(after(6), true);
    await trace.refresh(after(6), true);
    expect(trace.spans).toBe(ended);
  });

  it('is asked for again after a failure, and stays until then', async () => {
    await trace.refresh(after(5), true);
    answer = () => Promise.reject(new Error('away'));
    await trace.refresh(after(6), true);
    expect(trace.error?.message).toBe('away');
    expect(trace.spans).toBe(open);
    answer = async () => open;
    await trace.refresh(after(6), true);
    expect(trace.error).toBeNull();
    expect(asked).toBe(3);
  });

  it('rests five times as long as the answer took', async () => {
    answer = async () => {
      jest.advanceTimersByTime(2000);
      return open;
    };
    await trace.refresh(after(5), true);
    jest.advanceTimersByTime(9999);
    await trace.refresh(after(6), true);
    expect(asked).toBe(1);
    jest.advanceTimersByTime(1);
    await trace.refresh(after(6), true);
    expect(asked).toBe(2);
  });
});

import { RunsApi } from '../api';
import { IQuantity, ISeries } from '../contract';
import { TrendsModel } from '../trends/model';
import { Remembered } from '../trends/remembered';
import { anAbout, aRun } from './examples';
import { aQuantity, aSeries, aTrendPage, ofArray, settled } from './quantities';

const te = aQuantity('te', { units: 'keV' });
const ip = aQuantity('ip', { units: 'MA' });

/** One run of a server: what it has, and how far its files are read. */
interface IServed {
  quantities: IQuantity[];
  series: ISeries[];
  first: string | null;
  read: number;
  total: number;
}

/** A server that answers as the real one does, and writes down what it is asked. */
class FakeServer {
  readonly runs = new Map<string, IServed>();
  /** `k1 te,ip v3`: the run, the quantities, the version. */
  readonly asked: string[] = [];
  failure: Error | null = null;
  /** More files of a run that are read by each answer. */
  pace = Infinity;
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  atOnce = 0;
  most = 0;

  add(key: string, served: Partial<IServed>): void {
    this.runs.set(key, {
      quantities: [te, ip],
      series: [aSeries(te, 1, 2), aSeries(ip, 3, 4)],
      first: te.id,
      read: 2,
      total: 2,
      ...served
    });
  }

  readonly api = {
    about: async (key: string) =>
      anAbout(aRun(Number(key.slice(1)), { key, simname: 'ramp' })),
    trends: async (key: string, ids: string[], version: string | null) => {
      const names = ids.map(id => id.split('#')[1].slice(1));
      this.asked.push(`${key} ${names} ${version ?? ''}`.trim());
      this.atOnce += 1;
      this.most = Math.max(this.most, this.atOnce);
      await this.gate;
      this.atOnce -= 1;
      if (this.failure) {
        throw this.failure;
      }
      const run = this.runs.get(key)!;
      run.read = Math.min(run.total, run.read + this.pace);
      const { quantities, first, read, total } = run;
      const series = run.series
        .filter(({ quantity }) => ids.includes(quantity))
        .map(({ quantity, times, values }) => ({
          quantity,
          times: times.slice(0, read),
          values: values.slice(0, read)
        }));
      const now = JSON.stringify([quantities, series, read]);
      const same = version === now;
      return aTrendPage({
        version: now,
        quantities: same ? null : quantities,
        series: same ? null : series,
        first,
        progress: { read, total }
      });
    }
  } as unknown as RunsApi;

  /** What was asked since the last time, without versions. */
  questions(): string[] {
    return this.asked.splice(0).map(line => line.split(' [')[0]);
  }
}

describe('the trends of a run', () => {
  let server: FakeServer;
  let remembered: Remembered;
  let changes: number;
  /** Done at each change. */
  let look: () => void;

  const model = (...keys: string[]) =>
    new TrendsModel(server.api, keys, remembered, () => {
      changes += 1;
      look();
    });

  const values = (trends: TrendsModel) =>
    trends.plot?.lines.map(({ series }) => series.values);

  beforeEach(() => {
    server = new FakeServer();
    server.add('k1', {});
    remembered = new Remembered(null);
    changes = 0;
    look = () => undefined;
  });

  it('begin with what the server suggests', async () => {
    const trends = model('k1');
    expect(trends.loading).toBe(true);
    await trends.refresh(true);
    expect(trends.loading).toBe(false);
    expect(trends.offered).toEqual([te, ip]);
    expect(trends.chosen).toEqual([te.id]);
    expect(trends.plot).toMatchObject({
      runs: [{ runid: 1, simname: 'ramp' }],
      quantities: [{ name: 'te' }],
      lines: [{ series: { times: [0, 1], values: [1, 2] } }]
    });
    expect(server.questions()).toEqual(['k1', 'k1 te']);
  });

  it('begin with what was looked at last, once that is known', async () => {
    remembered.note([ip.id]);
    const trends = model('k1');
    await trends.refresh(true);
    expect(trends.chosen).toEqual([ip.id]);
    expect(values(trends)).toEqual([[3, 4]]);
  });

  it('wait for what was kept before a reload', async () => {
    let known = () => {};
    remembered = {
      ready: new Promise<void>(resolve => (known = resolve)),
      last: () => [ip.id],
      note: () => undefined
    } as unknown as Remembered;
    const trends = model('k1');
    const refresh = trends.refresh(true);
    await settled();
    expect(server.asked).toEqual([]);
    known();
    await refresh;
    expect(trends.chosen).toEqual([ip.id]);
  });

  it('come back as they were chosen', async () => {
    const trends = model('k1');
    trends.restore({ chosen: [ip.id] });
    await trends.refresh(true);
    expect(server.questions()).toEqual(['k1 ip']);
    expect(trends.toJSON()).toEqual({ chosen: [ip.id] });
  });

  it('begin anew where the run has nothing of what was chosen', async () => {
    const trends = model('k1');
    trends.restore({ chosen: ['gone#/x#value'] });
    await trends.refresh(true);
    expect(trends.chosen).toEqual([te.id]);
  });

  it('are asked for at once when they are chosen, and remembered', async () => {
    const trends = model('k1');
    await trends.refresh(true);
    server.questions();
    trends.choose(ip.id, true);
    await settled();
    expect(server.questions()).toEqual(['k1 te,ip']);
    expect(values(trends)).toEqual([
      [1, 2],
      [3, 4]
    ]);
    expect(remembered.last([te.id, ip.id])).toEqual([te.id, ip.id]);
    trends.choose(te.id, false);
    expect(values(trends)).toEqual([[3, 4]]);
    trends.choose(ip.id, false);
    expect(trends.plot).toBeNull();
    await trends.refresh(true);
    expect(trends.chosen).toEqual([]);
  });

  it('grow with the run, and stay the same object while nothing is new', async () => {
    const trends = model('k1');
    await trends.refresh(true);
    const before = trends.plot;
    const { offered } = trends;
    changes = 0;
    await trends.refresh(true);
    await trends.refresh(true);
    expect(server.asked[server.asked.length - 1]).toContain(' [');
    expect(trends.plot).toBe(before);
    expect(trends.offered).toBe(offered);
    expect(changes).toBe(0);

    server.add('k1', { series: [aSeries(te, 1, 2, 5)], read: 3, total: 3 });
    await trends.refresh(true);
    expect(values(trends)).toEqual([[1, 2, 5]]);
    expect(changes).toBe(1);
  });

  it('of a run that has ended are not asked for again', async () => {
    const trends = model('k1');
    await trends.refresh(true);
    server.questions();
    await trends.refresh(false);
    expect(server.questions()).toEqual([]);
    server.failure = new Error('away');
    await trends.refresh(true);
    expect(trends.error?.message).toBe('away');
    expect(values(trends)).toEqual([[1, 2]]);
    server.failure = null;
    await trends.refresh(false);
    expect(trends.error).toBeNull();
    expect(server.questions()).toHaveLength(2);
  });

  it('tell that they cannot be read', async () => {
    server.failure = new Error('no such folder');
    const trends = model('k1');
    await trends.refresh(true);
    expect(trends.loading).toBe(false);
    expect(trends.error?.message).toBe('no such folder');
    expect(trends.plot).toBeNull();
  });

  it('show what is read while the rest is', async () => {
    server.add('k1', { series: [aSeries(te, 1, 2, 3, 4)], read: 0, total: 4 });
    server.pace = 1;
    const trends = model('k1');
    trends.restore({ chosen: [te.id] });
    const seen: unknown[] = [];
    look = () => seen.push([trends.progress.read, values(trends)]);
    await trends.refresh(true);
    await settled();
    expect(seen).toContainEqual([1, [[1]]]);
    expect(seen).toContainEqual([2, [[1, 2]]]);
    expect(trends.progress).toEqual({ read: 4, total: 4 });
    expect(values(trends)).toEqual([[1, 2, 3, 4]]);
    expect(server.asked).toHaveLength(4);
  });

  it('wait for the next look where reading does not get on', async () => {
    server.add('k1', { read: 1 });
    server.pace = 0;
    const trends = model('k1');
    trends.restore({ chosen: [te.id] });
    await trends.refresh(true);
    await settled();
    const { length } = server.asked;
    expect(length).toBeLessThanOrEqual(2);
    await trends.refresh(true);
    await settled();
    expect(server.asked).toHaveLength(length + 1);
  });

  it('are read no further when nobody looks any more', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    try {
      const long = Array.from({ length: 100 }, (_, i) => i);
      server.add('k1', { series: [aSeries(te, ...long)], read: 0, total: 100 });
      server.pace = 1;
      const answer = server.api.trends;
      server.api.trends = async (...question) => {
        // Each answer takes a second.
        jest.advanceTimersByTime(1000);
        return answer(...question);
      };
      const trends = model('k1');
      trends.restore({ chosen: [te.id] });
      await trends.refresh(true);
      await settled();
      expect(trends.progress.read).toBeGreaterThan(3);
      expect(trends.progress.read).toBeLessThan(8);
      const { read } = trends.progress;
      await settled();
      expect(trends.progress.read).toBe(read);
      await trends.refresh(true);
      await settled();
      expect(trends.progress.read).toBeGreaterThan(read + 3);
    } finally {
      jest.useRealTimers();
    }
  });

  it('do not show an answer to an older question', async () => {
    const trends = model('k1');
    await trends.refresh(true);
    let open = () => {};
    server.gate = new Promise(resolve => (open = resolve));
    trends.choose(ip.id, true);
    await settled();
    trends.choose(te.id, false);
    await settled();
    open();
    await settled();
    expect(trends.chosen).toEqual([ip.id]);
    expect(values(trends)).toEqual([[3, 4]]);
    expect(server.questions().slice(-2)).toEqual(['k1 te,ip', 'k1 ip']);
  });

  it('are asked for once, however often somebody looks meanwhile', async () => {
    const trends = model('k1');
    await trends.refresh(true);
    server.questions();
    await Promise.all([1, 2, 3].map(() => trends.refresh(true)));
    expect(server.questions()).toHaveLength(1);
  });
});

describe('the trends of several runs', () => {
  let server: FakeServer;

  beforeEach(() => {
    server = new FakeServer();
  });

  const model = (keys: string[]) =>
    new TrendsModel(server.api, keys, new Remembered(null), () => undefined);

  it('are overlaid, and a run without the quantity is named', async () => {
    const mean = ofArray('ne', 'mean');
    server.add('k1', { series: [aSeries(te, 1, 2)] });
    server.add('k2', { quantities: [mean], series: [], first: mean.id });
    server.add('k3', { series: [aSeries(te, 5, 6)] });
    const trends = model(['k1', 'k2', 'k3']);
    await trends.refresh(true);
    expect(trends.offered).toEqual([te, ip, mean]);
    expect(trends.plot?.runs.map(({ runid }) => runid)).toEqual([1, 3]);
    expect(trends.plot?.lines.map(({ series }) => series.values)).toEqual([
      [1, 2],
      [5, 6]
    ]);
    expect(trends.without(te.id).map(({ runid }) => runid)).toEqual([2]);
    expect(trends.progress).toEqual({ read: 6, total: 6 });
  });

  it('are shown also where one cannot be read', async () => {
    server.add('k1', {});
    server.add('k2', {});
    const { trends: answer } = server.api;
    server.api.trends = async (key, ...rest) => {
      if (key === 'k2') {
        throw new Error('away');
      }
      return answer(key, ...rest);
    };
    const trends = model(['k1', 'k2']);
    await trends.refresh(true);
    expect(trends.plot?.lines).toHaveLength(1);
    expect(trends.error?.message).toBe('away');
  });

  it('are asked for four at a time', async () => {
    const keys = Array.from({ length: 100 }, (_, i) => `k${i}`);
    keys.forEach(key => server.add(key, {}));
    const trends = model(keys);
    await trends.refresh(true);
    expect(trends.plot?.lines).toHaveLength(100);
    // Those that had not been asked when the first one told what to begin with are asked once.
    expect(server.asked.length).toBeLessThan(110);
    expect(server.most).toBe(4);
  });
});

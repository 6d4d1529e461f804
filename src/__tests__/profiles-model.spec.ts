import { RefusedError, RunsApi } from '../api';
import { ICurve, IProfiles } from '../contract';
import { ProfilesModel } from '../profiles/model';
import { timeFormat } from '../profiles/words';
import { anAbout, aRun } from './examples';
import { aCurve, aProfilePage, settled, someProfiles } from './quantities';

const te = aCurve('te', { units: 'keV' });
const ne = aCurve('ne');

interface IServed {
  curves: ICurve[];
  profiles: IProfiles[];
}

/** A server that answers as the real one does, and writes down what it is asked. */
class FakeServer {
  readonly runs = new Map<string, IServed>();
  readonly asked: string[] = [];

  readonly api = {
    about: async (key: string) =>
      anAbout(aRun(Number(key.slice(1)), { key, simname: 'ramp' })),
    profiles: async (
      key: string,
      curve: string | null,
      most: number,
      version: string | null
    ) => {
      this.asked.push(`${key} ${curve?.split('#')[1] ?? ''}`.trim());
      const { curves, profiles } = this.runs.get(key)!;
      if (curve !== null && !curves.some(({ id }) => id === curve)) {
        throw new RefusedError('no such curve', 404, 'not_found');
      }
      const found = profiles.find(one => one.curve === curve) ?? null;
      const now = JSON.stringify([curves, found]);
      const same = version === now;
      return aProfilePage({
        version: now,
        curves: same ? null : curves,
        profiles: same ? null : found,
        first: curves[0]?.id ?? null
      });
    }
  } as unknown as RunsApi;
}

describe('the profiles of a run', () => {
  let server: FakeServer;
  let changes: number;

  const model = (...keys: string[]) =>
    new ProfilesModel(server.api, keys, () => (changes += 1));

  beforeEach(() => {
    server = new FakeServer();
    changes = 0;
    server.runs.set('k1', {
      curves: [te, ne],
      profiles: [someProfiles(te, 0, 1, 2), someProfiles(ne, 0, 2)]
    });
  });

  it('begin with the first curve at the newest time', async () => {
    const profiles = model('k1');
    expect(profiles.loading).toBe(true);
    await profiles.refresh(true);
    expect(profiles.offered).toEqual([te, ne]);
    expect(profiles.times).toEqual([0, 1, 2]);
    expect(profiles.index).toBe(2);
    expect(profiles.shown[0].plot).toMatchObject({
      run: { runid: 1 },
      curve: te,
      at: 2
    });
    expect(server.asked).toEqual(['k1', 'k1 /te']);
  });

  it('are shown at the chosen time', async () => {
    const profiles = model('k1');
    await profiles.refresh(true);
    profiles.show(1);
    expect(profiles.shown[0].plot?.at).toBe(1);
    profiles.show(99);
    expect(profiles.index).toBe(2);
    profiles.show(-1);
    expect(profiles.index).toBe(0);
  });

  it('stay at the newest time while the run goes on, else at their own', async () => {
    const profiles = model('k1');
    await profiles.refresh(true);
    const grow = (...times: number[]) =>
      server.runs.set('k1', {
        curves: [te],
        profiles: [someProfiles(te, ...times)]
      });
    grow(0, 1, 2, 3);
    await profiles.refresh(true);
    expect(profiles.index).toBe(3);
    profiles.show(1);
    grow(0, 1, 2, 3, 4);
    await profiles.refresh(true);
    expect(profiles.index).toBe(1);
    // Of many times some are left out, and others than before.
    grow(0, 0.75, 2, 4, 5);
    await profiles.refresh(true);
    expect(profiles.times[profiles.index]).toBe(0.75);
  });

  it('are the same object while nothing is new', async () => {
    const profiles = model('k1');
    await profiles.refresh(true);
    const [{ plot }] = profiles.shown;
    changes = 0;
    await profiles.refresh(true);
    expect(profiles.shown[0].plot).toBe(plot);
    expect(changes).toBe(0);
    profiles.show(2);
    expect(profiles.shown[0].plot).toBe(plot);
  });

  it('of another curve replace those of the one before when they are there', async () => {
    const profiles = model('k1');
    await profiles.refresh(true);
    profiles.choose(ne.id);
    expect(profiles.shown[0].plot?.curve).toEqual(te);
    await settled();
    expect(profiles.shown[0].plot?.curve).toEqual(ne);
    expect(profiles.times).toEqual([0, 2]);
    expect(profiles.toJSON()).toEqual({ curve: ne.id });
  });

  it('come back with the curve that was chosen', async () => {
    const profiles = model('k1');
    profiles.restore({ curve: ne.id });
    await profiles.refresh(true);
    expect(profiles.shown[0].plot?.curve).toEqual(ne);
  });

  it('begin anew where that curve is gone', async () => {
    const profiles = model('k1');
    profiles.restore({ curve: 'gone' });
    await profiles.refresh(true);
    expect(profiles.curve).toBe(te.id);
    expect(profiles.error).toBeNull();
  });

  it('survive that the curve goes while it is shown', async () => {
    const profiles = model('k1');
    await profiles.refresh(true);
    server.runs.set('k1', { curves: [ne], profiles: [someProfiles(ne, 1)] });
    await profiles.refresh(true);
    await profiles.refresh(true);
    expect(profiles.error).toBeNull();
    expect(profiles.shown[0].plot?.curve).toEqual(ne);
  });

  it('tell how many timesteps are left out', async () => {
    const some = { ...someProfiles(te, 0, 5, 9), total: 10_000 };
    server.runs.set('k1', { curves: [te], profiles: [some] });
    const profiles = model('k1');
    await profiles.refresh(true);
    expect(profiles.count).toEqual({ here: 3, total: 10_000 });
  });
});

describe('the profiles of two runs', () => {
  let server: FakeServer;

  const model = async () => {
    const profiles = new ProfilesModel(
      server.api,
      ['k1', 'k2'],
      () => undefined
    );
    await profiles.refresh(true);
    return profiles;
  };

  beforeEach(() => {
    server = new FakeServer();
    server.runs.set('k1', {
      curves: [te],
      profiles: [someProfiles(te, 0, 1, 2)]
    });
    server.runs.set('k2', {
      curves: [ne, te],
      profiles: [someProfiles(te, 0.5, 1.5, 9)]
    });
  });

  it('have one slider, and each shows its newest time up to that', async () => {
    const profiles = await model();
    expect(profiles.times).toEqual([0, 0.5, 1, 1.5, 2, 9]);
    const shownAt = (index: number) => {
      profiles.show(index);
      return profiles.shown.map(
        ({ plot }) => plot && plot.profiles.times[plot.at]
      );
    };
    expect(shownAt(0)).toEqual([0, null]);
    expect(shownAt(1)).toEqual([0, 0.5]);
    expect(shownAt(4)).toEqual([2, 1.5]);
    expect(shownAt(5)).toEqual([2, 9]);
    profiles.show(0);
    expect(profiles.shown[1]).toMatchObject({ has: true, first: 0.5 });
  });

  it('have the same axes, over all times of both', async () => {
    const profiles = await model();
    const [one, other] = profiles.shown.map(({ plot }) => plot!.domain!);
    expect(one).toBe(other);
    expect(one.x).toEqual([0, 1]);
    // From 0 to 2 + 9, and some room.
    expect(one.y[0]).toBeLessThan(0);
    expect(one.y[1]).toBeGreaterThan(11);
  });

  it('leave alone the one that does not change', async () => {
    const profiles = await model();
    profiles.show(2);
    const [before] = profiles.shown;
    profiles.show(3);
    expect(profiles.shown[0].plot).toBe(before.plot);
  });

  it('tell which of them does not have the curve', async () => {
    const profiles = await model();
    profiles.choose(ne.id);
    await settled();
    expect(profiles.shown.map(({ has }) => has)).toEqual([false, true]);
    expect(profiles.error).toBeNull();
  });
});

test('times are written with as many digits as the most exact one', () => {
  const format = timeFormat([0, 0.25, 1.5]);
  expect([0, 0.25, 1.5].map(format)).toEqual(['0.00', '0.25', '1.50']);
  expect(timeFormat([0, 10])(10)).toBe('10');
  expect(timeFormat([0.1 + 0.2])(0.1 + 0.2)).toBe('0.3');
});

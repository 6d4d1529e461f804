import { RefusedError, RunsApi } from '../api';
import { IComparison } from '../contract';
import { CompareModel } from '../compare/model';
import { Remembered } from '../trends';
import { aComparison, aRow, aRun } from './examples';

const rampup = aRun(1, { simname: 'rampup', state: 'completed' });
const power = aRun(14, { simname: 'high_power', state: 'completed' });
const third = aRun(20, { simname: 'third', state: 'completed' });

const gone = new RefusedError('No run has this key.', 404, 'not_found');

/** A comparison of runs, of which `missing` are not there. */
function compared(...runs: (typeof rampup)[]) {
  const missing = new Set<string>();
  const refuse = (keys: readonly string[]) => {
    if (keys.some(key => missing.has(key))) {
      throw gone;
    }
  };
  const api = {
    compare: jest.fn(async (keys: string[]): Promise<IComparison> => {
      refuse(keys);
      return aComparison(runs.filter(({ key }) => keys.includes(key)));
    }),
    about: jest.fn(async (key: string) => refuse([key]))
  };
  const model = new CompareModel(
    api as any as RunsApi,
    runs.map(({ key }) => key),
    new Remembered(null)
  );
  return { api, model, missing };
}

/** How often a model says that it changed while something is done. */
async function changesOf(
  model: CompareModel,
  act: () => unknown
): Promise<number> {
  let changes = 0;
  const count = () => void changes++;
  model.changed.connect(count);
  await act();
  model.changed.disconnect(count);
  return changes;
}

describe('the comparison', () => {
  it('is asked for, and not again while the runs have ended', async () => {
    const { api, model } = compared(rampup, power);
    await model.refresh();
    expect(api.compare).toHaveBeenCalledWith(['k1', 'k14']);
    expect(model.names).toEqual(['1 rampup', '14 high_power']);
    await model.refresh();
    expect(api.compare).toHaveBeenCalledTimes(1);
    await model.refresh(true);
    expect(api.compare).toHaveBeenCalledTimes(2);
  });

  it('is asked for again and again while a run is live', async () => {
    const { api, model } = compared(rampup, aRun(3, { state: 'silent' }));
    await model.refresh();
    await model.refresh();
    expect(model.live).toBe(true);
    expect(api.compare).toHaveBeenCalledTimes(2);
  });

  it('stays the same object while nothing is new', async () => {
    const { model } = compared(rampup, power);
    await model.refresh();
    const before = model.comparison;
    await model.refresh(true);
    expect(model.comparison).toBe(before);
  });

  it('stays where a later one fails, and is asked for again', async () => {
    const { api, model } = compared(rampup, power);
    await model.refresh();
    api.compare.mockRejectedValueOnce(new Error('away'));
    await expect(model.refresh(true)).rejects.toThrow('away');
    expect(model.error?.message).toBe('away');
    expect(model.comparison?.runs).toHaveLength(2);
    await model.refresh();
    expect(model.error).toBeNull();
  });

  it('concerns its own runs', async () => {
    const { model } = compared(rampup, power);
    await model.refresh();
    expect(model.concerns({ username: 'alice', runid: 14 })).toBe(true);
    expect(model.concerns({ username: 'alice', runid: 2 })).toBe(false);
    expect(model.concerns({ username: 'bob', runid: 14 })).toBe(false);
  });
});

describe('while files are read', () => {
  function reading(...progress: number[]) {
    const { api, model } = compared(rampup, power);
    for (const read of progress) {
      api.compare.mockResolvedValueOnce(
        aComparison([rampup, power], { progress: { read, total: 9 } })
      );
    }
    return { api, model };
  }

  it('the rest is asked for at once', async () => {
    const { api, model } = reading(2, 7, 9);
    await model.refresh();
    expect(api.compare).toHaveBeenCalledTimes(3);
    expect(model.complete).toBe(true);
  });

  it('not while nobody looks, nor on another tab', async () => {
    const { api, model } = reading(2, 7);
    model.wanted = () => false;
    await model.refresh();
    expect(api.compare).toHaveBeenCalledTimes(1);
    model.wanted = () => true;
    model.tab = 'files';
    await model.refresh();
    expect(api.compare).toHaveBeenCalledTimes(2);
    expect(model.complete).toBe(false);
  });

  it('a server that gets no further is given time', async () => {
    const { api, model } = reading(2, 2, 9);
    await model.refresh();
    expect(api.compare).toHaveBeenCalledTimes(2);
    await model.refresh();
    expect(model.complete).toBe(true);
  });
});

describe('a run that is gone', () => {
  it('is told, and the others are compared', async () => {
    const { api, model, missing } = compared(rampup, power, third);
    await model.refresh();
    missing.add('k14');
    await model.refresh(true);
    expect(model.gone).toEqual(['14 high_power']);
    expect(model.comparison?.runs).toEqual([rampup, third]);
    expect(api.compare).toHaveBeenLastCalledWith(['k1', 'k20']);
    missing.clear();
    await model.refresh(true);
    expect(model.gone).toEqual([]);
    expect(model.comparison?.runs).toHaveLength(3);
  });

  it('leaves nothing to compare where it was one of two', async () => {
    const { model, missing } = compared(rampup, power);
    missing.add('k14');
    model.restore({ names: { k14: '14 high_power' } });
    await expect(model.refresh()).rejects.toThrow('No run has this key.');
    expect(model.gone).toEqual(['14 high_power']);
    expect(model.comparison).toBeNull();
  });
});

describe('what survives a reload', () => {
  it('is the tab, what is shown, and the pair', async () => {
    const { model } = compared(rampup, power, third);
    await model.refresh();
    model.tab = 'profiles';
    model.all = true;
    model.pair = ['k20', 'k1'];
    const again = compared(rampup, power, third).model;
    again.restore(JSON.parse(JSON.stringify(model)));
    expect(again.tab).toBe('profiles');
    expect(again.all).toBe(true);
    expect(again.pair).toEqual(['k20', 'k1']);
    expect(again.profiles.keys).toEqual(['k20', 'k1']);
    expect(again.names).toEqual(['1 rampup', '14 high_power', '20 third']);
  });

  it('is not a tab or a pair that there is not', () => {
    const { model } = compared(rampup, power);
    model.restore({ tab: 'gone' as any, pair: ['k1', 'k99'] });
    expect(model.tab).toBe('differences');
    expect(model.pair).toEqual(['k1', 'k14']);
  });
});

it('trends and profiles are asked for only while they are shown', async () => {
  const { model } = compared(rampup, power);
  const trends = jest.spyOn(model.trends, 'refresh').mockResolvedValue();
  const profiles = jest.spyOn(model.profiles, 'refresh').mockResolvedValue();
  await model.refresh();
  expect(trends).not.toHaveBeenCalled();
  model.tab = 'trends';
  expect(trends).toHaveBeenCalledWith(true);
  model.tab = 'profiles';
  expect(profiles).toHaveBeenCalledWith(true);
  const { length } = trends.mock.calls;
  await model.refresh(true);
  expect(trends).toHaveBeenCalledTimes(length);
});

it('the rest of trends is read although the comparison rests', async () => {
  const { api, model } = compared(rampup, power);
  const trends = jest.spyOn(model.trends, 'refresh').mockResolvedValue();
  model.tab = 'trends';
  await model.refresh();
  const { length } = trends.mock.calls;
  await model.refresh();
  expect(api.compare).toHaveBeenCalledTimes(1);
  expect(trends).toHaveBeenCalledTimes(length + 1);
  // Nothing is due: there is nothing new but what is still being read.
  expect(trends).toHaveBeenLastCalledWith(false);
});

it('tells what changes, once it changes', async () => {
  const { api, model } = compared(rampup, power);
  await model.refresh();
  expect(await changesOf(model, () => (model.tab = 'files'))).toBe(1);
  expect(await changesOf(model, () => (model.tab = 'files'))).toBe(0);
  api.compare.mockResolvedValueOnce(
    aComparison([rampup, power], { about: [aRow('Host', ['a', 'b'])] })
  );
  expect(
    await changesOf(model, () => model.refresh(true))
  ).toBeGreaterThanOrEqual(1);
});

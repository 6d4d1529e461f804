import { PromiseDelegate } from '@lumino/coreutils';

import { RunsApi } from '../api';
import { IFinalPage, IMember, IQuantity } from '../contract';
import { MembersPlotModel } from '../ensembles';
import { finalId, parameterId } from '../ensembles/axes';
import { aMember, anEnsemble, aRun } from './examples';
import { aQuantity } from './quantities';

const run = aRun(1);
const ensemble = anEnsemble({ parameters: ['transport:CHI_E'] });
const members = ['a0', 'a1', 'a2'].map((name, i) =>
  aMember(name, i < 2 ? aRun(2 + i, { state: 'completed' }) : null, [i + 0.5])
);
const current = aQuantity('current');
const energy = aQuantity('energy');

/** A server that knows some last values, and remembers what it was asked. */
class FakeServer {
  quantities: IQuantity[] = [current, energy];
  /** By quantity, of the members in their order. */
  values: Record<string, (number | null)[]> = {
    [current.id]: [1.2, 1.2, null],
    [energy.id]: [0.2, 0.3, null]
  };
  total = 2;
  /** How many members have been read: each answer tells one more. */
  read = 2;
  version = 1;
  failure: Error | null = null;
  /** The next answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  readonly asked: { name: string; ids: string[]; version: string | null }[] =
    [];

  readonly api = {
    finals: async (
      _key: string,
      _component: string | null,
      name: string,
      ids: string[],
      version: string | null
    ): Promise<IFinalPage> => {
      this.asked.push({ name, ids, version });
      await this.gate;
      if (this.failure) {
        throw this.failure;
      }
      const now = `${this.version}.${this.read}`;
      const same = version === now;
      const progress = { read: this.read, total: this.total };
      if (this.read < this.total) {
        this.read += 1;
      }
      return {
        version: now,
        quantities: same ? null : this.quantities,
        members: same
          ? null
          : members.map(({ sim_name }, i) => ({
              sim_name,
              values: ids.map(id =>
                i < progress.read ? (this.values[id]?.[i] ?? null) : null
              )
            })),
        progress,
        problems: []
      };
    }
  } as unknown as RunsApi;
}

describe('the plot of an ensemble', () => {
  let server: FakeServer;
  let model: MembersPlotModel;
  let changes: number;

  const refresh = (now: readonly IMember[] = members) =>
    model.refresh(run, ensemble, now);
  const values = () => model.plot?.members.map(member => member.values);
  /** Until nothing more is asked by itself. */
  const quiet = async () => {
    for (let asked = -1; asked !== server.asked.length;) {
      asked = server.asked.length;
      await new Promise(resolve => setTimeout(resolve));
    }
  };

  beforeEach(() => {
    server = new FakeServer();
    changes = 0;
    model = new MembersPlotModel(server.api, 'k1', () => (changes += 1));
  });

  it('asks nothing while the table alone is shown', async () => {
    await refresh();
    expect(server.asked).toEqual([]);
    model.shown = true;
    await quiet();
    expect(model.plot).not.toBeNull();
  });

  it('begins with the first quantity that varies', async () => {
    model.shown = true;
    await refresh();
    expect(model.choice).toMatchObject({
      mark: 'scatter',
      x: parameterId('transport:CHI_E'),
      y: finalId(energy.id)
    });
    expect(values()).toEqual([
      [0.5, 0.2],
      [1.5, 0.3],
      [2.5, null]
    ]);
  });

  it('compares members that have completed, to see what varies', async () => {
    const failed = aMember('a1', aRun(3, { state: 'failed' }), [1.5]);
    const third = aMember('a2', aRun(4, { state: 'completed' }), [2.5]);
    server.values = {
      [current.id]: [1.2, 0.7, 1.2],
      [energy.id]: [0.2, 0.3, 0.4]
    };
    server.read = server.total = 3;
    model.shown = true;
    await refresh([members[0], failed, third]);
    expect(model.choice?.y).toBe(finalId(energy.id));
  });

  it('is the same after an answer that tells nothing new', async () => {
    model.shown = true;
    await refresh();
    const { plot } = model;
    const before = changes;
    await refresh();
    expect(server.asked[server.asked.length - 1].version).toBe('1.2');
    expect(model.plot).toBe(plot);
    expect(changes).toBe(before);
  });

  it('is the same while a run only talks', async () => {
    model.shown = true;
    await refresh();
    const { plot } = model;
    await refresh(
      members.map(member => ({
        ...member,
        run: member.run && { ...member.run, heard: 5 }
      }))
    );
    expect(model.plot).toBe(plot);
  });

  it('fills while members are read, asking by itself', async () => {
    server.total = 3;
    server.read = 0;
    server.values[energy.id] = [0.2, 0.3, 0.4];
    model.shown = true;
    await refresh();
    await quiet();
    expect(model.progress).toEqual({ read: 3, total: 3 });
    expect(values()?.map(([, y]) => y)).toEqual([0.2, 0.3, 0.4]);
    const { length } = server.asked;
    await quiet();
    expect(server.asked).toHaveLength(length);
  });

  it('fills while members finish, and keeps its axes', async () => {
    model.shown = true;
    await refresh();
    const { choice } = model;
    server.version = 2;
    server.total = server.read = 3;
    server.values = {
      [current.id]: [1.2, 1.2, 5],
      [energy.id]: [0.2, 0.3, 0.9]
    };
    const third = aMember('a2', aRun(4, { state: 'completed' }), [2.5]);
    await refresh([...members.slice(0, 2), third]);
    expect(model.choice).toEqual(choice);
    expect(values()?.[2]).toEqual([2.5, 0.9]);
    expect(model.plot?.members[2].state).toBe('completed');
  });

  it('stays as it is until the values of another axis are there', async () => {
    model.shown = true;
    await refresh();
    server.quantities = [
      ...server.quantities,
      ...Array.from({ length: 9 }, (_, i) => aQuantity(`more ${i}`))
    ];
    server.version = 2;
    await refresh();
    const far = server.quantities[10];
    server.values[far.id] = [7, 8, null];
    const { plot } = model;
    const gate = new PromiseDelegate<void>();
    server.gate = gate.promise;
    model.choose({ y: finalId(far.id) });
    expect(model.choice?.y).toBe(finalId(far.id));
    expect(model.plot).toBe(plot);
    gate.resolve();
    await quiet();
    expect(values()?.map(([, y]) => y)).toEqual([7, 8, null]);
    // What was asked for is asked for with no version of another answer.
    const last = server.asked.find(({ ids }) => ids.includes(far.id));
    expect(last?.version).toBeNull();
  });

  it('draws at once what it has read', async () => {
    model.shown = true;
    await refresh();
    const { length } = server.asked;
    model.choose({ y: finalId(current.id), mark: 'line' });
    expect(model.plot).toMatchObject({ mark: 'line' });
    expect(values()?.map(([, y]) => y)).toEqual([1.2, 1.2, null]);
    await quiet();
    expect(server.asked.slice(length).every(({ version }) => version)).toBe(
      true
    );
  });

  it('keeps what is chosen for each ensemble, also over a reload', async () => {
    model.shown = true;
    await refresh();
    model.choose({ mark: 'parallel', axes: [finalId(energy.id)] });
    await model.refresh(run, { ...ensemble, path: '/other.csv' }, members);
    expect(model.choice?.mark).toBe('scatter');
    const kept = JSON.parse(JSON.stringify(model));
    model = new MembersPlotModel(server.api, 'k1', () => undefined);
    model.restore(kept);
    await refresh();
    expect(model.shown).toBe(true);
    expect(model.choice).toMatchObject({
      mark: 'parallel',
      axes: [finalId(energy.id)]
    });
  });

  it('never shows one ensemble as another', async () => {
    model.shown = true;
    await refresh();
    const gate = new PromiseDelegate<void>();
    server.gate = gate.promise;
    const other = { ...ensemble, path: '/other.csv', name: 'other' };
    const asking = model.refresh(run, other, members.slice(0, 1));
    expect(model.plot).toBeNull();
    gate.resolve();
    await asking;
    expect(model.plot?.name).toBe('other');
    expect(values()).toHaveLength(1);
  });

  it('tells why there is nothing new, and keeps what there is', async () => {
    model.shown = true;
    await refresh();
    server.failure = new Error('The server cannot be reached.');
    await refresh();
    expect(model.error?.message).toBe('The server cannot be reached.');
    expect(values()).toHaveLength(3);
    server.failure = null;
    await refresh();
    expect(model.error).toBeNull();
  });

  it('asks nothing of an ensemble whose file cannot be read', async () => {
    model.shown = true;
    await model.refresh(run, { ...ensemble, problem: 'damaged' }, []);
    expect(server.asked).toEqual([]);
  });
});

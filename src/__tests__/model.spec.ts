import {
  IPageQuery,
  IRunQuery,
  RefusedError,
  RunsApi,
  ServerPartMissingError
} from '../api';
import { IRun, IRunPage } from '../contract';
import { RunsModel } from '../model/model';
import { aRun, aTimestep } from './examples';

/** A server with these runs; a test may change it, and see what it was asked. */
class FakeServer {
  constructor(public runs: IRun[] = []) {}
  asked: IRunQuery[] = [];
  failure: Error | null = null;
  answer: Partial<IRunPage> = {};
  timesteps = [aTimestep(1, 'a.json'), aTimestep(2, 'b.json')];

  readonly api = {
    runs: async (query: IRunQuery, page: IPageQuery) => {
      this.asked.push(query);
      if (this.failure) {
        throw this.failure;
      }
      const { runs } = this;
      return {
        runs,
        total: runs.length,
        next: null,
        complete: true,
        problems: [],
        ...this.answer
      };
    },
    timesteps: async () => ({
      timesteps: this.timesteps,
      total: this.timesteps.length,
      next: null
    })
  } as unknown as RunsApi;
}

/** A model that has read the runs once. */
async function modelOf(server: FakeServer): Promise<RunsModel> {
  const model = new RunsModel(server.api);
  await model.refresh().catch(() => undefined);
  return model;
}

/** Open the row and load what is then in view. */
async function open(model: RunsModel, key: string): Promise<void> {
  const row = model.rows.find(row => row.key === key);
  model.setExpanded(row!, true);
  const changed = new Promise<void>(resolve =>
    model.changed.connect(() => resolve())
  );
  model.show(0, model.rows.length - 1);
  if (model.rows.some(row => row.content.kind === 'loading')) {
    await changed;
  }
}

const keys = (model: RunsModel) => model.rows.map(row => row.key);

describe('RunsModel', () => {
  describe('status', () => {
    it('is loading before the first answer', () => {
      expect(new RunsModel(new FakeServer().api).status).toBe('loading');
    });

    it('is ready when there are runs', async () => {
      const model = await modelOf(new FakeServer([aRun(1)]));
      expect(model.status).toBe('ready');
      expect(keys(model)).toEqual(['k1']);
    });

    it('is empty when there are none', async () => {
      expect((await modelOf(new FakeServer())).status).toBe('empty');
    });

    it('is no-match when there are none for the search', async () => {
      const model = await modelOf(new FakeServer());
      model.search = 'iter';
      await model.refresh();
      expect(model.status).toBe('no-match');
    });

    it('is ready, not empty, while the folders are still being read', async () => {
      const server = new FakeServer();
      server.answer = { complete: false };
      const model = await modelOf(server);
      expect(model.status).toBe('ready');
      expect(model.complete).toBe(false);
    });

    it('tells a missing server part from one that failed', async () => {
      const server = new FakeServer();
      server.failure = new ServerPartMissingError();
      expect((await modelOf(server)).status).toBe('server-part-missing');
      server.failure = new Error('disk on fire');
      const model = await modelOf(server);
      expect(model.status).toBe('failed');
      expect(model.error?.message).toBe('disk on fire');
    });

    it('stays ready with the old rows when the server goes away', async () => {
      const server = new FakeServer([aRun(1)]);
      const model = await modelOf(server);
      server.failure = new Error('away');
      await expect(model.refresh()).rejects.toThrow('away');
      expect(model.status).toBe('ready');
      expect(keys(model)).toContain('k1');
      expect(model.error?.message).toBe('away');
    });
  });

  it('hands on the folders that cannot be read', async () => {
    const server = new FakeServer([aRun(1)]);
    server.answer = {
      problems: [{ path: '/x', message: '/x does not exist' }]
    };
    const model = await modelOf(server);
    expect(model.problems).toEqual([
      { path: '/x', message: '/x does not exist' }
    ]);
  });

  it('asks for what is searched and how it is sorted', async () => {
    const server = new FakeServer([aRun(1)]);
    const model = await modelOf(server);
    model.search = 'iter state:failed';
    model.sort = { sort: 'modified', order: 'desc' };
    await model.refresh();
    expect(server.asked[server.asked.length - 1]).toEqual({
      q: 'iter state:failed',
      sort: 'modified',
      order: 'desc'
    });
  });

  it('shows the runs of the search before until others have come', async () => {
    const server = new FakeServer([aRun(1)]);
    const model = await modelOf(server);
    model.search = 'iter';
    expect(model.status).toBe('ready');
    expect(keys(model)).toEqual(['k1']);
    server.runs = [aRun(2)];
    await model.refresh();
    expect(keys(model)).toEqual(['k2']);
  });

  it('keeps its rows when a search is not understood, and asks once', async () => {
    const server = new FakeServer([aRun(1)]);
    const model = await modelOf(server);
    server.failure = new RefusedError('no field', 400, 'bad_request', 0);
    model.search = 'colour:red';
    await model.refresh().catch(() => undefined);
    expect(model.mistake).toBe(true);
    expect(model.status).toBe('ready');
    expect(keys(model)).toEqual(['k1']);
    const { length } = server.asked;
    await model.refresh();
    expect(server.asked).toHaveLength(length);
  });

  it('loads what is in view, and only that', async () => {
    const server = new FakeServer([aRun(1, { timesteps: 2 })]);
    const model = await modelOf(server);
    await open(model, 'k1');
    await open(model, 'k1/data');
    expect(keys(model)).toEqual([
      'k1',
      'k1/data',
      'k1/data/1.0',
      'k1/data/2.0'
    ]);
  });

  it('keeps what is open and selected when it refreshes', async () => {
    const server = new FakeServer([aRun(1, { timesteps: 2 })]);
    const model = await modelOf(server);
    await open(model, 'k1');
    model.selection.select(1);
    server.runs = [aRun(2), aRun(1, { timesteps: 3 })];
    await model.refresh();
    expect(keys(model)).toEqual(['k2', 'k1', 'k1/data']);
    expect([...model.selection.keys]).toEqual(['k1/data']);
    expect(model.selection.index).toBe(2);
  });

  it('refreshes the lists in view', async () => {
    const server = new FakeServer([aRun(1, { timesteps: 2 })]);
    const model = await modelOf(server);
    await open(model, 'k1');
    await open(model, 'k1/data');
    model.show(0, 3);
    server.timesteps = [...server.timesteps, aTimestep(3, 'c.json')];
    await model.refresh();
    expect(keys(model)).toContain('k1/data/3.0');
  });

  it('says what the selected rows stand for', async () => {
    const server = new FakeServer([aRun(2), aRun(1, { timesteps: 2 })]);
    const model = await modelOf(server);
    await open(model, 'k1');
    model.selection.select(0);
    model.selection.extend(2);
    expect(model.selectedItems()).toMatchObject([
      { kind: 'run', run: { runid: 2 } },
      { kind: 'run', run: { runid: 1 } },
      { kind: 'data', run: { runid: 1 } }
    ]);
  });

  it('selects a run whose selected row goes out of sight', async () => {
    const server = new FakeServer([aRun(1, { timesteps: 2 })]);
    const model = await modelOf(server);
    await open(model, 'k1');
    model.selection.select(1);
    model.setExpanded(model.rows[0], false);
    expect([...model.selection.keys]).toEqual(['k1']);
    expect(model.selection.active).toBe('k1');
  });

  it('stays on a row that was selected before it was loaded', async () => {
    const server = new FakeServer([aRun(1, { timesteps: 2 })]);
    const model = await modelOf(server);
    await open(model, 'k1');
    model.setExpanded(model.rows[1], true);
    model.selection.select(3);
    expect(model.rows[3].content.kind).toBe('loading');
    const changed = new Promise<void>(resolve =>
      model.changed.connect(() => resolve())
    );
    model.show(0, 3);
    await changed;
    expect(model.rows[3].key).toBe('k1/data/2.0');
    expect(model.selection.index).toBe(3);
    expect([...model.selection.keys]).toEqual(['k1/data/2.0']);
  });

  it('takes rows into the selection and out of it', async () => {
    const model = await modelOf(new FakeServer([aRun(3), aRun(2), aRun(1)]));
    model.selection.select(0);
    model.selection.toggle(2);
    expect([...model.selection.keys]).toEqual(['k3', 'k1']);
    model.selection.toggle(0);
    expect([...model.selection.keys]).toEqual(['k1']);
  });

  it('extends from where the selection began, back and forth', async () => {
    const model = await modelOf(new FakeServer([aRun(3), aRun(2), aRun(1)]));
    model.selection.select(1);
    model.selection.extend(2);
    model.selection.extend(0);
    expect([...model.selection.keys]).toEqual(['k3', 'k2']);
  });

  it('comes back as it was', async () => {
    const server = new FakeServer([aRun(1, { timesteps: 2 })]);
    const model = await modelOf(server);
    model.search = 'alice';
    model.sort = { sort: 'simname', order: 'asc' };
    await model.refresh();
    await open(model, 'k1');
    model.selection.select(1);
    model.scroll = 48;

    const again = new RunsModel(server.api);
    again.restore(JSON.parse(JSON.stringify(model.toJSON())));
    await again.refresh();
    expect(again.toJSON()).toEqual(model.toJSON());
    expect(keys(again)).toEqual(keys(model));
  });
});

import { nullTranslator } from '@jupyterlab/translation';

import { ITableQuery, RefusedError, RunsApi } from '../api';
import { IRun } from '../contract';
import { filterColumn, sortBy, toggleFilters } from '../grid/layout';
import { RunTableModel } from '../table/model';
import { aRun } from './examples';

const trans = nullTranslator.load('ips_jupyterlab');

/** A server with a run 3 that has the child run 4. */
class FakeServer {
  asked: ITableQuery[] = [];
  failure: Error | null = null;
  runs: IRun[] = [aRun(3, { children: 1 }), aRun(2), aRun(1)];

  readonly api = {
    table: async (query: ITableQuery) => {
      this.asked.push(query);
      if (this.failure) {
        throw this.failure;
      }
      const rows = this.runs.flatMap(run =>
        query.open.includes(run.key)
          ? [run, aRun(4, { parent: run.key })]
          : [run]
      );
      return {
        runs: rows,
        levels: rows.map(run => (run.parent ? 2 : 1)),
        total: rows.length,
        next: null,
        complete: true,
        problems: []
      };
    }
  } as unknown as RunsApi;
}

/** A table that has read the runs once. */
async function tableOf(server: FakeServer): Promise<RunTableModel> {
  const model = new RunTableModel(server.api, trans);
  await model.refresh().catch(() => undefined);
  return model;
}

/** Wait until no request is under way. */
async function settled(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve));
}

const runids = ({ source }: RunTableModel) =>
  Array.from({ length: source.count ?? 0 }, (_, i) => source.item(i)?.runid);

const last = (server: FakeServer) => server.asked[server.asked.length - 1];

describe('RunTableModel', () => {
  it('asks for runs in the server’s own order, children nested', async () => {
    const server = new FakeServer();
    const model = await tableOf(server);
    expect(runids(model)).toEqual([3, 2, 1]);
    expect(last(server)).toMatchObject({
      q: '',
      sort: undefined,
      offset: 0,
      children: 'nested',
      open: []
    });
  });

  it('lets the server sort and filter', async () => {
    const server = new FakeServer();
    const model = await tableOf(server);
    model.search = 'ramp';
    model.grid.layout = filterColumn(
      toggleFilters(sortBy(model.grid.layout, 'walltime')),
      'username',
      'me'
    );
    await settled();
    expect(last(server)).toMatchObject({
      q: 'ramp user:"me"',
      sort: 'walltime',
      order: 'asc'
    });
  });

  it('opens a parent in its place, and closes it again', async () => {
    const server = new FakeServer();
    const model = await tableOf(server);
    const { tree, source } = model;
    const parent = source.item(0)!;
    expect(tree?.expanded(parent)).toBe(false);
    expect(tree?.expanded(source.item(1)!)).toBeNull();
    const { epoch } = source;
    tree?.toggle(parent);
    await settled();
    expect(runids(model)).toEqual([3, 4, 2, 1]);
    expect(tree?.level(source.item(1)!)).toBe(2);
    expect(source.epoch).toBe(epoch);
    tree?.toggle(source.item(0)!);
    await settled();
    expect(runids(model)).toEqual([3, 2, 1]);
  });

  it('has no rows below others where children are listed', async () => {
    const server = new FakeServer();
    const model = await tableOf(server);
    model.children = 'listed';
    await settled();
    expect(last(server)).toMatchObject({ children: 'listed', open: [] });
    expect(model.tree).toBeUndefined();
  });

  it('keeps its rows when a search is not understood, and asks once', async () => {
    const server = new FakeServer();
    const model = await tableOf(server);
    server.failure = new RefusedError('no field', 400, 'bad_request', 0);
    model.search = 'colour:red';
    await settled();
    expect(model.source.error).toBe(server.failure);
    expect(runids(model)).toEqual([3, 2, 1]);
    const { length } = server.asked;
    await model.refresh();
    expect(server.asked).toHaveLength(length);

    server.failure = null;
    model.search = 'red';
    await settled();
    expect(model.source.error).toBeNull();
    expect(last(server).q).toBe('red');
  });

  it('comes back after a reload as it was', async () => {
    const server = new FakeServer();
    const model = await tableOf(server);
    model.search = 'ramp';
    model.grid.layout = sortBy(model.grid.layout, 'walltime');
    model.tree?.toggle(model.source.item(0)!);
    await settled();

    const again = new RunTableModel(server.api, trans);
    again.restore(JSON.parse(JSON.stringify(model)));
    await again.refresh();
    expect(last(server)).toMatchObject({
      q: 'ramp',
      sort: 'walltime',
      open: ['k3']
    });
    expect(runids(again)).toEqual([3, 4, 2, 1]);
  });
});

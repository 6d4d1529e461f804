import { nullTranslator } from '@jupyterlab/translation';

import { RefusedError, RunsApi } from '../api';
import { IAbout, IEventPage, IRun, IRunEvent } from '../contract';
import { RunPageModel } from '../page/model';
import { Remembered } from '../trends';
import {
  aMember,
  anAbout,
  anEnsemble,
  anEvent,
  aRun,
  aTimestep
} from './examples';
import { aTrace } from './traces';

const remembered = new Remembered(null);
const trans = nullTranslator.load('');

/** A server with one run, that counts what it is asked for. */
class FakeServer {
  about: IAbout = anAbout(
    aRun(1, { state: 'running', simname: 'ramp', children: 1 })
  );
  events: IRunEvent[] = [];
  children: IRun[] = [aRun(2, { state: 'running' })];
  trace = aTrace([]);
  readonly asked: string[] = [];
  failure: Error | null = null;

  readonly api = {
    about: async () => this._answer('about', this.about),
    events: async (_: string, query: any) => {
      const found = this.events.filter(
        ({ type }) => !query.type || type === query.type
      );
      const page: IEventPage = {
        events: found.slice(query.offset, query.offset + query.limit),
        total: found.length,
        types: [...new Set(this.events.map(({ type }) => type))],
        components: []
      };
      return this._answer('events', page);
    },
    children: async () =>
      this._answer('children', { runs: this.children, next: null }),
    timesteps: async () =>
      this._answer('data', {
        timesteps: [aTimestep(0, 'a.json', 'b.nc'), aTimestep(1, 'c.json')],
        total: 2,
        next: null
      }),
    ensembles: async () =>
      this._answer('ensembles', {
        ensembles: [
          anEnsemble({ path: '/a.csv', name: 'a' }),
          anEnsemble({ path: '/b.csv', name: 'b' })
        ]
      }),
    ensemble: async (_key: string, _component: string, name: string) =>
      this._answer(`ensemble ${name}`, {
        parameters: ['transport:CHI_E'],
        members: [aMember(`${name}0`, aRun(3), [1])]
      }),
    trace: async () => this._answer('trace', this.trace),
    saveNotes: async (_: string, notes: object) => this._answer('put', notes)
  } as unknown as RunsApi;

  private async _answer<T>(what: string, answer: T): Promise<T> {
    this.asked.push(what);
    if (this.failure) {
      throw this.failure;
    }
    return answer;
  }
}

/** Until what was begun has come as far as it can. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await Promise.resolve();
  }
}

describe('the page of a run', () => {
  let server: FakeServer;
  let page: RunPageModel;

  beforeEach(async () => {
    server = new FakeServer();
    page = new RunPageModel(server.api, 'k1', trans, remembered);
    await page.refresh();
  });

  /** What is asked for by a refresh, beyond the head. */
  async function refreshed(): Promise<string[]> {
    server.asked.length = 0;
    await page.refresh();
    return server.asked.slice(1);
  }

  it('does not show notes again that were asked for before newer were kept', async () => {
    let answer = (_: IAbout) => {};
    server.api.about = () => new Promise(resolve => (answer = resolve));
    const refresh = page.refresh();
    page.notes.edit({ text: 'newer' });
    await page.notes.save();
    answer(server.about);
    await refresh;
    expect(page.notes.draft.text).toBe('newer');
  });

  it('asks for its head, and for what the open tab shows', async () => {
    expect(page.about?.run.runid).toBe(1);
    expect(await refreshed()).toEqual([]);
    page.tab = 'children';
    await settled();
    expect(await refreshed()).toEqual(['children']);
    page.tab = 'data';
    await settled();
    expect(await refreshed()).toEqual(['data']);
  });

  it('shows a tab at once when it is chosen', async () => {
    server.asked.length = 0;
    page.tab = 'ensembles';
    await settled();
    expect(server.asked).toEqual(['ensembles', 'ensemble a']);
    expect(page.ensembles.table?.source.item(0)?.sim_name).toBe('a0');
    page.ensemble = '/b.csv';
    await settled();
    expect(page.ensembles.table?.source.item(0)?.sim_name).toBe('b0');
  });

  it('asks for events only when there are more', async () => {
    server.about = { ...server.about, events: 1 };
    server.events = [anEvent(0)];
    page.tab = 'events';
    await page.refresh();
    await settled();
    expect(page.events.source.count).toBe(1);
    expect(await refreshed()).toEqual([]);
    server.about = { ...server.about, events: 2 };
    server.events = [anEvent(0), anEvent(1)];
    expect(await refreshed()).toEqual(['events']);
    expect(page.events.source.count).toBe(2);
  });

  it('lets the server filter the events', async () => {
    server.about = { ...server.about, events: 2 };
    server.events = [anEvent(0), anEvent(1, { type: 'IPS_END' })];
    page.tab = 'events';
    await page.refresh();
    page.eventFilter = { q: '', type: 'IPS_END', component: '' };
    await settled();
    expect(page.events.source.item(0)?.number).toBe(1);
    expect(page.events.types).toEqual(['IPS_CALL_BEGIN', 'IPS_END']);
  });

  it('lets the children rest when all has ended', async () => {
    page.tab = 'children';
    await settled();
    server.about = anAbout(aRun(1, { state: 'completed' }));
    server.children = [aRun(2, { state: 'completed' })];
    expect(await refreshed()).toEqual(['children']);
    expect(await refreshed()).toEqual([]);
  });

  it('asks for no trace where the run has no events', async () => {
    page.tab = 'timeline';
    await settled();
    expect(await refreshed()).toEqual([]);
    server.about = { ...server.about, events: 3 };
    expect(await refreshed()).toEqual(['trace']);
  });

  it('shows what it has while the server is away', async () => {
    server.failure = new Error('away');
    await expect(page.refresh()).rejects.toThrow('away');
    expect(page.error?.message).toBe('away');
    expect(page.about?.run.runid).toBe(1);
    server.failure = null;
    await page.refresh();
    expect(page.error).toBeNull();
  });

  it('asks for a run that is gone only when somebody wants it', async () => {
    const answer = 'There is no run with this key.';
    server.failure = new RefusedError(answer, 404, 'not_found');
    await expect(page.refresh()).rejects.toThrow(answer);
    expect(page.gone).toBe(true);
    expect(page.name).toBe('1 ramp');
    expect(page.selectedItems()).toEqual([]);
    await page.refresh();
    server.failure = null;
    await page.refresh();
    expect(server.asked).toEqual(['about', 'about']);
    expect(page.gone).toBe(true);
    await page.refresh(true);
    expect(page.gone).toBe(false);
    expect(page.selectedItems()).toHaveLength(1);
  });

  it('goes on asking after any other failure', async () => {
    server.failure = new RefusedError('denied', 403, 'forbidden');
    await expect(page.refresh()).rejects.toThrow('denied');
    expect(page.gone).toBe(false);
    await expect(page.refresh()).rejects.toThrow('denied');
  });

  it('knows the name of a run that was gone when it came back', async () => {
    const again = new RunPageModel(server.api, 'k1', trans, remembered);
    again.restore(JSON.parse(JSON.stringify(page)));
    server.failure = new RefusedError('no run', 404, 'not_found');
    await again.refresh().catch(() => undefined);
    expect(again.name).toBe('1 ramp');
  });

  it('does not put back notes that were saved meanwhile', async () => {
    const old = server.about;
    let answer = () => {};
    server.api.about = () =>
      new Promise(resolve => (answer = () => resolve(old)));
    const refresh = page.refresh();
    page.notes.edit({ text: 'new' });
    await page.notes.save();
    answer();
    await refresh;
    expect(page.notes.draft.text).toBe('new');
  });

  it('gives the commands the selected rows, else the run', async () => {
    expect(page.selectedItems()).toMatchObject([
      { kind: 'run', run: { runid: 1 } }
    ]);
    page.tab = 'data';
    page.files.demand(0, 0);
    await settled();
    page.fileGrid.selection.select(1);
    expect(page.selectedItems()).toMatchObject([
      { kind: 'file', file: { name: 'b.nc' }, timestep: { label: '0.0' } }
    ]);
    page.tab = 'ensembles';
    await settled();
    page.ensembles.table?.grid.selection.select(0);
    expect(page.selectedItems()).toMatchObject([
      { kind: 'member', member: { sim_name: 'a0' }, ensemble: { name: 'a' } }
    ]);
  });

  it('comes back as it was', async () => {
    page.tab = 'ensembles';
    page.follow = true;
    await settled();
    page.ensemble = '/b.csv';
    page.eventFilter = { q: 'step', type: '', component: 'Driver' };
    const chosen = { from: 1, to: 2, end: 4 };
    page.showTimeline({ chosen });
    page.showTimeline({ focused: null });
    const state = JSON.parse(JSON.stringify(page));
    const again = new RunPageModel(server.api, 'k1', trans, remembered);
    again.restore(state);
    await again.refresh();
    expect(again.tab).toBe('ensembles');
    expect(again.follow).toBe(true);
    expect(again.ensemble).toBe('/b.csv');
    expect(again.timeline).toEqual({ chosen, focused: null });
    expect(again.eventFilter).toEqual({
      q: 'step',
      type: '',
      component: 'Driver'
    });
  });

  it('survives a state that is not its own', () => {
    page.restore({ tab: 'nonsense' as any });
    expect(page.tab).toBe('overview');
  });
});

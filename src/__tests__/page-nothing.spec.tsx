import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, Root } from 'react-dom/client';

import { RefusedError, RunsApi } from '../api';
import { IRun, ITrace } from '../contract';
import { RunPageModel, Tab } from '../page/model';
import { nothingIn } from '../page/nothing';
import { Resources } from '../page/resources';
import { Timeline } from '../page/timeline';
import { WHOLE } from '../page/timeline-layout';
import { RunView } from '../page/view';
import { Remembered } from '../trends';
import { anAbout, aRun } from './examples';
import { aTrace } from './traces';

const remembered = new Remembered(null);
const trans = nullTranslator.load('');

let node: HTMLElement;
let root: Root;

beforeEach(() => {
  // jsdom lays nothing out.
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  node = document.createElement('div');
  root = createRoot(node);
});
afterEach(() => root.unmount());

/** The words of a component. */
function words(component: JSX.Element): string {
  flushSync(() => root.render(component));
  return node.textContent ?? '';
}

const timeline = (trace: ITrace | null, error: Error | null = null) =>
  words(
    <Timeline
      trace={trace}
      error={error}
      trans={trans}
      view={WHOLE}
      show={() => undefined}
      downloadUrls={{ zipkin: '', chrome: '' }}
    />
  );

const resources = (trace: ITrace | null) =>
  words(
    <Resources
      trace={trace}
      error={null}
      trans={trans}
      rendermime={null as any}
    />
  );

const coreless = aTrace([{ component: 'Driver', start: 100, duration: 7 }]);

describe('where there is nothing to draw', () => {
  it.each<[Tab, string]>([
    ['events', 'No events.'],
    ['timeline', 'No calls to draw.'],
    ['resources', 'No tasks to draw.']
  ])('%s of a run without a log says so, and why', (tab, what) => {
    const run = aRun(1, { state: 'unknown' });
    expect(nothingIn(tab, anAbout(run), trans)).toEqual({
      what,
      why: 'The run’s folder holds no events, so they are not known.'
    });
    const why = 'The run’s folder holds no ips_run.json.';
    const about = anAbout(run, { not_known: why });
    expect(nothingIn(tab, about, trans)?.why).toBe(why);
    const known = anAbout(run, { events: 0 });
    expect(nothingIn(tab, known, trans)).toBeNull();
  });

  it.each<[Tab, Partial<IRun>, string, string]>([
    ['data', { timesteps: 0 }, 'No data yet.', 'No data.'],
    ['ensembles', { ensembles: 0 }, 'No ensemble yet.', 'No ensemble.'],
    ['children', { children: 0 }, 'No child run yet.', 'No child run.']
  ])('%s may still come while the run lives', (tab, none, soon, never) => {
    const what = (state: IRun['state']) =>
      nothingIn(tab, anAbout(aRun(1, { state, ...none })), trans)?.what;
    expect(what('running')).toBe(soon);
    expect(what('completed')).toBe(never);
  });

  it('timeline and resources say that no call has begun', () => {
    expect(timeline(aTrace([]))).toContain('No calls yet.');
    expect(resources(aTrace([]))).toContain('No calls yet.');
    expect(resources(aTrace([]))).not.toContain('No tasks with cores.');
  });

  it('resources says that no task told its cores', () => {
    expect(resources(coreless)).toContain('No tasks with cores.');
    expect(timeline(coreless)).not.toContain('No calls');
  });

  it('a trace that cannot be read says why, and keeps the old one', () => {
    const error = new Error('it is locked');
    const failed = 'The calls could not be read: it is locked';
    expect(timeline(null, error)).toContain(failed);
    expect(timeline(coreless, error)).toContain(
      `${failed} Shown is what was read before.`
    );
  });
});

describe('the page of a run that is gone', () => {
  const view = (model: RunPageModel) =>
    words(<RunView {...({ model, trans } as any)} />);
  const gone = new RefusedError('No run has this key.', 404, 'not_found');

  it('says which run, and where it was', async () => {
    const run = aRun(7, { simname: 'ramp', directory: '/hub/alice/7' });
    const about = jest.fn().mockResolvedValue(anAbout(run));
    const model = new RunPageModel(
      { about } as any as RunsApi,
      'k7',
      trans,
      remembered
    );
    await model.refresh();
    about.mockRejectedValue(gone);
    await model.refresh().catch(() => undefined);
    const text = view(model);
    expect(text).toContain('Run 7 ramp is no longer there.');
    expect(text).toContain('/hub/alice/7');
    expect(text).toContain('Close');
    expect(text).toContain('Retry');
  });

  it('says so also where the run was never seen', async () => {
    const about = jest.fn().mockRejectedValue(gone);
    const model = new RunPageModel(
      { about } as any as RunsApi,
      'k7',
      trans,
      remembered
    );
    await model.refresh().catch(() => undefined);
    expect(view(model)).toContain('This run is not there.');
  });
});

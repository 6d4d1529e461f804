import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, Root } from 'react-dom/client';

import { IRun } from '../contract';
import { ITrendPlot } from '../plots/plot';
import { ProfilesModel, ProfilesView } from '../profiles';
import { FirstTrend, TrendsModel, TrendsView } from '../trends';
import { aRun } from './examples';
import { aCurve, aQuantity, aSeries, someProfiles } from './quantities';

const trans = nullTranslator.load('');
const te = aQuantity('te', { units: 'keV' });

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

function press(name: string): void {
  const buttons = [...node.querySelectorAll('button')];
  buttons.find(({ textContent }) => textContent === name)!.click();
}

/** What all views are given. */
const rest = { trans, rendermime: null as any, cells: null as any };

/** A run with one quantity, which is chosen. */
const plot: ITrendPlot = {
  kind: 'trend',
  runs: [aRun(1)],
  quantities: [te],
  lines: [{ run: aRun(1), quantity: te, series: aSeries(te, 1, 2) }]
};

const known = {
  loading: false,
  answered: true,
  offered: [te],
  chosen: [te.id],
  plot,
  progress: { read: 2, total: 2 },
  problems: [],
  error: null,
  without: () => [] as IRun[]
};

describe('trends', () => {
  const view = (about: object) =>
    words(
      <TrendsView
        {...rest}
        model={{ ...known, ...about } as unknown as TrendsModel}
      />
    );

  const nothing = { offered: [], chosen: [], plot: null };

  it('say what will be there where there is nothing', () => {
    const said = view(nothing);
    expect(said).toContain('No quantities yet.');
    expect(said).toContain('columns of tables');
  });

  it('say why they cannot be read, and try again', () => {
    const refresh = jest.fn();
    const error = new Error('disk away');
    expect(view({ ...nothing, error, refresh })).toContain(
      'The trends could not be read: disk away'
    );
    press('Retry');
    expect(refresh).toHaveBeenCalledWith(true);
  });

  it('go on showing what was read before', () => {
    const said = view({ error: new Error('disk away') });
    expect(said).toContain('disk away Shown is what was read before.');
    expect(said).toContain('Insert as cell');
  });

  it('tell how far the files are read, until they are', () => {
    expect(view({ progress: { read: 4200, total: 10_000 } })).toContain(
      '4,200 of 10,000 files read'
    );
    expect(node.querySelector('progress')).toMatchObject({
      value: 4200,
      max: 10_000
    });
    expect(view({})).not.toContain('files read');
  });

  it('tell what to do where nothing is chosen', () => {
    expect(view({ chosen: [], plot: null })).toContain(
      'No quantity is chosen.'
    );
  });

  it('name the runs without a quantity, and count where they are many', () => {
    const runs = [1, 2, 3, 4, 5].map(runid => aRun(runid));
    expect(view({ without: () => runs.slice(0, 2) })).toContain(
      'te is not in 1, 2.'
    );
    expect(view({ without: () => runs })).toContain(
      'te is not in 1, 2, 3 and 2 more runs.'
    );
  });

  it('tell that there is no room for more than six units', () => {
    const quantities = Array.from({ length: 7 }, (_, i) =>
      aQuantity(`q${i}`, { units: `u${i}` })
    );
    const lines = quantities.map(quantity => ({
      run: aRun(1),
      quantity,
      series: aSeries(quantity, 1, 2)
    }));
    expect(view({ plot: { ...plot, quantities, lines } })).toContain(
      'Only the first 6 of 7 units are drawn.'
    );
  });

  it('tell problems with files, and count where they are many', () => {
    const problems = [1, 2, 3, 4, 5].map(i => ({
      path: `/${i}`,
      message: `File ${i} is damaged.`
    }));
    const said = view({ problems });
    expect(said).toContain('File 3 is damaged.');
    expect(said).not.toContain('File 4');
    expect(said).toContain('And 2 more.');
  });
});

describe('the first screen', () => {
  const more = jest.fn();
  const first = (about: object, expected = true) =>
    words(
      <FirstTrend
        {...rest}
        model={{ ...known, ...about } as unknown as TrendsModel}
        expected={expected}
        more={more}
      />
    );

  it('shows a trend, and leads to all of them', () => {
    expect(first({})).toContain('te');
    press('All trends');
    expect(more).toHaveBeenCalled();
  });

  it('shows nothing at all where the run has no quantity', () => {
    first({ offered: [], chosen: [], plot: null });
    expect(node.childElementCount).toBe(0);
  });

  it('keeps the place of what is coming, where there is data', () => {
    first({ loading: true, plot: null });
    expect(node.querySelector('[role="status"]')).not.toBeNull();
    first({ loading: true, plot: null }, false);
    expect(node.childElementCount).toBe(0);
  });
});

describe('profiles', () => {
  const curve = aCurve('te', { units: 'keV' });
  const profiles = someProfiles(curve, 0, 1.5);
  const run = aRun(1, { simname: 'ramp' });
  const shown = {
    run,
    plot: { kind: 'profile', run, curve, profiles, at: 1 },
    has: true,
    first: 0
  };

  const view = (about: object) =>
    words(
      <ProfilesView
        {...rest}
        model={
          {
            keys: ['k1'],
            loading: false,
            answered: true,
            offered: [curve],
            curve: curve.id,
            times: [0, 1.5],
            index: 1,
            count: { here: 2, total: 2 },
            progress: { read: 2, total: 2 },
            problems: [],
            error: null,
            shown: [shown],
            ...about
          } as unknown as ProfilesModel
        }
      />
    );

  it('tell the time, by name for those who listen', () => {
    expect(view({})).toContain('t = 1.5 s');
    expect(
      node.querySelector('[type="range"]')?.getAttribute('aria-valuetext')
    ).toBe('t = 1.5 s');
    expect(node.querySelector('option')?.textContent).toBe('te (keV)');
  });

  it('tell where timesteps are left out', () => {
    expect(view({})).not.toContain('timesteps');
    expect(view({ count: { here: 200, total: 10_000 } })).toContain(
      '200 of 10,000 timesteps are shown'
    );
  });

  it('of two runs tell each its own time, or why there is none', () => {
    const other = {
      run: aRun(2, { simname: 'flat' }),
      plot: null,
      has: true,
      first: 2
    };
    const said = view({ keys: ['k1', 'k2'], shown: [shown, other] });
    expect(said).toContain('1 ramp t = 1.5 s');
    expect(said).toContain('2 flat begins at 2.0 s.');
    const none = { ...other, has: false, first: null };
    expect(view({ keys: ['k1', 'k2'], shown: [shown, none] })).toContain(
      '2 flat does not have this curve.'
    );
  });

  it('say what will be there where there is nothing', () => {
    expect(view({ offered: [], curve: null, shown: [] })).toContain(
      'No profiles yet.'
    );
  });
});

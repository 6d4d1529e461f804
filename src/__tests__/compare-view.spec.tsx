import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, Root } from 'react-dom/client';

import { RefusedError, RunsApi } from '../api';
import { CompareModel } from '../compare/model';
import { CompareView } from '../compare/view';
import { IComparison, IRun } from '../contract';
import { Remembered } from '../trends';
import { aComparedFile, aComparison, aRow, aRun } from './examples';

const trans = nullTranslator.load('');
const rampup = aRun(1, { simname: 'rampup', state: 'completed' });
const power = aRun(14, { simname: 'high_power', state: 'running' });

const different = {
  about: [
    aRow('Comment', ['5 MW', '12 MW']),
    aRow('Host', ['demo', 'demo'], false)
  ],
  contents: [
    aComparedFile('inputs.nml', {
      rows: [aRow('heating.power_mw', [5, 12])],
      same: 3
    }),
    aComparedFile('same.config', { same: 12 })
  ]
};

let node: HTMLElement;
let root: Root;

beforeEach(() => {
  // jsdom lays nothing out.
  Element.prototype.scrollIntoView = () => undefined;
  node = document.createElement('div');
  root = createRoot(node);
});
afterEach(() => root.unmount());

/** The page of a comparison, drawn once the server has answered. */
async function page(
  about: Partial<IComparison> = {},
  runs: IRun[] = [rampup, power]
) {
  const compare = jest.fn().mockResolvedValue(aComparison(runs, about));
  const keys = runs.map(({ key }) => key);
  const model = new CompareModel(
    { compare } as any as RunsApi,
    keys,
    new Remembered(null)
  );
  const opened: string[] = [];
  const draw = () =>
    flushSync(() =>
      root.render(
        <CompareView
          model={model}
          trans={trans}
          rendermime={null as any}
          cells={null as any}
          openRun={key => void opened.push(key)}
          copyLink={() => undefined}
          retry={() => undefined}
        />
      )
    );
  draw();
  await model.refresh();
  draw();
  return { model, compare, opened, draw };
}

/** The cells of the table, row by row. */
function rows(): string[][] {
  return [...node.querySelectorAll('table tr')].map(row =>
    [...row.children].map(cell => cell.textContent ?? '')
  );
}

describe('what differs', () => {
  it('is one table with a column for each run', async () => {
    await page(different);
    expect(rows()).toEqual([
      ['', '1 rampup', '14 high_power'],
      ['Metadata'],
      ['Comment', '5 MW', '12 MW'],
      ['inputs.nml3 values are the same'],
      ['heating.power_mw', '5', '12']
    ]);
    expect(node.textContent).toContain('The same in content: same.config');
    expect(node.querySelector('[data-tab="differences"]')?.textContent).toBe(
      'Differences2'
    );
  });

  it('stands among all metadata where that is asked for', async () => {
    const { draw } = await page(different);
    flushSync(() =>
      node.querySelector<HTMLInputElement>('[role="switch"]')!.click()
    );
    draw();
    expect(rows()).toContainEqual(['Host', 'demo', 'demo']);
    const [same] = node.querySelectorAll('tr.jp-mod-same');
    expect(same.textContent).toBe('Hostdemodemo');
  });

  it('is marked where most of the runs have something else', async () => {
    await page({ about: [aRow('Host', ['a', 'a', 'b'])] }, [
      rampup,
      power,
      aRun(20)
    ]);
    const marked = [...node.querySelectorAll('td.jp-mod-odd')];
    expect(marked.map(({ textContent }) => textContent)).toEqual(['b']);
  });

  it('is the first rows of many, and the rest when asked for', async () => {
    const many = Array.from({ length: 60 }, (_, i) => aRow(`p${i}`, [1, i]));
    await page({ contents: [aComparedFile('a.nml', { rows: many })] });
    expect(rows()).toHaveLength(2 + 50 + 1);
    const more = [...node.querySelectorAll('button')].find(
      ({ textContent }) => textContent === 'Show 10 more'
    );
    flushSync(() => more!.click());
    expect(rows()).toHaveLength(2 + 60);
  });

  it('may be nothing', async () => {
    await page({ about: [aRow('Host', ['demo', 'demo'], false)] });
    expect(node.querySelector('table')).toBeNull();
    expect(node.textContent).toContain(
      'Nothing differs in metadata and parameters.'
    );
    await page({ contents: [aComparedFile('a.nml', { same: 4 })] });
    expect(node.textContent).toContain('Nothing differs: neither metadata');
  });

  it('is not called nothing while files are still read', async () => {
    await page({ progress: { read: 3, total: 8 } });
    expect(node.textContent).toContain('3 of 8 files read');
    expect(node.textContent).not.toContain('Nothing differs');
  });

  it('tells what cannot be read beside the rest', async () => {
    const path = '/hub/alice/14/ips_analysis_api_data_listing.json';
    await page({
      ...different,
      problems: [{ path, message: 'The listing is not valid JSON.' }]
    });
    expect(node.textContent).toContain('The listing is not valid JSON.');
    expect(rows()).toContainEqual(['Comment', '5 MW', '12 MW']);
  });
});

it('opens the page of a run', async () => {
  const { opened } = await page(different);
  for (const button of node.querySelectorAll<HTMLElement>(
    '.jp-IPSCompare-run button'
  )) {
    button.click();
  }
  // In the head, and above its column.
  expect(opened).toEqual(['k1', 'k14', 'k1', 'k14']);
});

describe('files', () => {
  const files = [{ timestep: '0.5', name: 'a.csv', present: [true, false] }];

  it('that not all runs have are marked run by run', async () => {
    const { model, draw } = await page({ files });
    model.tab = 'files';
    draw();
    expect(node.textContent).toContain('1 file is not in all of the runs');
    expect(rows()).toEqual([
      ['', '1 rampup', '14 high_power'],
      ['Files that it lacks', '0', '1'],
      ['a.csvt = 0.5', '✓', '–']
    ]);
  });

  it('say how many are not listed', async () => {
    const { model, draw } = await page({ files, more_files: 99 });
    model.tab = 'files';
    draw();
    expect(node.textContent).toContain('100 files are not in all of the runs');
    expect(node.textContent).toContain('shown are the first 1');
  });

  it('may all be in all runs', async () => {
    const { model, draw } = await page();
    model.tab = 'files';
    draw();
    expect(node.textContent).toContain('No file is in one run and not');
  });
});

describe('profiles', () => {
  const choices = () =>
    [...node.querySelectorAll('select')].map(({ value }) => value);
  const pick = (at: number, value: string) =>
    flushSync(() => {
      const select = node.querySelectorAll('select')[at];
      const set = Object.getOwnPropertyDescriptor(
        HTMLSelectElement.prototype,
        'value'
      )!.set!;
      set.call(select, value);
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });

  it('of three runs are those of two that the user picks', async () => {
    const { model, draw } = await page({}, [rampup, power, aRun(20)]);
    model.tab = 'profiles';
    draw();
    document.body.append(node);
    expect(choices()).toEqual(['k1', 'k14']);
    pick(1, 'k20');
    draw();
    expect(model.pair).toEqual(['k1', 'k20']);
    // The same run twice is no pair: they change places.
    pick(0, 'k20');
    expect(model.pair).toEqual(['k20', 'k1']);
    expect(model.profiles.keys).toEqual(['k20', 'k1']);
    node.remove();
  });

  it('of two runs need no choice', async () => {
    const { model, draw } = await page();
    model.tab = 'profiles';
    draw();
    expect(choices()).toEqual([]);
  });
});

describe('a comparison that fails', () => {
  it('says why, and keeps what was read', async () => {
    const { model, compare, draw } = await page(different);
    compare.mockRejectedValue(
      new RefusedError('Disk error.', 500, 'server_error')
    );
    await model.refresh(true).catch(() => undefined);
    draw();
    expect(node.textContent).toContain('Disk error.');
    expect(node.textContent).toContain('Shown is what was read before.');
    expect(rows()).toContainEqual(['Comment', '5 MW', '12 MW']);
  });

  it('says so at the beginning, with a way to try again', async () => {
    const compare = jest.fn().mockRejectedValue(new Error('Too many runs.'));
    const model = new CompareModel(
      { compare } as any as RunsApi,
      ['k1', 'k14'],
      new Remembered(null)
    );
    await model.refresh().catch(() => undefined);
    flushSync(() =>
      root.render(<CompareView {...({ model, trans } as any)} />)
    );
    expect(node.textContent).toContain('Too many runs.');
    expect(node.textContent).toContain('Retry');
  });
});

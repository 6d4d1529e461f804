import { nullTranslator } from '@jupyterlab/translation';
import React, { act } from 'react';
import { createRoot, Root } from 'react-dom/client';

import { RefusedError, RunsApi } from '../api';
import { IDataFile, ILook } from '../contract';
import { LookModel, LookView } from '../look';
import { aLook, aRun, aTimestep } from './examples';

const trans = nullTranslator.load('');
const run = aRun(1);
const [a, b, gone] = aTimestep(0, 'a.txt', 'b.txt', 'gone.txt').files;

let node: HTMLElement;
let root: Root;
let model: LookModel;
let did: string[];
let answers: Map<string, (look: ILook | Error) => void>;

beforeEach(() => {
  (globalThis as any).IS_REACT_ACT_ENVIRONMENT = true;
  jest.useFakeTimers();
  node = document.createElement('div');
  root = createRoot(node);
  did = [];
  answers = new Map();
  const look = (_: string, path: string) =>
    new Promise<ILook>((resolve, reject) =>
      answers.set(path.slice('data/'.length), look =>
        look instanceof Error ? reject(look) : resolve(look)
      )
    );
  model = new LookModel({ look } as any as RunsApi, 'k1', draw);
  draw();
});
afterEach(() => {
  act(() => root.unmount());
  jest.useRealTimers();
});

function draw(): void {
  act(() =>
    root.render(
      <LookView
        model={model}
        trans={trans}
        rendermime={null as any}
        cells={null as any}
        insert={() => did.push('insert')}
        open={() => did.push('open')}
      />
    )
  );
}

function wait(ms: number): void {
  act(() => {
    jest.advanceTimersByTime(ms);
  });
}

/** Select a file as a user does who takes a second to read. */
async function select(file: IDataFile | null): Promise<void> {
  wait(1000);
  void model.show(run, file);
  await act(async () => undefined);
}

async function answer(name: string, look: ILook | Error): Promise<void> {
  answers.get(name)!(look);
  await act(async () => undefined);
}

const title = () => node.querySelector('h3')?.textContent;
const skeleton = () => node.querySelector('.jp-IPSRuns-skeleton');

function click(words: string): void {
  const found = [...node.querySelectorAll('button')].find(
    button => button.textContent === words
  );
  act(() => found!.click());
}

describe('the view of a look', () => {
  it('says what to do while nothing is selected', () => {
    expect(node.textContent).toBe('Select a file to see what is inside.');
  });

  it('shows nothing of a wait that is short', async () => {
    await select(a);
    wait(299);
    expect(title()).toBeUndefined();
    expect(skeleton()).toBeNull();
    await answer('a.txt', aLook({ name: 'a.txt', path: a.path, text: 'one' }));
    expect(title()).toBe('a.txt');
    expect(node.querySelector('pre')?.textContent).toBe('one');
  });

  it('keeps the look before for a moment, under its own name', async () => {
    await select(a);
    await answer('a.txt', aLook({ name: 'a.txt', path: a.path, text: 'one' }));
    await select(b);
    expect(title()).toBe('a.txt');
    expect(node.textContent).toContain('one');
    // The commands work on b.txt, which is selected.
    click('Open');
    expect(did).toEqual([]);

    wait(301);
    expect(title()).toBe('b.txt');
    expect(skeleton()?.getAttribute('aria-label')).toBe('Looking into b.txt…');
    expect(node.textContent).not.toContain('one');
    await answer('b.txt', aLook({ name: 'b.txt', path: b.path, text: 'two' }));
    expect(skeleton()).toBeNull();
    expect(node.textContent).toContain('two');
    click('Open');
    click('Insert loader cell');
    expect(did).toEqual(['open', 'insert']);
  });

  it('says why a file cannot be looked into, and tries again', async () => {
    await select(a);
    await answer('a.txt', new RefusedError('It is away.', 404, 'not_found'));
    expect(title()).toBe('a.txt');
    expect(node.textContent).toContain('looked into: It is away.');
    click('Retry');
    await answer('a.txt', aLook({ name: 'a.txt', path: a.path, text: 'one' }));
    expect(node.textContent).not.toContain('away');
    expect(node.textContent).toContain('one');
  });

  it('says what to install, and shows a problem beside what can be seen', async () => {
    await select(a);
    const problem = 'a.txt: is being written.';
    const install = 'ips_jupyterlab[formats]';
    await answer(
      'a.txt',
      aLook({ name: 'a.txt', problem, install, text: 'x' })
    );
    expect(node.textContent).toContain(problem);
    expect(node.textContent).toContain("pip install 'ips_jupyterlab[formats]'");
    expect(node.querySelector('pre.jp-IPSLook-text')?.textContent).toBe('x');
  });

  it('shows pictures only where the address holds them', async () => {
    await select(a);
    const png = 'data:image/png;base64,AAAA';
    await answer('a.txt', aLook({ name: 'a.png', image: png }));
    const image = node.querySelector('img');
    expect(image?.getAttribute('src')).toBe(png);
    expect(image?.alt).toBe('a.png');
    for (const address of ['javascript:alert(1)', 'https://elsewhere/x.png']) {
      void model.retry();
      await answer('a.txt', aLook({ name: 'a.png', image: address }));
      expect(node.querySelector('img')).toBeNull();
    }
  });

  it('shows names and text as they are, and a table with its numbers', async () => {
    await select(a);
    const cell = '<img src=x onerror=alert(1)>';
    await answer(
      'a.txt',
      aLook({
        name: '<b>a</b>',
        table: {
          columns: ['<i>t</i>', 'n'],
          rows: [
            [cell, '1.5'],
            ['plain', '-2e3']
          ],
          total: 31_004
        }
      })
    );
    expect(title()).toBe('<b>a</b>');
    expect(node.querySelectorAll('img, b, i')).toHaveLength(0);
    expect(node.textContent).toContain('first 2 of 31,004 rows');
    const cells = [...node.querySelectorAll('td')];
    expect(cells.map(td => td.textContent)).toEqual([
      cell,
      '1.5',
      'plain',
      '-2e3'
    ]);
    expect(cells.map(td => td.dataset.numeric)).toEqual([
      'false',
      'true',
      'false',
      'true'
    ]);
  });

  it('of a file that is not there says so', async () => {
    await select({ ...gone, format: 'missing', size: null, modified: null });
    expect(title()).toBe('gone.txt');
    expect(node.textContent).toContain('it is not there');
    expect(node.querySelector('button')).toBeNull();
  });
});

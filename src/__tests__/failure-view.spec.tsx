import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, Root } from 'react-dom/client';

import { RunsApi } from '../api';
import { IFailure } from '../contract';
import { FailureModel } from '../page/failure';
import { FailureView } from '../page/failure-view';
import { aFailedIn, aFailure, aLink, anAbout, anEvent, aRun } from './examples';

const trans = nullTranslator.load('');

let node: HTMLElement;
let root: Root;

beforeEach(() => {
  node = document.createElement('div');
  root = createRoot(node);
});
afterEach(() => root.unmount());

/** What the overview shows of a run, and what was done by clicks. */
async function shown(
  answer: Partial<IFailure>,
  state: 'failed' | 'completed' = 'failed'
) {
  const about = anAbout(aRun(9, { state }));
  const failure = jest.fn().mockResolvedValue(aFailure(answer));
  const model = new FailureModel(
    { failure } as any as RunsApi,
    'k9',
    () => undefined
  );
  await model.refresh(about, true);
  const done = {
    opened: [] as string[],
    compared: [] as string[][],
    events: [] as number[]
  };
  flushSync(() =>
    root.render(
      <FailureView
        model={model}
        about={about}
        trans={trans}
        openRun={key => void done.opened.push(key)}
        compare={keys => void done.compared.push(keys)}
        showEvent={number => void done.events.push(number)}
      />
    )
  );
  return done;
}

const press = (text: string) =>
  flushSync(() =>
    [...node.querySelectorAll('button')]
      .find(({ textContent }) => textContent === text)!
      .click()
  );

const fault = anEvent(280, {
  ok: false,
  type: 'IPS_CALL_END',
  comment: 'Error: "8.0 MW of beams are above the limit"',
  phystime: 1.4
});

it('a run that has not failed shows nothing', async () => {
  await shown({ event: fault }, 'completed');
  expect(node.textContent).toBe('');
});

describe('what happened', () => {
  it('is told first, then what ran and how far the data goes', async () => {
    const done = await shown({
      event: fault,
      doing: ['Driver: step(0)', 'Heating: step(1.400)'],
      timestep: '1.3'
    });
    const text = node.textContent ?? '';
    expect(node.querySelector('.jp-IPSFailure-what')?.textContent).toBe(
      fault.comment
    );
    expect(
      [...node.querySelectorAll('li')].map(({ textContent }) => textContent)
    ).toEqual(['Driver: step(0)', 'Heating: step(1.400)']);
    expect(text).toContain('t = 1.4 s');
    expect(text).toContain('Last stored timestept = 1.3 s');
    press('Show in events');
    expect(done.events).toEqual([280]);
  });

  it('stands among its neighbours, marked', async () => {
    await shown({
      event: fault,
      around: [anEvent(279), fault, anEvent(281), anEvent(282, { ok: false })]
    });
    const rows = [...node.querySelectorAll('tbody tr')];
    expect(rows.map(row => row.children[1].textContent)).toEqual([
      '280',
      '281',
      '282',
      '283'
    ]);
    expect(
      rows.map(row => row.getAttribute('aria-current') === 'true')
    ).toEqual([false, true, false, false]);
    expect(
      rows.map(row => row.querySelector('[aria-label="not ok"]') !== null)
    ).toEqual([false, true, false, true]);
  });

  it('is told as far as it is known without events', async () => {
    await shown({ timestep: null });
    expect(node.textContent).toContain('No event in its files tells why.');
    expect(node.textContent).toContain('Last stored timestepnone');
    expect(node.querySelector('table')).toBeNull();
    expect(node.textContent).not.toContain('Show in events');
  });
});

describe('the siblings', () => {
  const worked = Array.from({ length: 8 }, (_, i) =>
    aLink(10 + i, { simname: `scan_a${i}` })
  );
  const ensemble = aFailedIn({
    worked,
    failed: [aLink(20, { simname: 'scan_a9', state: 'failed' })],
    parameters: [
      {
        name: 'heating:POWER',
        value: 8,
        worked: [2, 4, 7],
        outside: true
      },
      { name: 'transport:MODEL', value: 'H', worked: ['L'], outside: false }
    ]
  });

  it('are counted, the nearest few named, and the rest on request', async () => {
    const done = await shown({ event: fault, ensembles: [ensemble] });
    expect(node.textContent).toContain('8 of 9 siblings worked');
    expect(node.textContent).toContain('Failed too: 20 scan_a9');
    expect(node.textContent).not.toContain('17 scan_a7');
    press('and 2 more');
    press('17 scan_a7');
    press('2 chi_scan');
    expect(done.opened).toEqual(['k17', 'k2']);
  });

  it('tell the parameters in which it differs, and mark those outside', async () => {
    await shown({ event: fault, ensembles: [ensemble] });
    const rows = [...node.querySelectorAll('tbody tr')];
    expect(
      rows.map(row => [...row.children].map(cell => cell.textContent))
    ).toEqual([
      ['heating:POWER', '8', '2 … 7outside'],
      ['transport:MODEL', 'H', 'L']
    ]);
    expect(rows.map(row => row.className)).toEqual(['jp-mod-outside', '']);
  });

  it('can be compared with: the nearest one that worked', async () => {
    const done = await shown({ event: fault, ensembles: [ensemble] });
    press('Compare with one that worked');
    expect(done.compared).toEqual([['k9', 'k10']]);
  });

  it('are not offered where none worked', async () => {
    await shown({ event: fault, ensembles: [aFailedIn({})] });
    expect(node.textContent).toContain('None of its siblings has ended yet.');
    expect(node.textContent).not.toContain('Compare with');
  });
});

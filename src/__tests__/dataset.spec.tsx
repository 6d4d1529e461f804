import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, Root } from 'react-dom/client';

import { chooseDataset } from '../dataset';
import { isInDataset } from '../dataset/loadable';
import { IOffer } from '../dataset/offer';
import { filesOf, isLarge } from '../dataset/size';
import { Variables } from '../dataset/variables';
import { SelectionItem } from '../snippets';
import { datasetCode } from '../snippets/dataset';
import { variableName } from '../snippets/variables';
import { Remembered } from '../trends/remembered';
import { anEnsemble, aRun, aTimestep } from './examples';
import { CASES } from './plot-cases';
import { aProfilePage, aQuantity, aTrendPage } from './quantities';

const trans = nullTranslator.load('');
const run = aRun(1, { timesteps: 30 });
const te = aQuantity('te', { units: 'keV' });
const ip = aQuantity('ip');

describe('how much is loaded', () => {
  it('is large above ten thousand files', () => {
    expect([isLarge(10_000), isLarge(10_001)]).toEqual([false, true]);
  });

  it('is counted in a plot', () => {
    expect(filesOf(CASES.trends)).toBe(8); // two runs of four
    expect(filesOf(CASES.flux)).toBe(0);
  });

  it('leaves out what holds no data, or has not begun', () => {
    const pending = { sim_name: 'a', runid: null, values: [], run: null };
    const ensemble = anEnsemble();
    expect(
      isInDataset({ kind: 'member', run, ensemble, member: pending })
    ).toBe(false);
    const timestep = { ...aTimestep(1, 'a'), time: null };
    expect(isInDataset({ kind: 'timestep', run, timestep })).toBe(false);
    expect(isInDataset({ kind: 'run', run })).toBe(true);
  });
});

describe('the cell', () => {
  const context = { loaders: [], notebookPath: 'hub/alice/1/a.ipynb' };
  const wishes = { variables: [], pattern: null, dask: false };

  it('has the paths of a notebook beside the run', () => {
    const text = datasetCode([{ kind: 'run', run }], wishes, context);
    expect(text).toContain("ds = load('.')");
  });

  it('is empty where there is nothing to load', () => {
    const timestep = { ...aTimestep(1, 'a'), time: null };
    expect(
      datasetCode([{ kind: 'timestep', run, timestep }], wishes, context)
    ).toBe('');
    expect(datasetCode([], { ...wishes, dask: true }, context)).toBe('');
  });

  it('has a dataset for each ensemble', () => {
    const items: SelectionItem[] = ['a', 'b'].map(name => ({
      kind: 'ensemble',
      run,
      ensemble: anEnsemble({ component: null, name })
    }));
    const text = datasetCode(items, wishes, context);
    expect(text).toContain("ds = load('.', ensemble='a')");
    expect(text).toContain("ds_2 = load('.', ensemble='b')");
    expect(text).toMatch(/\nds_2$/);
  });

  it('names variables as they are in the files', () => {
    expect(variableName(['core', 'species', 0, 'te'])).toBe(
      'core.species[0].te'
    );
    expect(variableName(['te', 0])).toBe('te');
    expect(variableName([])).toBe('value');
  });
});

describe('the dialog', () => {
  let node: HTMLElement;
  let root: Root;
  beforeEach(() => {
    node = document.createElement('div');
    root = createRoot(node);
  });
  afterEach(() => root.unmount());

  function draw(
    offer: IOffer | null,
    about: Partial<Parameters<typeof Variables>[0]> = {}
  ): string {
    flushSync(() =>
      root.render(
        <Variables
          offer={offer}
          error={null}
          ticked={new Set()}
          dask={false}
          tick={jest.fn()}
          setDask={jest.fn()}
          trans={trans}
          {...about}
        />
      )
    );
    return node.textContent ?? '';
  }

  const variable = (name: string) => ({
    key: `*_state.json:${name}`,
    name,
    units: 'keV',
    pattern: te.pattern,
    isAmbiguous: false
  });
  const known = {
    variables: ['te', 'ti'].map(variable),
    ticked: [],
    runs: 2000,
    files: 60_000,
    isReading: false
  };

  it('says what it does while it looks, and why it cannot', () => {
    expect(draw(null)).toContain('Looking at what is in the files…');
    const reading = draw({ ...known, isReading: true });
    expect(reading).toMatch(/te.*ti.*Looking at what is in the files…/);
    expect(draw(null, { error: new Error('gone') })).toContain(
      'The variables could not be read: gone'
    );
    expect(draw({ ...known, variables: [] })).toContain(
      'No file has shown any variable so far.'
    );
  });

  it('says how much is selected, and that nothing ticked is all', () => {
    const text = draw(known);
    expect(text).toMatch(/2,?000 runs, 60,?000 data files/);
    expect(text).toContain('None is ticked: all variables are loaded.');
    expect(draw(known, { ticked: new Set(['*_state.json:te']) })).toContain(
      '1 variable is loaded.'
    );
  });

  it('tells what is ticked', () => {
    const tick = jest.fn();
    const setDask = jest.fn();
    draw(known, { tick, setDask });
    const [first, , dask] = node.querySelectorAll<HTMLInputElement>(
      'input[type="checkbox"]'
    );
    flushSync(() => first.click());
    expect(tick).toHaveBeenCalledWith('*_state.json:te', true);
    flushSync(() => dask.click());
    expect(setDask).toHaveBeenCalledWith(true);
  });

  it('shows some of very many', () => {
    const variables = Array.from({ length: 5000 }, (_, i) => variable(`v${i}`));
    expect(draw({ ...known, variables })).toContain(
      'and 4700 more: search for them'
    );
    expect(node.querySelectorAll('.jp-IPSDataset-list label')).toHaveLength(
      300
    );
  });
});

describe('asked for a dataset', () => {
  const ids = [te, ip].map(({ id }) => id);

  /** Open the dialog on a run whose second file is read later. */
  function ask() {
    const remembered = new Remembered(null);
    remembered.note(ids);
    const progress = { read: 1, total: 2 };
    let goOn: () => void = jest.fn();
    const read = new Promise<void>(resolve => (goOn = resolve));
    const trends = jest
      .fn()
      .mockResolvedValueOnce(aTrendPage({ quantities: [te], progress }))
      .mockImplementation(async () => {
        await read;
        return aTrendPage({ quantities: [te, ip] });
      });
    const api = { trends, profiles: async () => aProfilePage() } as any;
    const wishes = chooseDataset([{ kind: 'run', run }], {
      api,
      remembered,
      trans
    });
    return { wishes, goOn };
  }

  const rows = () => [
    ...document.querySelectorAll<HTMLInputElement>('.jp-IPSDataset-list input')
  ];

  async function until(length: number): Promise<void> {
    for (let i = 0; i < 100 && rows().length !== length; i++) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    expect(rows()).toHaveLength(length);
  }

  const accept = () =>
    document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-accept')!.click();

  it('ticks what was looked at as soon as it has been read', async () => {
    const { wishes, goOn } = ask();
    await until(1);
    expect(rows()[0].checked).toBe(false); // the set is not whole yet
    goOn();
    await until(2);
    expect(rows().map(({ checked }) => checked)).toEqual([true, true]);
    accept();
    expect(await wishes).toEqual({
      variables: ['ip', 'te'],
      pattern: te.pattern,
      dask: false
    });
  });

  it('leaves the ticks of the user as they are', async () => {
    const { wishes, goOn } = ask();
    await until(1);
    rows()[0].click();
    goOn();
    await until(2);
    accept();
    expect((await wishes)?.variables).toEqual(['te']);
  });

  it('gives nothing where it is not wanted any more', async () => {
    const { wishes } = ask();
    await until(1);
    document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-reject')!.click();
    expect(await wishes).toBe(null);
  });
});

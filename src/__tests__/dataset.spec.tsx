import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, Root } from 'react-dom/client';

import { RunsApi } from '../api';
import { IOffer, offerOf } from '../dataset/offer';
import { isInDataset } from '../dataset/loadable';
import { filesOf, isLarge } from '../dataset/size';
import { Variables } from '../dataset/variables';
import { SelectionItem } from '../snippets';
import { datasetCode } from '../snippets/dataset';
import { variableName } from '../snippets/variables';
import { Remembered } from '../trends/remembered';
import { anEnsemble, aRun, aTimestep } from './examples';
import { CASES } from './plot-cases';
import { aCurve, aQuantity, aTrendPage, ofArray } from './quantities';

const trans = nullTranslator.load('');
const run = aRun(1, { timesteps: 30 });
const te = aQuantity('te', { units: 'keV' });
const ip = aQuantity('ip');
const ne = ofArray('ne', 'mean');

/** A server on which each run has the same. */
function server(about: Partial<Record<keyof RunsApi, unknown>> = {}): RunsApi {
  return {
    trends: async () => aTrendPage({ quantities: [ip, te, ne] }),
    profiles: async () => ({ curves: [aCurve('ne'), aCurve('q')] }),
    ...about
  } as any;
}

const offer = (
  items: SelectionItem[],
  api = server(),
  remembered = new Remembered(null),
  goOn = () => true
) => offerOf(items, api, remembered, goOn);

describe('what a selection offers', () => {
  it('is each variable of its run once, with the kinds of files that hold it', async () => {
    const { variables, runs, files } = await offer([{ kind: 'run', run }]);
    expect(variables.map(({ name }) => name)).toEqual(['ip', 'ne', 'q', 'te']);
    expect(variables[3]).toEqual({
      key: '*_state.json:te',
      name: 'te',
      units: 'keV',
      pattern: te.pattern,
      isAmbiguous: false
    });
    expect(variables[1].pattern).toBe('[0-9]*_profiles.nc');
    expect([runs, files]).toEqual([1, 30]);
  });

  it('tells the kind of file where several have a variable of one name', async () => {
    const other = aQuantity('te', { id: 'other', pattern: 'te_[0-9]*.csv' });
    const trends = async () => aTrendPage({ quantities: [te, other] });
    const api = server({ trends, profiles: async () => ({ curves: [] }) });
    const { variables } = await offer([{ kind: 'run', run }], api);
    expect(variables.map(({ key }) => key)).toEqual([
      '*_state.json:te',
      'te_*.csv:te'
    ]);
    expect(variables.every(({ isAmbiguous }) => isAmbiguous)).toBe(true);
  });

  it('is ticked where it was looked at last, and comes first', async () => {
    const remembered = new Remembered(null);
    remembered.note([te.id, ne.id]);
    const items: SelectionItem[] = [{ kind: 'data', run }];
    const { variables, ticked } = await offer(items, server(), remembered);
    expect(ticked).toEqual(['*_state.json:te', '*_profiles.nc:ne']);
    expect(variables.map(({ name }) => name)).toEqual(['ne', 'te', 'ip', 'q']);
  });

  it('is of the files alone that are selected', async () => {
    const timestep = aTimestep(1, '1.0_state.json', '1.0_profiles.nc');
    const [file] = timestep.files;
    const items: SelectionItem[] = [{ kind: 'file', run, timestep, file }];
    const { variables, files } = await offer(items);
    expect(variables.map(({ name }) => name)).toEqual(['ip', 'te']);
    expect(files).toBe(1);
  });

  it('is that of the first member that has begun, times all members', async () => {
    const ensemble = anEnsemble({ members: 2000 });
    const begun = { run: aRun(7, { timesteps: 30 }) };
    const trends = jest.fn(server().trends);
    const api = server({
      trends,
      ensemble: async () => ({ members: [{ run: null }, begun] })
    });
    const found = await offer([{ kind: 'ensemble', run, ensemble }], api);
    expect([found.runs, found.files]).toEqual([2000, 60_000]);
    expect(trends.mock.calls[0][0]).toBe('k7');
  });

  it('is that of a child, times all children', async () => {
    const api = server({
      children: async () => ({ runs: [aRun(2, { timesteps: 3 })], total: 40 })
    });
    const items: SelectionItem[] = [{ kind: 'children', run, which: 'all' }];
    const { runs, files } = await offer(items, api);
    expect([runs, files]).toEqual([40, 120]);
  });

  it('is of all ensembles together', async () => {
    const api = server({
      ensembles: async () => ({ ensembles: [anEnsemble(), anEnsemble()] }),
      ensemble: async () => ({ members: [{ run: aRun(2, { timesteps: 5 }) }] })
    });
    const { runs, files } = await offer([{ kind: 'ensembles', run }], api);
    expect([runs, files]).toEqual([4, 20]);
  });

  it('is nothing where no member has begun', async () => {
    const api = server({
      ensemble: async () => ({ members: [{ run: null }] })
    });
    const ensemble = anEnsemble();
    const { variables } = await offer(
      [{ kind: 'ensemble', run, ensemble }],
      api
    );
    expect(variables).toEqual([]);
  });

  it('waits for files that are still read, unless nobody waits', async () => {
    const reading = aTrendPage({ progress: { read: 0, total: 2 } });
    const answers = [reading, aTrendPage({ quantities: [te] })];
    const trends = jest.fn(async () => answers.shift()!);
    const { variables } = await offer(
      [{ kind: 'run', run }],
      server({ trends })
    );
    expect(variables.map(({ name }) => name)).toContain('te');
    expect(trends).toHaveBeenCalledTimes(2);

    const never = server({ trends: async () => reading });
    const nobody = await offer(
      [{ kind: 'run', run }],
      never,
      undefined,
      () => false
    );
    expect(nobody.ticked).toEqual([]);
  });
});

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
    files: 60_000
  };

  it('says what it does while it looks, and why it cannot', () => {
    expect(draw(null)).toContain('Looking at what is in the files…');
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

import { RunsApi } from '../api';
import { IOffer, offersOf } from '../dataset/offer';
import { SelectionItem } from '../snippets';
import { Remembered } from '../trends/remembered';
import { anEnsemble, aRun, aTimestep } from './examples';
import {
  aCurve,
  aProfilePage,
  aQuantity,
  aTrendPage,
  ofArray
} from './quantities';

const run = aRun(1, { timesteps: 30 });
const te = aQuantity('te', { units: 'keV' });
const ip = aQuantity('ip');
const ne = ofArray('ne', 'mean');

/** A server on which each run has the same. */
function server(about: Partial<Record<keyof RunsApi, unknown>> = {}): RunsApi {
  return {
    trends: async () => aTrendPage({ quantities: [ip, te, ne] }),
    profiles: async () => aProfilePage({ curves: [aCurve('ne'), aCurve('q')] }),
    ...about
  } as any;
}

/** All that is offered, one after the other. */
async function offers(
  items: SelectionItem[],
  api = server(),
  remembered = new Remembered(null)
): Promise<IOffer[]> {
  const found: IOffer[] = [];
  for await (const one of offersOf(items, api, remembered)) {
    found.push(one);
  }
  return found;
}

/** What is offered in the end. */
const offer = async (...about: Parameters<typeof offers>) =>
  (await offers(...about)).pop()!;

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
    const api = server({ trends, profiles: async () => aProfilePage() });
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

  it('grows while files are read', async () => {
    const progress = { read: 1, total: 2 };
    const answers = [
      aTrendPage({ quantities: [te], progress }),
      aTrendPage({ quantities: [te, ip] })
    ];
    const api = server({
      trends: async () => answers.shift()!,
      profiles: async () => aProfilePage()
    });
    const found = await offers([{ kind: 'run', run }], api);
    const names = found.map(({ variables }) => variables.map(v => v.name));
    expect(names).toEqual([['te'], ['ip', 'te']]);
    expect(found.map(({ isReading }) => isReading)).toEqual([true, false]);
  });

  it('is not asked for any more once nobody waits', async () => {
    const progress = { read: 0, total: 2 };
    const trends = jest.fn(async () => aTrendPage({ progress }));
    const items: SelectionItem[] = [{ kind: 'run', run }];
    const remembered = new Remembered(null);
    for await (const one of offersOf(items, server({ trends }), remembered)) {
      expect(one.isReading).toBe(true);
      break;
    }
    expect(trends).toHaveBeenCalledTimes(1);
  });
});

import { IFormatList } from '../contract';
import { AddedLoaders } from '../model/added-loaders';
import { loaderOf } from '../snippets/loaders';

const PROBE = {
  name: 'probe',
  title: 'Probe signal',
  install: 'probes',
  code: 'import probes\nprobes.load({path})'
};
const LIST: IFormatList = { known: ['json'], added: [PROBE] };
const FILE = {
  name: 'a.prb',
  path: '/data/a.prb',
  contents_path: null,
  size: 1,
  modified: null,
  format: 'probe'
};

describe('AddedLoaders', () => {
  it('load files of the formats that other packages add', async () => {
    const added = new AddedLoaders(() => Promise.resolve(LIST));
    expect(added.known).toEqual([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(loaderOf(FILE, added.known)).toEqual({
      name: 'Probe signal',
      format: 'probe',
      install: 'probes',
      code: PROBE.code
    });
    expect(loaderOf({ ...FILE, format: 'json' }, added.known)).toBeNull();
  });

  it('ask again where the server did not answer', async () => {
    const ask = jest
      .fn<Promise<IFormatList>, []>()
      .mockRejectedValueOnce(new Error('gone'))
      .mockResolvedValue(LIST);
    const added = new AddedLoaders(ask);
    await Promise.resolve();
    await Promise.resolve();
    expect(added.known).toEqual([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(added.known).toHaveLength(1);
    expect(added.known).toHaveLength(1);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

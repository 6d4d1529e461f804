import { nullTranslator } from '@jupyterlab/translation';

import { RunsApi } from '../api';
import { RunPageModel } from '../page/model';
import { Remembered } from '../trends';
import { aLook, anAbout, aRun, aTimestep } from './examples';

/** Files of as many timesteps, of which the server gives so many at once. */
const TIMESTEPS = 1500;

const timesteps = Array.from({ length: TIMESTEPS }, (_, i) =>
  aTimestep(i, `${i}.json`, `${i}.nc`)
);

let asked: string[];
let page: RunPageModel;

beforeEach(() => {
  asked = [];
  const api = {
    about: async () => anAbout(aRun(1)),
    timesteps: async (_: string, { limit, cursor }: any) => {
      const from = Number(cursor ?? 0);
      const to = from + limit;
      return {
        timesteps: timesteps.slice(from, to),
        total: TIMESTEPS,
        next: to < TIMESTEPS ? String(to) : null
      };
    },
    look: async (_: string, path: string) => {
      asked.push(path);
      return aLook({ name: path.slice('data/'.length) });
    }
  } as any as RunsApi;
  const trans = nullTranslator.load('');
  page = new RunPageModel(api, 'k1', trans, new Remembered(null));
});

/** Until what was begun has come as far as it can. */
async function settled(): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await Promise.resolve();
  }
}

describe('a file that is asked for from elsewhere', () => {
  const [, file] = timesteps[1234].files;

  it('is selected on the tab of data, and looked into', async () => {
    await page.refresh();
    const [first] = timesteps[2].files;
    page.showFile('2.0', first.path);
    await settled();
    expect(page.tab).toBe('data');
    expect(page.fileGrid.revealed?.index).toBe(4);
    expect(page.fileGrid.selection.items()).toMatchObject([{ file: first }]);
    expect(asked).toEqual(['data/2.json']);
    expect(page.look.look?.name).toBe('2.json');
  });

  it('is found far down, also before the page knows its run', async () => {
    page.showFile('1234.0', file.path);
    await page.refresh();
    await settled();
    expect(page.fileGrid.revealed?.index).toBe(2 * 1234 + 1);
    expect(page.look.look?.name).toBe('1234.nc');
    expect(asked).toEqual(['data/1234.nc']);
  });

  it('that is not there leaves the page as it is', async () => {
    await page.refresh();
    page.showFile('7.0', '/elsewhere');
    await settled();
    expect(page.tab).toBe('data');
    expect(page.fileGrid.revealed).toBeNull();
    expect(page.fileGrid.selection.items()).toEqual([]);
    expect(asked).toEqual([]);
  });
});

import { RefusedError, RunsApi, UnreachableError } from '../api';
import { IDataFile, ILook } from '../contract';
import { LookModel } from '../look';
import { aLook, aRun, aTimestep } from './examples';

const run = aRun(1);
const [a, b] = aTimestep(0, 'a.json', 'b.nc').files;

/** A question to the server, and its answer. */
interface IQuestion {
  path: string;
  answer(look: ILook): Promise<void>;
  refuse(error: Error): Promise<void>;
}

let asked: IQuestion[];
let drawn: number;
let model: LookModel;

/** Until what was begun has come as far as it can. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await Promise.resolve();
  }
}

beforeEach(() => {
  jest.useFakeTimers();
  asked = [];
  drawn = 0;
  const look = (_: string, path: string) =>
    new Promise<ILook>((resolve, reject) =>
      asked.push({
        path,
        answer: async look => {
          resolve(look);
          await settled();
        },
        refuse: async error => {
          reject(error);
          await settled();
        }
      })
    );
  model = new LookModel({ look } as any as RunsApi, 'k1', () => (drawn += 1));
});
afterEach(() => jest.useRealTimers());

/** Select a file as a user does who takes a second to read. */
async function select(file: IDataFile | null): Promise<void> {
  jest.advanceTimersByTime(1000);
  void model.show(run, file);
  await settled();
}

/** What the page does at every poll. */
async function poll(file: IDataFile): Promise<void> {
  void model.show(run, file);
  await settled();
}

describe('a look into a file', () => {
  it('asks by the path below the run, and shows the answer', async () => {
    await select(a);
    expect(asked.map(({ path }) => path)).toEqual(['data/a.json']);
    expect(model.look).toBeNull();
    await asked[0].answer(aLook({ name: 'a.json' }));
    expect(model.look?.name).toBe('a.json');
    expect(drawn).toBe(2);
  });

  it('asks for nothing where nothing is selected', async () => {
    await select(null);
    expect(asked).toEqual([]);
    expect(model.file).toBeNull();
  });

  it('asks for no file that is not there', async () => {
    await select({ ...a, format: 'missing', size: null, modified: null });
    expect(asked).toEqual([]);
    await select(a);
    expect(asked).toHaveLength(1);
  });

  it('shows an answer that comes late under no other name', async () => {
    await select(a);
    await select(b);
    await asked[1].answer(aLook({ name: 'b.nc' }));
    await asked[0].answer(aLook({ name: 'a.json' }));
    expect(model.look?.name).toBe('b.nc');
    await select(null);
    expect(model.look).toBeNull();
  });

  it('keeps the look before, with its own name, until the next is there', async () => {
    await select(a);
    await asked[0].answer(aLook({ name: 'a.json' }));
    await select(b);
    expect(model.look).toBeNull();
    expect(model.before?.name).toBe('a.json');
    await asked[1].answer(aLook({ name: 'b.nc' }));
    expect(model.look?.name).toBe('b.nc');
  });

  it('shows at once what was seen before, and asks no more', async () => {
    await select(a);
    await asked[0].answer(aLook({ name: 'a.json' }));
    await select(b);
    await asked[1].answer(aLook({ name: 'b.nc' }));
    await select(a);
    expect(model.look?.name).toBe('a.json');
    expect(asked).toHaveLength(2);
  });

  it('forgets what was seen long ago', async () => {
    const files = aTimestep(0, ...'abcdefghij').files;
    for (const [i, file] of files.entries()) {
      await select(file);
      await asked[i].answer(aLook({ name: file.name }));
    }
    await select(files[0]);
    expect(model.look).toBeNull();
    expect(asked).toHaveLength(files.length + 1);
  });

  it('of a user in a hurry asks for the first file and the last', async () => {
    const files = aTimestep(0, ...'abcdef').files;
    jest.advanceTimersByTime(1000);
    for (const file of files) {
      void model.show(run, file);
      await settled();
      jest.advanceTimersByTime(30);
    }
    jest.advanceTimersByTime(100);
    await settled();
    expect(asked.map(({ path }) => path)).toEqual(['data/a', 'data/f']);
  });
});

describe('the same file', () => {
  beforeEach(async () => {
    await select(a);
    await asked[0].answer(aLook({ name: 'a.json', text: 'old' }));
  });

  it('is asked for again only when it has changed', async () => {
    await poll({ ...a });
    expect(asked).toHaveLength(1);
    await poll({ ...a, size: 2000 });
    expect(asked).toHaveLength(2);
    expect(model.look?.text).toBe('old');
    await asked[1].answer(aLook({ name: 'a.json', text: 'new' }));
    expect(model.look?.text).toBe('new');
    await poll({ ...a, size: 2000, modified: 1_700_000_009 });
    expect(asked).toHaveLength(3);
  });

  it('is not asked for twice at a time', async () => {
    await poll({ ...a, size: 2000 });
    await poll({ ...a, size: 3000 });
    expect(asked).toHaveLength(2);
    await asked[1].answer(aLook({ name: 'a.json' }));
    await poll({ ...a, size: 3000 });
    expect(asked).toHaveLength(3);
  });

  it('is asked for again while it may be being written', async () => {
    const young = { ...a, modified: Date.now() / 1000 };
    await poll(young);
    await asked[1].answer(aLook({ problem: 'a.json is being written.' }));
    await poll(young);
    expect(asked).toHaveLength(3);
    await asked[2].answer(aLook());
    await poll(young);
    expect(asked).toHaveLength(3);
  });

  it('rests where its problem does not pass', async () => {
    const old = { ...a, modified: 1_600_000_000 };
    await poll(old);
    await asked[1].answer(aLook({ problem: 'a.json is damaged.' }));
    await poll(old);
    expect(asked).toHaveLength(2);
    void model.retry();
    expect(asked).toHaveLength(3);
  });
});

describe('a look that fails', () => {
  it('says so once, and tries again when the user wants it', async () => {
    await select(a);
    await asked[0].refuse(new RefusedError('no', 404, 'not_found'));
    expect(model.error?.message).toBe('no');
    const before = drawn;
    await poll(a);
    expect(asked).toHaveLength(1);
    expect(drawn).toBe(before);
    void model.retry();
    await asked[1].answer(aLook({ name: 'a.json' }));
    expect(model.error).toBeNull();
    expect(model.look?.name).toBe('a.json');
  });

  it('tries by itself when the server may be back', async () => {
    await select(a);
    await asked[0].refuse(new UnreachableError('away'));
    await poll(a);
    expect(asked).toHaveLength(2);
  });

  it('keeps what was read before', async () => {
    await select(a);
    await asked[0].answer(aLook({ name: 'a.json' }));
    await poll({ ...a, size: 1 });
    await asked[1].refuse(new RefusedError('no', 500, 'server_error'));
    expect(model.look?.name).toBe('a.json');
    expect(model.error?.message).toBe('no');
  });

  it('is no failure of another file', async () => {
    await select(a);
    await asked[0].refuse(new RefusedError('no', 404, 'not_found'));
    await select(b);
    expect(model.error).toBeNull();
  });
});

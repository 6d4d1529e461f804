import { Clipboard, Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { RefusedError, RunsApi, UnreachableError } from '../api';
import { IExport } from '../contract';
import { follow, progressOf } from '../keep/follow';

const trans = nullTranslator.load('ips_jupyterlab');

function anExport(about: Partial<IExport> = {}): IExport {
  return {
    id: 'e1',
    path: '/home/me/t__ips_runs.tar.gz',
    contents_path: 't__ips_runs.tar.gz',
    state: 'working',
    runs: 2,
    bytes_done: 0,
    bytes_total: 0,
    message: null,
    ...about
  };
}

const words = {
  doing: (now: IExport) => `Packing ${now.runs} runs`,
  done: () => 'Packed.',
  cancelled: 'Cancelled.',
  failed: 'The export failed.'
};
const open = { label: 'Open', callback: () => undefined };

/** What the server says, one answer a look. */
function aServer(...answers: (Partial<IExport> | Error)[]) {
  return {
    export: jest.fn(async () => {
      const answer = answers.shift()!;
      if (answer instanceof Error) {
        throw answer;
      }
      return anExport(answer);
    }),
    cancelExport: jest.fn(async () => anExport({ state: 'cancelled' }))
  };
}

/** The only notification. */
function shown() {
  const [notification, ...others] = Notification.manager.notifications;
  expect(others).toEqual([]);
  return notification;
}

function press(label: string) {
  const action = shown().options.actions!.find(one => one.label === label)!;
  const event = { preventDefault: jest.fn() };
  action.callback(event as unknown as MouseEvent);
  return event.preventDefault;
}

/** Follow an export, one look after the other. */
function start(server: ReturnType<typeof aServer>) {
  return follow(anExport(), words, () => [open], {
    api: server as unknown as RunsApi,
    trans
  });
}

/** Let the time pass until the next look has been answered. */
const nextLook = () => jest.advanceTimersByTimeAsync(500);

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  Notification.dismiss();
});

it('tells how far it is, as a number and as a part', async () => {
  const end = start(
    aServer({ bytes_done: 250_000, bytes_total: 1_000_000 }, { state: 'done' })
  );
  expect(shown().message).toBe('Packing 2 runs: not begun yet');
  await nextLook();
  expect(shown()).toMatchObject({
    type: 'in-progress',
    message: 'Packing 2 runs: 250 kB of 1.0 MB',
    options: { progress: 0.25 }
  });
  await nextLook();
  await end;
});

it('offers at the end what can be done with it', async () => {
  const end = start(aServer({ state: 'done' }));
  await nextLook();
  expect((await end).state).toBe('done');
  expect(shown()).toMatchObject({ type: 'success', message: 'Packed.' });
  expect(shown().options.actions).toEqual([open]);
});

it('tells that files are missing, and gives the whole list', async () => {
  const copy = jest.spyOn(Clipboard, 'copyToSystem').mockReturnValue();
  const message = '/a: was written to meanwhile\n/b: is a link';
  const end = start(aServer({ state: 'done', message }));
  await nextLook();
  await end;
  expect(shown().type).toBe('warning');
  expect(shown().message).toBe(
    'Packed. 2 files or more are not in it as they were.'
  );
  press('Copy the List');
  expect(copy).toHaveBeenCalledWith(message);
});

it('cancels, and says so when the server has', async () => {
  const server = aServer({}, { state: 'cancelled' });
  const end = start(server);
  await nextLook();
  expect(press('Cancel')).toHaveBeenCalled(); // the notification stays
  expect(server.cancelExport).toHaveBeenCalledWith('e1');
  await nextLook();
  expect((await end).state).toBe('cancelled');
  expect(shown()).toMatchObject({ type: 'info', message: 'Cancelled.' });
});

it('says why it failed', async () => {
  const end = start(aServer({ state: 'failed', message: 'The disk is full.' }));
  await nextLook();
  await end;
  expect(shown()).toMatchObject({
    type: 'error',
    message: 'The export failed. The disk is full.'
  });
});

it('goes on when the server cannot be reached for a moment', async () => {
  const end = start(aServer(new UnreachableError('504'), { state: 'done' }));
  await nextLook();
  expect(shown().type).toBe('in-progress');
  await nextLook();
  expect((await end).state).toBe('done');
});

it('ends when the server knows nothing of it any more', async () => {
  const gone = new RefusedError('No such export.', 404, 'not_found');
  const end = start(aServer(gone));
  const refused = expect(end).rejects.toBe(gone);
  await nextLook();
  await refused;
  expect(shown().type).toBe('error');
});

it.each([
  [0, 0, 0],
  [0, 8, 0],
  [2, 8, 0.25],
  [9, 8, 1]
])('is %d of %d bytes: %d', (bytes_done, bytes_total, part) => {
  expect(progressOf(anExport({ bytes_done, bytes_total }))).toBe(part);
});

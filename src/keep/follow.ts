import { Clipboard, Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { RunsApi, UnreachableError } from '../api';
import { IExport } from '../contract';
import { legibleText } from '../legible';
import { bytes } from '../words';

/** Milliseconds between two looks. */
const LOOK = 500;

/** Milliseconds that good news is shown; the notification center keeps it. */
const READ = 10_000;

/**
 * How to tell what the server makes.
 */
export interface IFollowWords {
  /** While it is being made: `Packing 3 runs`. */
  doing(now: IExport): string;
  done(now: IExport): string;
  cancelled: string;
  failed: string;
}

/**
 * What following works with.
 */
export interface IFollowContext {
  api: RunsApi;
  trans: TranslationBundle;
}

/**
 * Show how far the server is with something that it makes, with a number and a way to cancel it.
 *
 * @param actions what can be done with it when it is there
 * @returns how it ended
 */
export async function follow(
  begun: IExport,
  words: IFollowWords,
  actions: (now: IExport) => Notification.IAction[],
  { api, trans }: IFollowContext
): Promise<IExport> {
  const id = Notification.emit(
    progressText(begun, words, trans),
    'in-progress',
    {
      autoClose: false,
      progress: 0,
      actions: [
        {
          label: trans.__('Cancel'),
          callback: event => {
            // The notification stays, and tells that it was cancelled.
            event.preventDefault();
            api
              .cancelExport(begun.id)
              .catch(error => Notification.error(legibleText(error.message)));
          }
        }
      ]
    }
  );
  const end = (
    type: Notification.TypeOptions,
    message: string,
    offered: Notification.IAction[] = []
  ) =>
    Notification.update({
      id,
      type,
      message,
      actions: offered,
      autoClose: type === 'success' ? READ : false
    });

  let now = begun;
  try {
    while (now.state === 'working') {
      await new Promise(resolve => setTimeout(resolve, LOOK));
      now = await look(api, now);
      if (now.state === 'working') {
        Notification.update({
          id,
          message: progressText(now, words, trans),
          progress: progressOf(now)
        });
      }
    }
  } catch (error) {
    end('error', `${words.failed} ${legibleText((error as Error).message)}`);
    throw error;
  }
  const { message } = now;
  if (now.state === 'cancelled') {
    end('info', words.cancelled);
  } else if (now.state === 'failed') {
    end('error', `${words.failed} ${legibleText(message ?? '')}`);
  } else if (message === null) {
    end('success', words.done(now), actions(now));
  } else {
    // A notification is cut after 140 characters, so all of it can be copied.
    const count = message.split('\n').length;
    end(
      'warning',
      words.done(now) +
        ' ' +
        trans._n(
          'One file is not in it as it was.',
          '%1 files or more are not in it as they were.',
          count
        ),
      [
        ...actions(now),
        {
          label: trans.__('Copy the List'),
          callback: event => {
            event.preventDefault();
            Clipboard.copyToSystem(message);
          }
        }
      ]
    );
  }
  return now;
}

/** Look again. A server that cannot be reached for a moment goes on with its work. */
async function look(api: RunsApi, before: IExport): Promise<IExport> {
  try {
    return await api.export(before.id);
  } catch (error) {
    if (error instanceof UnreachableError) {
      return before;
    }
    throw error;
  }
}

/**
 * The part that is done, from 0 to 1.
 */
export function progressOf({ bytes_done, bytes_total }: IExport): number {
  return bytes_total > 0 ? Math.min(bytes_done / bytes_total, 1) : 0;
}

/** What is being done, and how far it is. */
function progressText(
  now: IExport,
  words: IFollowWords,
  trans: TranslationBundle
): string {
  const { bytes_done, bytes_total } = now;
  const far =
    bytes_done > 0
      ? trans.__('%1 of %2', bytes(bytes_done), bytes(bytes_total))
      : trans.__('not begun yet');
  return `${words.doing(now)}: ${far}`;
}

import { Event } from '@jupyterlab/services';
import { Poll, Throttler } from '@lumino/polling';
import { ISignal } from '@lumino/signaling';

/** Milliseconds between two looks, while all is well. */
const INTERVAL = 3000;

/** The same for a page of the main area, which shows a change within two seconds. */
export const PAGE_INTERVAL = 1500;

/** Milliseconds between two looks while the server is away for long. */
const LONGEST = 60000;

/** The server's word that a run changed, as `ips_jupyterlab/server/` names it. */
const RUN_CHANGED =
  'https://github.com/HPC-SimTools/ips_jupyterlab/run_changed/v1';

/** Milliseconds between two refreshes that events ask for. */
const EVENT_PAUSE = 500;

/**
 * What can be in view or not: the panel, or a page of the main area.
 */
export interface IView {
  readonly isVisible: boolean;
  /** It came into view, with `true`, or left it. */
  readonly visibilityChanged: ISignal<unknown, boolean>;
  readonly disposed: ISignal<unknown, void>;
}

/**
 * Refresh while the view is visible, at once when it becomes so; rest while it is not.
 *
 * @param refresh is told whether somebody wants it now, or it is only time to look again
 * @param ready nothing is asked before it settles
 * @param interval milliseconds between two looks, while all is well
 */
export function pollWhile(
  refresh: (asked: boolean) => Promise<void>,
  view: IView,
  ready: Promise<void> = Promise.resolve(),
  interval = INTERVAL
): Poll {
  const poll = new Poll({
    auto: false,
    name: 'ips-jupyterlab:runs',
    factory: ({ phase }) => refresh(phase === 'refreshed'),
    frequency: { interval, backoff: true, max: LONGEST },
    standby: () => !view.isVisible || document.hidden
  });
  const look = () => {
    if (view.isVisible && !document.hidden) {
      void ready.then(() => poll.refresh());
    }
  };
  view.visibilityChanged.connect(look);
  document.addEventListener('visibilitychange', look);
  view.disposed.connect(() => {
    document.removeEventListener('visibilitychange', look);
    poll.dispose();
  });
  void ready.then(() => poll.start());
  return poll;
}

/**
 * What the server says of a run that changed.
 */
export interface IChange {
  username: string;
  runid: number;
}

/**
 * Refresh soon after the server says that a run changed. It is a hint: the poll is the truth.
 *
 * @param concerns whether the view shows that run
 */
export function refreshOnEvents(
  events: Event.IManager,
  view: IView,
  poll: Poll,
  concerns: (change: IChange) => boolean = () => true
): void {
  // Where nobody looks, the poll rests, and does not refresh either.
  const refresh = new Throttler(() => poll.refresh(), {
    limit: EVENT_PAUSE,
    edge: 'trailing'
  });
  const listen = (_: unknown, { schema_id, ...change }: Event.Emission) => {
    if (schema_id === RUN_CHANGED && concerns(change as unknown as IChange)) {
      void refresh.invoke();
    }
  };
  events.stream.connect(listen);
  view.disposed.connect(() => {
    events.stream.disconnect(listen);
    refresh.dispose();
  });
}

import { Event } from '@jupyterlab/services';
import { Poll, Throttler } from '@lumino/polling';

import { RunsPanel } from '../widgets/panel';

/** Milliseconds between two looks, while all is well; longer while the server is away. */
const INTERVAL = 3000;
const LONGEST = 60000;

/** The server's word that a run changed, as `ips_jupyterlab/server/` names it. */
const RUN_CHANGED =
  'https://github.com/HPC-SimTools/ips_jupyterlab/run_changed/v1';

/** Milliseconds between two refreshes that events ask for. */
const EVENT_PAUSE = 500;

/**
 * Refresh while the panel is in view, at once when it comes into view; rest while it is not.
 *
 * @param ready nothing is asked before it settles
 */
export function pollWhile(
  refresh: () => Promise<void>,
  panel: RunsPanel,
  ready: Promise<void>
): Poll {
  const poll = new Poll({
    auto: false,
    name: 'ips-jupyterlab:runs',
    factory: refresh,
    frequency: { interval: INTERVAL, backoff: true, max: LONGEST },
    standby: () => !panel.isVisible || document.hidden
  });
  const look = () => {
    if (panel.isVisible && !document.hidden) {
      void ready.then(() => poll.refresh());
    }
  };
  panel.visibilityChanged.connect(look);
  document.addEventListener('visibilitychange', look);
  panel.disposed.connect(() => {
    document.removeEventListener('visibilitychange', look);
    poll.dispose();
  });
  void ready.then(() => poll.start());
  return poll;
}

/**
 * Refresh soon after the server says that a run changed. It is a hint: the poll is the truth.
 */
export function refreshOnEvents(
  events: Event.IManager,
  panel: RunsPanel,
  poll: Poll
): void {
  const refresh = new Throttler(
    () => (panel.isVisible && !document.hidden ? poll.refresh() : undefined),
    { limit: EVENT_PAUSE, edge: 'trailing' }
  );
  const listen = (_: unknown, { schema_id }: Event.Emission) => {
    if (schema_id === RUN_CHANGED) {
      void refresh.invoke();
    }
  };
  events.stream.connect(listen);
  panel.disposed.connect(() => {
    events.stream.disconnect(listen);
    refresh.dispose();
  });
}

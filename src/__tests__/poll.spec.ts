import { Event } from '@jupyterlab/services';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import { pollWhile, refreshOnEvents } from '../model/poll';

/** A panel that is shown and hidden as a test says. */
class FakePanel {
  isVisible = true;
  readonly visibilityChanged = new Signal<this, boolean>(this);
  readonly disposed = new Signal<this, void>(this);

  show(visible: boolean): void {
    this.isVisible = visible;
    this.visibilityChanged.emit(visible);
  }
}

describe('pollWhile', () => {
  let panel: FakePanel;
  let looks: number;
  let away: boolean;

  beforeEach(() => {
    jest.useFakeTimers();
    panel = new FakePanel();
    looks = 0;
    away = false;
  });

  afterEach(() => {
    panel.disposed.emit();
    jest.useRealTimers();
  });

  async function start(ready = Promise.resolve()): Promise<Poll> {
    const poll = pollWhile(
      async () => {
        looks += 1;
        if (away) {
          throw new Error('away');
        }
      },
      panel,
      ready
    );
    await jest.advanceTimersByTimeAsync(0);
    return poll;
  }

  /** How often it looks in so many seconds. */
  async function looksIn(seconds: number): Promise<number> {
    const before = looks;
    await jest.advanceTimersByTimeAsync(seconds * 1000);
    return looks - before;
  }

  it('looks again and again while the panel is in view', async () => {
    await start();
    expect(await looksIn(30)).toBeGreaterThanOrEqual(9);
  });

  it('waits for the state to be restored', async () => {
    let restored = () => {};
    await start(new Promise(resolve => (restored = resolve)));
    expect(await looksIn(30)).toBe(0);
    restored();
    expect(await looksIn(30)).toBeGreaterThan(0);
  });

  it('rests while the panel is hidden, and looks at once when it is shown', async () => {
    await start();
    panel.show(false);
    await looksIn(4);
    expect(await looksIn(60)).toBe(0);
    panel.show(true);
    expect(await looksIn(0.1)).toBe(1);
  });

  it('looks less and less often while the server is away', async () => {
    await start();
    away = true;
    await looksIn(300);
    expect(await looksIn(300)).toBeLessThan(20);
  });

  describe('and refreshOnEvents', () => {
    const runChanged =
      'https://github.com/HPC-SimTools/ips_jupyterlab/run_changed/v1';
    let emit: (schema_id: string) => void;

    beforeEach(async () => {
      const stream = new Signal<Event.IManager, Event.Emission>(
        {} as Event.IManager
      );
      emit = schema_id => stream.emit({ schema_id });
      refreshOnEvents(
        { stream } as unknown as Event.IManager,
        panel,
        await start()
      );
    });

    it('looks within a second of a change, once for many', async () => {
      await looksIn(1);
      emit(runChanged);
      emit(runChanged);
      expect(await looksIn(1)).toBe(1);
    });

    it('takes no notice of other events', async () => {
      await looksIn(1);
      emit('https://events.example/other/v1');
      expect(await looksIn(1)).toBe(0);
    });

    it('rests while the panel is hidden', async () => {
      panel.show(false);
      await looksIn(4);
      emit(runChanged);
      expect(await looksIn(1)).toBe(0);
    });
  });
});

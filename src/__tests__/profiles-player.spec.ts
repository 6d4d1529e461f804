import { Player } from '../profiles/player';

/** Five times of one plot, that is drawn when a test says so. */
class Played {
  times = [0, 1, 2, 3, 4];
  index = 0;
  shown: { plot: object | null }[] = [{ plot: {} }];

  show(index: number): void {
    this.index = index;
    this.shown = [{ plot: {} }];
  }
}

describe('playing', () => {
  let played: Played;
  let seen: boolean;
  let player: Player;

  beforeEach(() => {
    jest.useFakeTimers();
    played = new Played();
    seen = true;
    player = new Player(
      played,
      () => seen,
      () => undefined
    );
  });

  afterEach(() => jest.useRealTimers());

  it('shows five times a second at most', () => {
    player.play();
    expect(played.index).toBe(1);
    player.drawn();
    jest.advanceTimersByTime(199);
    expect(played.index).toBe(1);
    jest.advanceTimersByTime(1);
    expect(played.index).toBe(2);
  });

  it('waits until the plot is drawn', () => {
    player.play();
    jest.advanceTimersByTime(5000);
    expect(played.index).toBe(1);
    player.drawn();
    jest.advanceTimersByTime(0);
    expect(played.index).toBe(2);
  });

  it('does not wait for plots that stay as they are', () => {
    const { shown } = played;
    played.show = index => {
      played.index = index;
      played.shown = shown;
    };
    player.play();
    jest.advanceTimersByTime(400);
    expect(played.index).toBe(3);
  });

  it('stops at the end, and begins anew from there', () => {
    played.index = 3;
    player.play();
    player.drawn();
    jest.advanceTimersByTime(200);
    expect(played.index).toBe(4);
    expect(player.playing).toBe(false);
    player.play();
    expect(played.index).toBe(0);
  });

  it('goes no further when it is paused', () => {
    player.play();
    player.pause();
    player.drawn();
    jest.advanceTimersByTime(5000);
    expect(played.index).toBe(1);
  });

  it('stops when nobody sees it', () => {
    player.play();
    seen = false;
    player.drawn();
    jest.advanceTimersByTime(200);
    expect(played.index).toBe(1);
    expect(player.playing).toBe(false);
  });

  it('does not play a single time', () => {
    played.times = [0];
    player.play();
    expect(player.playing).toBe(false);
  });
});

/** Milliseconds from one time to the next, at least. */
const FRAME = 200;

/**
 * What can be played: times one after the other.
 */
export interface IPlayed {
  readonly times: readonly number[];
  readonly index: number;
  readonly shown: readonly { plot: object | null }[];
  show(index: number): void;
}

/**
 * Shows one time after the other up to the last one, no faster than they can be drawn.
 *
 * It plays only what is asked for, and only while that can be seen.
 */
export class Player {
  /**
   * @param isSeen whether the plots are in view
   * @param changed it plays, or does so no longer
   */
  constructor(
    private _played: IPlayed,
    private _isSeen: () => boolean,
    private _changed: () => void
  ) {}

  get playing(): boolean {
    return this._playing;
  }

  /** Play from the chosen time on; from the first one where it is the last. */
  play(): void {
    const { index, times } = this._played;
    if (this._playing || times.length < 2) {
      return;
    }
    this._playing = true;
    this._changed();
    this._step(index >= times.length - 1 ? 0 : index + 1);
  }

  pause(): void {
    clearTimeout(this._timer);
    if (this._playing) {
      this._playing = false;
      this._changed();
    }
  }

  /** A plot is in its place. */
  drawn(): void {
    if (this._playing && this._undrawn > 0) {
      this._undrawn -= 1;
      this._goOn();
    }
  }

  private _step(index: number): void {
    const before = this._played.shown.map(({ plot }) => plot);
    this._began = Date.now();
    this._played.show(index);
    this._undrawn = this._played.shown.filter(
      ({ plot }, i) => plot && plot !== before[i]
    ).length;
    this._goOn();
  }

  private _goOn(): void {
    if (this._undrawn > 0) {
      return;
    }
    clearTimeout(this._timer);
    const rest = Math.max(0, this._began + FRAME - Date.now());
    this._timer = setTimeout(() => {
      const { index, times } = this._played;
      if (index >= times.length - 1 || !this._isSeen()) {
        this.pause();
      } else {
        this._step(index + 1);
      }
    }, rest);
  }

  private _playing = false;
  /** Plots of this time that are not in their place yet. */
  private _undrawn = 0;
  /** When this time was shown, in milliseconds since 1970. */
  private _began = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

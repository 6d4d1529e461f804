import { RunsApi } from '../api';
import { IAbout, ITrace } from '../contract';

/** A trace that took long to come is asked for again after a rest of so many times as long. */
const REST = 5;

/**
 * The spans of a run and of those below it. To make them costs the server the more the longer the
 * run is: they are asked for only where there may be others.
 */
export class RunTrace {
  constructor(
    private _api: RunsApi,
    private _key: string,
    private _emit: () => void
  ) {}

  /** Null before the first answer. */
  get spans(): ITrace | null {
    return this._spans;
  }

  /** Why they could not be read the last time. */
  get error(): Error | null {
    return this._error;
  }

  /**
   * @param about of the run, as it is now
   * @param due whether runs below it may have said something
   */
  async refresh({ run, events }: IAbout, due: boolean): Promise<void> {
    if (events === null || Date.now() < this._next) {
      return;
    }
    const log = `${events} ${run.heard} ${run.state}`;
    const wanted =
      log !== this._log || this._error !== null || (due && run.children > 0);
    if (wanted) {
      await this._ask(log);
    } else if (run.state === 'running') {
      this._wait();
    }
  }

  private async _ask(log: string): Promise<void> {
    const begun = Date.now();
    try {
      this._answer = await this._api.trace(this._key);
      this._spans = this._answer;
      this._log = log;
      this._error = null;
    } catch (error) {
      this._error = error as Error;
    }
    this._answered = Date.now();
    this._next = this._answered + REST * (this._answered - begun);
    this._emit();
  }

  /** No event came: calls that have begun have lasted longer, and nothing else changed. */
  private _wait(): void {
    const answer = this._answer;
    if (answer?.duration.includes(null)) {
      const passed = (Date.now() - this._answered) / 1000;
      this._spans = { ...answer, now: answer.now + passed };
      this._emit();
    }
  }

  private _spans: ITrace | null = null;
  private _error: Error | null = null;
  /** What the server answered, and when; times in milliseconds since 1970. */
  private _answer: ITrace | null = null;
  private _answered = 0;
  /** When it may be asked again. */
  private _next = 0;
  /** How long the log of the run was then, when it had grown, and the state of the run. */
  private _log: string | null = null;
}

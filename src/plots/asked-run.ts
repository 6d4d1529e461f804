import { RunsApi } from '../api';
import { IRun } from '../contract';
import { Asked, IAnswer, IAskedOptions } from './asked';

export interface IAskedRunOptions<A> extends IAskedOptions<A> {
  api: RunsApi;
  key: string;
}

/**
 * What is asked of one run, and the run itself.
 */
export class AskedRun<A extends IAnswer> {
  constructor(protected options: IAskedRunOptions<A>) {
    this.asked = new Asked(options);
  }

  readonly asked: Asked<A>;

  /** Null until something is known of it. */
  get run(): IRun | null {
    return this._run;
  }

  /** What a run is called and where it lies does not change: that is asked once. */
  protected async learnRun(): Promise<void> {
    const { api, key, inTurn, changed } = this.options;
    if (this._run === null && !this._isLearning) {
      this._isLearning = true;
      try {
        this._run = (await inTurn(() => api.about(key))).run;
        changed();
      } catch {
        // It is asked again with the next look.
      } finally {
        this._isLearning = false;
      }
    }
  }

  private _run: IRun | null = null;
  private _isLearning = false;
}

/** Always the same, so that nothing changes by it. */
export const NONE: readonly never[] = [];

/** Whether what something is made of has changed. */
export function isNew(
  now: readonly unknown[],
  before: readonly unknown[]
): boolean {
  return (
    now.length !== before.length || now.some((part, i) => part !== before[i])
  );
}

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

  /**
   * With an answer the run becomes known: what it is called and where it lies does not change, so
   * that is asked once.
   */
  protected async withRun(answer: Promise<A>): Promise<A> {
    const known = await answer;
    const { api, key } = this.options;
    this._run ??= (await api.about(key)).run;
    return known;
  }

  private _run: IRun | null = null;
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

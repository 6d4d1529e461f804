import { TranslationBundle } from '@jupyterlab/translation';

import { RefusedError, RunsApi } from '../api';
import { IAbout, IFailedIn, IFailure, IRunEvent } from '../contract';
import { legible, legibleText } from '../legible';
import { duration, stamp } from '../words';

/**
 * Why a run failed, as far as its files tell.
 */
export class FailureModel {
  constructor(
    readonly api: RunsApi,
    readonly key: string,
    readonly changed: () => void
  ) {}

  /** Null while nothing is known, and of a run that has not failed. */
  failure: IFailure | null = null;

  /** Why it could not be read the last time. */
  error: Error | null = null;

  /**
   * Ask the server about a failed run; of others nothing is asked.
   *
   * @param due whether there may be something new
   */
  async refresh(about: IAbout, due: boolean): Promise<void> {
    if (about.run.state !== 'failed') {
      this._take(null, null);
    } else if (due || (this.failure === null && this.error === null)) {
      try {
        this._take(await this.api.failure(this.key), null);
      } catch (error) {
        // It runs again, or is gone: that is told elsewhere.
        const none =
          error instanceof RefusedError && error.reason === 'not_found';
        this._take(none ? null : this.failure, none ? null : (error as Error));
      }
    }
  }

  private _take(failure: IFailure | null, error: Error | null): void {
    const same = JSON.stringify(failure) === JSON.stringify(this.failure);
    if (!same || error?.message !== this.error?.message) {
      this.failure = failure;
      this.error = error;
      this.changed();
    }
  }
}

/** What happened: the comment of the event in full, or what is known without one. */
export function whatHappened(
  { event }: IFailure,
  { liveness }: Pick<IAbout, 'liveness'>,
  trans: TranslationBundle
): string {
  if (event === null) {
    return (
      legibleText(liveness.reason) ||
      trans.__('It ended badly. No event in its files tells why.')
    );
  }
  return legibleText(event.comment || event.type);
}

/** Who told it, and when: `Fusion_driver · 2026-11-24 09:14:07 · walltime 8 min · t = 0.8 s`. */
export function whenWords(event: IRunEvent, trans: TranslationBundle): string {
  const { code, type, time, walltime, phystime } = event;
  return [
    legible(code),
    legible(type),
    time === null ? '' : stamp(time),
    walltime === null ? '' : trans.__('walltime %1', duration(walltime, trans)),
    phystime === null ? '' : trans.__('t = %1 s', String(phystime))
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `6 of 7 siblings worked`, as far as they have ended. */
export function siblingWords(
  ensemble: IFailedIn,
  trans: TranslationBundle
): string {
  const worked = ensemble.worked.length + (ensemble.more_worked ?? 0);
  const failed = ensemble.failed.length + (ensemble.more_failed ?? 0);
  const all = worked + failed;
  if (all === 0) {
    return trans.__('None of its siblings has ended yet.');
  }
  if (worked === 0) {
    return trans._n(
      'Its only sibling failed too.',
      'All %1 siblings failed too.',
      all
    );
  }
  return trans.__('%1 of %2 siblings worked', worked, all);
}

/** The values of those that worked: `0.5 … 2`, or each: `L, H`. */
export function workedWords(
  worked: IFailedIn['parameters'][number]['worked']
): string {
  const numbers = worked.filter(value => typeof value === 'number');
  if (numbers.length === worked.length && worked.length > 2) {
    return `${Math.min(...numbers)} … ${Math.max(...numbers)}`;
  }
  return worked
    .map(value => (value === null ? '–' : legible(String(value))))
    .join(', ');
}

/** `DriverComponent / scan_a`. */
export function nameOfEnsemble({ component, name }: IFailedIn): string {
  const own = legible(name);
  return component === null ? own : `${legible(component)} / ${own}`;
}

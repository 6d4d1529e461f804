import { RefusedError } from '../api';
import { ICurve, IProfilePage, IProfiles } from '../contract';
import { AskedRun, IAskedRunOptions, NONE } from '../plots/asked-run';

/** Timesteps of a curve that are asked for: more are no smoother. */
const MOST = 200;

/**
 * The curves of one run, and the values of one of them.
 */
export class RunProfiles extends AskedRun<IProfilePage> {
  constructor(options: Omit<IAskedRunOptions<IProfilePage>, 'merge'>) {
    super({
      ...options,
      merge: (now, before) => ({
        ...now,
        curves: now.curves ?? before.curves,
        profiles: now.profiles ?? before.profiles
      })
    });
  }

  get curves(): readonly ICurve[] {
    return this.asked.answer?.curves ?? NONE;
  }

  /** Those of a curve, as far as they have been read; null where there are none. */
  profilesOf(curve: string | null): IProfiles | null {
    const profiles = this.asked.answer?.profiles ?? null;
    return profiles?.curve === curve && profiles.times.length ? profiles : null;
  }

  /**
   * @param curve the one whose values are wanted; null while there is none
   * @param due whether there may be something new
   */
  async refresh(curve: string | null, due: boolean): Promise<void> {
    const { api, key } = this.options;
    const wanted = this._known(curve);
    await this.asked.refresh(String(wanted), due, version =>
      this.withRun(api.profiles(key, wanted, MOST, version))
    );
    if (this._known(curve) !== wanted) {
      // Now it is known whether it has that curve.
      return this.refresh(curve, due);
    }
  }

  /** A curve that the run has: the server refuses any other. */
  private _known(curve: string | null): string | null {
    const { error } = this.asked;
    const isLost =
      error instanceof RefusedError && error.reason === 'not_found';
    return !isLost && this.curves.some(({ id }) => id === curve) ? curve : null;
  }
}

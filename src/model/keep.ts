import { IStateDB } from '@jupyterlab/statedb';
import { Debouncer } from '@lumino/polling';
import { ISignal } from '@lumino/signaling';

/** Written this long after the last change, in milliseconds. */
const PAUSE = 500;

/**
 * What has a state that survives a reload of the page.
 */
export interface IKept<S> {
  toJSON(): S;
  restore(state: Partial<S>): void;
}

/**
 * Give the model the state that it had before the page was loaded, and keep it from then on.
 *
 * @param changes after which the state may be another one
 * @returns settles when the state is back, also when there was none or it could not be read
 */
export async function keepState<S>(
  model: IKept<S>,
  stateDB: IStateDB,
  id: string,
  changes: ISignal<unknown, unknown>[]
): Promise<void> {
  try {
    const state = await stateDB.fetch(id);
    if (state) {
      model.restore(state as unknown as Partial<S>);
    }
  } catch (error) {
    console.warn(`The state of ${id} could not be read.`, error);
  }
  let written = JSON.stringify(model.toJSON());
  // eslint-disable-next-line jupyter/require-disposable-ownership -- lives as long as the model
  const write = new Debouncer(() => {
    const now = JSON.stringify(model.toJSON());
    if (now !== written) {
      written = now;
      return stateDB.save(id, JSON.parse(now));
    }
  }, PAUSE);
  changes.forEach(signal => signal.connect(() => void write.invoke()));
}

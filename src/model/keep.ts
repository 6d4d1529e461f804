import { IStateDB } from '@jupyterlab/statedb';
import { Debouncer } from '@lumino/polling';

import { IModelState, RunsModel } from './model';

/** Written this long after the last change, in milliseconds. */
const PAUSE = 500;

/**
 * Give the model the state that it had before the page was loaded, and keep it from then on.
 *
 * @returns settles when the state is back, also when there was none or it could not be read
 */
export async function keepState(
  model: RunsModel,
  stateDB: IStateDB,
  id: string
): Promise<void> {
  try {
    const state = await stateDB.fetch(id);
    if (state) {
      model.restore(state as unknown as Partial<IModelState>);
    }
  } catch (error) {
    console.warn('The state of the IPS Runs panel could not be read.', error);
  }
  // eslint-disable-next-line jupyter/require-disposable-ownership -- lives as long as the page
  const write = new Debouncer(
    () => stateDB.save(id, model.toJSON() as any),
    PAUSE
  );
  const later = () => void write.invoke();
  model.changed.connect(later);
  model.scrolled.connect(later);
}

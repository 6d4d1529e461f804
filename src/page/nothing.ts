import { TranslationBundle } from '@jupyterlab/translation';

import { IAbout } from '../contract';
import { Tab } from './model';

/**
 * What would be in a tab, and why nothing is there; null where something is, or may be.
 */
export function nothingIn(
  tab: Tab,
  about: IAbout,
  trans: TranslationBundle
): { what: string; why: string } | null {
  const { run } = about;
  const mayCome = ['running', 'silent', 'pending'].includes(run.state);
  const yet = (soon: string, never: string) => (mayCome ? soon : never);
  const noEvents =
    about.not_known ??
    trans.__('The run’s folder holds no events, so they are not known.');
  switch (tab) {
    case 'trends':
    case 'profiles':
    case 'data':
      return run.timesteps !== 0
        ? null
        : {
            what: yet(trans.__('No data yet.'), trans.__('No data.')),
            why: trans.__(
              'Here are the files that a simulation adds to the run, by timestep. This run has added none.'
            )
          };
    case 'ensembles':
      return run.ensembles !== 0
        ? null
        : {
            what: yet(trans.__('No ensemble yet.'), trans.__('No ensemble.')),
            why: trans.__(
              'Here is a table of each ensemble that a run starts, with its members and their parameters. This run has started none.'
            )
          };
    case 'children':
      return run.children !== 0
        ? null
        : {
            what: yet(trans.__('No child run yet.'), trans.__('No child run.')),
            why: trans.__(
              'Here are the runs that a run starts. This run has started none.'
            )
          };
    case 'events':
      return about.events !== null
        ? null
        : { what: trans.__('No events.'), why: noEvents };
    case 'timeline':
      return about.events !== null
        ? null
        : { what: trans.__('No calls to draw.'), why: noEvents };
    case 'resources':
      return about.events !== null
        ? null
        : { what: trans.__('No tasks to draw.'), why: noEvents };
    default:
      return null;
  }
}

import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Event } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { RunsApi } from '../api';
import { IPlotCells } from '../plots/cells';
import { ViewSelections } from '../selections';
import { Remembered } from '../trends';

/**
 * What the page of a run is made of.
 *
 * `RunPage` is a main area widget that sets its own title; the plugin gives it its id, adds it to
 * the shell and brings it back after a reload.
 */
export interface IRunPageOptions {
  api: RunsApi;
  /** Key of the run. */
  key: string;
  trans: TranslationBundle;
  /** Draws plots. */
  rendermime: IRenderMimeRegistry;
  /** Takes plots into notebooks. */
  cells: IPlotCells;
  /** What the user looked at last. */
  remembered: Remembered;
  /** `CommandIDs.openRun` with `{ key }` opens another run. */
  commands: CommandRegistry;
  /** Says when a run changed: see `refreshOnEvents`. */
  events: Event.IManager;
  /** Lets the commands on rows work on the rows of this page: see `ViewSelections.watch`. */
  selections: ViewSelections;
}

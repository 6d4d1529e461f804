import { IDocumentManager } from '@jupyterlab/docmanager';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { IRun } from '../contract';
import { runsIcon } from '../icons';
import { ViewSelections } from '../selections';
import { SelectionItem } from '../snippets';
import { BrowsedFolders, IBrowseContext } from './browse';
import { chooseFolder, exportRuns, IExportContext } from './export';
import { trashRuns } from './trash';

/**
 * What the commands that keep runs and take them away work with.
 */
export interface IKeepContext extends IExportContext, IBrowseContext {
  selections: ViewSelections;
  /** Settles when JupyterLab is there: nothing is asked before. */
  started: Promise<void>;
  /** Null where there are no folders to choose from. */
  documents: IDocumentManager | null;
  translator: ITranslator;
}

/**
 * Add the commands that archive runs, pack them into a tar, move them to the trash, and browse
 * runs that lie elsewhere.
 */
export function addKeepCommands(context: IKeepContext): void {
  const { api, commands, selections, documents, translator, trans } = context;
  const runs = () => selections.items().flatMap(runOf);
  const archived = () =>
    runs().length > 0 && runs().every(run => run.notes.archived);
  const running = () =>
    runs().some(run => run.state === 'running' && run.heard !== null);
  const describedBy = { args: { type: 'object', properties: {} } };

  commands.addCommand(CommandIDs.archive, {
    describedBy,
    label: () =>
      archived() ? trans.__('Take out of the Archive') : trans.__('Archive'),
    caption: trans.__(
      'Archived runs are listed only when asked for, with is:archived'
    ),
    isEnabled: () => runs().length > 0,
    execute: async () => {
      const wish = !archived();
      for (const { key, notes } of runs()) {
        await api.saveNotes(key, { ...notes, archived: wish });
      }
      context.refresh();
    }
  });

  commands.addCommand(CommandIDs.exportRuns, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          children: {
            type: 'boolean',
            description: trans.__('Whether all runs below are packed too')
          }
        }
      }
    },
    label: ({ children }) =>
      children
        ? trans.__('Export with Child Runs…')
        : trans.__('Export as a tar File…'),
    caption: trans.__(
      'Pack runs with what is needed to analyse them on another machine'
    ),
    isVisible: ({ children }) =>
      documents !== null && (!children || runs().some(run => run.children > 0)),
    isEnabled: () => runs().length > 0,
    execute: async ({ children }) => {
      const wanted = runs();
      const folder = await chooseFolder(wanted.length, documents!, translator);
      if (folder !== null) {
        await exportRuns(wanted, children === true, folder, context);
      }
    }
  });

  commands.addCommand(CommandIDs.trash, {
    describedBy,
    label: trans.__('Move to Trash…'),
    caption: () =>
      running() ? trans.__('A running run stays until it has ended') : '',
    isEnabled: () => runs().length > 0 && !running(),
    execute: async () => {
      try {
        await trashRuns(runs(), api, trans);
      } finally {
        context.refresh();
      }
    }
  });

  if (context.files) {
    const browsed = new BrowsedFolders(context);
    void context.started.then(() => browsed.load());
    const selected = () => browsed.selected();
    commands.addCommand(CommandIDs.browse, {
      describedBy,
      label: () => {
        const place = selected();
        if (place?.kind === 'tar') {
          return trans.__('Unpack and Browse Its IPS Runs');
        }
        return place && browsed.has(place.path)
          ? trans.__("Stop Browsing This Folder's IPS Runs")
          : trans.__("Browse This Folder's IPS Runs");
      },
      caption: trans.__('List the runs in it with all others'),
      icon: runsIcon,
      isVisible: () => selected() !== null,
      execute: async () => {
        const place = selected();
        if (place?.kind === 'tar') {
          await browsed.unpack(place.path);
        } else if (place && browsed.has(place.path)) {
          await browsed.stop(place.path);
        } else if (place) {
          await browsed.browse(place.path);
        }
      }
    });
  }
}

/** The run that a selected row is. */
function runOf(item: SelectionItem): IRun[] {
  if (item.kind === 'member') {
    return item.member.run ? [item.member.run] : [];
  }
  return item.kind === 'run' ? [item.run] : [];
}

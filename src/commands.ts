import { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, refreshIcon } from '@jupyterlab/ui-components';

import { IRun } from './contract';
import { isInDataset } from './dataset/loadable';
import { connectIcon, runsIcon } from './icons';
import { insertOrOffer } from './insert';
import { legibleText } from './legible';
import { RunsApi } from './api';
import { RunsModel } from './model/model';
import { Remembered } from './trends/remembered';
import { IPlotCells } from './plots/cells';
import { Plot } from './plots/plot';
import { ViewSelections } from './selections';
import { ILoader, isFolder, SelectionItem, snippet } from './snippets';
import type { PlotLibrary } from './snippets/plots';

/**
 * Names of the commands, as keyboard shortcuts and menus refer to them.
 */
export namespace CommandIDs {
  export const show = 'ips-jupyterlab:show-panel';
  export const openTable = 'ips-jupyterlab:open-table';
  export const openRun = 'ips-jupyterlab:open-run';
  export const compare = 'ips-jupyterlab:compare';
  export const quickLook = 'ips-jupyterlab:quick-look';
  export const copyLink = 'ips-jupyterlab:copy-link';
  export const connect = 'ips-jupyterlab:connect';
  export const refresh = 'ips-jupyterlab:refresh';
  export const sort = 'ips-jupyterlab:sort';
  export const insert = 'ips-jupyterlab:insert';
  export const insertDataset = 'ips-jupyterlab:insert-dataset';
  export const insertPlainChildren = 'ips-jupyterlab:insert-plain-children';
  export const copyCode = 'ips-jupyterlab:copy-code';
  export const open = 'ips-jupyterlab:open';
  export const copyPath = 'ips-jupyterlab:copy-path';
  export const showInFileBrowser = 'ips-jupyterlab:show-in-file-browser';
  export const download = 'ips-jupyterlab:download';
  export const openTerminal = 'ips-jupyterlab:open-terminal';
  export const archive = 'ips-jupyterlab:archive';
  export const exportRuns = 'ips-jupyterlab:export';
  export const trash = 'ips-jupyterlab:trash';
  export const browse = 'ips-jupyterlab:browse-folder';
}

/**
 * What the commands work on.
 */
export interface ICommandContext {
  app: JupyterFrontEnd;
  api: RunsApi;
  model: RunsModel;
  /** What the commands work on. */
  selections: ViewSelections;
  tracker: INotebookTracker | null;
  trans: TranslationBundle;
  /** The quantities that were looked at. */
  remembered: Remembered;
  /** The loaders of the settings, in order, and then those that packages add. */
  loaders(): ILoader[];
  /** What cells draw plots with. */
  plotLibrary(): PlotLibrary;
  refresh(): void;
  show(): void;
}

/**
 * Code that loads the selection, for the notebook at `notebookPath`; '' where nothing can be loaded.
 */
export function codeFor(
  context: ICommandContext,
  items: SelectionItem[],
  notebookPath: string | null
): string {
  return snippet(items, { loaders: context.loaders(), notebookPath });
}

/**
 * Takes plots into the notebook that the user works in.
 */
export function plotCells(context: ICommandContext): IPlotCells {
  // Loaded with the first cell: the panel does without.
  const code = async () => {
    const { plotCode } = await import('./snippets/plots');
    return (plot: Plot, notebookPath: string | null) =>
      plotCode(plot, context.plotLibrary(), {
        loaders: context.loaders(),
        notebookPath
      });
  };
  const runOf = (plot: Plot) =>
    plot.kind === 'trend' ? plot.runs[0] : plot.run;
  return {
    insert: async plot => {
      const write = await code();
      insertCell(context, runOf(plot), path => write(plot, path));
    },
    load: async plot => {
      const { datasetOfPlot, filesOf, isLarge } = await import('./dataset');
      insertCell(context, runOf(plot), notebookPath =>
        datasetOfPlot(plot, isLarge(filesOf(plot)), {
          loaders: context.loaders(),
          notebookPath
        })
      );
    },
    copy: async plot => Clipboard.copyToSystem((await code())(plot, null))
  };
}

/**
 * Insert a cell into the notebook that the user works in, or offer it where there is none.
 *
 * @param run that the cell is about
 * @param code for the notebook at a path; '' where there is nothing to insert
 */
export function insertCell(
  { app, tracker, trans }: ICommandContext,
  run: IRun,
  code: (notebookPath: string | null) => string
): void {
  const { commands, serviceManager: services } = app;
  const notebook = tracker?.currentWidget ?? null;
  const source = code(notebook?.context.path ?? null);
  if (source) {
    const folder = run.contents_path ?? '';
    insertOrOffer(source, notebook, folder, { commands, services, trans });
  }
}

/** These commands work on the selection, and take nothing. */
const describedBy = { args: { type: 'object', properties: {} } };

/**
 * Add all commands. Those on the selection can be used only while they make sense for it.
 */
export function addCommands(context: ICommandContext): void {
  const { app, model, selections, trans } = context;
  const { commands, serviceManager } = app;
  const selected = () => selections.items();
  const places = () => selected().map(placeOf);
  const one = () => {
    const items = places();
    return items.length === 1 ? items[0] : null;
  };
  const loadable = () => selected().some(item => item.kind !== 'notebook');

  const insert = (items: SelectionItem[]) =>
    insertCell(context, items[0].run, notebookPath =>
      codeFor(context, items, notebookPath)
    );

  commands.addCommand(CommandIDs.show, {
    describedBy,
    label: trans.__('Show IPS Runs'),
    icon: runsIcon,
    execute: () => context.show()
  });

  commands.addCommand(CommandIDs.connect, {
    describedBy,
    label: trans.__('Connect a Simulation…'),
    caption: trans.__('Let a simulation send its data here'),
    icon: connectIcon,
    isToggled: () => model.connecting,
    execute: () => {
      context.show();
      model.connecting = !model.connecting;
    }
  });

  commands.addCommand(CommandIDs.refresh, {
    describedBy,
    label: trans.__('Refresh IPS Runs'),
    caption: trans.__('Read the runs again'),
    icon: refreshIcon,
    execute: () => context.refresh()
  });

  commands.addCommand(CommandIDs.insert, {
    describedBy,
    label: trans.__('Insert Loader Cell'),
    caption: trans.__(
      'Insert a cell that loads the selected runs or data into the notebook'
    ),
    icon: addIcon,
    isEnabled: loadable,
    execute: () => insert(selected())
  });

  commands.addCommand(CommandIDs.insertDataset, {
    describedBy,
    label: trans.__('Load as Dataset…'),
    caption: trans.__(
      'Choose variables of the selected runs or data, and insert a cell that loads them into one labelled dataset'
    ),
    isEnabled: () => selected().some(isInDataset),
    execute: async () => {
      const items = selected().filter(isInDataset);
      const { chooseDataset, datasetCode } = await import('./dataset');
      const wishes = await chooseDataset(items, context);
      if (wishes) {
        insertCell(context, items[0].run, notebookPath =>
          datasetCode(items, wishes, {
            loaders: context.loaders(),
            notebookPath
          })
        );
      }
    }
  });

  commands.addCommand(CommandIDs.insertPlainChildren, {
    describedBy,
    label: trans.__('Insert Loader Cell for Plain Child Runs'),
    caption: trans.__('The child runs that belong to no ensemble'),
    isVisible: () => selected().some(item => item.kind === 'children'),
    execute: () =>
      insert(
        selected().flatMap(item =>
          item.kind === 'children' ? [{ ...item, which: 'plain' as const }] : []
        )
      )
  });

  commands.addCommand(CommandIDs.copyCode, {
    describedBy,
    label: trans.__('Copy Loader Code'),
    isEnabled: loadable,
    execute: () => Clipboard.copyToSystem(codeFor(context, selected(), null))
  });

  commands.addCommand(CommandIDs.open, {
    describedBy,
    label: trans.__('Open'),
    isVisible: () => one()?.opens ?? false,
    isEnabled: () => one()?.contentsPath !== null,
    caption: () => outside(one(), trans),
    execute: () =>
      commands.execute('docmanager:open', { path: one()?.contentsPath ?? null })
  });

  commands.addCommand(CommandIDs.copyPath, {
    describedBy,
    label: trans.__('Copy Path'),
    isEnabled: () => places().length > 0,
    execute: () =>
      Clipboard.copyToSystem(
        places()
          .map(place => place.path)
          .join('\n')
      )
  });

  commands.addCommand(CommandIDs.showInFileBrowser, {
    describedBy,
    label: trans.__('Show in File Browser'),
    isVisible: () => commands.hasCommand('filebrowser:go-to-path'),
    isEnabled: () => typeof one()?.contentsPath === 'string',
    caption: () => outside(one(), trans),
    execute: () =>
      commands.execute('filebrowser:go-to-path', {
        path: one()?.contentsPath ?? null
      })
  });

  commands.addCommand(CommandIDs.download, {
    describedBy,
    label: trans.__('Download'),
    isVisible: () => one()?.opens ?? false,
    isEnabled: () => one()?.contentsPath !== null,
    caption: () => outside(one(), trans),
    execute: async () => {
      const path = one()?.contentsPath;
      if (path) {
        const link = document.createElement('a');
        link.href = await serviceManager.contents.getDownloadUrl(path);
        link.download = '';
        link.click();
      }
    }
  });

  commands.addCommand(CommandIDs.openTerminal, {
    describedBy,
    label: trans.__('Open Terminal There'),
    isVisible: () => commands.hasCommand('terminal:open'),
    isEnabled: () => one() !== null && serviceManager.terminals.isAvailable(),
    execute: async () => {
      const place = one();
      if (place) {
        const terminal = await serviceManager.terminals.startNew({
          cwd: place.folder
        });
        await commands.execute('terminal:open', { name: terminal.name });
      }
    }
  });

  // A failure of a command is told where the user is.
  commands.commandExecuted.connect((_, { id, result }) => {
    if (id.startsWith('ips-jupyterlab:')) {
      Promise.resolve(result).catch(error =>
        Notification.error(
          trans.__(
            '%1 failed: %2',
            commands.label(id),
            legibleText(error.message)
          )
        )
      );
    }
  });
}

/**
 * Where something lies.
 */
interface IPlace {
  /** Absolute path. */
  path: string;
  /** The folder it lies in, or that it is. */
  folder: string;
  /** Null where Jupyter's root does not hold it. */
  contentsPath: string | null;
  /** Whether it can be opened as a document. */
  opens: boolean;
}

function placeOf(item: SelectionItem): IPlace {
  const { directory, contents_path } = item.run;
  const below = (folder: string): IPlace => ({
    path: `${directory}/${folder}`,
    folder: `${directory}/${folder}`,
    contentsPath: contents_path === null ? null : `${contents_path}/${folder}`,
    opens: false
  });
  const file = (path: string, contentsPath: string | null): IPlace => ({
    path,
    folder: path.slice(0, path.lastIndexOf('/')),
    contentsPath,
    opens: true
  });
  switch (item.kind) {
    case 'data':
    case 'timestep':
      return below('data');
    case 'ensembles':
      return below('ensembles');
    case 'file':
      return {
        ...file(item.file.path, item.file.contents_path),
        opens: !isFolder(item.file)
      };
    case 'notebook':
      return file(item.notebook.path, item.notebook.contents_path);
    case 'ensemble': {
      const { path } = item.ensemble;
      const inside = path.slice(directory.length + 1);
      return file(
        path,
        contents_path === null ? null : `${contents_path}/${inside}`
      );
    }
    case 'member':
      return item.member.run
        ? placeOf({ kind: 'run', run: item.member.run })
        : placeOf({ kind: 'ensembles', run: item.run });
    default:
      return {
        path: directory,
        folder: directory,
        contentsPath: contents_path,
        opens: false
      };
  }
}

/** Why Jupyter cannot open it. */
function outside(place: IPlace | null, trans: TranslationBundle): string {
  return place && place.contentsPath === null
    ? trans.__('It lies outside the folder that this Jupyter server shows.')
    : '';
}

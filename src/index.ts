import {
  ILabShell,
  ILayoutRestorer,
  IRouter,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import {
  CommandToolbarButton,
  filterListIcon,
  ToolbarButton
} from '@jupyterlab/ui-components';

import { RunsApi } from './api';
import {
  addCommands,
  codeFor,
  CommandIDs,
  ICommandContext,
  plotCells
} from './commands';
import { dragCode } from './drag';
import { addKeepCommands } from './keep/commands';
import { AddedLoaders } from './model/added-loaders';
import { keepState } from './model/keep';
import { RunsModel } from './model/model';
import { pollWhile, refreshOnEvents } from './model/poll';
import { ILoader, readLoaders } from './snippets';
import type { PlotLibrary } from './snippets/plots';
import { sortMenu } from './sort';
import { Remembered } from './trends/remembered';
import { addPages } from './pages';
import { ViewSelections } from './selections';
import { RunsPanel } from './widgets/panel';

const PLUGIN_ID = 'ips-jupyterlab:panel';

/**
 * The sidebar panel, its commands, and what they put into notebooks.
 */
const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Browse IPS runs in a sidebar and insert cells that load them.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [
    ICommandPalette,
    IDocumentManager,
    IFileBrowserFactory,
    ILabShell,
    ILayoutRestorer,
    INotebookTracker,
    IRouter,
    ISettingRegistry,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    palette: ICommandPalette | null,
    documents: IDocumentManager | null,
    files: IFileBrowserFactory | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    tracker: INotebookTracker | null,
    router: IRouter | null,
    settings: ISettingRegistry | null,
    stateDB: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    translator ??= nullTranslator;
    const trans = translator.load('ips_jupyterlab');
    const { commands, serviceManager, shell } = app;

    const api = new RunsApi(serviceManager.serverSettings);
    const model = new RunsModel(api);
    const restored = stateDB
      ? keepState(model, stateDB, PLUGIN_ID, [model.changed, model.scrolled])
      : Promise.resolve();
    const selections = new ViewSelections(() => model.selectedItems());

    let loaders: ILoader[] = [];
    // What nobody needs before JupyterLab is there is asked for after that.
    const added = new AddedLoaders(() =>
      app.restored.then(() => api.formats())
    );
    let plotLibrary: PlotLibrary = 'matplotlib';
    const remembered = new Remembered(stateDB);
    const context: ICommandContext = {
      app,
      api,
      model,
      selections,
      tracker,
      trans,
      remembered,
      loaders: () => [...loaders, ...added.known],
      plotLibrary: () => plotLibrary,
      refresh: () => void poll.refresh(),
      show: () => shell.activateById(panel.id)
    };
    addCommands(context);
    addKeepCommands({
      api,
      started: app.restored,
      commands,
      contents: serviceManager.contents,
      selections,
      documents,
      files,
      translator,
      trans,
      refresh: context.refresh,
      show: context.show
    });
    addPages({
      app,
      api,
      trans,
      selections,
      rendermime,
      cells: plotCells(context),
      remembered,
      stateDB,
      restorer,
      router,
      labShell
    });

    const panel = new RunsPanel({
      model,
      translator,
      actions: {
        insert: () => void commands.execute(CommandIDs.insert),
        open: () => {
          if (
            commands.isVisible(CommandIDs.open) &&
            commands.isEnabled(CommandIDs.open)
          ) {
            void commands.execute(CommandIDs.open);
          }
        },
        retry: () => void poll.refresh(),
        drag: event => {
          const items = model.selectedItems();
          const label =
            items.length === 1
              ? trans.__('Cell that loads the selected row')
              : trans.__('Cell that loads %1 rows', items.length);
          void dragCode(
            event,
            label,
            target => codeFor(context, items, target?.context.path ?? null),
            tracker
          );
        }
      }
    });
    const poll = pollWhile(() => model.refresh(), panel, restored);
    refreshOnEvents(serviceManager.events, panel, poll);
    selections.watch(panel, () => model.selectedItems());

    const sort = sortMenu(commands, model, trans);
    const sortButton = new ToolbarButton({
      icon: filterListIcon,
      tooltip: trans.__('Sort the runs'),
      onClick: () => {
        const { left, bottom } = sortButton.node.getBoundingClientRect();
        sort.open(left, bottom);
      }
    });
    panel.toolbar.addItem(
      'refresh',
      new CommandToolbarButton({ commands, id: CommandIDs.refresh, label: '' })
    );
    panel.toolbar.addItem('sort', sortButton);
    panel.toolbar.addItem(
      'connect',
      new CommandToolbarButton({ commands, id: CommandIDs.connect, label: '' })
    );
    panel.toolbar.addItem(
      'table',
      new CommandToolbarButton({
        commands,
        id: CommandIDs.openTable,
        label: ''
      })
    );

    shell.add(panel, 'left', { rank: 450, type: 'IPS Runs' });
    restorer?.add(panel, panel.id);

    for (const command of [
      CommandIDs.show,
      CommandIDs.openTable,
      CommandIDs.openRun,
      CommandIDs.compare,
      CommandIDs.quickLook,
      CommandIDs.connect,
      CommandIDs.refresh,
      CommandIDs.insert,
      CommandIDs.insertDataset,
      CommandIDs.copyCode,
      CommandIDs.exportRuns,
      CommandIDs.archive
    ]) {
      palette?.addItem({ command, category: trans.__('IPS Runs') });
    }

    void app.restored
      .then(() => settings?.load(PLUGIN_ID))
      .then(loaded => {
        if (!loaded) {
          return;
        }
        const read = () => {
          const { loaders: good, mistakes } = readLoaders(
            loaded.composite.loaders,
            trans
          );
          loaders = good;
          plotLibrary = loaded.composite.plotLibrary as PlotLibrary;
          for (const mistake of mistakes) {
            Notification.error(mistake, { autoClose: false });
          }
        };
        read();
        loaded.changed.connect(read);
      })
      .catch(reason => {
        // Settings that do not fit the schema come as a list of what is wrong.
        const [error] = Array.isArray(reason) ? reason : [reason];
        Notification.error(
          trans.__(
            'The settings of IPS Runs cannot be read, so cells give the paths of files and do not load them: %1',
            error?.message ?? String(error)
          ),
          { autoClose: false }
        );
      });
  }
};

export default panelPlugin;

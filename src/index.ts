import {
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import {
  CommandToolbarButton,
  filterListIcon,
  ToolbarButton
} from '@jupyterlab/ui-components';

import { RunsApi } from './api';
import { addCommands, codeFor, CommandIDs, ICommandContext } from './commands';
import { dragCode } from './drag';
import { keepState } from './model/keep';
import { RunsModel } from './model/model';
import { pollWhile, refreshOnEvents } from './model/poll';
import { ILoader, readLoaders } from './snippets';
import { sortMenu } from './sort';
import { RunsPanel } from './widgets/panel';

const PLUGIN_ID = 'ips-jupyterlab:panel';

/**
 * The sidebar panel, its commands, and what they put into notebooks.
 */
const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Browse IPS runs in a sidebar and insert cells that load them.',
  autoStart: true,
  optional: [
    ICommandPalette,
    ILayoutRestorer,
    INotebookTracker,
    ISettingRegistry,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    tracker: INotebookTracker | null,
    settings: ISettingRegistry | null,
    stateDB: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    translator ??= nullTranslator;
    const trans = translator.load('ips_jupyterlab');
    const { commands, serviceManager, shell } = app;

    const model = new RunsModel(new RunsApi(serviceManager.serverSettings));
    const restored = stateDB
      ? keepState(model, stateDB, PLUGIN_ID)
      : Promise.resolve();

    let loaders: ILoader[] = [];
    const context: ICommandContext = {
      app,
      model,
      tracker,
      trans,
      loaders: () => loaders,
      refresh: () => void poll.refresh(),
      show: () => shell.activateById(panel.id)
    };
    addCommands(context);

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

    shell.add(panel, 'left', { rank: 450, type: 'IPS Runs' });
    restorer?.add(panel, panel.id);

    for (const command of [
      CommandIDs.show,
      CommandIDs.connect,
      CommandIDs.refresh,
      CommandIDs.insert,
      CommandIDs.copyCode
    ]) {
      palette?.addItem({ command, category: trans.__('IPS Runs') });
    }

    void settings
      ?.load(PLUGIN_ID)
      .then(loaded => {
        const read = () => {
          const { loaders: good, mistakes } = readLoaders(
            loaded.composite.loaders,
            trans
          );
          loaders = good;
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

import {
  ILabShell,
  ILayoutRestorer,
  IRouter,
  JupyterFrontEnd
} from '@jupyterlab/application';
import { Clipboard, WidgetTracker } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { TranslationBundle } from '@jupyterlab/translation';
import { linkIcon, searchIcon, tableRowsIcon } from '@jupyterlab/ui-components';

import { RunsApi } from '../api';
import { CommandIDs } from '../commands';
import { compareIcon, runsIcon } from '../icons';
import type { ComparePage, ICompareState } from '../compare';
import type { IRunPageState, RunPage } from '../page';
import { IPlotCells } from '../plots/cells';
import { ViewSelections } from '../selections';
import type { RunTable } from '../table';
import { Remembered } from '../trends/remembered';
import { COMPARE, FILE, followLinks, labAddress, RUN, TABLE } from './links';
import { IFilePlace, keysOf, selectedFile, selectedKeys } from './selected';
import { saveChanges, show } from './show';

/**
 * What the pages are made of, and where they are put.
 */
export interface IPagesContext {
  app: JupyterFrontEnd;
  api: RunsApi;
  trans: TranslationBundle;
  selections: ViewSelections;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  /** The quantities that were looked at. */
  remembered: Remembered;
  stateDB: IStateDB | null;
  restorer: ILayoutRestorer | null;
  router: IRouter | null;
  /** Null in Notebook 7, which shows one page: there the pages open in JupyterLab. */
  labShell: ILabShell | null;
}

/**
 * Add the commands that open the run table and the pages of runs. Pages are loaded when the first
 * one is opened, and come back after a reload.
 */
export function addPages(context: IPagesContext): void {
  const { app, api, trans, selections, remembered } = context;
  const { labShell, restorer, router } = context;
  const { commands, shell, serviceManager } = app;
  const { events, serverSettings } = serviceManager;

  const labUrl = (name: string, value?: string) =>
    labAddress(serverSettings.baseUrl, name, value);

  const tables = new WidgetTracker<RunTable>({ namespace: 'ips-run-table' });
  const pages = new WidgetTracker<RunPage>({ namespace: 'ips-run-page' });
  const comparisons = new WidgetTracker<ComparePage>({
    namespace: 'ips-compare'
  });

  commands.addCommand(CommandIDs.openTable, {
    describedBy: { args: { type: 'object', properties: { activate } } },
    label: trans.__('IPS Run Table'),
    caption: trans.__('Open the table of all runs'),
    icon: tableRowsIcon,
    execute: async args => {
      if (!labShell) {
        window.open(labUrl(TABLE));
        return;
      }
      await show(
        shell,
        tables,
        'ips-run-table',
        async () => {
          const { RunTable } = await import('../table');
          const { stateDB } = context;
          return new RunTable({
            api,
            trans,
            commands,
            events,
            selections,
            stateDB
          });
        },
        args.activate !== false
      );
    }
  });

  commands.addCommand(CommandIDs.openRun, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          key: {
            type: 'string',
            description: trans.__('Key of the run; else the selected run')
          },
          state: {
            type: 'object',
            description: trans.__('What of the page was shown before a reload')
          },
          activate
        }
      }
    },
    label: trans.__('Open Run Page'),
    caption: trans.__('Open the page of the selected run'),
    icon: runsIcon,
    isEnabled: args =>
      typeof args.key === 'string' || selectedKeys(selections).length > 0,
    execute: async args => {
      const [key] =
        typeof args.key === 'string' ? [args.key] : selectedKeys(selections);
      if (!key) {
        return;
      }
      if (!labShell) {
        window.open(labUrl(RUN, key));
        return;
      }
      await show(
        shell,
        pages,
        `ips-run-${key}`,
        async () => {
          const { RunPage } = await import('../page');
          const { rendermime, cells } = context;
          const page = new RunPage({
            api,
            key,
            trans,
            rendermime,
            cells,
            remembered,
            commands,
            events,
            selections
          });
          page.model.restore((args.state ?? {}) as Partial<IRunPageState>);
          saveChanges(pages, page, page.model);
          return page;
        },
        args.activate !== false
      );
    }
  });

  commands.addCommand(CommandIDs.compare, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          keys: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('Keys of the runs; else the selected runs')
          },
          state: {
            type: 'object',
            description: trans.__('What of the page was shown before a reload')
          },
          activate
        }
      }
    },
    label: trans.__('Compare Runs'),
    caption: trans.__('See what differs between the selected runs'),
    icon: compareIcon,
    isEnabled: args => keysOf(args, selections).length > 1,
    execute: async args => {
      const keys = keysOf(args, selections);
      if (keys.length < 2) {
        return;
      }
      if (!labShell) {
        window.open(labUrl(COMPARE, keys.join(' ')));
        return;
      }
      await show(
        shell,
        comparisons,
        `ips-compare-${keys.join('-')}`,
        async () => {
          const { ComparePage } = await import('../compare');
          const { rendermime, cells } = context;
          const page = new ComparePage({
            api,
            keys,
            trans,
            rendermime,
            cells,
            remembered,
            commands,
            events,
            selections
          });
          page.model.restore((args.state ?? {}) as Partial<ICompareState>);
          saveChanges(comparisons, page, page.model);
          return page;
        },
        args.activate !== false
      );
    }
  });

  commands.addCommand(CommandIDs.quickLook, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          key: { type: 'string', description: trans.__('Key of the run') },
          timestep: {
            type: 'string',
            description: trans.__('The timestep of the file')
          },
          path: {
            type: 'string',
            description: trans.__('The file; else the selected file')
          }
        }
      }
    },
    label: trans.__('Quick Look'),
    caption: trans.__('See what is inside the selected data file'),
    icon: searchIcon,
    isEnabled: args =>
      typeof args.path === 'string' || selectedFile(selections) !== null,
    execute: async args => {
      const file =
        typeof args.path === 'string'
          ? (args as unknown as IFilePlace)
          : selectedFile(selections);
      if (!file) {
        return;
      }
      const { key, timestep, path } = file;
      if (!labShell) {
        const url = new URL(labUrl(RUN, key));
        url.searchParams.set(FILE, `${timestep}/${path}`);
        window.open(url.href);
        return;
      }
      await commands.execute(CommandIDs.openRun, { key });
      pages
        .find(page => page.model.key === key)
        ?.model.showFile(timestep, path);
    }
  });

  commands.addCommand(CommandIDs.copyLink, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          keys: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__(
              'Keys of runs, for a link that compares them; else links to the pages of the selected runs'
            )
          }
        }
      }
    },
    label: args =>
      Array.isArray(args.keys)
        ? trans.__('Copy Link to Comparison')
        : trans.__('Copy Link to Run Page'),
    icon: linkIcon,
    isEnabled: args =>
      Array.isArray(args.keys) || selectedKeys(selections).length > 0,
    execute: args =>
      Clipboard.copyToSystem(
        Array.isArray(args.keys)
          ? labUrl(COMPARE, args.keys.join(' '))
          : selectedKeys(selections)
              .map(key => labUrl(RUN, key))
              .join('\n')
      )
  });

  void restorer?.restore(tables, {
    command: CommandIDs.openTable,
    args: () => ({ activate: false }),
    name: () => 'table'
  });
  void restorer?.restore(comparisons, {
    command: CommandIDs.compare,
    args: ({ model }) => ({
      keys: [...model.keys],
      state: JSON.parse(JSON.stringify(model)),
      activate: false
    }),
    name: ({ model }) => model.keys.join(' ')
  });
  void restorer?.restore(pages, {
    command: CommandIDs.openRun,
    args: ({ model }) => ({
      key: model.key,
      state: JSON.parse(JSON.stringify(model)),
      activate: false
    }),
    name: ({ model }) => model.key
  });

  if (router && labShell) {
    followLinks(app, router);
  }
}

/** Pages that come back after a reload do not push forward. */
const activate = { type: 'boolean' } as const;

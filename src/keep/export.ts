import { Notification } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import { Contents } from '@jupyterlab/services';
import { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { RunsApi } from '../api';
import { IExport, IRun } from '../contract';
import { follow } from './follow';

/**
 * What exports work with.
 */
export interface IExportContext {
  api: RunsApi;
  commands: CommandRegistry;
  contents: Contents.IManager;
  trans: TranslationBundle;
}

/**
 * Let the user choose where a tar of runs goes.
 *
 * @returns a contents path, null where nothing was chosen
 */
export async function chooseFolder(
  runs: number,
  manager: IDocumentManager,
  translator: ITranslator
): Promise<string | null> {
  const trans = translator.load('ips_jupyterlab');
  const { button, value } = await FileDialog.getExistingDirectory({
    manager,
    translator,
    title: trans._n(
      'Folder for the tar of %1 run',
      'Folder for the tar of %1 runs',
      runs
    )
  });
  return button.accept && value ? value[0].path : null;
}

/**
 * Pack runs into a tar, and show how far that is.
 *
 * @param children whether all runs below them are packed too
 * @param folder a contents path
 */
export async function exportRuns(
  runs: IRun[],
  children: boolean,
  folder: string,
  { api, commands, contents, trans }: IExportContext
): Promise<void> {
  const begun = await api.startExport(
    runs.map(run => run.key),
    children,
    contents.localPath(folder)
  );
  await follow(
    begun,
    {
      doing: now => trans._n('Packing %1 run', 'Packing %1 runs', now.runs),
      done: now =>
        trans._n('%1 run is packed.', '%1 runs are packed.', now.runs),
      cancelled: trans.__('The export was cancelled. Nothing is left of it.'),
      failed: trans.__('The export failed.')
    },
    now => showAction(now, commands, trans),
    { api, trans }
  );
}

/** The action that shows what was made in the file browser, where it is shown there. */
function showAction(
  { contents_path }: IExport,
  commands: CommandRegistry,
  trans: TranslationBundle
): Notification.IAction[] {
  return contents_path === null
    ? []
    : [
        {
          label: trans.__('Show in File Browser'),
          callback: () =>
            void commands.execute('filebrowser:go-to-path', {
              path: contents_path
            })
        }
      ];
}

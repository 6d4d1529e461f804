import { Clipboard, Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ICodeCell } from '@jupyterlab/nbformat';
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { ServiceManager } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { UUID } from '@lumino/coreutils';

import { legible, legibleText } from './legible';

/**
 * A code cell as a notebook file has it. The user made it, so it is trusted.
 */
export function codeCell(source: string): ICodeCell {
  return {
    cell_type: 'code',
    id: UUID.uuid4(),
    source,
    metadata: { trusted: true },
    outputs: [],
    execution_count: null
  };
}

/**
 * The language of the notebook's kernel, or where there is none yet, of the notebook itself.
 *
 * @returns in lower case, '' where nothing tells
 */
export function languageOf(panel: NotebookPanel): string {
  const { session, specsManager } = panel.sessionContext;
  const spec = specsManager.specs?.kernelspecs[session?.kernel?.name ?? ''];
  const language = spec?.language ?? panel.model?.defaultKernelLanguage ?? '';
  return language.toLowerCase();
}

/**
 * Insert a cell below the active one, as a single step for undo, and make it the active one.
 *
 * It is not run.
 */
export function insertBelow(panel: NotebookPanel, source: string): void {
  const notebook = panel.content;
  if (!notebook.model) {
    return;
  }
  const index = notebook.activeCell ? notebook.activeCellIndex + 1 : 0;
  const { cell_type, metadata } = codeCell(source);
  notebook.model.sharedModel.insertCell(index, { cell_type, metadata, source });
  activate(panel, index);
}

/**
 * Make a cell the active one, alone selected and focused.
 */
export function activate(panel: NotebookPanel, index: number): void {
  const notebook = panel.content;
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  notebook.mode = 'command';
  void NotebookActions.focusActiveCell(notebook);
}

/**
 * Put `source` into the notebook that the user works in, or say why not and offer what helps.
 *
 * @param panel the notebook, null where none is open
 * @param folder where a new notebook would go, as a contents path
 */
export function insertOrOffer(
  source: string,
  panel: NotebookPanel | null,
  folder: string,
  context: {
    commands: CommandRegistry;
    services: ServiceManager.IManager;
    trans: TranslationBundle;
  }
): void {
  const { trans } = context;
  const copy = {
    label: trans.__('Copy code'),
    callback: () => Clipboard.copyToSystem(source)
  };
  if (!panel) {
    Notification.info(trans.__('No notebook is open.'), {
      autoClose: false,
      actions: [
        {
          label: trans.__('New notebook'),
          caption: folder
            ? trans.__('In the folder %1', legible(folder))
            : trans.__('In the top folder'),
          displayType: 'accent',
          callback: () =>
            void newNotebook(source, folder, context).catch(error =>
              Notification.error(
                trans.__(
                  'No notebook could be made in “%1”: %2',
                  legible(folder),
                  legibleText(error.message)
                ),
                { autoClose: false, actions: [copy] }
              )
            )
        },
        copy
      ]
    });
    return;
  }
  const language = languageOf(panel);
  if (language !== '' && language !== 'python') {
    Notification.warning(
      trans.__(
        '“%1” runs %2, and the cell is Python. Nothing was inserted.',
        legible(PathExt.basename(panel.context.path)),
        language
      ),
      { autoClose: false, actions: [copy] }
    );
    return;
  }
  insertBelow(panel, source);
}

/**
 * Make a Python notebook that begins with this cell, and open it.
 */
async function newNotebook(
  source: string,
  folder: string,
  context: { commands: CommandRegistry; services: ServiceManager.IManager }
): Promise<void> {
  const { contents, kernelspecs } = context.services;
  await kernelspecs.ready;
  const specs = Object.values(kernelspecs.specs?.kernelspecs ?? {});
  const spec =
    specs.find(one => one?.name === kernelspecs.specs?.default) ?? specs[0];
  const python = [spec, ...specs].find(
    one => one?.language.toLowerCase() === 'python'
  );
  const made = await contents.newUntitled({ path: folder, type: 'notebook' });
  await contents.save(made.path, {
    type: 'notebook',
    format: 'json',
    content: {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: python
        ? {
            kernelspec: {
              name: python.name,
              display_name: python.display_name,
              language: python.language
            }
          }
        : {},
      cells: [codeCell(source)]
    }
  });
  await context.commands.execute('docmanager:open', { path: made.path });
}

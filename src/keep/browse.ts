import { Notification } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { Contents } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';

import { RunsApi } from '../api';
import { legible, legibleText } from '../legible';
import { follow } from './follow';

/** What this product and the analysis API call a tar of runs; browsers number a second one. */
const TAR = /__ips_runs[^/]*\.tar\.gz$/;

/**
 * What browsing works with.
 */
export interface IBrowseContext {
  api: RunsApi;
  /** Null where there is no file browser. */
  files: IFileBrowserFactory | null;
  contents: Contents.IManager;
  trans: TranslationBundle;
  /** Read the runs again. */
  refresh(): void;
  /** Show the list of runs. */
  show(): void;
}

/**
 * Lists runs of folders of the file browser with those of the base directories.
 */
export class BrowsedFolders {
  constructor(private _context: IBrowseContext) {}

  /** Ask the server which folders it has; one without its server part has none. */
  async load(): Promise<void> {
    await this._take(this._context.api.browsed()).catch(() => undefined);
  }

  /**
   * What is selected in the file browser: a folder, or a tar of runs. Null for anything else.
   */
  selected(): { path: string; kind: 'folder' | 'tar' } | null {
    const browser = this._context.files?.tracker.currentWidget;
    const [item, ...others] = browser ? [...browser.selectedItems()] : [];
    if (!item || others.length) {
      return null;
    }
    const path = this._context.contents.localPath(item.path);
    if (item.type === 'directory') {
      return { path, kind: 'folder' };
    }
    return TAR.test(path) ? { path, kind: 'tar' } : null;
  }

  /** Whether the runs of a folder are listed because somebody wanted it. */
  has(path: string): boolean {
    return this._folders.includes(path);
  }

  /** List the runs of a folder, and say so. */
  async browse(path: string): Promise<void> {
    const { api, trans, refresh, show } = this._context;
    await this._take(api.browse(path));
    refresh();
    show();
    Notification.info(
      trans.__(
        'The runs of %1 are listed with the others until this Jupyter server ends.',
        legible(path)
      ),
      {
        autoClose: 8000,
        actions: [
          {
            label: trans.__('Stop'),
            callback: () => {
              this.stop(path).catch(error =>
                Notification.error(legibleText(error.message))
              );
            }
          }
        ]
      }
    );
  }

  /** List them no longer; the folder stays as it is. */
  async stop(path: string): Promise<void> {
    await this._take(this._context.api.stopBrowsing(path));
    this._context.refresh();
  }

  /** Unpack a tar of runs beside itself, and list its runs. */
  async unpack(path: string): Promise<void> {
    const { api, trans } = this._context;
    const name = legible(path.slice(path.lastIndexOf('/') + 1));
    const made = await follow(
      await api.unpack(path),
      {
        doing: () => trans.__('Unpacking %1', name),
        done: () => trans.__('%1 is unpacked.', name),
        cancelled: trans.__('Unpacking was cancelled. Nothing is left of it.'),
        failed: trans.__('The tar cannot be unpacked.')
      },
      () => [],
      { api, trans }
    );
    if (made.state === 'done' && made.contents_path !== null) {
      await this.browse(made.contents_path);
    }
  }

  private async _take(answer: ReturnType<RunsApi['browsed']>): Promise<void> {
    this._folders = (await answer).folders;
  }

  private _folders: string[] = [];
}

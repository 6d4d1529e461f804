import { IFormatList } from '../contract';
import { ILoader } from '../snippets';

/**
 * The loaders of formats that other Python packages add, as the server tells them.
 */
export class AddedLoaders {
  /**
   * Ask the server at once; where it does not answer, again when they are wanted.
   */
  constructor(private _ask: () => Promise<IFormatList>) {
    void this._load();
  }

  /** Those that are known by now. */
  get known(): ILoader[] {
    if (this._failed) {
      void this._load();
    }
    return this._loaders;
  }

  private async _load(): Promise<void> {
    this._failed = false;
    try {
      const { added } = await this._ask();
      this._loaders = added.map(({ name, title, install, code }) => ({
        name: title,
        format: name,
        install,
        code
      }));
    } catch {
      // The panel says what is wrong with the server.
      this._failed = true;
    }
  }

  private _failed = false;
  private _loaders: ILoader[] = [];
}

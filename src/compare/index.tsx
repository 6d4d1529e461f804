import React from 'react';

import { IRunPageOptions } from '../page/options';
import { PageView } from '../widgets/view';
import { CompareModel, ICompareState } from './model';

export type { ICompareState };

export type ICompareOptions = Omit<IRunPageOptions, 'key'> & {
  /** Keys of the runs, at least two. */
  keys: readonly string[];
};

/**
 * The page that compares runs, in the main area.
 */
export class ComparePage extends PageView {
  constructor(private _options: ICompareOptions) {
    super();
    const { api, keys } = _options;
    this.addClass('jp-IPSCompare');
    this.title.closable = true;
    this.model = new CompareModel(api, keys);
  }

  readonly model: CompareModel;

  protected render(): JSX.Element {
    return <>{this._options.keys.length}</>;
  }
}

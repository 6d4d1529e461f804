import { Message } from '@lumino/messaging';
import React from 'react';

import { CommandIDs } from '../commands';
import { compareIcon } from '../icons';
import { PAGE_INTERVAL, pollWhile, refreshOnEvents } from '../model/poll';
import { IRunPageOptions } from '../page/options';
import { PageView } from '../widgets/view';
import { CompareModel, ICompareState } from './model';
import { CompareView } from './view';
import { titleOf } from './words';
import '../../style/pages.css';

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
    const { api, keys, remembered, events, selections } = _options;
    this.addClass('jp-IPSCompare');
    this.title.icon = compareIcon;
    this.title.closable = true;
    this.model = new CompareModel(api, keys, remembered);
    const { model } = this;
    model.wanted = () => this.isVisible && !this.isDisposed;
    this.model.changed.connect(this._name);
    this._name();
    selections.watch(this, () =>
      (model.comparison?.runs ?? []).map(run => ({ kind: 'run', run }))
    );
    const poll = pollWhile(
      asked => model.refresh(asked),
      this,
      Promise.resolve(),
      PAGE_INTERVAL
    );
    refreshOnEvents(events, this, poll, change => model.concerns(change));
    this._retry = () => void poll.refresh();
  }

  /** What is known and shown; `toJSON` and `restore` for what survives a reload. */
  readonly model: CompareModel;

  /** Where the keyboard goes when the page is opened. */
  protected onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.focusOn(this.node.querySelector('[role="tab"][tabindex="0"]'));
  }

  protected render(): JSX.Element {
    const { commands, keys, trans, rendermime, cells } = this._options;
    return (
      <CompareView
        model={this.model}
        trans={trans}
        rendermime={rendermime}
        cells={cells}
        openRun={this._openRun}
        copyLink={() =>
          void commands.execute(CommandIDs.copyLink, { keys: [...keys] })
        }
        retry={this._retry}
      />
    );
  }

  /** The same function always, so that large tables are not drawn again. */
  private _openRun = (key: string): void => {
    void this._options.commands.execute(CommandIDs.openRun, { key });
  };

  private _name = (): void => {
    const { names, keys } = this.model;
    this.title.label = titleOf(names, keys.length, this._options.trans);
    this.title.caption = names.join('\n');
  };

  private _retry: () => void;
}

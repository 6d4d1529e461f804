import { Message } from '@lumino/messaging';
import React from 'react';

import { CommandIDs } from '../commands';
import { runsIcon } from '../icons';
import { PAGE_INTERVAL, pollWhile, refreshOnEvents } from '../model/poll';
import { legible } from '../legible';
import { PageView } from '../widgets/view';
import { actionColumn } from './actions';
import { LinkTarget } from './fields';
import { IRunPageState, RunPageModel } from './model';
import { IRunPageOptions } from './options';
import { RunView } from './view';
import '../../style/pages.css';

export type { IRunPageState };

/**
 * The page of a run, in the main area.
 */
export class RunPage extends PageView {
  constructor(private _options: IRunPageOptions) {
    super();
    const { api, key, trans, commands, events, selections, remembered } =
      _options;
    this.addClass('jp-IPSRunPage');
    this.title.icon = runsIcon;
    this.title.closable = true;
    this.model = new RunPageModel(api, key, trans, remembered);
    const { fileGrid } = this.model;
    fileGrid.columns = [
      ...fileGrid.columns,
      actionColumn(fileGrid, commands, trans)
    ];
    this.model.changed.connect(this._name);
    this._name();
    selections.watch(this, () => this.model.selectedItems());
    // Time passes in the header only while it is in view.
    this.visibilityChanged.connect(() => this.update());
    const poll = pollWhile(
      () => this.model.refresh(),
      this,
      Promise.resolve(),
      PAGE_INTERVAL
    );
    refreshOnEvents(events, this, poll);
    this._retry = () =>
      void (this.model.gone
        ? this.model.refresh(true).catch(() => undefined)
        : poll.refresh());
  }

  /** What is known and shown; `toJSON` and `restore` for what survives a reload. */
  readonly model: RunPageModel;

  dispose(): void {
    if (!this.isDisposed) {
      // What is being typed has not lost the focus yet.
      void this.model.notes.save();
    }
    super.dispose();
  }

  /** Where the keyboard goes when the page is opened. */
  protected onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.focusOn(this.node.querySelector('[role="tab"][tabindex="0"]'));
  }

  protected render(): JSX.Element {
    const { api, commands, trans, rendermime, cells } = this._options;
    return (
      <RunView
        model={this.model}
        api={api}
        trans={trans}
        rendermime={rendermime}
        cells={cells}
        compare={keys => void commands.execute(CommandIDs.compare, { keys })}
        visible={this.isVisible}
        open={target => this._open(target)}
        openFile={() => {
          if (commands.isVisible(CommandIDs.open)) {
            void commands.execute(CommandIDs.open);
          }
        }}
        insert={() => void commands.execute(CommandIDs.insert)}
        retry={this._retry}
        close={() => this.close()}
      />
    );
  }

  private _open(target: LinkTarget): void {
    const { commands } = this._options;
    if (target.kind === 'run') {
      void commands.execute(CommandIDs.openRun, { key: target.key });
    } else if (target.kind === 'document') {
      void commands.execute('docmanager:open', { path: target.path });
    }
  }

  private _name = (): void => {
    const { about, name } = this.model;
    this.title.label = name || this._options.trans.__('IPS Run');
    this.title.caption = legible(about?.run.directory ?? '');
  };

  private _retry: () => void;
}

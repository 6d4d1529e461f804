import { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, SidePanel, UseSignal } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Panel } from '@lumino/widgets';
import React from 'react';

import { runsIcon } from '../icons';
import { RunsModel } from '../model/model';
import { Connect } from './connect';
import { Mistake } from './mistake';
import { SearchBox } from './search';
import { Banner, PanelState } from './states';
import { Tree } from './tree';

/**
 * What the panel asks for, beyond its model.
 */
export interface IPanelActions {
  insert(): void;
  open(): void;
  retry(): void;
  drag(event: MouseEvent): void;
}

/**
 * The sidebar panel `IPS Runs`.
 */
export class RunsPanel extends SidePanel {
  constructor(options: {
    model: RunsModel;
    actions: IPanelActions;
    translator: ITranslator;
  }) {
    super({ content: new Panel(), translator: options.translator });
    const trans = options.translator.load('ips_jupyterlab');
    this.id = 'ips-runs-panel';
    this.addClass('jp-IPSRuns');
    this.title.icon = runsIcon;
    this.title.caption = trans.__('IPS Runs');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('IPS Runs'));
    this.addWidget(new RunsView(options.model, options.actions, trans));
  }

  /** The panel came into view, with `true`, or left it. */
  get visibilityChanged(): Signal<this, boolean> {
    return this._visibilityChanged;
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._visibilityChanged.emit(true);
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._visibilityChanged.emit(false);
  }

  /** Where the keyboard goes when the panel is opened. */
  protected onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const target =
      this.node.querySelector<HTMLElement>('.jp-IPSRow[tabindex="0"]') ??
      this.node.querySelector('input');
    target?.focus();
  }

  private _visibilityChanged = new Signal<this, boolean>(this);
}

class RunsView extends ReactWidget {
  constructor(
    private _model: RunsModel,
    private _actions: IPanelActions,
    private _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-IPSRuns-view');
  }

  protected render(): JSX.Element {
    const props = { model: this._model, trans: this._trans };
    return (
      <UseSignal signal={this._model.changed}>
        {() => (
          <>
            {this._model.connecting && (
              <Connect
                api={this._model.api}
                trans={this._trans}
                close={() => (this._model.connecting = false)}
              />
            )}
            <SearchBox
              words={this._model.search}
              search={words => (this._model.search = words)}
              label={this._trans.__('Search the runs')}
              trans={this._trans}
            />
            <Mistake
              line={this._model.search.trim()}
              error={this._model.error}
            />
            <Banner {...props} retry={this._actions.retry} />
            {this._model.status === 'ready' ? (
              <Tree {...props} {...this._actions} />
            ) : (
              // Of a mistake in the search there is nothing more to say.
              !this._model.mistake && (
                <PanelState {...props} retry={this._actions.retry} />
              )
            )}
          </>
        )}
      </UseSignal>
    );
  }
}

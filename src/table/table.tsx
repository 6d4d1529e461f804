import { TranslationBundle } from '@jupyterlab/translation';
import { Event } from '@jupyterlab/services';
import { IStateDB } from '@jupyterlab/statedb';
import {
  refreshIcon,
  tableRowsIcon,
  ToolbarButtonComponent,
  treeViewIcon
} from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { Message } from '@lumino/messaging';
import { Poll } from '@lumino/polling';
import React from 'react';

import { RunsApi } from '../api';
import { CommandIDs } from '../commands';
import { CompareButton } from '../compare/button';
import {
  ColumnsButton,
  CsvButton,
  FiltersButton,
  Grid,
  useChanged
} from '../grid';
import { keepState } from '../model/keep';
import { mistakeOf } from '../model/mistake';
import { PAGE_INTERVAL, pollWhile, refreshOnEvents } from '../model/poll';
import { ViewSelections } from '../selections';
import { Mistake } from '../widgets/mistake';
import { SearchBox } from '../widgets/search';
import { failure, Problems } from '../widgets/states';
import { PageView } from '../widgets/view';
import { RunTableModel } from './model';
import '../../style/pages.css';

/** What the state is kept under. */
const STATE_ID = 'ips-jupyterlab:table';

/**
 * What the run table is made of.
 */
export interface IRunTableOptions {
  api: RunsApi;
  trans: TranslationBundle;
  commands: CommandRegistry;
  events: Event.IManager;
  selections: ViewSelections;
  stateDB: IStateDB | null;
}

/**
 * All runs in one table: a page of the main area.
 */
export class RunTable extends PageView {
  constructor(private _options: IRunTableOptions) {
    super();
    const { api, trans, events, selections, stateDB } = _options;
    this.addClass('jp-IPSTable');
    this.title.label = trans.__('IPS run table');
    this.title.icon = tableRowsIcon;
    this.title.closable = true;
    this.model = new RunTableModel(api, trans);
    const { model } = this;
    const restored = stateDB
      ? keepState(model, stateDB, STATE_ID, [model.changed])
      : Promise.resolve();
    void restored.then(() => {
      this._restored = true;
      this.update();
    });
    this._poll = pollWhile(
      () => model.refresh(),
      this,
      restored,
      PAGE_INTERVAL
    );
    refreshOnEvents(events, this, this._poll);
    selections.watch(this, () =>
      model.grid.selection.items().map(run => ({ kind: 'run', run }))
    );
  }

  readonly model: RunTableModel;

  /** Where the keyboard goes when the page is opened. */
  protected onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.focusOn(
      this.node.querySelector('.jp-IPSGrid-row[tabindex="0"]') ??
        this.node.querySelector('input')
    );
  }

  protected render(): JSX.Element | null {
    return this._restored ? (
      <Table
        model={this.model}
        commands={this._options.commands}
        refresh={() => void this._poll.refresh()}
        trans={this._options.trans}
      />
    ) : null;
  }

  private _poll: Poll;
  /** The state is back: the rows can be asked for. */
  private _restored = false;
}

interface ITableProps {
  model: RunTableModel;
  commands: CommandRegistry;
  refresh(): void;
  trans: TranslationBundle;
}

function Table(props: ITableProps): JSX.Element {
  const { model, commands, trans } = props;
  useChanged(model.changed);
  const { error } = model.source;
  const mistaken = mistakeOf(error) !== null;
  return (
    <>
      <Tools {...props} />
      <Mistake line={model.line} error={error} />
      <div aria-live="polite">
        {error && !mistaken && (
          <div className="jp-IPSRuns-banner">
            {failure(error, trans)}
            {model.source.count !== null &&
              ` ${trans.__('Shown is what was read before.')}`}
          </div>
        )}
        <Problems
          complete={model.complete}
          total={model.source.count ?? 0}
          problems={model.problems}
          trans={trans}
        />
      </div>
      <Grid
        model={model.grid}
        trans={trans}
        label={trans.__('IPS run table')}
        tree={model.tree}
        open={({ key }) => void commands.execute(CommandIDs.openRun, { key })}
        empty={
          model.line
            ? trans.__('No run matches “%1”.', model.line)
            : trans.__(
                'No runs yet. They appear here when a simulation sends its data, or when the server’s setting base_directories names a folder of runs.'
              )
        }
      />
    </>
  );
}

function Tools(props: ITableProps): JSX.Element {
  const { model, commands, refresh, trans } = props;
  const nested = model.children === 'nested';
  return (
    <div
      className="jp-IPSGrid-tools"
      role="toolbar"
      aria-label={trans.__('Run table')}
    >
      <SearchBox
        words={model.search}
        search={words => (model.search = words)}
        label={trans.__('Search the run table')}
        trans={trans}
      />
      <ToolbarButtonComponent
        icon={refreshIcon}
        tooltip={trans.__('Read the runs again')}
        onClick={refresh}
      />
      <ToolbarButtonComponent
        icon={treeViewIcon}
        tooltip={trans.__('Show child runs below their parents')}
        pressed={nested}
        pressedTooltip={trans.__('List child runs like all others')}
        onClick={() => {
          model.children = nested ? 'listed' : 'nested';
        }}
      />
      <CompareButton
        model={model.grid}
        keyOf={run => run.key}
        compare={keys => void commands.execute(CommandIDs.compare, { keys })}
        trans={trans}
      />
      <FiltersButton model={model.grid} trans={trans} />
      <ColumnsButton model={model.grid} trans={trans} />
      <CsvButton model={model.grid} trans={trans} name="ips-runs" />
      <span className="jp-IPSGrid-count" role="status">
        {countWords(model, trans)}
      </span>
    </div>
  );
}

/** How many there are, and how many of them are selected. */
function countWords(model: RunTableModel, trans: TranslationBundle): string {
  const { count } = model.source;
  const selected = model.grid.selection.keys.size;
  const all =
    count === null
      ? ''
      : trans
          ._n('%1 run', '%1 runs', count)
          .replace(String(count), count.toLocaleString());
  return selected > 1 ? trans.__('%1 · %2 selected', all, selected) : all;
}

import { TranslationBundle } from '@jupyterlab/translation';

import { RunsApi } from '../api';
import { IEnsemble, IMember, IRun } from '../contract';
import { ArraySource, GridModel } from '../grid';
import { SelectionItem } from '../snippets';
import { memberColumns } from './members';

/**
 * The members of one ensemble, as a table.
 */
interface IMemberTable {
  source: ArraySource<IMember>;
  grid: GridModel<IMember>;
  error: Error | null;
}

/**
 * The ensembles of a run, of which one is shown.
 */
export class RunEnsembles {
  constructor(
    private _api: RunsApi,
    private _key: string,
    private _trans: TranslationBundle,
    private _changed: () => void
  ) {}

  /** Null before the first answer. */
  list: readonly IEnsemble[] | null = null;

  /** Why the list could not be read the last time. */
  error: Error | null = null;

  /** Path of the ensemble that the user chose. */
  wanted: string | null = null;

  /** The ensemble that is shown: the first unless the user chose another one. */
  get shown(): IEnsemble | null {
    const found = this.list?.find(({ path }) => path === this.wanted);
    return found ?? this.list?.[0] ?? null;
  }

  /** The members of the ensemble that is shown; null before they are asked for. */
  get table(): IMemberTable | null {
    return this._tables.get(this.shown?.path ?? '') ?? null;
  }

  /** @returns when its members have been asked for */
  show(path: string | null): Promise<void> {
    this.wanted = path;
    return this._refreshTable();
  }

  /** Ask the server again for the list and for the members of the ensemble that is shown. */
  async refresh(): Promise<void> {
    try {
      const { ensembles } = await this._api.ensembles(this._key);
      this.list = ensembles;
      this.error = null;
    } catch (error) {
      this.error = error as Error;
      return;
    }
    await this._refreshTable();
  }

  /** What is selected, as the commands see it. */
  selectedItems(run: IRun): SelectionItem[] {
    const ensemble = this.shown;
    const members = this.table?.grid.selection.items() ?? [];
    return ensemble === null
      ? []
      : members.map(member => ({ kind: 'member', run, ensemble, member }));
  }

  private async _refreshTable(): Promise<void> {
    const ensemble = this.shown;
    if (ensemble === null || ensemble.problem !== null) {
      return;
    }
    const table = this._tableOf(ensemble.path);
    try {
      const { component, name } = ensemble;
      const answer = await this._api.ensemble(this._key, component, name);
      table.error = null;
      const { members } = answer;
      if (JSON.stringify(members) !== JSON.stringify(table.source.items)) {
        const columns = memberColumns(answer, this._trans);
        table.source.items = members;
        table.grid.columns = columns;
      }
    } catch (error) {
      table.error = error as Error;
    }
    this._changed();
  }

  private _tableOf(path: string): IMemberTable {
    let table = this._tables.get(path);
    if (!table) {
      const source = new ArraySource<IMember>(member => member.sim_name);
      const grid = new GridModel(source, memberColumns(NONE, this._trans));
      table = { source, grid, error: null };
      this._tables.set(path, table);
    }
    return table;
  }

  private _tables = new Map<string, IMemberTable>();
}

const NONE = { parameters: [], members: [] };

import { TranslationBundle } from '@jupyterlab/translation';

import { RunsApi } from '../api';
import { IRunEvent } from '../contract';
import { IColumn, PagedSource } from '../grid';
import { stamp } from '../words';

/**
 * Which events are shown: '' for all.
 */
export interface IEventFilter {
  q: string;
  type: string;
  component: string;
}

export const ALL_EVENTS: IEventFilter = { q: '', type: '', component: '' };

/**
 * The events of a run that the filter lets through.
 */
export class RunEvents {
  constructor(api: RunsApi, key: string) {
    this.source = new PagedSource(
      event => String(event.number),
      async (offset, limit) => {
        const page = await api.events(key, { ...this._filter, offset, limit });
        this.types = page.types;
        this.components = page.components;
        return { items: page.events, total: page.total };
      }
    );
  }

  readonly source: PagedSource<IRunEvent>;

  /** What the events of the run can be filtered by. */
  types: readonly string[] = [];
  components: readonly string[] = [];

  get filter(): IEventFilter {
    return this._filter;
  }
  set filter(filter: IEventFilter) {
    this._filter = filter;
    this.source.restart();
  }

  private _filter = ALL_EVENTS;
}

/** The columns of the events. The server does not sort them: they are in the order of arrival. */
export function eventColumns(trans: TranslationBundle): IColumn<IRunEvent>[] {
  const number = (value: number | null): string =>
    value === null ? '' : String(value);
  const columns: IColumn<IRunEvent>[] = [
    {
      id: 'number',
      title: trans.__('No.'),
      text: event => String(event.number + 1),
      align: 'right',
      width: 70
    },
    {
      id: 'time',
      title: trans.__('Time'),
      text: event => (event.time === null ? '' : stamp(event.time)),
      width: 160
    },
    {
      id: 'seqnum',
      title: trans.__('Seq.'),
      text: event => number(event.seqnum),
      align: 'right',
      width: 60
    },
    {
      id: 'type',
      title: trans.__('Type'),
      text: event => event.type,
      width: 200
    },
    {
      id: 'code',
      title: trans.__('Code'),
      text: event => event.code,
      width: 210
    },
    {
      id: 'walltime',
      title: trans.__('Walltime'),
      unit: 's',
      text: event => (event.walltime === null ? '' : event.walltime.toFixed(2)),
      align: 'right',
      width: 120
    },
    {
      id: 'phystime',
      title: trans.__('Physics time'),
      unit: 's',
      text: event => number(event.phystime),
      align: 'right',
      width: 140
    },
    {
      id: 'comment',
      title: trans.__('Comment'),
      text: event => event.comment,
      width: 560
    }
  ];
  return columns.map(column => ({ ...column, fixed: true }));
}

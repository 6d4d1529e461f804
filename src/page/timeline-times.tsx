import { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo, useState } from 'react';

import { colourOf } from '../plots/palette';
import { legible } from '../legible';
import { IComponentTimes, ITimes } from './times';

type Column = keyof ITimes | 'component';

interface ISorting {
  column: Column;
  descending: boolean;
}

interface ITimesProps {
  times: IComponentTimes[];
  /** Of the trace: they tell the colours of the bars. */
  components: string[];
  trans: TranslationBundle;
}

/**
 * How long the calls of each component took, and those of each of its methods on demand.
 */
export function Times({ times, components, trans }: ITimesProps): JSX.Element {
  const [sorting, setSorting] = useState<ISorting>({
    column: 'total',
    descending: true
  });
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const sorted = useMemo(() => sortedTimes(times, sorting), [times, sorting]);
  const columns: [Column, string, string][] = [
    ['component', trans.__('Component'), ''],
    [
      'count',
      trans.__('Calls'),
      trans.__(
        'Calls from other components that have ended; open a component to see all that it did'
      )
    ],
    ['running', trans.__('Running'), trans.__('Calls that have not ended')],
    ['minimum', trans.__('Minimum (s)'), trans.__('The shortest call')],
    ['average', trans.__('Average (s)'), trans.__('Total by calls')],
    ['maximum', trans.__('Maximum (s)'), trans.__('The longest call')],
    ['total', trans.__('Total (s)'), trans.__('All calls that have ended')],
    [
      'selfTime',
      trans.__('Self (s)'),
      trans.__(
        'The total without the time in which other components ran within it; of a single call, without that of all calls within it'
      )
    ]
  ];
  const sort = (column: Column) =>
    setSorting({
      column,
      descending:
        column === sorting.column ? !sorting.descending : column !== 'component'
    });
  const toggle = (component: string) => {
    const now = new Set(opened);
    if (!now.delete(component)) {
      now.add(component);
    }
    setOpened(now);
  };
  return (
    <table
      className="jp-IPSTimeline-times"
      aria-label={trans.__('Times by component')}
    >
      <thead>
        <tr>
          {columns.map(([column, title, caption]) => (
            <th
              key={column}
              scope="col"
              title={caption}
              aria-sort={
                column !== sorting.column
                  ? 'none'
                  : sorting.descending
                    ? 'descending'
                    : 'ascending'
              }
            >
              <button onClick={() => sort(column)}>{title}</button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ component, calls, ...ofAll }) => {
          const open = opened.has(component);
          return (
            <React.Fragment key={component}>
              <tr>
                <th scope="row">
                  <button
                    aria-expanded={open}
                    onClick={() => toggle(component)}
                  >
                    <span
                      className="jp-IPSTimeline-colour"
                      style={{
                        background: colourOf(components.indexOf(component)).fill
                      }}
                    />
                    {legible(component)}
                  </button>
                </th>
                <Numbers {...ofAll} />
              </tr>
              {open &&
                calls.map(({ call, ...ofCall }) => (
                  <tr key={call} className="jp-mod-call">
                    <th scope="row">
                      {legible(call) || trans.__('(no name)')}
                    </th>
                    <Numbers {...ofCall} />
                  </tr>
                ))}
            </React.Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function Numbers(times: ITimes): JSX.Element {
  const { minimum, average, maximum, total, selfTime } = times;
  return (
    <>
      <td>{times.count}</td>
      <td>{times.running || ''}</td>
      {[minimum, average, maximum, total, selfTime].map((seconds, i) => (
        <td key={i}>{seconds === null ? '' : seconds.toFixed(3)}</td>
      ))}
    </>
  );
}

/** Components in order; calls within a component likewise, by name where that is the order. */
function sortedTimes(
  times: IComponentTimes[],
  { column, descending }: ISorting
): IComponentTimes[] {
  const sign = descending ? -1 : 1;
  const compare = (a: ITimes, b: ITimes, nameA: string, nameB: string) =>
    sign *
    (column === 'component'
      ? nameA.localeCompare(nameB, undefined, { numeric: true })
      : (a[column] ?? -1) - (b[column] ?? -1));
  return times
    .map(ofComponent => ({
      ...ofComponent,
      calls: [...ofComponent.calls].sort((a, b) =>
        compare(a, b, a.call, b.call)
      )
    }))
    .sort((a, b) => compare(a, b, a.component, b.component));
}

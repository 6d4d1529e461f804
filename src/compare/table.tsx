import { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import { IRun } from '../contract';
import { namesOfRuns } from '../trends/names';
import { legible, legibleText } from '../legible';
import { ISection, isNumeric, Row, standOut } from './rows';
import { RunName } from './run';
import { valueWords } from './words';

/** Rows of a section that are shown before somebody asks for the rest. */
const FIRST = 50;

/** So many runs leave room for long texts. */
const FEW = 3;

interface ITableProps {
  /** Accessible name of the table. */
  label: string;
  runs: readonly IRun[];
  sections: readonly ISection[];
  /** What a dash stands for. */
  none: string;
  /** Short marks look best in the middle of their columns. */
  centred?: boolean;
  trans: TranslationBundle;
  openRun(key: string): void;
}

/**
 * A table with a column for each run, whose first column and header stay in view.
 */
export const CompareTable = React.memo(function CompareTable(
  props: ITableProps
): JSX.Element {
  const { label, runs, sections, trans, openRun } = props;
  const names = namesOfRuns(runs);
  const classes = [
    'jp-IPSCompare-table',
    runs.length <= FEW ? 'jp-mod-few' : '',
    props.centred ? 'jp-mod-centred' : ''
  ];
  return (
    // Focusable, so that the keyboard scrolls it.
    <div
      className="jp-IPSCompare-scroller"
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      <table className={classes.filter(Boolean).join(' ')}>
        <thead>
          <tr>
            <td />
            {runs.map(run => (
              <th key={run.key} scope="col">
                <RunName
                  run={run}
                  name={names.get(run.key)!}
                  trans={trans}
                  openRun={openRun}
                />
              </th>
            ))}
          </tr>
        </thead>
        {sections.map(section => (
          <Section
            key={section.id}
            section={section}
            columns={runs.length + 1}
            none={props.none}
            trans={trans}
          />
        ))}
      </table>
    </div>
  );
});

function Section(props: {
  section: ISection;
  columns: number;
  none: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { section, columns, trans } = props;
  const [whole, setWhole] = useState(false);
  const { title, note, problem, rows } = section;
  const shown = whole ? rows : rows.slice(0, FIRST);
  const left = rows.length - shown.length;
  return (
    <tbody>
      {title && (
        <tr className="jp-IPSCompare-heading">
          <th scope="rowgroup" colSpan={columns}>
            <span className="jp-IPSCompare-stays">
              {legible(title)}
              {note && (
                <span className="jp-IPSCompare-quiet">{legible(note)}</span>
              )}
            </span>
          </th>
        </tr>
      )}
      {problem && (
        <tr>
          <td colSpan={columns}>
            <span className="jp-IPSCompare-stays jp-IPSCompare-problem">
              {legibleText(problem)}
            </span>
          </td>
        </tr>
      )}
      {shown.map((row, i) => (
        <Line key={`${i} ${row.name}`} row={row} none={props.none} />
      ))}
      {left > 0 && (
        <tr>
          <td colSpan={columns}>
            <button
              className="jp-IPSCompare-stays jp-IPSCompare-link"
              onClick={() => setWhole(true)}
            >
              {trans._n('Show %1 more', 'Show %1 more', left)}
            </button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Line({ row, none }: { row: Row; none: string }): JSX.Element {
  const { values, differs } = row;
  const name = legible(row.name);
  const note = legible(row.note ?? '');
  const words = (value: (typeof values)[number]) =>
    legibleText(valueWords(value));
  const odd = standOut(values);
  return (
    <tr
      className={differs ? undefined : 'jp-mod-same'}
      data-align={isNumeric(values) ? 'right' : undefined}
    >
      <th scope="row" title={note ? `${name} · ${note}` : name}>
        <span className="jp-IPSCompare-named">
          <span>{name}</span>
          {note && <span>{note}</span>}
        </span>
      </th>
      {values.map((value, i) => (
        <td
          key={i}
          className={differs && odd[i] ? 'jp-mod-odd' : undefined}
          title={value === null ? none : words(value)}
        >
          {value === null ? (
            <span className="jp-IPSCompare-quiet" aria-label={none}>
              –
            </span>
          ) : (
            words(value)
          )}
        </td>
      ))}
    </tr>
  );
}

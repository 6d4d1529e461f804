import { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import { IComparedRow, IRun } from '../contract';
import { runWords } from '../page/words';
import { StateIcon } from '../widgets/state';
import { ISection, isNumeric, standOut } from './rows';
import { hoverOf, valueWords } from './words';

/** Rows of a section that are shown before somebody asks for the rest. */
const FIRST = 50;

interface ITableProps {
  /** Accessible name of the table. */
  label: string;
  /** Of the first column. */
  title: string;
  runs: readonly IRun[];
  sections: readonly ISection[];
  trans: TranslationBundle;
  openRun(key: string): void;
}

/**
 * A table with a column for each run, whose first column and header stay in view.
 */
export const CompareTable = React.memo(function CompareTable(
  props: ITableProps
): JSX.Element {
  const { label, title, runs, sections, trans, openRun } = props;
  return (
    // Focusable, so that the keyboard scrolls it.
    <div
      className="jp-IPSCompare-scroller"
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      <table className="jp-IPSCompare-table">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {runs.map(run => (
              <th key={run.key} scope="col" title={hoverOf(run, trans)}>
                <span className="jp-IPSCompare-run">
                  <StateIcon state={run.state} />
                  <button
                    className="jp-IPSCompare-link"
                    onClick={() => openRun(run.key)}
                  >
                    {runWords(run)}
                  </button>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        {sections.map(section => (
          <Section
            key={section.id}
            section={section}
            columns={runs.length + 1}
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
              {title}
              {note && <span className="jp-IPSCompare-quiet">{note}</span>}
            </span>
          </th>
        </tr>
      )}
      {problem && (
        <tr>
          <td colSpan={columns}>
            <span className="jp-IPSCompare-stays jp-IPSCompare-problem">
              {problem}
            </span>
          </td>
        </tr>
      )}
      {shown.map((row, i) => (
        <Row key={`${i} ${row.name}`} row={row} trans={trans} />
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

function Row(props: {
  row: IComparedRow;
  trans: TranslationBundle;
}): JSX.Element {
  const { row, trans } = props;
  const { name, values, differs } = row;
  const odd = standOut(values);
  return (
    <tr
      className={differs ? undefined : 'jp-mod-same'}
      data-align={isNumeric(values) ? 'right' : undefined}
    >
      <th scope="row" title={name}>
        {name}
      </th>
      {values.map((value, i) => (
        <td
          key={i}
          className={differs && odd[i] ? 'jp-mod-odd' : undefined}
          title={value === null ? trans.__('Not told') : valueWords(value)}
        >
          {value === null ? (
            <span className="jp-IPSCompare-quiet">–</span>
          ) : (
            valueWords(value)
          )}
        </td>
      ))}
    </tr>
  );
}

import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useMemo, useState } from 'react';

import { IDataTable, ILook } from '../contract';
import { inert } from '../grid/inert';
import { legible, legibleText } from '../legible';
import { rowsWords, textWords } from './words';

/** More columns than these are left out: a screen has no room for them. */
const COLUMNS = 60;

/**
 * The first rows of a table.
 */
export function DataTable(props: {
  table: IDataTable;
  /** Of the file, as it is shown. */
  name: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { table, name, trans } = props;
  const { rows, total } = table;
  const columns = table.columns.slice(0, COLUMNS);
  const numeric = useMemo(
    () => columns.map((_, i) => rows.every(row => isNumber(row[i] ?? ''))),
    [table]
  );
  const copied = () =>
    [table.columns, ...rows].map(row => row.map(inert).join('\t')).join('\n');
  return (
    <div className="jp-IPSLook-part">
      <div className="jp-IPSLook-tools">
        <span className="jp-IPSLook-quiet">
          {rowsWords(rows.length, total, trans)}
          {columns.length < table.columns.length &&
            trans.__(
              ', first %1 of %2 columns',
              columns.length,
              table.columns.length.toLocaleString()
            )}
        </span>
        <CopyButton
          text={copied}
          label={trans.__('Copy these rows')}
          trans={trans}
        />
      </div>
      <div
        className="jp-IPSLook-scroller"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Rows of %1', name)}
      >
        <table className="jp-IPSLook-table">
          <thead>
            <tr>
              <th aria-label={trans.__('Row')} />
              {columns.map((column, i) => (
                <th key={i} scope="col" data-numeric={numeric[i]}>
                  {legible(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                <th scope="row" data-number={(i + 1).toLocaleString()} />
                {columns.map((_, j) => (
                  <td key={j} data-numeric={numeric[j]}>
                    {legibleText(row[j] ?? '')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function isNumber(cell: string): boolean {
  return cell === '' || /^nan$/i.test(cell) || !Number.isNaN(Number(cell));
}

/**
 * The beginning of a text.
 */
export function Text(props: {
  look: ILook;
  trans: TranslationBundle;
}): JSX.Element {
  const { look, trans } = props;
  const how = textWords(look, trans);
  const text = useMemo(() => legibleText(look.text ?? ''), [look]);
  return (
    <div className="jp-IPSLook-part">
      {how && (
        <div className="jp-IPSLook-tools">
          <span className="jp-IPSLook-quiet">{how}</span>
        </div>
      )}
      <pre
        className="jp-IPSLook-scroller jp-IPSLook-text"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Text of %1', legible(look.name))}
      >
        {text}
      </pre>
    </div>
  );
}

/**
 * A picture, as large as there is room.
 */
export function Picture(props: {
  /** A data: URL; anything else is not shown. */
  image: string;
  name: string;
}): JSX.Element | null {
  const { image, name } = props;
  return image.startsWith('data:image/') ? (
    <div className="jp-IPSLook-picture">
      <img src={image} alt={name} />
    </div>
  ) : null;
}

/**
 * What is missing on the server, as a line for its shell.
 */
export function Install(props: {
  /** As pip names it. */
  what: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { what, trans } = props;
  const line = `pip install '${what}'`;
  return (
    <div className="jp-IPSLook-install">
      <p>
        {trans.__(
          'To see what is inside, install this where the Jupyter server runs:'
        )}
      </p>
      <div>
        <pre>{line}</pre>
        <CopyButton text={() => line} label={trans.__('Copy')} trans={trans} />
      </div>
    </div>
  );
}

function CopyButton(props: {
  text(): string;
  label: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { text, label, trans } = props;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = copied ? setTimeout(() => setCopied(false), 2000) : undefined;
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      onClick={() => {
        Clipboard.copyToSystem(text());
        setCopied(true);
      }}
    >
      {copied ? trans.__('Copied') : label}
    </button>
  );
}

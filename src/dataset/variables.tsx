import { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import { legible, legibleText } from '../legible';
import { IOffer } from './offer';

/** Variables in the list: of more than that, the search finds the others. */
const MOST = 300;

interface IVariablesProps {
  /** Null while it is looked for. */
  offer: IOffer | null;
  error: Error | null;
  ticked: ReadonlySet<string>;
  dask: boolean;
  tick(key: string, wanted: boolean): void;
  setDask(dask: boolean): void;
  trans: TranslationBundle;
}

/** The variables to choose from, and how they are read. */
export function Variables(props: IVariablesProps): JSX.Element {
  const { offer, error, ticked, dask, tick, setDask, trans } = props;
  const [query, setQuery] = useState('');
  const words = query.toLowerCase().split(/\s+/);
  const found = (offer?.variables ?? []).filter(({ key }) =>
    words.every(word => key.toLowerCase().includes(word))
  );
  return (
    <>
      <p className="jp-IPSDataset-how">{howMuch(offer, trans)}</p>
      <input
        type="search"
        className="jp-mod-styled"
        placeholder={trans.__('Search the variables')}
        aria-label={trans.__('Search the variables')}
        spellCheck={false}
        value={query}
        onChange={event => setQuery(event.currentTarget.value)}
      />
      <div
        className="jp-IPSDataset-list"
        role="group"
        aria-label={trans.__('Variables')}
        aria-busy={!error && (offer?.isReading ?? true)}
      >
        {found.slice(0, MOST).map(({ key, name, units, isAmbiguous }) => (
          <label key={key} title={legible(key)}>
            <input
              type="checkbox"
              checked={ticked.has(key)}
              onChange={event => tick(key, event.currentTarget.checked)}
            />
            <span className="jp-IPSDataset-name">{legible(name)}</span>
            <span className="jp-IPSDataset-units">{legible(units ?? '')}</span>
            {isAmbiguous && (
              <span className="jp-IPSDataset-kind">
                {legible(key.slice(0, -name.length - 1))}
              </span>
            )}
          </label>
        ))}
        <p role="status">{told(props, found.length)}</p>
      </div>
      <p className="jp-IPSDataset-how" role="status">
        {ticked.size
          ? trans._n(
              '%1 variable is loaded.',
              '%1 variables are loaded.',
              ticked.size
            )
          : trans.__('None is ticked: all variables are loaded.')}
      </p>
      <label className="jp-IPSDataset-dask">
        <input
          type="checkbox"
          checked={dask}
          onChange={event => setDask(event.currentTarget.checked)}
        />
        {trans.__('Read with several processes (Dask)')}
      </label>
    </>
  );
}

/** How much is selected. */
function howMuch(offer: IOffer | null, trans: TranslationBundle): string {
  if (!offer) {
    return ' ';
  }
  const { runs, files } = offer;
  return trans.__(
    '%1, %2.',
    trans._n('%1 run', '%1 runs', runs, runs.toLocaleString()),
    trans._n('%1 data file', '%1 data files', files, files.toLocaleString())
  );
}

/** What the list does not show. */
function told(
  { offer, error, trans }: IVariablesProps,
  found: number
): string | null {
  if (error) {
    return trans.__(
      'The variables could not be read: %1',
      legibleText(error.message)
    );
  }
  if (found > MOST) {
    return trans.__('and %1 more: search for them', found - MOST);
  }
  if (!offer || offer.isReading) {
    return trans.__('Looking at what is in the files…');
  }
  if (!offer.variables.length) {
    return trans.__('No file has shown any variable so far.');
  }
  return found ? null : trans.__('No variable matches.');
}

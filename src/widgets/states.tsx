import { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useState } from 'react';

import { ServerPartMissingError, UnreachableError } from '../api';
import { IProblem } from '../contract';
import { RunsModel } from '../model/model';
import { legible, legibleText } from '../legible';

/** What a shell takes is not translated. */
const INSTALL = `pip install ips_jupyterlab
jupyter server extension enable ips_jupyterlab`;

/** A wait shorter than this, in milliseconds, shows nothing. */
const PATIENCE = 300;

interface IStateProps {
  model: RunsModel;
  trans: TranslationBundle;
  retry(): void;
}

/**
 * What the panel says instead of rows: what happened, and what to do.
 */
export function PanelState({ model, trans, retry }: IStateProps): JSX.Element {
  switch (model.status) {
    case 'loading':
      return <Skeleton label={trans.__('Loading the runs…')} />;
    case 'empty':
      return (
        <Message title={trans.__('No runs yet.')}>
          {trans.__(
            'Your simulations’ runs will appear here. They are looked for in the folders that the server’s setting base_directories names: a folder with <username>/<runid>/ in it, or a user’s own folder of runs.'
          )}
        </Message>
      );
    case 'no-match':
      return (
        <Message title={trans.__('No run matches “%1”.', model.search.trim())}>
          <button
            className="jp-Button jp-mod-styled jp-mod-minimal"
            onClick={() => (model.search = '')}
          >
            {trans.__('Clear search')}
          </button>
        </Message>
      );
    case 'server-part-missing':
      return (
        <Message title={trans.__('The server part is not running.')}>
          <p>
            {trans.__(
              'The panel is installed, but this Jupyter server does not have ips_jupyterlab, or has it switched off. In the server’s environment:'
            )}
          </p>
          <pre>{INSTALL}</pre>
          <p>{trans.__('Then start the server again.')}</p>
          <Retry trans={trans} retry={retry} />
        </Message>
      );
    default:
      return (
        <Message title={failure(model.error, trans)}>
          <Retry trans={trans} retry={retry} />
        </Message>
      );
  }
}

/**
 * Above the rows: folders that cannot be read, and a list that is not up to date.
 */
export function Banner({ model, trans, retry }: IStateProps): JSX.Element {
  return (
    <div className="jp-IPSRuns-banners" aria-live="polite">
      {model.status === 'ready' && model.error && !model.mistake && (
        <div className="jp-IPSRuns-banner">
          {failure(model.error, trans)}{' '}
          {trans.__('Shown is what was read before.')}
          <Retry trans={trans} retry={retry} />
        </div>
      )}
      <Problems
        complete={model.complete}
        total={model.total}
        problems={model.problems}
        trans={trans}
      />
    </div>
  );
}

/**
 * Above the rows: that the server still reads the folders, and which of them it cannot read.
 */
export function Problems(props: {
  complete: boolean;
  /** Runs so far. */
  total: number;
  problems: readonly IProblem[];
  trans: TranslationBundle;
}): JSX.Element {
  const { complete, total, problems, trans } = props;
  return (
    <>
      {!complete && (
        <div className="jp-IPSRuns-banner jp-mod-quiet">
          {trans._n(
            'Reading the folders: %1 run so far…',
            'Reading the folders: %1 runs so far…',
            total
          )}
        </div>
      )}
      {problems.map(({ path, message }) => (
        <div key={path} className="jp-IPSRuns-banner" title={legible(path)}>
          {legibleText(message)}
        </div>
      ))}
    </>
  );
}

/** What failed, in words. */
export function failure(error: Error | null, trans: TranslationBundle): string {
  if (error instanceof ServerPartMissingError) {
    return trans.__(
      'This Jupyter server does not have ips_jupyterlab, or has it switched off.'
    );
  }
  return error instanceof UnreachableError
    ? trans.__('The Jupyter server cannot be reached.')
    : trans.__(
        'The runs could not be read: %1',
        legibleText(error?.message ?? '')
      );
}

/** Instead of what cannot be shown. */
export function Message(props: {
  title: string;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <div className="jp-IPSRuns-message" role="status">
      <div className="jp-IPSRuns-messageTitle">{props.title}</div>
      {props.children}
    </div>
  );
}

export function Retry(props: Omit<IStateProps, 'model'>): JSX.Element {
  return (
    <button
      className="jp-Button jp-mod-styled jp-mod-minimal"
      onClick={props.retry}
    >
      {props.trans.__('Retry')}
    </button>
  );
}

/** The shape of what is coming. */
export function Skeleton({ label }: { label: string }): JSX.Element {
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="jp-IPSRuns-skeleton" role="status" aria-label={label}>
      {!patient &&
        [70, 55, 62, 40].map(width => (
          <div key={width} style={{ width: `${width}%` }} />
        ))}
    </div>
  );
}

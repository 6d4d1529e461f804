import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, copyIcon } from '@jupyterlab/ui-components';
import React, { useEffect, useState } from 'react';

import { RunsApi } from '../api';
import { IPortalAddress } from '../contract';
import { legibleText } from '../legible';

interface IConnectProps {
  api: RunsApi;
  trans: TranslationBundle;
  close(): void;
}

/**
 * Above the runs: what a simulation needs to send its data here.
 */
export function Connect({ api, trans, close }: IConnectProps): JSX.Element {
  const [address, setAddress] = useState<IPortalAddress | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const show = (answer: Promise<IPortalAddress>) => {
    setError(null);
    answer.then(setAddress).catch(setError);
  };
  useEffect(() => show(api.portal()), [api]);

  const renew = async () => {
    const { button } = await showDialog({
      title: trans.__('Make a new address and key?'),
      body: trans.__(
        'Simulations that use the old ones can send nothing more, also those that are running.'
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.warnButton({ label: trans.__('Make new ones') })
      ]
    });
    if (button.accept) {
      show(api.renewPortal());
    }
  };

  return (
    <section
      className="jp-IPSConnect"
      aria-label={trans.__('Connect a simulation')}
    >
      <header>
        <h3>{trans.__('Connect a simulation')}</h3>
        <button
          className="jp-IPSConnect-button"
          title={trans.__('Close')}
          onClick={close}
        >
          <closeIcon.react tag="span" />
        </button>
      </header>
      {error && (
        <p className="jp-IPSRuns-banner">
          {legibleText(error.message)}{' '}
          <button
            className="jp-IPSRow-retry"
            onClick={() => show(api.portal())}
          >
            {trans.__('Retry')}
          </button>
        </p>
      )}
      {address && (
        <>
          <p>{trans.__('In the shell that starts it:')}</p>
          <Lines text={exportLines(address)} trans={trans} />
          <p>{trans.__('In its configuration file:')}</p>
          <Lines text={configurationLines(address)} trans={trans} />
          <p>
            {address.this_machine_only
              ? trans.__(
                  'This server can be reached from this machine only. A simulation on another one needs an address that leads here: the server’s setting portal_url.'
                )
              : trans.__('This server can be reached from other machines.')}
          </p>
          <p>
            <button className="jp-IPSRow-retry" onClick={() => void renew()}>
              {trans.__('Make a new key…')}
            </button>
          </p>
        </>
      )}
    </section>
  );
}

/**
 * What the shell of a simulation exports.
 */
export function exportLines(address: IPortalAddress): string {
  return [
    `export PORTAL_URL=${quoted(address.portal_url)}`,
    `export PORTAL_API_KEY=${quoted(address.portal_api_key)}`
  ].join('\n');
}

/**
 * What the configuration file of a simulation says, so that it sends its events too.
 */
export function configurationLines(address: IPortalAddress): string {
  return ['USE_PORTAL = True', `PORTAL_URL = ${address.portal_url}`].join('\n');
}

/** A word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w:/.@%+=~-]+$/.test(word)
    ? word
    : `'${word.split("'").join("'\\''")}'`;
}

function Lines(props: { text: string; trans: TranslationBundle }): JSX.Element {
  const { text, trans } = props;
  const [copied, setCopied] = useState(false);
  const copy = () => {
    Clipboard.copyToSystem(text);
    setCopied(true);
  };
  useEffect(() => setCopied(false), [text]);
  return (
    <div className="jp-IPSConnect-lines">
      <pre>{text}</pre>
      <button
        className="jp-IPSConnect-button"
        title={copied ? trans.__('Copied') : trans.__('Copy')}
        onClick={copy}
      >
        {copied ? trans.__('Copied') : <copyIcon.react tag="span" />}
      </button>
    </div>
  );
}

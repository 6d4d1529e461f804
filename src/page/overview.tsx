import { Clipboard } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import React, { useEffect, useState } from 'react';

import { IAbout } from '../contract';
import { IPlotCells } from '../plots/cells';
import { FirstTrend } from '../trends';
import { legible, legibleText } from '../legible';
import { FailureView } from './failure-view';
import { fieldsOf, IField } from './fields';
import { Link, OpenLink } from './link';
import { RunPageModel } from './model';
import { NotesModel } from './notes';
import { NotesEditor } from './notes-editor';

/**
 * Why it failed, one trend, every field of the run, and the notes on it.
 */
export function Overview(props: {
  model: RunPageModel;
  about: IAbout;
  notes: NotesModel;
  trans: TranslationBundle;
  open: OpenLink;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  openRun(key: string): void;
  compare(keys: string[]): void;
}): JSX.Element {
  const { model, about, notes, trans, open } = props;
  const { problems } = about.run;
  return (
    <div className="jp-IPSRunPage-overview">
      <FailureView
        {...props}
        model={model.failure}
        showEvent={number => model.showEvent(number)}
      />
      <FirstTrend
        {...props}
        model={model.trends}
        expected={Boolean(about.run.timesteps)}
        more={() => (model.tab = 'trends')}
      />
      <div className="jp-IPSRunPage-told">
        {about.not_known && (
          <p className="jp-IPSRunPage-notKnown">
            {legibleText(about.not_known)}
          </p>
        )}
        {problems.map(({ path, message }) => (
          <p key={path} className="jp-IPSRuns-banner" title={legible(path)}>
            {legibleText(message)}
          </p>
        ))}
        <dl className="jp-IPSRunPage-fields">
          {fieldsOf(about, trans).map(field => (
            <div key={field.name}>
              <dt>{field.name}</dt>
              <dd>
                <Value field={field} trans={trans} open={open} />
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <NotesEditor notes={notes} trans={trans} />
    </div>
  );
}

function Value(props: {
  field: IField;
  trans: TranslationBundle;
  open: OpenLink;
}): JSX.Element {
  const { field, trans, open } = props;
  if (field.links?.length) {
    return (
      <>
        {field.links.map((link, i) => (
          <React.Fragment key={i}>
            {i > 0 && ', '}
            <Link link={link} open={open} trans={trans} />
          </React.Fragment>
        ))}
      </>
    );
  }
  if (field.text === '') {
    return (
      <span
        className="jp-IPSRunPage-quiet"
        title={trans.__('Not known')}
        aria-label={trans.__('not known')}
      >
        –
      </span>
    );
  }
  return (
    <>
      {field.text}
      {field.copy && <CopyButton text={field.copy} trans={trans} />}
    </>
  );
}

function CopyButton(props: {
  text: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { text, trans } = props;
  const [copied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [text]);
  return (
    <button
      className="jp-IPSRunPage-button"
      title={copied ? trans.__('Copied') : trans.__('Copy')}
      onClick={() => {
        Clipboard.copyToSystem(text);
        setCopied(true);
      }}
    >
      {copied ? trans.__('Copied') : <copyIcon.react tag="span" />}
    </button>
  );
}

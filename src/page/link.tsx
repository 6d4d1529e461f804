import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { legible } from '../legible';
import { ILink, LinkTarget } from './fields';

/** Opens a run or a document. */
export type OpenLink = (target: Exclude<LinkTarget, { kind: 'page' }>) => void;

/**
 * A link to a run, a document or a page elsewhere.
 */
export function Link(props: {
  link: ILink;
  open: OpenLink;
  trans: TranslationBundle;
}): JSX.Element {
  const { link, open, trans } = props;
  const { text, target } = link;
  if (target.kind === 'page') {
    return (
      <a
        className="jp-IPSRunPage-link"
        href={target.url}
        target="_blank"
        rel="noopener noreferrer"
        title={legible(target.url)}
      >
        {text}
      </a>
    );
  }
  if (target.kind === 'document' && target.path === null) {
    return (
      <span
        title={trans.__(
          'It lies outside the folder that this Jupyter server shows.'
        )}
      >
        {text}
      </span>
    );
  }
  return (
    <button className="jp-IPSRunPage-link" onClick={() => open(target)}>
      {text}
    </button>
  );
}

import { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useReducer } from 'react';

import { IAbout } from '../contract';
import { legible } from '../legible';
import { StateIcon } from '../widgets/state';
import { ILink, monitorLinks, notebookLinks } from './fields';
import { Link, OpenLink } from './link';
import { IWords, placeWords, progress, runWords, stateWords } from './words';

interface IHeaderProps {
  about: IAbout;
  /** Whether the page is in view: time passes only there. */
  visible: boolean;
  trans: TranslationBundle;
  open: OpenLink;
}

/**
 * What the run is, whether it is well, how far it is, and where it belongs.
 */
export function Header(props: IHeaderProps): JSX.Element {
  const { about, visible, trans, open } = props;
  const { run } = about;
  const simname = legible(run.simname ?? '');
  const live = run.state === 'running' || run.state === 'silent';
  useSeconds(visible && live && run.heard !== null);
  const now = Date.now() / 1000;
  const share = progress(about);
  const links = linksOf(about, trans);
  return (
    <header className="jp-IPSRunPage-header">
      <div className="jp-IPSRunPage-first">
        <StateIcon state={run.state} />
        <h2>
          <span className="jp-IPSRunPage-runid">{run.runid}</span>{' '}
          <span className="jp-IPSRunPage-simname" title={simname}>
            {simname}
          </span>
        </h2>
        <Words
          className="jp-IPSRunPage-state"
          words={stateWords(about, now, trans)}
        />
      </div>
      <div className="jp-IPSRunPage-second">
        <Words
          className="jp-IPSRunPage-place"
          words={placeWords(about, now, trans)}
        />
        {share !== null && (
          <span
            role="progressbar"
            className="jp-IPSRunPage-progress"
            aria-label={trans.__('Physics time')}
            aria-valuemin={0}
            aria-valuemax={about.phystime_end ?? undefined}
            aria-valuenow={run.phystime ?? undefined}
          >
            <span style={{ width: `${100 * share}%` }} />
          </span>
        )}
      </div>
      {links.length > 0 && (
        <div className="jp-IPSRunPage-links">
          {links.map(({ name, ...link }, i) => (
            <span key={i}>
              {name && <span className="jp-IPSRunPage-quiet">{name} </span>}
              <Link link={link} open={open} trans={trans} />
            </span>
          ))}
        </div>
      )}
    </header>
  );
}

/** The parent, the notebooks and the monitor, each kind named once. */
function linksOf(
  about: IAbout,
  trans: TranslationBundle
): (ILink & { name: string })[] {
  const { parent } = about;
  const named = (name: string, links: ILink[]) =>
    links.map((link, i) => ({ ...link, name: i === 0 ? name : '' }));
  return [
    ...named(
      trans.__('child of'),
      parent
        ? [{ text: runWords(parent), target: { kind: 'run', key: parent.key } }]
        : []
    ),
    ...named(trans.__('notebooks'), notebookLinks(about)),
    ...named(trans.__('monitor'), monitorLinks(about))
  ];
}

function Words(props: { words: IWords[]; className?: string }): JSX.Element {
  return (
    <span className={props.className}>
      {props.words.map(({ text, title }, i) => (
        <React.Fragment key={i}>
          {i > 0 && ' · '}
          <span title={title || undefined}>{text}</span>
        </React.Fragment>
      ))}
    </span>
  );
}

/** Draw the component every second while `ticking`. */
function useSeconds(ticking: boolean): void {
  const [, tick] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    if (ticking) {
      const timer = setInterval(tick, 1000);
      return () => clearInterval(timer);
    }
  }, [ticking]);
}

import { TranslationBundle } from '@jupyterlab/translation';

import { IAbout } from '../contract';
import { stateWord } from '../labels';
import { legible, legibleText } from '../legible';
import { duration, exactly } from '../words';
import { runWords } from './words';

/**
 * What a link of the page opens.
 */
export type LinkTarget =
  | { kind: 'run'; key: string }
  /** A document, by its contents path: null where Jupyter's root does not hold it. */
  | { kind: 'document'; path: string | null }
  /** A page elsewhere. */
  | { kind: 'page'; url: string };

export interface ILink {
  text: string;
  target: LinkTarget;
}

/**
 * One field of a run, as the list of all fields shows it.
 */
export interface IField {
  name: string;
  /** '' where the run does not tell. */
  text: string;
  /** In place of the text. */
  links?: ILink[];
  /** What a button copies, where there is one. */
  copy?: string;
}

/**
 * Every field of a run, in the order in which they are shown.
 */
export function fieldsOf(about: IAbout, trans: TranslationBundle): IField[] {
  const { run, parent } = about;
  const known = (text: string | null): string => legibleText(text ?? '');
  const time = (seconds: number | null): string =>
    seconds === null ? '' : exactly(seconds);
  const state = stateWord(run.state, trans);
  const { reason } = about.liveness;
  return [
    { name: trans.__('Runid'), text: String(run.runid) },
    { name: trans.__('Sim name'), text: legible(run.simname ?? '') },
    {
      name: trans.__('State'),
      text: reason ? trans.__('%1: %2', state, legibleText(reason)) : state
    },
    { name: trans.__('Comment'), text: known(run.comment) },
    { name: trans.__('User'), text: legible(run.username) },
    { name: trans.__('Host'), text: known(run.host) },
    { name: trans.__('Tokamak'), text: known(run.tokamak) },
    { name: trans.__('Shot number'), text: known(run.shot) },
    { name: trans.__('Started'), text: time(run.started) },
    { name: trans.__('Stopped'), text: time(run.stopped) },
    { name: trans.__('Last event'), text: time(run.heard) },
    {
      name: trans.__('Walltime'),
      text: run.walltime === null ? '' : duration(run.walltime, trans)
    },
    {
      name: trans.__('Physics time'),
      text: run.phystime === null ? '' : trans.__('%1 s', String(run.phystime))
    },
    {
      name: trans.__('Physics end time'),
      text:
        about.phystime_end === null
          ? ''
          : trans.__('%1 s', String(about.phystime_end))
    },
    {
      name: trans.__('Events'),
      text: about.events === null ? '' : about.events.toLocaleString()
    },
    {
      name: trans.__('Parent run'),
      text: '',
      links: parent
        ? [
            {
              text: runWords(parent),
              target: { kind: 'run', key: parent.key }
            }
          ]
        : []
    },
    {
      name: trans.__('Notebooks'),
      text: '',
      links: notebookLinks(about)
    },
    {
      name: trans.__('Monitor'),
      text: '',
      links: monitorLinks(about)
    },
    { name: trans.__('Sim run id'), text: known(about.sim_runid) },
    { name: trans.__('Portal run id'), text: known(about.portal_runid) },
    { name: trans.__('Output prefix'), text: known(about.outputprefix) },
    { name: trans.__('Tag'), text: known(run.tag) },
    { name: trans.__('IPS version'), text: known(about.ips_version) },
    {
      name: trans.__('Directory'),
      text: legible(run.directory),
      copy: run.directory
    }
  ];
}

export function notebookLinks({ notebooks }: IAbout): ILink[] {
  return notebooks.map(({ name, contents_path }) => ({
    text: legible(name),
    target: { kind: 'document', path: contents_path }
  }));
}

/** Addresses come from simulations: only pages are linked, never scripts. */
export function monitorLinks({ monitor_url }: IAbout): ILink[] {
  return monitor_url !== null && /^https?:\/\//i.test(monitor_url)
    ? [
        {
          text: legible(monitor_url),
          target: { kind: 'page', url: monitor_url }
        }
      ]
    : [];
}

import { TranslationBundle } from '@jupyterlab/translation';

import { IDataFile, IEnsemble, IMember, IRun } from './contract';
import { IRow } from './rows';
import { isFolder } from './snippets';
import { legible, legibleText } from './legible';
import { ago, bytes, exactly } from './words';

/**
 * The words of a row.
 */
export interface ILabel {
  /** Never cut: the runid. */
  id: string;
  /** The name, cut in the middle where the panel is narrow. */
  text: string;
  /** What tells it from its neighbours, cut first. */
  detail: string;
  /** At the end of the row, never cut. */
  trailing: string;
  /** On hover: what is too long or too exact for the row. */
  title: string;
  /** For screen readers: all of it in words. */
  name: string;
}

/**
 * What a row says.
 *
 * @param owner whose run it is, '' where all are of one user
 */
export function labelOf(
  row: IRow,
  trans: TranslationBundle,
  owner = ''
): ILabel {
  const { content } = row;
  switch (content.kind) {
    case 'run':
      return runLabel(content.run, trans, owner);
    case 'data': {
      const { timesteps } = content.run;
      const count =
        timesteps === null
          ? ''
          : trans._n('%1 timestep', '%1 timesteps', timesteps);
      return group(trans.__('data'), count, `${directoryOf(content.run)}/data`);
    }
    case 'notebooks':
      return group(
        trans.__('notebooks'),
        String(content.run.notebooks),
        directoryOf(content.run)
      );
    case 'ensembles':
      return group(
        trans.__('ensembles'),
        String(content.run.ensembles),
        `${directoryOf(content.run)}/ensembles`
      );
    case 'children':
      return group(trans.__('child runs'), String(content.run.children), '');
    case 'timestep': {
      const { time, files } = content.timestep;
      const label = legible(content.timestep.label);
      const count = trans._n('%1 file', '%1 files', files.length);
      return {
        ...group(`t = ${label}`, count, ''),
        text: `t = ${time === null ? label : rounded(label, time)}`
      };
    }
    case 'file':
      return fileLabel(content.file, trans);
    case 'notebook': {
      const { modified } = content.notebook;
      const name = legible(content.notebook.name);
      const path = legible(content.notebook.path);
      return {
        ...group(name, ago(modified, 'narrow'), path),
        title: `${path}\n${trans.__('changed %1', exactly(modified))}`
      };
    }
    case 'ensemble':
      return ensembleLabel(content.ensemble, trans);
    case 'member':
      return memberLabel(
        content.member,
        content.ensemble,
        content.differing,
        trans
      );
    case 'loading':
      return group(trans.__('Loading…'), '', '');
    case 'empty':
      return group(trans.__('Nothing in this run yet'), '', '');
    case 'problem': {
      const message = legibleText(content.message);
      return group(message, '', message);
    }
  }
}

/** The state of a run, in a word. */
export function stateWord(
  state: IRun['state'],
  trans: TranslationBundle
): string {
  return {
    running: trans.__('running'),
    completed: trans.__('completed'),
    failed: trans.__('failed'),
    silent: trans.__('silent'),
    pending: trans.__('pending'),
    unknown: trans.__('state not known')
  }[state];
}

function runLabel(run: IRun, trans: TranslationBundle, owner: string): ILabel {
  const state = stateWord(run.state, trans);
  const simname = legible(run.simname ?? '');
  const comment = legibleText(run.comment ?? '');
  const user = legible(owner);
  const changed = trans.__('changed %1', ago(run.modified));
  return {
    id: String(run.runid),
    text: simname,
    detail: [user, comment].filter(Boolean).join(' · '),
    trailing: ago(run.modified, 'narrow'),
    title: [
      [trans.__('Run %1', run.runid), simname].filter(Boolean).join(' · '),
      comment,
      run.state === 'unknown'
        ? trans.__('State not known: the run’s folder holds no events')
        : state,
      run.host && trans.__('on %1', legible(run.host)),
      trans.__('changed %1', exactly(run.modified)),
      directoryOf(run)
    ]
      .filter(Boolean)
      .join('\n'),
    name: [
      trans.__('Run %1', run.runid),
      simname,
      run.state === 'unknown' ? '' : state,
      user,
      changed
    ]
      .filter(Boolean)
      .join(', ')
  };
}

function fileLabel(file: IDataFile, trans: TranslationBundle): ILabel {
  let trailing = file.size === null ? '' : bytes(file.size);
  if (file.format === 'missing') {
    trailing = trans.__('missing');
  } else if (isFolder(file)) {
    trailing = trans.__('folder');
  }
  const changed =
    file.modified === null
      ? null
      : trans.__('changed %1', exactly(file.modified));
  return {
    ...group(legible(file.name), trailing, ''),
    title: [
      legible(file.path),
      file.format === 'missing'
        ? trans.__('The listing names this file, but it is not there.')
        : file.format,
      changed
    ]
      .filter(Boolean)
      .join('\n')
  };
}

function ensembleLabel(ensemble: IEnsemble, trans: TranslationBundle): ILabel {
  const own = legible(ensemble.name);
  const name = ensemble.component
    ? `${legible(ensemble.component)} / ${own}`
    : own;
  const started = trans.__('%1 of %2', ensemble.started, ensemble.members);
  return {
    ...group(name, started, ''),
    title: [
      name,
      trans.__('%1 members started', started),
      ensemble.parameters.map(legible).join(', '),
      legible(ensemble.path)
    ].join('\n'),
    name: `${name}, ${trans.__('%1 members started', started)}`
  };
}

function memberLabel(
  member: IMember,
  ensemble: IEnsemble,
  differing: readonly number[],
  trans: TranslationBundle
): ILabel {
  const value = (i: number): string =>
    member.values[i] === null ? 'nan' : legible(String(member.values[i]));
  const short = (i: number): string => {
    const parameter = ensemble.parameters[i] ?? '';
    return legible(parameter.slice(parameter.indexOf(':') + 1));
  };
  const simName = legible(member.sim_name);
  const state = member.run ? stateWord(member.run.state, trans) : '';
  const started =
    member.runid === null
      ? trans.__('pending')
      : trans.__('run %1', member.runid);
  const detail = differing.map(i => `${short(i)} ${value(i)}`).join('  ');
  return {
    id: simName,
    text: '',
    detail,
    trailing: member.runid === null ? trans.__('pending') : '',
    title: [
      simName,
      started,
      ...ensemble.parameters.map((name, i) => `${legible(name)} = ${value(i)}`)
    ].join('\n'),
    name: [
      simName,
      started,
      member.run?.state === 'unknown' ? '' : state,
      ...differing.map(i => `${short(i)} ${value(i)}`)
    ]
      .filter(Boolean)
      .join(', ')
  };
}

function group(text: string, trailing: string, title: string): ILabel {
  return {
    id: '',
    text,
    detail: '',
    trailing,
    title: title || text,
    name: [text, trailing].filter(Boolean).join(', ')
  };
}

/** At most six digits of a timestep that has more: the hover text has them all. */
function rounded(label: string, time: number): string {
  return label.length > 8 ? String(Number(time.toPrecision(6))) : label;
}

/**
 * For runs of several user directories, what to call each: the user, or where two folders hold a
 * user of the same name, that folder too.
 *
 * @returns by the path of the user directory; empty where there is only one
 */
export function ownersOf(runs: Iterable<IRun>): Map<string, string> {
  const users = new Map<string, string>();
  for (const run of runs) {
    users.set(userDirectory(run), run.username);
  }
  if (users.size < 2) {
    return new Map();
  }
  const names = [...users.values()];
  for (const [path, name] of users) {
    if (names.filter(other => other === name).length > 1) {
      users.set(path, path.split('/').slice(-2).join('/'));
    }
  }
  return users;
}

function directoryOf(run: IRun): string {
  return legible(run.directory);
}

/** The directory that a run lies in. */
export function userDirectory(run: IRun): string {
  return run.directory.slice(0, run.directory.lastIndexOf('/'));
}

import { TranslationBundle } from '@jupyterlab/translation';

import { IAbout } from '../contract';
import { stateWord } from '../labels';
import { legible, legibleText } from '../legible';
import { ago, duration, exactly } from '../words';

/**
 * A few words, and what is too long or too exact for them.
 */
export interface IWords {
  text: string;
  /** On hover; '' for none. */
  title: string;
}

/** `127 iter_rampup`. */
export function runWords(run: {
  runid: number;
  simname: string | null;
}): string {
  return run.simname
    ? `${run.runid} ${legible(run.simname)}`
    : String(run.runid);
}

/**
 * The state of a run with its reason; of a live one when it last spoke, what it was doing, and how
 * long it is usually silent there.
 *
 * @param now seconds since 1970
 */
export function stateWords(
  { run, liveness, not_known }: Pick<IAbout, 'run' | 'liveness' | 'not_known'>,
  now: number,
  trans: TranslationBundle
): IWords[] {
  const { doing, since, usual_silence } = liveness;
  const reason = legibleText(liveness.reason);
  const state = { text: stateWord(run.state, trans), title: reason };
  const live = run.state === 'running' || run.state === 'silent';
  if (!live || run.heard === null) {
    // What is not known, and why, is said in one place.
    return reason && not_known === null
      ? [state, { text: reason, title: '' }]
      : [state];
  }
  const words = [
    state,
    {
      // The clocks of two machines differ: nobody speaks in the future.
      text: trans.__('spoke %1', ago(Math.min(run.heard, now), 'narrow')),
      title: exactly(run.heard)
    }
  ];
  if (doing !== null) {
    const time = since === null ? '' : trans.__('since %1', exactly(since));
    const usual =
      usual_silence === null
        ? ''
        : ` (${trans.__('usually silent for up to %1', duration(usual_silence, trans))})`;
    words.push({
      text: trans.__('in %1', legible(doing)) + usual,
      title: time
    });
  }
  return words;
}

/**
 * Who ran it where, on what, since when, how long, how far.
 *
 * @param now seconds since 1970
 */
export function placeWords(
  { run, phystime_end }: Pick<IAbout, 'run' | 'phystime_end'>,
  now: number,
  trans: TranslationBundle
): IWords[] {
  const plain = (text: string | null) => ({ text: text ?? '', title: '' });
  const user = legible(run.username);
  const who = run.host ? trans.__('%1 on %2', user, legible(run.host)) : user;
  return [
    plain(who),
    plain(run.shot && trans.__('shot %1', legible(run.shot))),
    plain(legible(run.tokamak ?? '')),
    run.started === null
      ? plain(null)
      : {
          text: trans.__('started %1', clock(run.started, now)),
          title: exactly(run.started)
        },
    {
      ...plain(run.walltime === null ? null : duration(run.walltime, trans)),
      title: trans.__('Walltime')
    },
    {
      ...plain(physicsTime(run.phystime, phystime_end, trans)),
      title: trans.__('Physics time')
    }
  ].filter(({ text }) => text !== '');
}

/**
 * How far a run is: between 0 and 1; null where it does not tell.
 */
export function progress({
  run,
  phystime_end
}: Pick<IAbout, 'run' | 'phystime_end'>): number | null {
  return run.phystime === null || phystime_end === null || phystime_end <= 0
    ? null
    : Math.min(1, Math.max(0, run.phystime / phystime_end));
}

/** `t = 3.42 of 10 s`; null where neither is known. */
function physicsTime(
  time: number | null,
  end: number | null,
  trans: TranslationBundle
): string | null {
  if (time === null) {
    return null;
  }
  return end === null
    ? trans.__('t = %1 s', short(time))
    : trans.__('t = %1 of %2 s', short(time), short(end));
}

/** At most six digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** The time of a day where it is today's, else the date too. */
function clock(seconds: number, now: number): string {
  const time = new Date(seconds * 1000);
  const today = new Date(now * 1000).toDateString() === time.toDateString();
  return time.toLocaleString(undefined, {
    ...(today ? {} : { dateStyle: 'medium' }),
    timeStyle: 'short'
  });
}

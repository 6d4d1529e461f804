import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IRun } from '../contract';
import type { IColumn } from '../grid';
import { stateWord } from '../labels';
import { legible } from '../legible';
import { StateIcon } from '../widgets/state';
import { duration, exactly, minutes } from '../words';

/**
 * The columns of runs. Their ids are what the server sorts by.
 */
export function runColumns(trans: TranslationBundle): IColumn<IRun>[] {
  return [
    number('runid', trans.__('Runid'), 88, run => run.runid),
    {
      id: 'state',
      title: trans.__('Status'),
      width: 148,
      text: run => stateWord(run.state, trans),
      render: run => (
        <>
          <StateIcon state={run.state} /> {stateWord(run.state, trans)}
        </>
      )
    },
    text('comment', trans.__('Comment'), 220, run => run.comment),
    name('simname', trans.__('Sim name'), 140, run => run.simname),
    name('host', trans.__('Host'), 100, run => run.host),
    name('username', trans.__('User'), 90, run => run.username),
    time('started', trans.__('Started'), run => run.started),
    time('stopped', trans.__('Stopped'), run => run.stopped),
    {
      ...number('walltime', trans.__('Walltime'), 100, run => run.walltime),
      text: run => (run.walltime === null ? '' : duration(run.walltime, trans)),
      hover: run =>
        run.walltime === null ? '' : trans.__('%1 s', String(run.walltime)),
      csv: { title: trans.__('Walltime (s)'), value: run => run.walltime }
    },
    {
      ...number('phystime', trans.__('Physics time'), 148, run => run.phystime),
      unit: trans.__('s')
    },
    number('timesteps', trans.__('Timesteps'), 112, run => run.timesteps),
    number('children', trans.__('Children'), 96, run => run.children),
    text('tokamak', trans.__('Tokamak'), 84, run => run.tokamak),
    {
      ...text('shot', trans.__('Shot number'), 124, run => run.shot),
      align: 'right',
      value: run => numberOf(run.shot)
    },
    text('tag', trans.__('Tag'), 100, run => run.tag),
    text('tags', trans.__('Tags'), 120, run => run.notes.tags?.join(', ')),
    text('notes', trans.__('Note'), 200, run => run.notes.text)
  ];
}

type Get<V> = (run: IRun) => V | null | undefined;

function text(
  id: string,
  title: string,
  width: number,
  get: Get<string>
): IColumn<IRun> {
  return { id, title, width, text: run => get(run) ?? '' };
}

/** A text that tells one run from another. */
function name(...column: Parameters<typeof text>): IColumn<IRun> {
  const plain = text(...column);
  return { ...plain, render: run => legible(plain.text(run)) };
}

function number(
  id: string,
  title: string,
  width: number,
  get: Get<number>
): IColumn<IRun> {
  return {
    id,
    title,
    width,
    align: 'right',
    text: run => String(get(run) ?? ''),
    value: run => get(run) ?? null
  };
}

/** A time, to the minute; to the second on hover. */
function time(id: string, title: string, get: Get<number>): IColumn<IRun> {
  const known = (run: IRun, words: (seconds: number) => string) => {
    const seconds = get(run) ?? null;
    return seconds === null ? '' : words(seconds);
  };
  return {
    id,
    title,
    width: 144,
    text: run => known(run, minutes),
    hover: run => known(run, exactly),
    value: run => get(run) ?? null,
    csv: {
      title: `${title} (UTC)`,
      value: run =>
        known(run, seconds => new Date(seconds * 1000).toISOString())
    }
  };
}

/** A text that is a number sorts as one. */
function numberOf(given: string | null): number | string | null {
  const value = Number(given);
  return given === null || given.trim() === '' || Number.isNaN(value)
    ? given
    : value;
}

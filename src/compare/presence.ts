import { TranslationBundle } from '@jupyterlab/translation';

import { IComparison } from '../contract';
import { ILine, ISection, Row } from './rows';

/**
 * The files that not all runs have, below how many of them each run lacks.
 */
export function filesOf(
  comparison: IComparison,
  trans: TranslationBundle
): ISection[] {
  const { files } = comparison;
  const counts = lacking(comparison);
  const section = (id: string, rows: Row[]) => ({
    id,
    title: '',
    note: '',
    problem: null,
    rows
  });
  const sum = {
    name: trans.__('Files that it lacks'),
    values: counts ?? [],
    differs: false
  };
  return [
    ...(counts ? [section('sum', [sum])] : []),
    section(
      'files',
      files.map(({ timestep, name, present }) => ({
        name,
        note: `t = ${timestep}`,
        values: present.map(there => (there ? '✓' : null)),
        differs: false
      }))
    )
  ];
}

/**
 * How many of the files each run lacks; null where some were left out of the list.
 */
function lacking({ runs, files, more_files }: IComparison): number[] | null {
  return more_files > 0
    ? null
    : runs.map((_, i) => files.filter(({ present }) => !present[i]).length);
}

/** The files as lines of a CSV file. */
export function presenceLines(
  { files }: IComparison,
  trans: TranslationBundle
): ILine[] {
  return files.map(({ timestep, name, present }) => ({
    section: timestep,
    name,
    values: present.map(there => (there ? trans.__('yes') : trans.__('no')))
  }));
}

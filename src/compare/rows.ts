import { TranslationBundle } from '@jupyterlab/translation';

import { IComparedFile, IComparedRow, IComparison, IRun } from '../contract';
import { IColumn } from '../grid';
import { namesOfRuns } from '../trends/names';
import { valueWords } from './words';

/** Timesteps that are named. */
const NAMED = 3;

/** A row, and what else is told of it, beside its name. */
export type Row = IComparedRow & { note?: string };

/**
 * Rows of one kind, below one heading.
 */
export interface ISection {
  /** Unique among the sections. */
  id: string;
  /** '' for none. */
  title: string;
  /** What else is told of them; '' for nothing. */
  note: string;
  /** Why they are not known, or not all; null where they are. */
  problem: string | null;
  rows: readonly Row[];
}

/**
 * What differs, by kind: parameters first, then what the runs tell of themselves, then what is in
 * their files.
 *
 * @param all whether parameters and metadata that do not differ are among them
 */
export function sectionsOf(
  comparison: IComparison,
  all: boolean,
  trans: TranslationBundle
): ISection[] {
  const shown = (rows: readonly IComparedRow[]) =>
    all ? rows : rows.filter(({ differs }) => differs);
  const sections = [
    {
      id: 'parameters',
      title: trans.__('Parameters of the ensemble'),
      note: '',
      problem: null,
      rows: shown(comparison.parameters)
    },
    {
      id: 'about',
      title: trans.__('Metadata'),
      note: '',
      problem: null,
      rows: shown(comparison.about)
    },
    ...comparison.contents.map(file => contentsOf(file, trans))
  ];
  return sections.filter(({ rows, problem }) => rows.length || problem);
}

function contentsOf(file: IComparedFile, trans: TranslationBundle): ISection {
  return {
    id: `file ${file.name}`,
    title: file.name,
    note: [
      timestepWords(file, trans),
      file.same > 0 || file.problem === null
        ? trans._n('%1 value is the same', '%1 values are the same', file.same)
        : ''
    ]
      .filter(Boolean)
      .join(' · '),
    problem: file.problem,
    rows: file.rows
  };
}

/** At which timestep the files were compared; each run's own where they have none in common. */
function timestepWords(
  { timesteps = [] }: IComparedFile,
  trans: TranslationBundle
): string {
  const known = [...new Set(timesteps)].filter(timestep => timestep !== null);
  if (known.length === 0) {
    return '';
  }
  return known.length > NAMED
    ? trans.__('at the last timestep of each')
    : trans.__('at t = %1 s', known.join(', '));
}

/** Files that were compared and mean the same in all runs. */
export function sameFiles({ contents }: IComparison): string[] {
  return contents
    .filter(({ rows, problem }) => rows.length === 0 && problem === null)
    .map(({ name }) => name);
}

/** How many rows differ, whatever their kind. */
export function countOf({ about, parameters, contents }: IComparison): number {
  const differing = (rows: readonly IComparedRow[]) =>
    rows.filter(({ differs }) => differs).length;
  return contents.reduce(
    (sum, { rows }) => sum + rows.length,
    differing(about) + differing(parameters)
  );
}

/**
 * Which values stand out: those that are not what more than half of the runs tell. Of two runs, or
 * where there is no such value, none does.
 */
export function standOut(values: IComparedRow['values']): boolean[] {
  const told = values.filter(value => value !== null);
  const counts = new Map<unknown, number>();
  for (const value of told) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const usual = [...counts].find(([, count]) => count > told.length / 2);
  return values.map(
    value => value !== null && usual !== undefined && value !== usual[0]
  );
}

/** Whether a row has numbers, and nothing but numbers. */
export function isNumeric(values: IComparedRow['values']): boolean {
  return (
    values.some(value => typeof value === 'number') &&
    values.every(value => value === null || typeof value === 'number')
  );
}

/**
 * A row of a table that compares, as a line of a CSV file.
 */
export interface ILine {
  section: string;
  name: string;
  values: IComparedRow['values'];
}

/** All rows of all sections. */
export function linesOf(sections: readonly ISection[]): ILine[] {
  return sections.flatMap(({ title, rows }) =>
    rows.map(({ name, values }) => ({ section: title, name, values }))
  );
}

/** The columns of a CSV file: one for each run. */
export function lineColumns(
  runs: readonly IRun[],
  titles: { section: string; name: string }
): IColumn<ILine>[] {
  const width = 0; // nobody sees them
  const named = namesOfRuns(runs);
  return [
    {
      id: 'section',
      title: titles.section,
      text: ({ section }) => section,
      width
    },
    { id: 'name', title: titles.name, text: ({ name }) => name, width },
    ...runs.map((run, i): IColumn<ILine> => ({
      id: run.key,
      title: named.get(run.key)!,
      text: ({ values }) => valueWords(values[i]),
      value: ({ values }) =>
        typeof values[i] === 'number' ? values[i] : valueWords(values[i]),
      align: 'right',
      width
    }))
  ];
}

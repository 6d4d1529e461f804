import { RunsApi } from '../api';
import { ICurve, IQuantity, IRun } from '../contract';
import { SelectionItem } from '../snippets';
import { globToRegExp } from '../snippets/glob';
import { unique } from '../snippets/selection';
import { kindOf, variableName } from '../snippets/variables';
import { Remembered } from '../trends/remembered';

/** A variable that can be loaded, in files of one kind. */
export interface IVariableOffer {
  /** Unique. */
  key: string;
  /** As `load` has it. */
  name: string;
  units: string | null;
  /** Of the names of its files. */
  pattern: string;
  /** Whether files of another kind have one of that name. */
  isAmbiguous: boolean;
}

/** What a selection holds. */
export interface IOffer {
  /** Those that were looked at last come first. */
  variables: readonly IVariableOffer[];
  /** Keys of those that were looked at last. */
  ticked: readonly string[];
  runs: number;
  /** Data files to read: one for each timestep, where their number is not known. */
  files: number;
  /** Whether files are still read, that may hold more variables. */
  isReading: boolean;
}

/** Between two questions to a server that still reads, in milliseconds. */
const PAUSE = 500;

/**
 * Find out what a selection holds: how much, and the variables of one of its runs, anew while the
 * server still reads its files.
 *
 * @throws what a request threw
 */
export async function* offersOf(
  items: readonly SelectionItem[],
  api: RunsApi,
  remembered: Remembered
): AsyncGenerator<IOffer, void> {
  let run: IRun | null = null;
  let runs = 0;
  let files = 0;
  for (const item of items) {
    const part = await partOf(item, api);
    run ??= part.example;
    runs += part.runs;
    files += part.files;
  }
  const names = items.flatMap(item => namesOf(item) ?? []);
  await remembered.ready;
  for (;;) {
    const found = run ? await foundIn(run, api) : NOTHING;
    yield { ...variablesOf(found, names, remembered), runs, files };
    if (!found.isReading) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
}

/** What the files of a run have shown. */
interface IFound {
  quantities: readonly IQuantity[];
  curves: readonly ICurve[];
  /** Whether there may be more in files that are not read yet. */
  isReading: boolean;
}

const NOTHING: IFound = { quantities: [], curves: [], isReading: false };

async function foundIn({ key }: IRun, api: RunsApi): Promise<IFound> {
  const [trends, profiles] = await Promise.all([
    api.trends(key, [], null),
    api.profiles(key, null, 1, null)
  ]);
  return {
    quantities: trends.quantities ?? [],
    curves: profiles.curves ?? [],
    isReading: [trends, profiles].some(
      ({ progress }) => progress.read < progress.total
    )
  };
}

/**
 * @param names of the files that are selected; none where all are
 */
function variablesOf(
  { quantities, curves, isReading }: IFound,
  names: readonly string[],
  remembered: Remembered
): Pick<IOffer, 'variables' | 'ticked' | 'isReading'> {
  const fits = ({ pattern }: { pattern: string }) =>
    !names.length || names.some(name => globToRegExp(pattern).test(name));
  const found = [...quantities, ...curves].filter(fits).map(variableOf);
  const variables = unique(found, ({ key }) => key);
  const count = (name: string) =>
    variables.filter(variable => variable.name === name).length;
  const last = remembered.last(quantities.map(({ id }) => id)) ?? [];
  const looked = quantities.filter(({ id }) => last.includes(id));
  const ticked = unique(
    looked.filter(fits).map(variableOf),
    ({ key }) => key
  ).map(({ key }) => key);
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const isTicked = ({ key }: IVariableOffer) => Number(ticked.includes(key));
  return {
    variables: variables
      .map(one => ({ ...one, isAmbiguous: count(one.name) > 1 }))
      .sort(
        (one, other) =>
          isTicked(other) - isTicked(one) ||
          compare(one.name, other.name) ||
          compare(one.pattern, other.pattern)
      ),
    ticked,
    isReading
  };
}

function variableOf({
  steps,
  units,
  pattern
}: Pick<IQuantity, 'steps' | 'units' | 'pattern'>): IVariableOffer {
  const name = variableName(steps);
  const key = kindOf(pattern, name);
  return { key, name, units, pattern, isAmbiguous: false };
}

/** How much an item holds, and a run that shows what is in it. */
interface IPart {
  example: IRun | null;
  runs: number;
  files: number;
}

async function partOf(item: SelectionItem, api: RunsApi): Promise<IPart> {
  const { run } = item;
  switch (item.kind) {
    case 'timestep':
      return { example: run, runs: 1, files: item.timestep.files.length };
    case 'file':
      return { example: run, runs: 1, files: 1 };
    case 'member':
      return whole(item.member.run);
    case 'children': {
      const page = await api.children(run.key, { limit: 1, cursor: null });
      return several(page.runs[0] ?? null, page.total);
    }
    case 'ensemble': {
      const { component, name, members } = item.ensemble;
      const table = await api.ensemble(run.key, component, name);
      const begun = table.members.find(member => member.run);
      return several(begun?.run ?? null, members);
    }
    case 'ensembles': {
      const { ensembles } = await api.ensembles(run.key);
      const parts: IPart[] = [];
      for (const ensemble of ensembles) {
        parts.push(await partOf({ kind: 'ensemble', run, ensemble }, api));
      }
      return {
        example: parts.find(({ example }) => example)?.example ?? null,
        runs: sum(parts.map(({ runs }) => runs)),
        files: sum(parts.map(({ files }) => files))
      };
    }
    default:
      return whole(run);
  }
}

function whole(run: IRun | null): IPart {
  return { example: run, runs: run ? 1 : 0, files: run?.timesteps ?? 0 };
}

/** Runs that are like one of them. */
function several(example: IRun | null, runs: number): IPart {
  return { example, runs, files: runs * (example?.timesteps ?? 0) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}

/** Names of the files that are selected; null where all are. */
function namesOf(item: SelectionItem): string[] | null {
  switch (item.kind) {
    case 'file':
      return [item.file.name];
    case 'timestep':
      return item.timestep.files.map(({ name }) => name);
    default:
      return null;
  }
}

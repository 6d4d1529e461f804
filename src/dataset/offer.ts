import { RunsApi } from '../api';
import { IQuantity, IRun } from '../contract';
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
}

/** Between two questions to a server that still reads, in milliseconds. */
const PAUSE = 500;

/**
 * Find out what a selection holds: how much, and the variables of one of its runs.
 *
 * @param goOn tells whether somebody waits for it
 * @throws what a request threw
 */
export async function offerOf(
  items: readonly SelectionItem[],
  api: RunsApi,
  remembered: Remembered,
  goOn: () => boolean
): Promise<IOffer> {
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
  const fits = ({ pattern }: { pattern: string }) =>
    !names.length || names.some(name => globToRegExp(pattern).test(name));
  const [quantities, curves] = run
    ? await Promise.all([
        quantitiesOf(run.key, api, goOn),
        api.profiles(run.key, null, 1, null).then(({ curves }) => curves ?? [])
      ])
    : [[], []];
  const found = [...quantities, ...curves].filter(fits).map(variableOf);
  const variables = unique(found, ({ key }) => key);
  const count = (name: string) =>
    variables.filter(variable => variable.name === name).length;
  await remembered.ready;
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
    runs,
    files
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

/** The quantities of a run, as soon as its files have shown some, or have been read. */
async function quantitiesOf(key: string, api: RunsApi, goOn: () => boolean) {
  for (;;) {
    const { quantities, progress } = await api.trends(key, [], null);
    if (quantities?.length || progress.read >= progress.total || !goOn()) {
      return quantities ?? [];
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
}

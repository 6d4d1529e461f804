import { IQuantity } from '../contract';
import { namesOfPatterns } from './names';

/** What an array comes to, in the order in which it is offered. */
const REDUCTIONS = ['min', 'mean', 'max'] as const;

/**
 * Something to choose: a number of files, or what an array in them comes to.
 */
export interface IChoice {
  kind: 'choice';
  key: string;
  name: string;
  units: string | null;
  /** One, or of an array its smallest, mean and largest value. */
  quantities: readonly IQuantity[];
}

/**
 * Above the quantities of one kind of files.
 */
export interface IGroup {
  kind: 'group';
  key: string;
  name: string;
  /** Of the names of the files; '' where the group is no kind of files. */
  pattern: string;
}

export type Row = IChoice | IGroup;

/** The name of what all reductions of an array are of: `te` for `te mean`. */
function nameOf({ name, reduction }: IQuantity): string {
  const end = ` ${reduction}`;
  return name.endsWith(end) ? name.slice(0, -end.length) : name;
}

/**
 * Quantities as choices, in their order: those of one array are one.
 */
export function choicesOf(quantities: readonly IQuantity[]): IChoice[] {
  const found = new Map<string, IQuantity[]>();
  for (const quantity of quantities) {
    const { id, pattern, steps, reduction } = quantity;
    const isOfArray = (REDUCTIONS as readonly string[]).includes(reduction);
    const key = isOfArray ? JSON.stringify([pattern, steps]) : id;
    const others = found.get(key);
    if (others) {
      others.push(quantity);
    } else {
      found.set(key, [quantity]);
    }
  }
  return [...found].map(([key, ofKey]) => ({
    kind: 'choice',
    key,
    name: nameOf(ofKey[0]),
    units: ofKey[0].units,
    quantities: [...ofKey].sort((one, other) => rank(one) - rank(other))
  }));
}

function rank({ reduction }: IQuantity): number {
  return (REDUCTIONS as readonly string[]).indexOf(reduction);
}

/**
 * The rows of the list: the choices by the files they are of, those that match the search.
 *
 * @param query words that all have to be in the name, the units or the names of the files
 */
export function rowsOf(choices: readonly IChoice[], query: string): Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const patternOf = ({ quantities }: IChoice) => quantities[0].pattern;
  const files = namesOfPatterns(choices.map(patternOf));
  const groups = new Map<string, IChoice[]>();
  for (const choice of choices) {
    const pattern = patternOf(choice);
    const text =
      `${choice.name} ${choice.units ?? ''} ${files.get(pattern)}`.toLowerCase();
    if (words.every(word => text.includes(word))) {
      const others = groups.get(pattern);
      if (others) {
        others.push(choice);
      } else {
        groups.set(pattern, [choice]);
      }
    }
  }
  return [...groups].flatMap(([pattern, ofGroup]) => [
    { kind: 'group', key: pattern, name: files.get(pattern)!, pattern },
    ...ofGroup
  ]);
}

/**
 * The same below what is chosen, so that it is found again in a long list.
 *
 * @param title of what is chosen
 */
export function withChosen(
  rows: readonly Row[],
  choices: readonly IChoice[],
  chosen: ReadonlySet<string>,
  title: string
): Row[] {
  const above = choices
    .filter(({ quantities }) => quantities.some(({ id }) => chosen.has(id)))
    .map(choice => ({ ...choice, key: `chosen ${choice.key}` }));
  return above.length
    ? [
        { kind: 'group', key: 'chosen', name: title, pattern: '' },
        ...above,
        ...rows
      ]
    : [...rows];
}

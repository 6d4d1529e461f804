import { IVariable } from '../contract';
import { valueLines, valueText, wantsRoom } from './values';

/**
 * What a row below a variable says, or the variable itself.
 */
export type LookContent =
  | { kind: 'variable'; variable: IVariable }
  | { kind: 'attribute'; name: string; text: string }
  /** Values of an array, or a long text alone. */
  | { kind: 'values'; at: string; values: readonly string[] };

/**
 * One visible row of what is inside a file.
 */
export interface ILookRow {
  /** The same in each file that has the variable. */
  key: string;
  content: LookContent;
  /** Of a variable: the steps to it from the group it is in. */
  name: string;
  /** From 1, as `aria-level`. */
  level: number;
  /** From 1 among its siblings, as `aria-posinset`. */
  position: number;
  siblings: number;
  /** Index of the row above it in the tree, -1 at the top. */
  parent: number;
  /** Null for a row that cannot be expanded. */
  expanded: boolean | null;
}

/** A file with more variables begins with its groups closed. */
const MANY = 200;

/**
 * The rows of what is inside a file, top to bottom.
 *
 * @param opened what the user has opened, and closed, by key
 * @param filter part of a name; '' for all
 */
export function lookRows(
  variables: readonly IVariable[],
  opened: ReadonlyMap<string, boolean>,
  filter: string
): ILookRow[] {
  const rows: ILookRow[] = [];
  const groupsOpen = variables.length <= MANY || filter !== '';
  const tops = treeOf(variables);
  const found = filter ? matching(tops, filter.toLowerCase()) : tops;

  const add = (branches: readonly IBranch[], level: number, parent: number) => {
    branches.forEach((branch, i) => {
      const { variable, name, below } = branch;
      const key = JSON.stringify(variable.steps);
      const inside = contentsOf(variable);
      const length = below.length + inside.length;
      const open =
        opened.get(key) ??
        (variable.is_group && (groupsOpen || tops.length === 1));
      const index = rows.length;
      rows.push({
        key,
        content: { kind: 'variable', variable },
        name,
        level,
        position: i + 1,
        siblings: branches.length,
        parent,
        expanded: length ? open : null
      });
      if (open && length) {
        inside.forEach((content, j) =>
          rows.push({
            key: `${key} ${j}`,
            content,
            name: content.kind === 'attribute' ? content.name : '',
            level: level + 1,
            position: j + 1,
            siblings: length,
            parent: index,
            expanded: null
          })
        );
        const from = rows.length;
        add(below, level + 1, index);
        // What a group tells of itself comes before what is in it.
        for (const row of rows.slice(from)) {
          if (row.parent === index) {
            row.position += inside.length;
            row.siblings = length;
          }
        }
      }
    });
  };
  add(found, 1, -1);
  return rows;
}

/** The text of a row, for a copy: tab-separated. */
export function rowText({ content, name }: ILookRow): string {
  switch (content.kind) {
    case 'variable': {
      const { value, units, shape, type } = content.variable;
      const told = shape.length ? '' : valueText(value, type);
      return [name, told, units ?? ''].join('\t').trimEnd();
    }
    case 'attribute':
      return `${name}\t${content.text}`;
    case 'values':
      return content.values.join('\t');
  }
}

/** A variable with what is below it. */
interface IBranch {
  variable: IVariable;
  name: string;
  below: IBranch[];
}

function treeOf(variables: readonly IVariable[]): IBranch[] {
  const tops: IBranch[] = [];
  const above: IBranch[] = [];
  for (const variable of variables) {
    let group = above[above.length - 1];
    while (group && !isBelow(variable, group.variable)) {
      above.pop();
      group = above[above.length - 1];
    }
    const branch = {
      variable,
      name: nameOf(variable.steps.slice(group?.variable.steps.length ?? 0)),
      below: []
    };
    (group?.below ?? tops).push(branch);
    above.push(branch);
  }
  return tops;
}

function isBelow({ steps }: IVariable, group: IVariable): boolean {
  return (
    steps.length > group.steps.length &&
    group.steps.every((step, i) => step === steps[i])
  );
}

/** `te`, `[0]`, `core.te`. */
function nameOf(steps: IVariable['steps']): string {
  return steps
    .map((step, i) =>
      typeof step === 'number' ? `[${step}]` : i ? `.${step}` : step
    )
    .join('');
}

/** Those whose name has the words, with the groups they are in and what is in them. */
function matching(branches: readonly IBranch[], words: string): IBranch[] {
  return branches.flatMap(branch => {
    if (branch.name.toLowerCase().includes(words)) {
      return [branch];
    }
    const below = matching(branch.below, words);
    return below.length ? [{ ...branch, below }] : [];
  });
}

/** What an opened variable shows of itself. */
function contentsOf(variable: IVariable): LookContent[] {
  const attributes = Object.entries(variable.attributes).map(
    ([name, text]) => ({ kind: 'attribute' as const, name, text })
  );
  const lines = wantsRoom(variable)
    ? [{ at: '', values: [String(variable.value)] }]
    : valueLines(variable);
  return [
    ...attributes,
    ...lines.map(line => ({ kind: 'values' as const, ...line }))
  ];
}

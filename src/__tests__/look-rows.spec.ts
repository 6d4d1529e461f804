import { IVariable } from '../contract';
import { lookRows, rowText } from '../look/rows';
import { aVariable } from './examples';

const none = new Map<string, boolean>();

const group = (...steps: IVariable['steps']) =>
  aVariable(steps, { is_group: true, type: 'group' });

const file = [
  aVariable(['time_s'], { value: 3, units: 's' }),
  group('core'),
  aVariable(['core', 'te'], {
    shape: [2],
    values: [4, 0.5],
    units: 'keV',
    attributes: { long_name: 'electron temperature' }
  }),
  group('core', 'species'),
  aVariable(['core', 'species', 0], { type: 'text', value: 'D' }),
  aVariable(['note'], { type: 'text', value: 'a\nb' })
];

/** Each row as a line: indented, closed `+` or open `-`, its name or what it says. */
function drawn(
  variables: readonly IVariable[],
  opened: ReadonlyMap<string, boolean> = none,
  filter = ''
): string[] {
  return lookRows(variables, opened, filter).map(row => {
    const sign = row.expanded === null ? ' ' : row.expanded ? '-' : '+';
    const text =
      row.content.kind === 'variable' ? row.name : rowText(row).trim();
    return '  '.repeat(row.level - 1) + sign + text;
  });
}

describe('the rows of what is inside a file', () => {
  it('are its groups, open, and its variables, closed', () => {
    expect(drawn(file)).toEqual([
      ' time_s',
      '-core',
      '  +te',
      '  -species',
      '     [0]',
      '+note'
    ]);
  });

  it('tell attributes and values of what is opened', () => {
    const opened = new Map([
      ['["core","te"]', true],
      ['["core","species"]', false],
      ['["note"]', true]
    ]);
    expect(drawn(file, opened)).toEqual([
      ' time_s',
      '-core',
      '  -te',
      '     long_name\telectron temperature',
      '     4.0\t0.5',
      '  +species',
      '-note',
      '   a\nb'
    ]);
  });

  it('know their place among their siblings, and their parents', () => {
    const opened = new Map([['["core","te"]', true]]);
    const rows = lookRows(file, opened, '');
    expect(
      rows.map(({ position, siblings, parent }) => [position, siblings, parent])
    ).toEqual([
      [1, 3, -1],
      [2, 3, -1],
      [1, 2, 1],
      [1, 2, 2],
      [2, 2, 2],
      [2, 2, 1],
      [1, 1, 5],
      [3, 3, -1]
    ]);
  });

  it('count what a group tells of itself before what is in it', () => {
    const told = { ...group('core'), attributes: { code: 'nubeam' } };
    const rows = lookRows([told, aVariable(['core', 'te'])], none, '');
    expect(rows.map(({ position, siblings }) => [position, siblings])).toEqual([
      [1, 1],
      [1, 2],
      [2, 2]
    ]);
  });

  it('have the same keys in each file that has the variables', () => {
    const keys = (variables: IVariable[]) =>
      lookRows(variables, none, '').map(({ key }) => key);
    expect(keys(file.slice(1))).toEqual(keys(file).slice(1));
    expect(new Set(keys(file)).size).toBe(file.length);
  });

  it('name a variable from the group it is in, wherever that is', () => {
    expect(drawn([aVariable(['core', 'species', 1, 'te'])])).toEqual([
      ' core.species[1].te'
    ]);
    expect(drawn([group('a'), aVariable(['ab', 'x'])])).toEqual([
      ' a',
      ' ab.x'
    ]);
  });

  it('of many variables begin with the groups closed, one alone open', () => {
    const many = (name: string) => [
      group(name),
      ...Array.from({ length: 200 }, (_, i) => aVariable([name, `v${i}`]))
    ];
    expect(drawn([...many('a'), ...many('b')])).toEqual(['+a', '+b']);
    expect(drawn(many('a'))).toHaveLength(201);
  });

  it('that are looked for come with their groups, and with what is in them', () => {
    expect(drawn(file, none, 'TE')).toEqual(['-core', '  +te', '+note']);
    expect(drawn(file, none, 'species')).toEqual([
      '-core',
      '  -species',
      '     [0]'
    ]);
    expect(drawn(file, none, 'nothing')).toEqual([]);
  });

  it('are copied with their units', () => {
    const [time] = lookRows(file, none, '');
    expect(rowText(time)).toBe('time_s\t3.0\ts');
  });

  it('of 5,000 variables are made in a moment', () => {
    const many = Array.from({ length: 5000 }, (_, i) =>
      i % 50 ? aVariable([i - (i % 50), i]) : group(i)
    );
    const begun = performance.now();
    expect(lookRows(many, none, '4')).not.toHaveLength(0);
    expect(performance.now() - begun).toBeLessThan(250);
  });
});

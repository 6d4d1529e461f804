import {
  namesOfPatterns,
  namesOfQuantities,
  namesOfRuns,
  plainPattern,
  withUnits
} from '../trends/names';
import { choicesOf, rowsOf, withChosen } from '../trends/rows';
import { aRun } from './examples';
import { aQuantity, ofArray } from './quantities';

const te = aQuantity('te', { units: 'keV' });
const ip = aQuantity('ip', { units: 'MA' });
const profile = ['max', 'min', 'mean'].map(reduction =>
  ofArray('te', reduction as 'min')
);

describe('the list of quantities', () => {
  const choices = choicesOf([te, ip, ...profile]);

  /** As it is read. */
  const written = (query: string) =>
    rowsOf(choices, query).map(row =>
      row.kind === 'group'
        ? `# ${row.name}`
        : `${row.name}: ${row.quantities.map(({ reduction }) => reduction).join(' ')}`
    );

  it('has one row for what an array comes to, by the files', () => {
    expect(written('')).toEqual([
      '# state.json',
      'te: value',
      'ip: value',
      '# profiles.nc',
      'te: min mean max'
    ]);
  });

  it('is searched by name, units and files, and has no empty groups', () => {
    expect(written('TE')).toEqual([
      '# state.json',
      'te: value',
      'ip: value',
      '# profiles.nc',
      'te: min mean max'
    ]);
    expect(written('mA')).toEqual(['# state.json', 'ip: value']);
    expect(written('te profiles')).toEqual([
      '# profiles.nc',
      'te: min mean max'
    ]);
    expect(written('pressure')).toEqual([]);
  });

  it('has what is chosen at the top', () => {
    const rows = rowsOf(choices, '');
    const all = withChosen(rows, choices, new Set([profile[2].id]), 'Chosen');
    expect(all.slice(0, 3).map(({ name }) => name)).toEqual([
      'Chosen',
      'te',
      'state.json'
    ]);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    expect(withChosen(rows, choices, new Set(), 'Chosen')).toEqual(rows);
  });

  it('is made of 2,000 quantities in no time', () => {
    const many = Array.from({ length: 2000 }, (_, i) =>
      aQuantity(`q${i}`, { pattern: `[0-9]*_${i % 40}.json` })
    );
    const begun = performance.now();
    expect(rowsOf(choicesOf(many), 'q1')).not.toHaveLength(0);
    expect(performance.now() - begun).toBeLessThan(200);
  });
});

describe('names', () => {
  test.each([
    ['[0-9]*_state.json', 'state.json'],
    ['[0-9]*.nc', '*.nc'],
    ['g[0-9]*.[0-9]*', 'g*.*'],
    ['state_[0-9]*.json', 'state_*.json'],
    ['summary.csv', 'summary.csv'],
    ['[0-9]*', '*'],
    ['[0-9]*_a[[]1][*][?].json', 'a[1]*?.json']
  ])('of the files %s are %s', (pattern, name) => {
    expect(plainPattern(pattern)).toBe(name);
  });

  test('of different files are different', () => {
    const names = namesOfPatterns(['[0-9]*_state.json', '[0-9]*-state.json']);
    expect([...names.values()]).toEqual(['*_state.json', '*-state.json']);
  });

  test('that several quantities have tell the files', () => {
    const other = aQuantity('te', { id: 'x', pattern: '[0-9]*_end.json' });
    expect([...namesOfQuantities([te, other, ip]).values()]).toEqual([
      'te · state.json',
      'te · end.json',
      'ip'
    ]);
  });

  test('that runs of two users have tell the user', () => {
    const runs = [
      aRun(1, { simname: 'ramp' }),
      aRun(1, { simname: 'ramp', username: 'bob', key: 'b1' }),
      aRun(2)
    ];
    expect([...namesOfRuns(runs).values()]).toEqual([
      'alice 1 ramp',
      'bob 1 ramp',
      '2'
    ]);
  });

  test('have units only where there are any', () => {
    expect(withUnits('te', 'keV')).toBe('te (keV)');
    expect(withUnits('q', '1')).toBe('q');
    expect(withUnits('q', null)).toBe('q');
  });
});

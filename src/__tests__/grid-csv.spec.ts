import { IColumn } from '../grid/columns';
import { csvOf } from '../grid/csv';

interface IRow {
  name: string;
  size: number | null;
}

const columns: IColumn<IRow>[] = [
  { id: 'name', title: 'Name', width: 80, text: row => row.name },
  {
    id: 'size',
    title: 'Size',
    unit: 'B',
    width: 60,
    align: 'right',
    text: row => (row.size === null ? '' : `${row.size}`),
    value: row => row.size
  }
];

const names = (...given: string[]) =>
  csvOf(
    [columns[0]],
    given.map(name => ({ name, size: null }))
  )
    .split('\r\n')
    .slice(1, -1);

describe('a CSV file', () => {
  it('has the titles with their units above, and ends each line', () => {
    expect(csvOf(columns, [{ name: 'a', size: 7 }])).toBe(
      'Name,Size (B)\r\na,7\r\n'
    );
  });

  it('leaves empty what is not known', () => {
    expect(csvOf(columns, [{ name: '', size: null }])).toBe(
      'Name,Size (B)\r\n,\r\n'
    );
  });

  it('quotes commas, quotes and line breaks', () => {
    expect(names('a,b', 'say "x"')).toEqual(['"a,b"', '"say ""x"""']);
    expect(csvOf([columns[0]], [{ name: 'a\nb', size: null }])).toBe(
      'Name\r\n"a\nb"\r\n'
    );
  });

  it('gives a spreadsheet no formula, and leaves numbers alone', () => {
    expect(names('=1+1', '@sum', '-x', '+x', '-1.5', '+2e3')).toEqual([
      "'=1+1",
      "'@sum",
      "'-x",
      "'+x",
      '-1.5',
      '+2e3'
    ]);
    expect(names('=cmd|/C calc!A0', '＝1+1', '\t=1')).toEqual([
      "'=cmd|/C calc!A0",
      "'＝1+1",
      `"'\t=1"`
    ]);
  });

  it('is in quotes where another spreadsheet would begin a cell', () => {
    expect(names('a;=1+1', 'a\t=1')).toEqual(['"a;=1+1"', '"a\t=1"']);
  });

  it('has the bare number where a text is made for people', () => {
    const walltime: IColumn<IRow> = {
      id: 'walltime',
      title: 'Walltime',
      width: 80,
      text: () => '2 min',
      csv: { title: 'Walltime (s)', value: () => 120 }
    };
    expect(csvOf([walltime], [{ name: 'a', size: 1 }])).toBe(
      'Walltime (s)\r\n120\r\n'
    );
  });
});

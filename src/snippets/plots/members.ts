import { RANGES } from '../../plots/bins';
import { IColumn, IEnsembleData } from './ensemble-data';

/**
 * Lines that make a table of `cells`: a row for each y, a column for each x.
 */
export function cells(data: IEnsembleData): string[] {
  const { drawn, columns } = data;
  const [x, y, colour] = columns;
  const key = ({ name, isBinned }: IColumn) =>
    isBinned ? `pd.cut(${drawn}[${name}], ${RANGES})` : `${drawn}[${name}]`;
  const groups = `${drawn}.groupby([${key(y)}, ${key(x)}], observed=True)`;
  return isCounted(data)
    ? [`cells = ${groups}.size().unstack()`]
    : [`cells = ${groups}[${colour.name}].mean().unstack()`];
}

/** What the colour of a cell tells. */
export function titleOfCells(data: IEnsembleData): string {
  return isCounted(data) ? 'Members' : data.columns[2].title;
}

/** Of words there is no mean. */
function isCounted({ columns: [, , colour] }: IEnsembleData): boolean {
  return colour === undefined || colour.isText;
}

/**
 * Lines that make `scaled`, in which each column goes from 0 to 1, and what its axis says: `ranges`.
 */
export function scaled({ drawn, columns }: IEnsembleData): string[] {
  const names = columns.map(({ name }) => name).join(', ');
  const hasText = columns.some(({ isText }) => isText);
  const format = hasText ? '' : ':.4g';
  return [
    ...numbers(drawn, columns),
    'span = (numbers.max() - numbers.min()).replace(0, 1)',
    'scaled = (numbers - numbers.min()) / span',
    'ranges = [',
    `    f'{name}\\n{${drawn}[name].min()${format}} to {${drawn}[name].max()${format}}'`,
    `    for name in [${names}]`,
    ']'
  ];
}

/**
 * Lines that make `numbers` of the columns: words are counted in their order.
 */
export function numbers(
  drawn: string,
  columns: IEnsembleData['columns']
): string[] {
  const names = columns.map(({ name }) => name).join(', ');
  return [
    `numbers = ${drawn}[[${names}]].copy()`,
    ...columns
      .filter(({ isText }) => isText)
      .map(
        ({ name }) =>
          `numbers[${name}] = numbers[${name}].astype('category').cat.codes`
      )
  ];
}

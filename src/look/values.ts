import { IVariable } from '../contract';
import { numberText, shortNumber } from './numbers';

type Value = IVariable['value'];

/** Stands for a number that is missing, or none: nan, inf. */
export const MISSING = '–';

/** A longer text is shown whole below its name, in letters. */
const LONG = 30;

/** So many values of an array are shown beside its shape. */
const FIRST = 6;

/** A value as the file has it. */
export function valueText(value: Value, type: string): string {
  if (value === null) {
    return type === 'null' ? 'null' : MISSING;
  }
  return typeof value === 'number' ? numberText(value, type) : String(value);
}

/** `rho 51`, `time 10, rho 51`, `3 × 4`; '' for a single value. */
export function shapeText({ shape, dimensions }: IVariable): string {
  return dimensions.length === shape.length
    ? shape.map((length, i) => `${dimensions[i]} ${length}`).join(', ')
    : shape.join(' × ');
}

/** The first values of a small array, to a few digits; '' where they are not known. */
export function firstValues({ values, type }: IVariable): string {
  if (!values?.length) {
    return '';
  }
  const first = values
    .slice(0, FIRST)
    .map(value =>
      typeof value === 'number'
        ? shortNumber(value, type)
        : valueText(value, type)
    );
  return first.join(', ') + (values.length > FIRST ? ', …' : '');
}

/** The values of a small array: a line for each run of its last dimension. */
export function valueLines({
  values,
  shape,
  type
}: IVariable): { at: string; values: string[] }[] {
  const length = shape[shape.length - 1];
  if (!values?.length || !length) {
    return [];
  }
  const told = values.map(value => valueText(value, type));
  return Array.from({ length: told.length / length }, (_, i) => ({
    at: place(i, shape.slice(0, -1)),
    values: told.slice(i * length, (i + 1) * length)
  }));
}

/** Whether a single text is too long for one row. */
export function wantsRoom({ value, shape }: IVariable): boolean {
  return (
    typeof value === 'string' &&
    !shape.length &&
    (value.length > LONG || value.includes('\n'))
  );
}

/** `[1, 0]`: the indices of a line; '' in an array of one dimension. */
function place(line: number, shape: readonly number[]): string {
  const indices: number[] = [];
  for (const length of [...shape].reverse()) {
    indices.unshift(line % length);
    line = Math.floor(line / length);
  }
  return indices.length ? `[${indices.join(', ')}]` : '';
}

import { nullTranslator } from '@jupyterlab/translation';

import { numberText, shortNumber } from '../look/numbers';
import {
  firstValues,
  shapeText,
  valueLines,
  valueText,
  wantsRoom
} from '../look/values';
import { headWords, rowsWords, textWords, variablesWords } from '../look/words';
import { aLook, aVariable } from './examples';

const trans = nullTranslator.load('');

describe('a number of a file', () => {
  it.each([
    // What Python 3.12 writes for repr of each.
    [0, '0.0'],
    [-0, '-0.0'],
    [5, '5.0'],
    [0.1, '0.1'],
    [0.30000000000000004, '0.30000000000000004'],
    [-273.15, '-273.15'],
    [1 / 3, '0.3333333333333333'],
    [123456789.125, '123456789.125'],
    [0.0001, '0.0001'],
    [0.00001234, '1.234e-05'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e19, '1.5e+19'],
    [6.02214076e23, '6.02214076e+23'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308']
  ])('%p is written as by repr', (value, text) => {
    expect(numberText(value, 'float')).toBe(text);
    expect(numberText(value, 'float64')).toBe(text);
    expect(Number(text)).toBe(value);
  });

  it('that is whole has no point', () => {
    expect(numberText(147634, 'int')).toBe('147634');
    expect(numberText(-7, 'int32')).toBe('-7');
    expect(numberText(3, 'list')).toBe('3');
  });

  it('of 32 bits has only the digits that it has', () => {
    expect(numberText(Math.fround(0.1), 'float32')).toBe('0.1');
    expect(numberText(Math.fround(1 / 3), 'float32')).toBe('0.33333334');
    expect(numberText(16777216, 'float32')).toBe('16777216.0');
  });

  it('that JavaScript has rounded says so', () => {
    expect(numberText(2 ** 60, 'int64')).toBe('≈ 1152921504606847000');
    expect(numberText(2 ** 53 - 1, 'int64')).toBe('9007199254740991');
  });

  it('in passing has four digits', () => {
    expect(shortNumber(4.123456789, 'float64')).toBe('4.123');
    expect(shortNumber(0.000012345678, 'float64')).toBe('1.235e-05');
    expect(shortNumber(147634, 'int')).toBe('147634');
  });
});

describe('the value of a variable', () => {
  it('is written as in the file', () => {
    expect(valueText('H-mode', 'text')).toBe('H-mode');
    expect(valueText(true, 'bool')).toBe('true');
    expect(valueText(null, 'null')).toBe('null');
    expect(valueText(null, 'float64')).toBe('–');
  });

  it('tells the shape of an array, with dimensions where they have names', () => {
    const shape = [10, 51];
    const dimensions = ['time', 'rho'];
    expect(shapeText(aVariable(['te'], { shape, dimensions }))).toBe(
      'time 10, rho 51'
    );
    expect(shapeText(aVariable(['te'], { shape }))).toBe('10 × 51');
  });

  it('tells the first values of an array', () => {
    const values = [4.05123456, 4, null, 3, 2, 1, 0];
    expect(firstValues(aVariable(['te'], { shape: [7], values }))).toBe(
      '4.051, 4.0, –, 3.0, 2.0, 1.0, …'
    );
    expect(firstValues(aVariable(['te'], { shape: [70] }))).toBe('');
  });

  it('has a line for each run of its last dimension', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8];
    const cube = aVariable(['a'], { type: 'int', shape: [2, 2, 2], values });
    expect(valueLines(cube)).toEqual([
      { at: '[0, 0]', values: ['1', '2'] },
      { at: '[0, 1]', values: ['3', '4'] },
      { at: '[1, 0]', values: ['5', '6'] },
      { at: '[1, 1]', values: ['7', '8'] }
    ]);
    expect(valueLines({ ...cube, shape: [8] })).toEqual([
      { at: '', values: ['1', '2', '3', '4', '5', '6', '7', '8'] }
    ]);
    expect(valueLines({ ...cube, shape: [0], values: [] })).toEqual([]);
  });

  it('gets room of its own where it is a long text', () => {
    const text = (value: string) => aVariable(['log'], { type: 'text', value });
    expect(wantsRoom(text('short'))).toBe(false);
    expect(wantsRoom(text('two\nlines'))).toBe(true);
    expect(wantsRoom(text('x'.repeat(31)))).toBe(true);
  });
});

describe('what is shown of a file', () => {
  it('is told in words', () => {
    expect(headWords(aLook({ format: 'eqdsk', size: 48_000 }), trans)).toMatch(
      /^EQDSK g-file · 48 kB · changed 2023-11-1\d \d\d:\d\d:\d\d$/
    );
    const gone = { format: 'missing' as const, size: null, modified: null };
    expect(headWords(aLook(gone), trans)).toBe('not there');
  });

  it('says how much of it is left out', () => {
    expect(rowsWords(200, 31_004, trans)).toBe('first 200 of 31,004 rows');
    expect(rowsWords(200, null, trans)).toBe('first 200 rows');
    expect(rowsWords(31, 31, trans)).toBe('31 rows');
    expect(variablesWords(4, 0, trans)).toBe('4 variables');
    expect(variablesWords(5000, 7345, trans)).toBe(
      'first 5,000 of 12,345 variables'
    );
    const text = 'x'.repeat(64_000);
    const more = 2_936_000;
    const size = 3_000_000;
    const words = 'first 64 kB of 3.0 MB';
    expect(textWords(aLook({ text, more, size }), trans)).toBe(words);
    const packed = aLook({ text, more, size: 20_000, name: 'log.gz' });
    expect(textWords(packed, trans)).toBe(words);
    expect(textWords(aLook({ text }), trans)).toBe('');
  });
});

import { cutOf, legible, legibleText } from '../legible';
import { labelOf } from '../labels';
import { nullTranslator } from '@jupyterlab/translation';
import { aRun } from './examples';

const trans = nullTranslator.load('');

describe('a name', () => {
  it.each([
    'state.json',
    'Größe 数据 й 🔥',
    '.hidden',
    '-rf',
    'CON',
    'a:b\\c*?.',
    'C:\\users\\new',
    '~$x'
  ])('that hides nothing, as %s, is shown as it is', name =>
    expect(legible(name)).toBe(name)
  );

  it.each([
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['a\0\u001b[31m\u007f', 'a\\u0000\\u001b[31m\\u007f'],
    ['a\r\n\tb', 'a\\u000d\\u000a\\u0009b'],
    ['a\u200bb\u00ad\ufeff', 'a\\u200bb\\u00ad\\ufeff'],
    ['a\u2028b', 'a\\u2028b'],
    ['a\u00a0b\u3000', 'a\\u00a0b\\u3000'],
    ['a\ufe0f\u3164\u2800', 'a\\ufe0f\\u3164\\u2800'],
    [' a  b ', '\\u0020a \\u0020b\\u0020'],
    ['\udcff', '\\udcff'],
    ['a\u{e0041}', 'a\\U000e0041']
  ])('%j is shown as %s', (name, shown) => expect(legible(name)).toBe(shown));

  it('of letters that are read from right to left keeps to its place', () => {
    expect(legible('קובץ 3')).toBe('\u2068קובץ 3\u2069');
    expect(legibleText('ملف')).toBe('\u2068ملف\u2069');
  });

  it('is shown like no other', () => {
    const parts = ['\\', 'u202e', '\u202e', ' ', '\u00a0', 'a', 'u0020', '\n'];
    const names = new Set(parts);
    for (let length = 1; length < 5; length++) {
      for (const name of [...names].filter(one => one.length >= length)) {
        parts.forEach(part => names.add(name + part));
      }
      if (names.size > 20_000) {
        break;
      }
    }
    expect(names.size).toBeGreaterThan(2000);
    expect(new Set([...names].map(legible)).size).toBe(names.size);
  });

  it('of 255 bytes is whole where a row cuts it', () => {
    const simname = 'é'.repeat(127) + 'x';
    const run = aRun(1, { simname });
    const content = { kind: 'run', run } as const;
    const { text, title } = labelOf({ content } as any, trans);
    expect(text).toBe(simname);
    expect(title).toContain(simname);
  });
});

describe('a name that has no room', () => {
  const parts = (name: string) => {
    const text = legible(name);
    return [text.slice(0, cutOf(text)), text.slice(cutOf(text))];
  };

  it('is cut before its end, and not where it is short', () => {
    expect(parts('a_long_name_state.json')).toEqual([
      'a_long_name_st',
      'ate.json'
    ]);
    expect(parts('state12.json')).toEqual(['state12.json', '']);
  });

  it('is not cut within a letter, nor where it is read from the right', () => {
    expect(parts('letters 🔥of_two')).toEqual(['letters ', '🔥of_two']);
    expect(parts('letters 🔥of_two1')).toEqual(['letters ', '🔥of_two1']);
    expect(parts('קובץ של ריצה 12')).toEqual([
      '\u2068קובץ של ריצה 12\u2069',
      ''
    ]);
  });
});

describe('a text', () => {
  it('keeps its lines, and what letters are joined by', () => {
    const text = 'a\tb\n\u00a0 c\r\nd\f ❤\ufe0f 👩\u200d🔬 می\u200cخواهم';
    expect(legibleText(text)).toBe(`\u2068${text}\u2069`);
  });

  it('has nothing else that is hidden', () =>
    expect(legibleText('\u202ea\0\u001b[1mb\rc\u2028')).toBe(
      '\\u202ea\\u0000\\u001b[1mb\\u000dc\\u2028'
    ));
});

import {
  commentText,
  identifier,
  nameOfFile,
  Names,
  pythonString
} from '../snippets/python';

/**
 * Read a Python string literal back, by Python's rules for the escapes that it knows.
 */
function readPython(literal: string): string {
  const quote = literal[0];
  const inside = literal.slice(1, -1);
  expect(['"', "'"]).toContain(quote);
  expect(literal[literal.length - 1]).toBe(quote);
  let text = '';
  const token = /\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\(n|r|t|\\|'|")|([^\\])/gy;
  for (const [all, short, long, plain, char] of inside.matchAll(token)) {
    token.lastIndex += all.length;
    if (char !== undefined) {
      expect(char).not.toBe(quote);
      text += char;
    } else if (plain !== undefined) {
      text += { n: '\n', r: '\r', t: '\t' }[plain] ?? plain;
    } else {
      text += String.fromCodePoint(parseInt(short ?? long, 16));
    }
  }
  return text;
}

const NASTY = [
  '',
  ' ',
  "o'neil",
  'say "hi"',
  `both ' and "`,
  '\\',
  'C:\\new\\table',
  "trailing \\'",
  '\\u0041',
  'line\nbreak\r\n\ttab\0',
  '\u2028\u2029\u0085\v\f',
  '\u202eevil\u202c\u200b\ufeff\u00ad',
  'no\u00a0break',
  'Größe_температура_数据.json',
  'e\u0301',
  '😀',
  '\u{e0001}',
  '\udcff',
  'a\udce9b\ud800',
  '\udcff\udcfe',
  '{path} $& ${x} %s',
  '#',
  "'''",
  '"""'
];

describe('pythonString', () => {
  it.each(NASTY)('reads back %j', text => {
    expect(readPython(pythonString(text))).toBe(text);
  });

  it('reads back any mixture', () => {
    // A fixed sequence of numbers, so that a failure can be seen again.
    let state = 1;
    const random = (below: number) => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    for (let round = 0; round < 2000; round++) {
      let text = '';
      for (let length = random(12); length > 0; length--) {
        text += random(2)
          ? NASTY[random(NASTY.length)]
          : String.fromCharCode(random(0x10000));
      }
      const literal = pythonString(text);
      expect(readPython(literal)).toBe(text);
      expect(literal).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    }
  });

  it('looks like what a person would write', () => {
    expect(pythonString('/hub/a b/état.json')).toBe("'/hub/a b/état.json'");
    expect(pythonString("/hub/o'neil")).toBe('"/hub/o\'neil"');
    expect(pythonString('C:\\x')).toBe("'C:\\\\x'");
    expect(pythonString('a\nb')).toBe("'a\\nb'");
  });

  it('keeps an undecodable byte as Python has it', () => {
    expect(pythonString('caf\udce9.nc')).toBe("'caf\\udce9.nc'");
  });
});

describe('commentText', () => {
  it.each(NASTY)('keeps %j on one line', text => {
    expect(commentText(text)).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]*$/u);
  });

  it('cuts what is too long', () => {
    expect([...commentText('😀'.repeat(100))]).toHaveLength(60);
  });
});

describe('identifier', () => {
  it.each([
    ['scan_a', 'scan_a'],
    ['scan a/b', 'scan_a_b'],
    ['__x__', 'x'],
    ['2d', 'data_2d'],
    ['état', 'état'],
    ['ﬁt', 'fit'],
    ['?!', 'data'],
    ['x'.repeat(100), 'x'.repeat(40)]
  ])('makes %j into %j', (text, name) => {
    expect(identifier(text, 'data')).toBe(name);
  });

  it.each(NASTY)('makes a name of %j', text => {
    expect(identifier(text, 'data')).toMatch(
      /^\p{XID_Start}\p{XID_Continue}*$/u
    );
  });
});

describe('nameOfFile', () => {
  it.each([
    ['3.42_state.json', 'state'],
    ['-1.0_state.json', 'state'],
    ['1e-05_state.json', 'state'],
    ['state.json', 'state'],
    ['state.json.gz', 'state'],
    ['g123456.01234', 'g123456'],
    ['iter_ps.cdf', 'iter_ps'],
    ['instate', 'instate'],
    ['.hidden', 'hidden'],
    ['3.42.json', 'data'],
    ['147634.geq', 'data'],
    ['2d_profile.csv', 'data_2d_profile'],
    ['eq (copy).geqdsk', 'eq_copy']
  ])('names %s %s', (file, name) => {
    expect(nameOfFile(file)).toBe(name);
  });
});

describe('Names', () => {
  it('gives no name twice', () => {
    const names = new Names();
    expect(names.take('state')).toBe('state');
    expect(names.take('state')).toBe('state_2');
    expect(names.take('state')).toBe('state_3');
    expect(names.take('state', 'state_of_7')).toBe('state_of_7');
    expect(names.take('state', 'state_of_7')).toBe('state_of_7_2');
  });

  it('hides neither Python nor the code', () => {
    const names = new Names();
    names.reserve('import json\nxr.load_dataset({path})');
    expect(names.take('lambda')).toBe('lambda_data');
    expect(names.take('input')).toBe('input_data');
    expect(names.take('json')).toBe('json_data');
    expect(names.take('xr')).toBe('xr_data');
    expect(names.take('json')).toBe('json_data_2');
  });
});

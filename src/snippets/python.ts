import { escapeOf } from '../legible';

/**
 * Text as a Python string literal that reads back as exactly that text.
 *
 * What Python's own `repr` escapes is escaped: control and invisible characters, which could
 * hide what the code does, and the lone surrogates that stand for undecodable bytes of a path.
 */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replace(/[\p{C}\p{Z}\\'"]/gu, char => {
    switch (char) {
      case ' ':
        return char;
      case '\n':
        return '\\n';
      case '\r':
        return '\\r';
      case '\t':
        return '\\t';
      case "'":
      case '"':
        return char === quote ? '\\' + char : char;
      case '\\':
        return '\\\\';
    }
    return escapeOf(char);
  });
  return quote + inside + quote;
}

/**
 * Text that stays on its comment line: no line breaks, nothing invisible, not too long.
 */
export function commentText(text: string): string {
  const visible = [...text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()];
  return visible.length > 60
    ? visible.slice(0, 59).join('') + '…'
    : visible.join('');
}

/**
 * A Python identifier that resembles the text.
 *
 * @param fallback - used where nothing of the text is left, and before a leading digit
 */
export function identifier(text: string, fallback: string): string {
  const words = [...text.normalize('NFKC').replace(/\P{XID_Continue}+/gu, '_')]
    .slice(0, 40)
    .join('')
    .replace(/^_+|_+$/g, '');
  if (words === '') {
    return fallback;
  }
  return /^\p{XID_Start}/u.test(words) ? words : `${fallback}_${words}`;
}

/**
 * A variable's name for the content of a data file: `3.42_state.json` gives `state`.
 */
export function nameOfFile(fileName: string): string {
  const stem = fileName
    .replace(/\.(gz|bz2|xz)$/i, '')
    .replace(/(?<=.)\.[^.]*$/, '');
  const number = /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?(?=[_\- ]|$)/i;
  return identifier(stem.replace(number, ''), 'data');
}

/**
 * The variables of a cell: none twice, and none that hides what the cell or a user needs.
 */
export class Names {
  /**
   * Keep every name that occurs in the code.
   */
  reserve(code: string): void {
    for (const [name] of code.matchAll(/[\p{XID_Start}_]\p{XID_Continue}*/gu)) {
      this._reserved.add(name);
    }
  }

  /**
   * Take the first candidate that is free, or number the last one.
   */
  take(...candidates: string[]): string {
    const wanted = candidates.map(name =>
      this._reserved.has(name) ? `${name}_data` : name
    );
    const last = wanted[wanted.length - 1];
    let name = wanted.find(one => !this._taken.has(one));
    for (let number = 2; name === undefined; number++) {
      const numbered = `${last}_${number}`;
      name = this._taken.has(numbered) ? undefined : numbered;
    }
    this._taken.add(name);
    return name;
  }

  private _reserved = new Set([...KEYWORDS, ...BUILTINS]);
  private _taken = new Set<string>();
}

const KEYWORDS =
  `False None True and as assert async await break class continue def del elif else except
  finally for from global if import in is lambda nonlocal not or pass raise return try while
  with yield`.split(/\s+/);

/**
 * The built-in functions and types that a notebook is likely to use.
 */
const BUILTINS =
  `abs all any bin bool bytes callable chr complex dict dir display divmod enumerate eval exec
  exit filter float format frozenset getattr globals hasattr hash help hex id input int
  isinstance issubclass iter len list locals map max min next object oct open ord pow print
  property quit range repr reversed round set setattr slice sorted str sum super tuple type
  vars zip`.split(/\s+/);

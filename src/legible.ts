/**
 * Texts that come from runs, as they are shown. Each is made legible once, where it becomes a word
 * of a page; what files are asked for by, and what is copied, stays as it is.
 */

/** What nobody sees, or what turns its neighbours around. */
const HIDDEN = '\\p{C}\\p{Default_Ignorable_Code_Point}\\p{Zl}\\p{Zp}\\u2800';

/** In names, other blanks too, and plain ones that a page would swallow. */
const IN_NAMES = new RegExp(
  `\\\\+(?=[${HIDDEN}\\p{Zs}]|[uU][\\da-f]{4})|[${HIDDEN}]|(?! )\\p{Zs}|^ | $|(?<= ) `,
  'gu'
);

/** Lines and tabs are what texts are made of. */
const IN_TEXTS = new RegExp(
  `(?!\\n|\\t|\\f|\\r\\n|\\u200c|\\u200d|\\ufe0f)[${HIDDEN}]`,
  'gu'
);

/** Letters that are read from right to left. */
const FROM_RIGHT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Before and after a text whose direction is its own. */
const ISOLATE = ['\u2068', '\u2069'];

/** So many letters at the end of a name tell as much as its beginning. */
const END = 8;

/** A name that is hardly longer is not cut. */
const SHORT = 12;

/**
 * A name so that it cannot be taken for another one: what is hidden in it is written out, as Python
 * writes it (`\u202e`), and it does not turn around what stands beside it.
 */
export function legible(name: string): string {
  return isolated(
    name.replace(IN_NAMES, found =>
      found[0] === '\\' ? found + found : escapeOf(found)
    )
  );
}

/** The same of a text that may have lines: a comment, a message, what is in a file. */
export function legibleText(text: string): string {
  return isolated(text.replace(IN_TEXTS, escapeOf));
}

/** How Python and JSON write a character that is not to be shown: `\u202e`. */
export function escapeOf(char: string): string {
  const hex = char.codePointAt(0)!.toString(16);
  return hex.length <= 4
    ? '\\u' + hex.padStart(4, '0')
    : '\\U' + hex.padStart(8, '0');
}

/**
 * Where a name that is shown is cut when it has no room: before its end, which stays. One that is
 * read from right to left is cut at its end only.
 */
export function cutOf(text: string): number {
  if (text.length <= SHORT || text.startsWith(ISOLATE[0])) {
    return text.length;
  }
  const cut = text.length - END;
  // Never within one letter.
  return /[\udc00-\udfff]/.test(text[cut]) ? cut - 1 : cut;
}

function isolated(text: string): string {
  return FROM_RIGHT.test(text) ? ISOLATE.join(text) : text;
}

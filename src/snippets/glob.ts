/**
 * A file name pattern with `*`, `?` and `[a-z]`, as the shell and Python's fnmatch read it.
 */
export function globToRegExp(pattern: string): RegExp {
  const parts = pattern.match(/\[!?[^][^\]]*\]|[^]/gu) ?? [];
  const source = parts.map(part => {
    if (part === '*') {
      return '.*';
    }
    if (part === '?') {
      return '.';
    }
    return part.length > 2 && part.startsWith('[')
      ? setToRegExp(part.slice(1, -1))
      : escape(part);
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}

function setToRegExp(set: string): string {
  const negated = set.startsWith('!');
  const members = set.slice(negated ? 1 : 0).match(/[^]-[^]|[^]/gu) ?? [];
  const source = members.map(member => {
    const [from, dash, to] = member;
    if (dash === undefined) {
      return escape(from);
    }
    // A range such as z-a holds nothing.
    return from > to ? '' : `${escape(from)}-${escape(to)}`;
  });
  return `[${negated ? '^' : ''}${source.join('')}]`;
}

/**
 * A letter that stands for itself in a regular expression, also between brackets.
 */
function escape(char: string): string {
  return `\\u{${char.codePointAt(0)!.toString(16)}}`;
}

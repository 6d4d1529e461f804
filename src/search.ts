import { IRunQuery } from './api';

/**
 * Search text -> query: `state:` and `user:` narrow the list, other words are searched for.
 */
export function parseSearch(text: string): IRunQuery {
  const query: IRunQuery = {};
  const words: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const field = /^(state|user):(.+)$/i.exec(word);
    if (field) {
      query[field[1].toLowerCase() as 'state' | 'user'] = field[2];
    } else {
      words.push(word);
    }
  }
  if (words.length) {
    query.q = words.join(' ');
  }
  return query;
}

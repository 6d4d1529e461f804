import { IRun } from '../contract';

/** What the server's query line calls a column, where that is not the column's id. */
const FIELDS: Record<string, string> = {
  simname: 'sim',
  username: 'user',
  phystime: 't',
  tags: 'tag'
};

/** Those of runs in the list: only members are pending. */
const STATES: readonly IRun['state'][] = [
  'running',
  'completed',
  'failed',
  'silent',
  'unknown'
];

/**
 * The query line that finds what is searched for, and fits all filters: `ramp shot:>"150000"`.
 *
 * @param filters texts by column id
 */
export function queryLine(
  search: string,
  filters: Readonly<Record<string, string>> | null
): string {
  const terms = Object.entries(filters ?? {}).map(([id, text]) =>
    term(id, text)
  );
  return [search.trim(), ...terms].filter(Boolean).join(' ');
}

/** One filter as a term; '' while there is nothing to compare with. */
function term(id: string, text: string): string {
  const [, operator, rest] = /^\s*([<>]=?|=)?\s*(.*)$/s.exec(text) ?? [];
  // A text in quotes cannot hold one.
  const value = rest.split('"').join(' ').trim();
  if (!value) {
    return '';
  }
  const sought = id === 'state' ? stateOf(value) : value;
  return `${FIELDS[id] ?? id}:${operator ?? ''}"${sought}"`;
}

/** The state that begins so: nobody types the whole word. */
function stateOf(text: string): string {
  return STATES.find(state => state.startsWith(text.toLowerCase())) ?? text;
}

/** Texts that a page would take for code, were they put into it as they are. */
export const PAYLOADS = [
  '<img src=x onerror="globalThis.broken=1">',
  '<script>globalThis.broken=1</script>',
  '"><svg onload=globalThis.broken=1>',
  "' onmouseover='globalThis.broken=1",
  '</title></style></textarea><iframe srcdoc="<script>1</script>">',
  'javascript:globalThis.broken=1',
  '{{constructor.constructor("globalThis.broken=1")()}}',
  '\u202e<b>gnp.exe'
];

/** What a run may not choose: the program knows these words, and looks up their icons. */
const KNOWN = new Set(['state', 'format', 'kind', 'key', 'reason']);

/** The same with a payload for every text in it. */
export function poisoned<T>(value: T, payload: string, name = ''): T {
  if (typeof value === 'string') {
    return (KNOWN.has(name) ? value : payload) as T;
  }
  if (Array.isArray(value)) {
    return value.map((item, at) =>
      // Parts of a page tell lists apart by their texts.
      typeof item === 'string' ? `${payload}${at}` : poisoned(item, payload)
    ) as T;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        poisoned(item, payload, key)
      ])
    ) as T;
  }
  return value;
}

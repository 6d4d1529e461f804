import { escapeOf } from '../legible';

/** Texts that a page would take for code, were they put into it as they are. */
export const PAYLOADS = [
  '<img src=x onerror="globalThis.broken=1">',
  '<script>globalThis.broken=1</script>',
  '"><svg onload=globalThis.broken=1>',
  "' onmouseover='globalThis.broken=1",
  '</title></style></textarea><iframe srcdoc="<script>1</script>">',
  'javascript:globalThis.broken=1',
  '${globalThis.broken=1}`{{constructor.constructor("globalThis.broken=1")()}}',
  // Where Vega reads an expression, or the name of a field.
  `datum['x"]+[globalThis.broken=1].y\\.z`,
  '&lt;b&gt;[x](javascript:globalThis.broken=1)',
  '=cmd|/C calc!A0',
  '__proto__',
  `long ${'<b>x</b>'.repeat(40)}`,
  '\u202e<b>gnp.exe',
  '\0\u0007\u001b[31m<b>\u2028\u200b\udcff'
];

/** All that stand anywhere in a text in one, and those that count where they stand first. */
export const FEW: [string, string][] = [
  ['code', PAYLOADS.join(' ')],
  ['a script as an address', 'javascript:globalThis.broken=1'],
  ['what is hidden', '\u202e\u0000<b>gnp.exe']
];

/** A payload as a page has to show it. */
export function told(payload: string): string {
  return payload.replace(/[^\x20-\x7e]/gu, escapeOf);
}

/** What a run may not choose: the program knows these words, and looks up their icons. */
const KNOWN = new Set([
  'state',
  'format',
  'kind',
  'key',
  'reason',
  'image',
  'install'
]);

/** Whose names are the run's too. */
const NAMED = 'attributes';

/** The same with a payload for every text in it. */
export function poisoned<T>(value: T, payload: string, name = ''): T {
  if (typeof value === 'string') {
    // What an example calls y is another one than x.
    const text = value === 'y' ? `${payload}y` : payload;
    return (KNOWN.has(name) ? value : text) as T;
  }
  if (Array.isArray(value)) {
    return value.map((item, at) =>
      // Parts of a page tell lists apart by their texts.
      typeof item === 'string'
        ? `${poisoned(item as string, payload)}${at}`
        : poisoned(item, payload)
    ) as T;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        name === NAMED ? payload : key,
        poisoned(item, payload, key)
      ])
    ) as T;
  }
  return value;
}

/** Whether nothing of a page is what a payload would make of it. */
export function expectNothingBroken(node: ParentNode): void {
  expect(
    node.querySelector('script, iframe, img, b, object, embed, style, base')
  ).toBeNull();
  for (const element of node.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on/);
      if (['href', 'src', 'action', 'srcdoc', 'style'].includes(name)) {
        expect(value).not.toContain('broken');
      }
    }
  }
  expect((globalThis as any).broken).toBeUndefined();
}

/** What is told about the parts of a page. */
const TOLD_BY = ['title', 'aria-label', 'alt', 'aria-valuetext', 'placeholder'];

/** What stands in a page, and is told about its parts, but for what users edit. */
export function textsIn(node: Element): string[] {
  return [node, ...node.querySelectorAll('*')].flatMap(element => [
    ...[...element.childNodes].map(child =>
      child.nodeType === Node.TEXT_NODE && element.tagName !== 'TEXTAREA'
        ? child.nodeValue!
        : ''
    ),
    ...TOLD_BY.map(name => element.getAttribute(name) ?? '')
  ]);
}

/** Check that a payload is there as text, and nowhere as anything else. */
export function expectPlain(node: Element, payload: string): void {
  expectNothingBroken(node);
  const texts = textsIn(node);
  expect(texts.join('\n')).toContain(told(payload));
  // Written out once, and nowhere left as it is.
  expect(texts.filter(text => /\\\\[uU][\da-f]{4}/.test(text))).toEqual([]);
  expect(texts.filter(text => HIDDEN.test(text))).toEqual([]);
}

/** But for line breaks, and what keeps a text apart from its neighbours. */
const HIDDEN = /(?![\n\u2068\u2069])[\p{Cc}\p{Cf}\p{Cs}]/u;

/** What of a plot is data. */
const DATA = new Set(['values', 'datasets']);

/** Where Vega shows a text as it is; elsewhere it reads code, names of fields, or addresses. */
const SHOWN = new Set(['title', 'text', 'domain', 'labels']);

/** Check that in the specification of a plot names are texts alone. */
export function expectPlainPlot(spec: unknown, payload: string, at = ''): void {
  if (typeof spec === 'string') {
    const text = SHOWN.has(at) ? '' : spec;
    expect([at, text.includes(told(payload).slice(0, 8))]).toEqual([at, false]);
    expect([at, HIDDEN.test(spec)]).toEqual([at, false]);
  } else if (Array.isArray(spec)) {
    spec.forEach(item => expectPlainPlot(item, payload, at));
  } else if (spec !== null && typeof spec === 'object') {
    for (const [name, item] of Object.entries(spec)) {
      if (!DATA.has(name)) {
        expectPlainPlot(item, payload, name);
      }
    }
  }
}

/** Width of a letter, of the height of the font: a mean that fits most texts. */
const LETTER = 0.6;

/** About how wide a text is drawn, in pixels. */
export function widthOfText(text: string, fontSize: number): number {
  return [...text].length * LETTER * fontSize;
}

/**
 * A text that fits, cut in the middle where it is too long: its beginning and its end tell most.
 *
 * @param room in pixels
 */
export function cutToFit(text: string, room: number, fontSize: number): string {
  const letters = [...text];
  const most = Math.max(3, Math.floor(room / (LETTER * fontSize)));
  if (letters.length <= most) {
    return text;
  }
  const before = Math.ceil((most - 1) / 2);
  const after = most - 1 - before;
  return [
    ...letters.slice(0, before),
    '…',
    ...letters.slice(letters.length - after)
  ].join('');
}

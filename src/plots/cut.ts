/** Widths of letters, of the height of the font: of most fonts a little more than they have. */
const NARROW = 0.36;
const WIDE = 0.9;
const CAPITAL = 0.72;
const OTHER = 0.62;

/** About how wide a text is drawn, in pixels. */
export function widthOfText(text: string, fontSize: number): number {
  return [...text].reduce((sum, letter) => sum + widthOf(letter), 0) * fontSize;
}

function widthOf(letter: string): number {
  if (/[MWmw%@]/.test(letter)) {
    return WIDE;
  }
  if (/[fijlrtI.,:;|!'()[\] ]/.test(letter)) {
    return NARROW;
  }
  return /[A-Z]/.test(letter) ? CAPITAL : OTHER;
}

/**
 * A text that fits, cut in the middle where it is too long: its beginning and its end tell most.
 *
 * @param room in pixels
 */
export function cutToFit(text: string, room: number, fontSize: number): string {
  if (widthOfText(text, fontSize) <= room) {
    return text;
  }
  const letters = [...text];
  const cut = (kept: number) => {
    const before = Math.ceil(kept / 2);
    return [
      ...letters.slice(0, before),
      '…',
      ...letters.slice(letters.length - (kept - before))
    ].join('');
  };
  let kept = letters.length - 1;
  while (kept > 2 && widthOfText(cut(kept), fontSize) > room) {
    kept -= 1;
  }
  return cut(kept);
}

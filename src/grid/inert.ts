/** What a spreadsheet takes for the beginning of a formula; in some languages the wide signs too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * The text of a cell as spreadsheets show it and run nothing: what they would take for a formula
 * (it begins with =, +, - or @, a tab or a line break, and is no number) gets an apostrophe before
 * it.
 */
export function inert(text: string): string {
  return FORMULA.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
}

/**
 * What the user has opened of the variables, and looks for; it fits any file that has them.
 */
export class LookTree {
  constructor(private _changed: () => void) {}

  /** Keys of rows that were opened, with true, or closed. */
  get opened(): ReadonlyMap<string, boolean> {
    return this._opened;
  }

  setOpen(key: string, open: boolean): void {
    this._opened = new Map(this._opened).set(key, open);
    this._changed();
  }

  /** Key of the row that the keyboard is on. */
  get active(): string | null {
    return this._active;
  }
  set active(key: string | null) {
    this._active = key;
    this._changed();
  }

  /** Part of a name; '' for all. */
  get filter(): string {
    return this._filter;
  }
  set filter(filter: string) {
    this._filter = filter;
    this._changed();
  }

  private _opened: ReadonlyMap<string, boolean> = new Map();
  private _active: string | null = null;
  private _filter = '';
}

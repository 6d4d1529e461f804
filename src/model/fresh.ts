/** What is new or changed is fresh for this long, in milliseconds. */
const FRESH_FOR = 2000;

/**
 * Which rows came or changed a moment ago.
 *
 * A refresh makes items anew, so they are known by what they say.
 */
export class Freshness<T> {
  /** Of the rows of a refresh, those that were not so before are fresh now. */
  note(before: readonly T[], items: readonly T[]): void {
    const now = Date.now();
    for (const [text, until] of this._until) {
      if (until <= now) {
        this._until.delete(text);
      }
    }
    const known = new Set(before.map(item => JSON.stringify(item)));
    for (const item of items) {
      const text = JSON.stringify(item);
      if (!known.has(text)) {
        this._until.set(text, now + FRESH_FOR);
      }
    }
  }

  has(item: T): boolean {
    if (this._until.size === 0) {
      return false;
    }
    const until = this._until.get(JSON.stringify(item));
    return until !== undefined && Date.now() < until;
  }

  private _until = new Map<string, number>();
}

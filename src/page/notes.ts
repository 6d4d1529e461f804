import { INotes } from '../contract';

/**
 * The notes as they are in the editor.
 */
export interface IDraft {
  text: string;
  /** As it is typed: tags with commas between them. */
  tags: string;
  archived: boolean;
}

/**
 * The notes of a run while they are edited.
 *
 * What is typed stays until the server has it, whatever the server says meanwhile.
 */
export class NotesModel {
  /**
   * @param put keeps notes; the answer is what is kept now
   * @param changed is called after every change
   */
  constructor(
    private _put: (notes: INotes) => Promise<INotes>,
    private _changed: () => void
  ) {}

  draft: IDraft = draftOf({});

  status: 'same' | 'changed' | 'saving' | 'saved' | 'failed' = 'same';

  /** Why the last attempt to save failed; null when it did not. */
  error: Error | null = null;

  /** Counts the beginnings and ends of saving: an answer asked for before the last is stale. */
  writes = 0;

  /** What the server has: shown unless something else is being written. */
  take(notes: INotes): void {
    if (this.status === 'same' || this.status === 'saved') {
      const draft = draftOf(notes);
      if (!sameDraft(draft, this.draft)) {
        this.draft = draft;
        this.status = 'same';
        this._changed();
      }
    }
  }

  edit(part: Partial<IDraft>): void {
    this.draft = { ...this.draft, ...part };
    this.status = 'changed';
    this._changed();
  }

  /**
   * Keep what is written, unless it is kept already, and after what is being kept now. A failure
   * is told by `error`.
   */
  save(): Promise<void> {
    this._queue = this._queue.then(() => this._saveNow());
    return this._queue;
  }

  private async _saveNow(): Promise<void> {
    if (this.status !== 'changed' && this.status !== 'failed') {
      return;
    }
    const draft = this.draft;
    this.status = 'saving';
    this.writes += 1;
    this._changed();
    try {
      const kept = await this._put(notesOf(draft));
      this.error = null;
      if (this.draft === draft) {
        this.draft = draftOf(kept);
        this.status = 'saved';
      }
    } catch (error) {
      this.error = error as Error;
      if (this.draft === draft) {
        this.status = 'failed';
      }
    }
    this.writes += 1;
    this._changed();
  }

  private _queue: Promise<void> = Promise.resolve();
}

export function draftOf(notes: INotes): IDraft {
  return {
    text: notes.text ?? '',
    tags: (notes.tags ?? []).join(', '),
    archived: notes.archived ?? false
  };
}

/** Each tag once, without the spaces around it. */
export function notesOf({ text, tags, archived }: IDraft): INotes {
  const words = tags.split(',').map(tag => tag.trim());
  return { text, tags: [...new Set(words)].filter(Boolean), archived };
}

function sameDraft(one: IDraft, other: IDraft): boolean {
  return (
    one.text === other.text &&
    one.tags === other.tags &&
    one.archived === other.archived
  );
}

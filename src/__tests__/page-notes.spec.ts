import { INotes } from '../contract';
import { NotesModel, notesOf } from '../page/notes';

/** A server that keeps notes when a test lets it. */
class Keeper {
  readonly kept: INotes[] = [];

  put = (notes: INotes): Promise<INotes> =>
    new Promise((resolve, reject) => {
      this.answer = () => {
        this.kept.push(notes);
        resolve(notes);
      };
      this.refuse = message => reject(new Error(message));
    });

  answer = () => {};
  refuse: (message: string) => void = () => {};
}

/** Until what was begun has come as far as it can. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await Promise.resolve();
  }
}

describe('the notes editor', () => {
  let keeper: Keeper;
  let notes: NotesModel;

  beforeEach(() => {
    keeper = new Keeper();
    notes = new NotesModel(keeper.put, () => undefined);
    notes.take({ text: 'good', tags: ['paper'] });
  });

  it('shows what the server has', () => {
    expect(notes.draft).toEqual({
      text: 'good',
      tags: 'paper',
      archived: false
    });
    notes.take({ text: 'better' });
    expect(notes.draft.text).toBe('better');
  });

  it('sends nothing that has not changed', async () => {
    await notes.save();
    expect(notes.status).toBe('same');
    expect(keeper.kept).toEqual([]);
  });

  it('says when it is kept', async () => {
    notes.edit({ tags: ' paper , iter,paper,' });
    void notes.save();
    await settled();
    expect(notes.status).toBe('saving');
    keeper.answer();
    await settled();
    expect(notes.status).toBe('saved');
    expect(keeper.kept).toEqual([
      { text: 'good', tags: ['paper', 'iter'], archived: false }
    ]);
    expect(notes.draft.tags).toBe('paper, iter');
  });

  it('keeps what is typed when saving fails, until it is saved', async () => {
    notes.edit({ text: 'a long thought' });
    void notes.save();
    await settled();
    keeper.refuse('disk full');
    await settled();
    expect(notes.status).toBe('failed');
    expect(notes.error?.message).toBe('disk full');
    notes.take({ text: 'good' });
    expect(notes.draft.text).toBe('a long thought');
    void notes.save();
    await settled();
    keeper.answer();
    await settled();
    expect(notes.status).toBe('saved');
    expect(notes.error).toBeNull();
    expect(keeper.kept.map(({ text }) => text)).toEqual(['a long thought']);
  });

  it('keeps what is typed while it is saving, and saves it after', async () => {
    notes.edit({ text: 'one' });
    void notes.save();
    await settled();
    notes.edit({ text: 'one two' });
    void notes.save();
    keeper.answer();
    await settled();
    expect(notes.draft.text).toBe('one two');
    keeper.answer();
    await settled();
    expect(keeper.kept.map(({ text }) => text)).toEqual(['one', 'one two']);
    expect(notes.status).toBe('saved');
  });

  it('stays as it is typed while the page is refreshed', () => {
    notes.edit({ text: 'half a sen' });
    notes.take({ text: 'somebody else’s' });
    expect(notes.draft.text).toBe('half a sen');
  });
});

describe('notesOf', () => {
  it('has no empty tags', () => {
    expect(notesOf({ text: '', tags: ' , ', archived: true })).toEqual({
      text: '',
      tags: [],
      archived: true
    });
  });
});

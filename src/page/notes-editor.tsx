import { TranslationBundle } from '@jupyterlab/translation';
import React, { useId } from 'react';

import { legibleText } from '../legible';
import { NotesModel } from './notes';

/**
 * What users keep about a run: it is saved when they leave a field.
 */
export function NotesEditor(props: {
  notes: NotesModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { notes, trans } = props;
  const { draft } = notes;
  const id = useId();
  const save = () => void notes.save();
  return (
    <section
      className="jp-IPSRunPage-notes"
      aria-label={trans.__('Notes on this run')}
    >
      <label htmlFor={`${id}-text`}>{trans.__('Note')}</label>
      <textarea
        id={`${id}-text`}
        className="jp-mod-styled"
        rows={5}
        value={draft.text}
        placeholder={trans.__(
          'What is worth knowing about this run. It is searched with the rest.'
        )}
        onChange={event => notes.edit({ text: event.currentTarget.value })}
        onBlur={save}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            save();
          }
        }}
      />
      <label htmlFor={`${id}-tags`}>{trans.__('Tags')}</label>
      <input
        id={`${id}-tags`}
        className="jp-mod-styled"
        value={draft.tags}
        spellCheck={false}
        placeholder={trans.__('good, paper-2027')}
        onChange={event => notes.edit({ tags: event.currentTarget.value })}
        onBlur={save}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            save();
          }
        }}
      />
      <label className="jp-IPSRunPage-archived">
        <input
          type="checkbox"
          checked={draft.archived}
          onChange={event => {
            notes.edit({ archived: event.currentTarget.checked });
            save();
          }}
        />
        {trans.__('Archived: listed only when asked for, with is:archived')}
      </label>
      <div className="jp-IPSRunPage-saved" aria-live="polite">
        <Status notes={notes} trans={trans} />
      </div>
    </section>
  );
}

function Status(props: {
  notes: NotesModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { notes, trans } = props;
  switch (notes.status) {
    case 'saved':
      return <>{trans.__('Saved')}</>;
    case 'failed':
      return (
        <p className="jp-IPSRuns-banner">
          {trans.__(
            'The notes were not saved: %1 What you wrote is still here.',
            sentence(legibleText(notes.error?.message ?? ''))
          )}{' '}
          <button className="jp-IPSRow-retry" onClick={() => void notes.save()}>
            {trans.__('Save again')}
          </button>
        </p>
      );
    default:
      return null;
  }
}

/** With a full stop at its end. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

import { TranslationBundle } from '@jupyterlab/translation';
import React, { useRef, useState } from 'react';

import { legibleText } from '../legible';
import { IColumn } from './columns';

interface IEditProps<T> {
  column: IColumn<T>;
  item: T;
  trans: TranslationBundle;
}

/**
 * A cell whose text can be changed: by its button, which F2 presses too. Enter and leaving keep
 * what is written, Escape does not; Shift+Enter begins a new line.
 */
export function EditCell<T>({
  column,
  item,
  trans
}: IEditProps<T>): JSX.Element {
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const dropped = useRef(false);
  const shown = column.render?.(item) ?? legibleText(column.text(item));
  const before = column.edit!.text(item);

  const leave = async () => {
    if (dropped.current || draft === null || draft === before) {
      dropped.current = false;
      setDraft(null);
      setProblem('');
      return;
    }
    try {
      await column.edit!.save(item, draft);
      setDraft(null);
      setProblem('');
    } catch (error) {
      // What was written stays in the box.
      setProblem((error as Error).message);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    event.stopPropagation();
    const row = event.currentTarget.closest<HTMLElement>('[role="row"]');
    if (event.key === 'Escape') {
      dropped.current = true;
    } else if (event.key !== 'Enter' || event.shiftKey) {
      return;
    }
    event.preventDefault();
    // It leaves the box.
    row?.focus();
  };

  if (draft === null) {
    return (
      <>
        {shown}
        <button
          className="jp-IPSGrid-edit"
          tabIndex={-1}
          title={trans.__('Edit (F2)')}
          aria-label={trans.__('Edit %1', column.title)}
          onClick={event => {
            event.stopPropagation();
            setDraft(before);
          }}
          onDoubleClick={event => event.stopPropagation()}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M3 13 4 9.5 10.5 3 13 5.5 6.5 12Z" />
          </svg>
        </button>
      </>
    );
  }
  return (
    <textarea
      className="jp-IPSGrid-box"
      autoFocus
      aria-label={column.title}
      aria-invalid={problem !== ''}
      title={legibleText(problem)}
      value={draft}
      rows={Math.min(6, draft.split('\n').length)}
      onChange={event => setDraft(event.currentTarget.value)}
      onClick={event => event.stopPropagation()}
      onDoubleClick={event => event.stopPropagation()}
      onBlur={() => void leave()}
      onKeyDown={onKeyDown}
    />
  );
}

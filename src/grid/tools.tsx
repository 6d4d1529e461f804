import { TranslationBundle } from '@jupyterlab/translation';
import {
  checkIcon,
  downloadIcon,
  filterIcon,
  listIcon,
  ToolbarButtonComponent
} from '@jupyterlab/ui-components';
import React, { useEffect, useRef, useState } from 'react';

import { legible, legibleText } from '../legible';
import { csvOf, saveText } from './csv';
import { useChanged } from './hooks';
import { isShown, ordered, showColumn, toggleFilters } from './layout';
import { GridModel, titleOf } from './model';

interface IToolProps<T> {
  model: GridModel<T>;
  trans: TranslationBundle;
}

/**
 * A button with a menu of the columns to show.
 */
export function ColumnsButton<T>({ model, trans }: IToolProps<T>): JSX.Element {
  useChanged(model.changed);
  const [open, setOpen] = useState(false);
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) {
      return;
    }
    node.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
    const outside = (event: PointerEvent) => {
      if (!node.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [open]);

  const close = () => {
    setOpen(false);
    node.current?.querySelector<HTMLElement>('button, jp-button')?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const entries = [
      ...(node.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ??
        [])
    ];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: entries.length - 1
    }[event.key];
    if (to !== undefined) {
      entries[(to + entries.length) % entries.length].focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      entries[at]?.click();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = model.visible.length;
  return (
    <div ref={node} className="jp-IPSGrid-tool">
      <ToolbarButtonComponent
        icon={listIcon}
        tooltip={trans.__('Choose the columns')}
        onClick={() => setOpen(!open)}
        pressed={open}
      />
      {open && (
        <div
          role="menu"
          className="jp-IPSGrid-menu"
          aria-label={trans.__('Columns')}
          onKeyDown={onKeyDown}
        >
          {ordered(model.columns, model.layout).map(column => {
            const checked = isShown(column, model.layout);
            // One column stays, or there would be no header to come back by.
            const last = checked && shown === 1;
            return (
              <div
                key={column.id}
                role="menuitemcheckbox"
                aria-checked={checked}
                aria-disabled={last}
                tabIndex={-1}
                onClick={() => {
                  if (!last) {
                    model.layout = showColumn(
                      model.layout,
                      column.id,
                      !checked
                    );
                  }
                }}
              >
                <span className="jp-IPSGrid-check">
                  {checked && <checkIcon.react tag="span" />}
                </span>
                {legible(titleOf(column))}
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}

/**
 * A button that opens the row of filters, and closes it.
 */
export function FiltersButton<T>({ model, trans }: IToolProps<T>): JSX.Element {
  useChanged(model.changed);
  const open = model.layout.filters !== null;
  return (
    <ToolbarButtonComponent
      icon={filterIcon}
      tooltip={trans.__('Filter by column')}
      pressed={open}
      pressedTooltip={trans.__('Close the filters and show all rows')}
      onClick={() => {
        model.layout = toggleFilters(model.layout);
      }}
    />
  );
}

/**
 * A button that saves all rows, the shown columns only, as a CSV file. While it works it tells how
 * far it is, and cancels.
 */
export function CsvButton<T>(
  props: IToolProps<T> & {
    /** Of the file, without its ending. */
    name: string;
  }
): JSX.Element {
  const { model, trans, name } = props;
  const [done, setDone] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const work = useRef<AbortController | null>(null);
  useEffect(() => () => work.current?.abort(), []);

  const percent = (part: number) =>
    trans.__('%1 %', String(Math.floor(100 * part)));
  const save = async () => {
    const abort = new AbortController();
    work.current = abort;
    setProblem('');
    setDone(percent(0));
    try {
      const items = await model.source.all(
        (rows, total) => setDone(percent(rows / Math.max(total, 1))),
        abort.signal
      );
      saveText(csvOf(model.visible, items), `${name}.csv`, 'text/csv');
    } catch (error) {
      if (!abort.signal.aborted) {
        setProblem(
          trans.__('The CSV file was not made: %1', (error as Error).message)
        );
      }
    }
    work.current = null;
    setDone(null);
  };

  return (
    <div className="jp-IPSGrid-tool">
      <ToolbarButtonComponent
        icon={downloadIcon}
        label={done ?? trans.__('CSV')}
        tooltip={
          done === null
            ? trans.__('Save all rows as a CSV file')
            : trans.__('Cancel the CSV file')
        }
        pressed={done !== null}
        onClick={() => (work.current ? work.current.abort() : void save())}
      />
      {problem && (
        <span className="jp-IPSGrid-problem" role="alert">
          {legibleText(problem)}
        </span>
      )}
    </div>
  );
}

import { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import React, { useEffect, useRef, useState } from 'react';

import { legible } from '../legible';
import { IColumn } from './columns';
import {
  filterColumn,
  moveColumn,
  resizeColumn,
  sortBy,
  widthOf
} from './layout';
import { GridModel, titleOf } from './model';

/** The pointer must move this far, in pixels, before it drags. */
const DRAG_THRESHOLD = 5;

/** A key makes a column so much wider, in pixels. */
const WIDTH_STEP = 10;

/** A filter waits for a pause in typing, in milliseconds. */
const TYPING_PAUSE = 200;

interface IHeaderProps<T> {
  model: GridModel<T>;
  trans: TranslationBundle;
  /** Index of the column that holds the arrows of rows below others. */
  treeColumn: number;
  /** The keyboard leaves the header for the rows. */
  toRows(): void;
}

/**
 * The titles of the columns, and below them the filters.
 */
export function Header<T>(props: IHeaderProps<T>): JSX.Element {
  const { model, trans } = props;
  const { visible, layout } = model;
  const [active, setActive] = useState<string | null>(null);
  const row = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const index = Math.max(
    0,
    visible.findIndex(({ id }) => id === active)
  );

  useEffect(() => {
    if (wantsFocus.current) {
      wantsFocus.current = false;
      row.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    }
  });

  const go = (to: number) => {
    wantsFocus.current = true;
    setActive(visible[Math.max(0, Math.min(to, visible.length - 1))]?.id);
  };
  const sort = (column: IColumn<T>) => {
    if (!column.fixed) {
      model.layout = sortBy(model.layout, column.id);
    }
  };
  const resize = (column: IColumn<T>, width: number) => {
    model.layout = resizeColumn(model.layout, column.id, width);
  };
  const move = (column: IColumn<T>, to: string | undefined) => {
    if (to !== undefined) {
      model.layout = moveColumn(model.layout, model.columns, column.id, to);
    }
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const column = visible[index];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.ctrlKey || event.metaKey || !column) {
      return;
    }
    if (step && event.altKey) {
      wantsFocus.current = true;
      setActive(column.id);
      move(column, visible[index + step]?.id);
    } else if (step && event.shiftKey) {
      resize(column, widthOf(column, layout) + step * WIDTH_STEP);
    } else if (step) {
      go(index + step);
    } else if (event.key === 'Home') {
      go(0);
    } else if (event.key === 'End') {
      go(visible.length - 1);
    } else if (event.key === 'Enter' || event.key === ' ') {
      sort(column);
    } else if (event.key === 'ArrowDown') {
      props.toRows();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const press = (event: React.PointerEvent, column: IColumn<T>) => {
    if (event.button !== 0) {
      return;
    }
    setActive(column.id);
    const { clientX: start } = event;
    const width = widthOf(column, layout);
    if ((event.target as Element).closest('.jp-IPSGrid-edge')) {
      // Neither a sort nor a selection of text.
      event.preventDefault();
      drag(({ clientX }) => resize(column, width + clientX - start));
      return;
    }
    let target: Element | null = null;
    let dragged = false;
    const mark = (next: Element | null) => {
      target?.classList.remove('jp-mod-target');
      next?.classList.add('jp-mod-target');
      target = next;
    };
    drag(
      ({ clientX, clientY }) => {
        dragged ||= Math.abs(clientX - start) >= DRAG_THRESHOLD;
        const under = document.elementFromPoint(clientX, clientY);
        const next = under?.closest('[role="columnheader"]') ?? null;
        mark(dragged && row.current?.contains(next) ? next : null);
      },
      () => {
        const to = target?.getAttribute('data-column');
        mark(null);
        if (!dragged) {
          sort(column);
        } else if (to && to !== column.id) {
          move(column, to);
        }
      }
    );
  };

  return (
    <div className="jp-IPSGrid-head" role="rowgroup">
      <div
        ref={row}
        role="row"
        aria-rowindex={1}
        className="jp-IPSGrid-titles"
        onKeyDown={onKeyDown}
      >
        {visible.map((column, i) => {
          const sorted = layout.sort?.column === column.id ? layout.sort : null;
          const Arrow = sorted?.descending
            ? caretDownIcon.react
            : caretUpIcon.react;
          return (
            <div
              key={column.id}
              role="columnheader"
              className="jp-IPSGrid-title"
              data-column={column.id}
              data-align={i === props.treeColumn ? undefined : column.align}
              aria-colindex={i + 1}
              aria-sort={ariaSort(column, sorted)}
              tabIndex={i === index ? 0 : -1}
              title={legible(titleOf(column))}
              onPointerDown={event => press(event, column)}
            >
              <span className="jp-IPSGrid-titleText">
                {legible(titleOf(column))}
              </span>
              {sorted && <Arrow tag="span" className="jp-IPSGrid-sort" />}
              <span
                className="jp-IPSGrid-edge"
                aria-hidden="true"
                title={trans.__('Drag to make the column wider')}
              />
            </div>
          );
        })}
      </div>
      {layout.filters !== null && (
        <div role="row" aria-rowindex={2} className="jp-IPSGrid-filters">
          {visible.map((column, i) => (
            <div key={column.id} role="gridcell" aria-colindex={i + 1}>
              {!column.fixed && (
                <Filter model={model} column={column} trans={trans} />
              )}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function ariaSort<T>(
  column: IColumn<T>,
  sorted: { descending: boolean } | null
): React.AriaAttributes['aria-sort'] {
  if (column.fixed) {
    return undefined;
  }
  if (sorted === null) {
    return 'none';
  }
  return sorted.descending ? 'descending' : 'ascending';
}

function Filter<T>(props: {
  model: GridModel<T>;
  column: IColumn<T>;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, column, trans } = props;
  const given = model.layout.filters?.[column.id] ?? '';
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  useEffect(() => {
    if (text === given) {
      return;
    }
    const timer = setTimeout(() => {
      model.layout = filterColumn(model.layout, column.id, text);
    }, TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      type="search"
      value={text}
      spellCheck={false}
      aria-label={trans.__('Filter %1', legible(column.title))}
      onChange={event => setText(event.currentTarget.value)}
    />
  );
}

/** Follow the pointer until its button is released. */
function drag(move: (event: PointerEvent) => void, end?: () => void): void {
  const stop = () => {
    document.removeEventListener('pointermove', move, true);
    document.removeEventListener('pointerup', stop, true);
    document.removeEventListener('pointercancel', stop, true);
    end?.();
  };
  document.addEventListener('pointermove', move, true);
  document.addEventListener('pointerup', stop, true);
  document.addEventListener('pointercancel', stop, true);
}

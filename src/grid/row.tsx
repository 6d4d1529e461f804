import { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { legibleText } from '../legible';
import { IColumn } from './columns';
import { EditCell } from './edit';

/** In pixels, as the rows of the file browser. */
export const ROW_HEIGHT = 24;

/**
 * Rows that lie below other rows.
 */
export interface ITree<T> {
  /** Id of the column that holds the arrows. */
  column: string;
  /** From 1. */
  level(item: T): number;
  /** Null for a row that cannot be expanded. */
  expanded(item: T): boolean | null;
  toggle(item: T): void;
}

/** Columns that are drawn of rows that go by quickly: enough to see where one is. */
const QUICK_COLUMNS = 3;

/**
 * What a row tells the table. It stays the same object, so that rows need not be drawn again.
 */
export interface IRowEvents {
  click(index: number, event: React.MouseEvent): void;
  contextMenu(index: number): void;
  open(index: number): void;
  toggle(index: number): void;
}

interface IRowProps<T> {
  /** Null while it is loaded. */
  item: T | null;
  index: number;
  /** Rows above it that are not data: the header, and the filters. */
  offset: number;
  columns: readonly IColumn<T>[];
  selected: boolean;
  /** It came or changed a moment ago. */
  fresh: boolean;
  /** Whether the keyboard is on this row. */
  active: boolean;
  dataKey: string | undefined;
  /** 0 where no row lies below another. */
  level: number;
  expanded: boolean | null;
  /** Index of the column that holds the arrows. */
  treeColumn: number;
  /** It goes by too quickly to be read whole: only its first columns are drawn. */
  quick: boolean;
  events: IRowEvents;
  trans: TranslationBundle;
}

function PlainRow<T>(props: IRowProps<T>): JSX.Element {
  const { item, index, columns, events, level, expanded } = props;
  const toggle = (event: React.MouseEvent) => {
    event.stopPropagation();
    events.toggle(index);
  };
  const classes = [
    'jp-IPSGrid-row',
    props.selected ? 'jp-mod-selected' : '',
    props.fresh ? 'jp-mod-fresh' : ''
  ];
  const drawn = props.quick ? quickColumns(columns, item) : columns;
  const Caret = expanded ? caretDownIcon.react : caretRightIcon.react;
  return (
    <div
      role="row"
      className={classes.filter(Boolean).join(' ')}
      data-key={props.dataKey}
      aria-rowindex={index + 1 + props.offset}
      aria-selected={props.selected}
      aria-level={level || undefined}
      aria-expanded={expanded ?? undefined}
      aria-busy={item === null ? true : undefined}
      tabIndex={props.active ? 0 : -1}
      style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}
      onClick={event => events.click(index, event)}
      onContextMenu={() => events.contextMenu(index)}
      onDoubleClick={() => events.open(index)}
    >
      {drawn.map((column, i) => (
        <div
          key={column.id}
          role="gridcell"
          className="jp-IPSGrid-cell"
          data-column={column.id}
          data-align={i === props.treeColumn ? undefined : column.align}
          aria-colindex={i + 1}
          title={item === null ? undefined : hoverOf(column, item)}
          style={
            i === props.treeColumn && level
              ? { paddingLeft: 4 + (level - 1) * 12 }
              : undefined
          }
        >
          {i === props.treeColumn && level > 0 && (
            <span
              className="jp-IPSGrid-caret"
              onClick={expanded === null ? undefined : toggle}
              onDoubleClick={event => event.stopPropagation()}
            >
              {expanded !== null && <Caret tag="span" />}
            </span>
          )}
          {item === null ? (
            <span className="jp-IPSGrid-skeleton" />
          ) : column.edit ? (
            // What is written in it belongs to this row, whatever is drawn here next.
            <EditCell
              key={props.dataKey}
              column={column}
              item={item}
              trans={props.trans}
            />
          ) : (
            (column.render?.(item) ?? legibleText(column.text(item)))
          )}
        </div>
      ))}
    </div>
  );
}

/** What is drawn of a row that goes by quickly: nothing of one that is not there yet. */
function quickColumns<T>(
  columns: readonly IColumn<T>[],
  item: T | null
): readonly IColumn<T>[] {
  return item === null ? [] : columns.slice(0, QUICK_COLUMNS);
}

function hoverOf<T>(column: IColumn<T>, item: T): string | undefined {
  return legibleText(column.hover?.(item) ?? column.text(item)) || undefined;
}

/**
 * One row of a table. It is drawn again only where something of it changed.
 */
export const GridRow = React.memo(PlainRow) as typeof PlainRow;

import { TranslationBundle } from '@jupyterlab/translation';
import {
  addIcon,
  caretDownIcon,
  caretRightIcon,
  classes,
  fileIcon,
  folderIcon,
  notebookIcon,
  spreadsheetIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import { IRun } from '../contract';
import { labelOf } from '../labels';
import { cutOf } from '../legible';
import { IRow } from '../rows';
import { StateIcon } from './state';

/**
 * What a row tells the tree. It stays the same object, so that rows need not be drawn again.
 */
export interface IRowEvents {
  click(index: number, event: React.MouseEvent): void;
  contextMenu(index: number): void;
  dragStart(index: number, event: MouseEvent): void;
  insert(index: number): void;
  open(index: number): void;
  retry(): void;
}

interface IRowProps {
  row: IRow;
  index: number;
  selected: boolean;
  /** Whether the keyboard is on this row. */
  active: boolean;
  /** Whether there is something to insert. */
  insertable: boolean;
  /** Whose run it is, '' where all are of one user. */
  owner: string;
  /** It came or changed a moment ago. */
  fresh: boolean;
  /** It goes by too quickly to be pointed at. */
  quick: boolean;
  trans: TranslationBundle;
  events: IRowEvents;
}

/** As high as a row of the file browser. */
export const ROW_HEIGHT = 24;

/** The pointer must move this far, in pixels, before it drags. */
const DRAG_THRESHOLD = 5;

function PlainRow(props: IRowProps): JSX.Element {
  const { row, index, trans, events } = props;
  const label = labelOf(row, trans, props.owner);
  const { kind } = row.content;
  const state = stateOf(row);
  const press = (event: React.MouseEvent) => {
    if (event.button === 0 && props.insertable) {
      dragAfterThreshold(event.nativeEvent, move =>
        events.dragStart(index, move)
      );
    }
  };
  const Caret = row.expanded ? caretDownIcon.react : caretRightIcon.react;
  return (
    <div
      role="treeitem"
      className={classes(
        'jp-IPSRow',
        props.selected ? 'jp-mod-selected' : '',
        props.fresh ? 'jp-mod-fresh' : ''
      )}
      data-kind={kind}
      data-key={row.key}
      data-insertable={props.insertable}
      aria-label={label.name}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={props.selected}
      aria-expanded={row.expanded ?? undefined}
      aria-busy={kind === 'loading' ? true : undefined}
      tabIndex={props.active ? 0 : -1}
      title={label.title}
      style={{
        transform: `translateY(${index * ROW_HEIGHT}px)`,
        paddingLeft: 4 + (row.level - 1) * 12
      }}
      onClick={event => events.click(index, event)}
      onContextMenu={() => events.contextMenu(index)}
      onDoubleClick={() => events.open(index)}
      onMouseDown={press}
    >
      <span className="jp-IPSRow-caret">
        {row.expanded !== null && <Caret tag="span" />}
      </span>
      {state ? <StateIcon state={state} /> : <KindIcon kind={kind} />}
      {label.id && <span className="jp-IPSRow-id">{label.id}</span>}
      {label.text && <MiddleCut text={label.text} />}
      {label.detail && <span className="jp-IPSRow-detail">{label.detail}</span>}
      <span className="jp-IPSRow-trailing">{label.trailing}</span>
      {kind === 'problem' && row.content.retry && (
        <button
          className="jp-IPSRow-retry"
          tabIndex={-1}
          onClick={event => act(event, events.retry)}
        >
          {trans.__('Retry')}
        </button>
      )}
      {props.insertable && !props.quick && (
        <button
          className="jp-IPSRow-insert"
          tabIndex={-1}
          title={trans.__('Insert a cell that loads this')}
          aria-label={trans.__('Insert a cell that loads %1', label.name)}
          onClick={event => act(event, () => events.insert(index))}
          onDoubleClick={event => event.stopPropagation()}
        >
          <addIcon.react tag="span" />
        </button>
      )}
    </div>
  );
}

/**
 * One row of the tree. It is drawn again only where something of it changed.
 */
export const Row = React.memo(PlainRow);

/** A button's click is not a click on its row. */
function act(event: React.MouseEvent, action: () => void): void {
  event.stopPropagation();
  action();
}

/**
 * A name whose middle is cut where there is no room: its end tells as much as its beginning.
 */
function MiddleCut({ text }: { text: string }): JSX.Element {
  const cut = cutOf(text);
  return (
    <span className="jp-IPSRow-text">
      <span className="jp-IPSRow-head">{text.slice(0, cut)}</span>
      <span>{text.slice(cut)}</span>
    </span>
  );
}

function stateOf(row: IRow): IRun['state'] | null {
  switch (row.content.kind) {
    case 'run':
      return row.content.run.state;
    case 'member':
      return (
        row.content.member.run?.state ??
        (row.content.member.runid === null ? 'pending' : 'unknown')
      );
    default:
      return null;
  }
}

function KindIcon({
  kind
}: {
  kind: IRow['content']['kind'];
}): JSX.Element | null {
  const icon = {
    data: folderIcon,
    notebooks: folderIcon,
    ensembles: folderIcon,
    children: folderIcon,
    ensemble: spreadsheetIcon,
    notebook: notebookIcon,
    file: fileIcon
  }[kind as string];
  return icon ? (
    <icon.react tag="span" className="jp-IPSRow-icon" aria-hidden="true" />
  ) : null;
}

function dragAfterThreshold(
  press: MouseEvent,
  start: (event: MouseEvent) => void
): void {
  const stop = () => {
    document.removeEventListener('mousemove', move, true);
    document.removeEventListener('mouseup', stop, true);
  };
  const move = (event: MouseEvent) => {
    const dx = Math.abs(event.clientX - press.clientX);
    const dy = Math.abs(event.clientY - press.clientY);
    if (dx >= DRAG_THRESHOLD || dy >= DRAG_THRESHOLD) {
      stop();
      start(event);
    }
  };
  document.addEventListener('mousemove', move, true);
  document.addEventListener('mouseup', stop, true);
}

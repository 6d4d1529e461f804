import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IMember } from '../contract';
import { GridModel } from '../grid';
import { MembersPlotModel } from './model';

/** Trends of fewer runs than these are no overlay, and of more nobody could tell one from another. */
const SEVERAL = 2;
const MANY = 100;

/**
 * How many members are selected, and what can be done with them.
 */
export function Selected(props: {
  model: MembersPlotModel;
  grid: GridModel<IMember>;
  trans: TranslationBundle;
  beside: boolean;
  compare(keys: string[]): void;
  insert(): void;
}): JSX.Element {
  const { model, grid, trans, beside, compare, insert } = props;
  const { selection } = grid;
  const { size } = selection.keys;
  if (!size) {
    return (
      <p className="jp-IPSMembers-quiet">
        {trans.__(
          'Drag over members to select them, click one to open its run.'
        )}
      </p>
    );
  }
  // Those that the filters of the table hide are drawn, and nothing is done to them.
  const shown = selection.items();
  const hidden = size - shown.length;
  const runs = shown.flatMap(({ run }) => run?.key ?? []);
  const why =
    runs.length < SEVERAL
      ? trans.__('For two or more members that have started')
      : runs.length > MANY
        ? trans.__('For at most %1 members', MANY)
        : '';
  return (
    <p role="status">
      <strong>{trans.__('%1 selected', shown.length.toLocaleString())}</strong>
      {hidden > 0 && (
        <span className="jp-IPSMembers-quiet">
          {trans.__('and %1 that the filters of the table hide', hidden)}
        </span>
      )}
      <button
        onClick={() => {
          model.shown = beside;
          const { index } = selection;
          const first = grid.source.item(index);
          if (first !== null) {
            grid.reveal(index, grid.source.keyOf(first));
          }
        }}
      >
        {trans.__('Show in table')}
      </button>
      <button disabled={why !== ''} title={why} onClick={() => compare(runs)}>
        {trans.__('Overlay trends')}
      </button>
      <button disabled={!shown.length} onClick={insert}>
        {trans.__('Insert loader cell')}
      </button>
      <button onClick={() => selection.selectKeys([])}>
        {trans.__('Clear')}
      </button>
    </p>
  );
}

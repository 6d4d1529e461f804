import { TranslationBundle } from '@jupyterlab/translation';
import {
  addIcon,
  copyIcon,
  downloadIcon,
  LabIcon,
  launchIcon
} from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import React from 'react';

import { CommandIDs } from '../commands';
import { GridModel, IColumn } from '../grid';
import { IFileRow } from './files';

/**
 * The column of buttons at the end of the rows of data: each does to its row what the command of
 * the same name does to the selection.
 */
export function actionColumn(
  grid: GridModel<IFileRow>,
  commands: CommandRegistry,
  trans: TranslationBundle
): IColumn<IFileRow> {
  const actions: [string, LabIcon, string, (row: IFileRow) => boolean][] = [
    [
      CommandIDs.insert,
      addIcon,
      trans.__('Insert a cell that loads this'),
      isThere
    ],
    [CommandIDs.open, launchIcon, trans.__('Open'), isDocument],
    [CommandIDs.download, downloadIcon, trans.__('Download'), isDocument],
    [CommandIDs.copyPath, copyIcon, trans.__('Copy Path'), () => true]
  ];
  const act = (row: IFileRow, command: string) => {
    grid.selection.select(grid.source.indexOf(grid.source.keyOf(row)));
    void commands.execute(command);
  };
  return {
    id: 'actions',
    title: trans.__('Actions'),
    text: () => '',
    render: row =>
      actions
        .filter(([, , , applies]) => applies(row))
        .map(([command, icon, title]) => (
          <button
            key={command}
            className="jp-IPSRunPage-button"
            tabIndex={-1}
            title={title}
            onClick={event => {
              event.stopPropagation();
              act(row, command);
            }}
            onDoubleClick={event => event.stopPropagation()}
          >
            <icon.react tag="span" />
          </button>
        )),
    fixed: true,
    width: 120
  };
}

function isThere({ file }: IFileRow): boolean {
  return file !== null && file.format !== 'missing';
}

function isDocument({ file }: IFileRow): boolean {
  return file !== null && file.contents_path !== null && file.size !== null;
}

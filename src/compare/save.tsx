import { TranslationBundle } from '@jupyterlab/translation';
import {
  downloadIcon,
  ToolbarButtonComponent
} from '@jupyterlab/ui-components';
import React from 'react';

import { csvOf, IColumn, saveText } from '../grid';
import { ILine } from './rows';

/**
 * A button that saves a table that compares as a CSV file.
 */
export function SaveCsv(props: {
  /** Of the file, without its ending. */
  name: string;
  columns(): IColumn<ILine>[];
  lines(): ILine[];
  trans: TranslationBundle;
}): JSX.Element {
  const { name, columns, lines, trans } = props;
  return (
    <span className="jp-IPSRunPage-gridTools">
      <ToolbarButtonComponent
        icon={downloadIcon}
        label={trans.__('CSV')}
        tooltip={trans.__('Save the rows as a CSV file')}
        onClick={() =>
          saveText(csvOf(columns(), lines()), `${name}.csv`, 'text/csv')
        }
      />
    </span>
  );
}

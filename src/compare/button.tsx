import { TranslationBundle } from '@jupyterlab/translation';
import { ToolbarButtonComponent } from '@jupyterlab/ui-components';
import React from 'react';

import { GridModel, useChanged } from '../grid';
import { compareIcon } from '../icons';

/**
 * A button that compares the runs that are selected in a table.
 */
export function CompareButton<T>(props: {
  model: GridModel<T>;
  /** Key of the run of a row; null where it has none. */
  keyOf(item: T): string | null;
  compare(keys: string[]): void;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, keyOf, compare, trans } = props;
  useChanged(model.changed);
  const keys = model.selection.items().flatMap(item => keyOf(item) ?? []);
  const enough = keys.length > 1;
  return (
    <ToolbarButtonComponent
      icon={compareIcon}
      tooltip={
        enough
          ? trans._n('Compare %1 run', 'Compare %1 runs', keys.length)
          : trans.__('Compare runs: select two or more')
      }
      enabled={enough}
      onClick={() => compare(keys)}
    />
  );
}

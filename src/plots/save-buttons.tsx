import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

/**
 * Save a plot as a picture.
 */
export function SaveButtons(props: {
  save(format: 'svg' | 'png'): void;
  trans: TranslationBundle;
}): JSX.Element {
  const { save, trans } = props;
  return (
    <>
      <button onClick={() => save('svg')}>{trans.__('Save as SVG')}</button>
      <button onClick={() => save('png')}>{trans.__('Save as PNG')}</button>
    </>
  );
}

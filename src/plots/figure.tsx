import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';
import React, { useMemo, useRef } from 'react';

import { shownIn } from '../snippets/dataset';
import { IPlotCells } from './cells';
import { Drawing } from './drawing';
import { Plot } from './plot';
import { IPointed } from './pointing';
import { SaveButtons } from './save-buttons';
import { savePicture } from './save-picture';
import { ITheme } from './theme';
import { useSize } from './use-size';
import { useTheme } from './use-theme';

/** Pixels. */
export interface ISize {
  width: number;
  height: number;
}

export interface IFigureProps<P extends Plot> extends IPointed {
  plot: P;
  /** The Vega-Lite specification of the plot: a pure function. */
  specOf(
    plot: P,
    theme: ITheme,
    size: ISize,
    trans: TranslationBundle
  ): JSONObject;
  /** What screen readers say of it, and the name of a picture that is saved. */
  label: string;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  trans: TranslationBundle;
  /** Whether a mark that can be picked stands out; where it is null, none does. */
  emphasis?: ((datum: JSONObject) => boolean) | null;
  /** A plot is in its place, or cannot be drawn. */
  drawn?(): void;
  /** What else stands in the row of buttons. */
  children?: React.ReactNode;
}

/**
 * A plot as large as there is room, and what can be done with it.
 */
export function Figure<P extends Plot>(props: IFigureProps<P>): JSX.Element {
  const { plot, specOf, label, rendermime, cells, trans, children } = props;
  const room = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(room);
  const theme = useTheme(room);
  const spec = useMemo(
    () =>
      theme && width && height
        ? specOf(plot, theme, { width, height }, trans)
        : null,
    [plot, theme, width, height]
  );
  const save = (format: 'svg' | 'png') => {
    const drawing = room.current?.querySelector('svg');
    if (drawing) {
      void savePicture(drawing, label, format);
    }
  };
  return (
    <figure className="jp-IPSFigure">
      <div className="jp-IPSFigure-tools">
        {children}
        <span className="jp-IPSFigure-actions">
          <button onClick={() => void cells.insert(plot)}>
            {trans.__('Insert as cell')}
          </button>
          {shownIn(plot).length > 0 && (
            <button
              title={trans.__(
                'Insert a cell that loads what is drawn into a labelled dataset'
              )}
              onClick={() => void cells.load(plot)}
            >
              {trans.__('Load as dataset')}
            </button>
          )}
          <button onClick={() => void cells.copy(plot)}>
            {trans.__('Copy code')}
          </button>
          <SaveButtons save={save} trans={trans} />
        </span>
      </div>
      <div ref={room} className="jp-IPSFigure-room">
        {spec && (
          <Drawing
            spec={spec}
            label={label}
            rendermime={rendermime}
            emphasis={props.emphasis}
            pick={props.pick}
            brush={props.brush}
            drawn={props.drawn}
          />
        )}
      </div>
    </figure>
  );
}

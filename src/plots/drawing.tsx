import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { JSONObject } from '@lumino/coreutils';
import React, { useEffect, useLayoutEffect, useRef, useState } from 'react';

import { legibleText } from '../legible';
import { Painter } from './painter';
import { IPointed, listen, pickable } from './pointing';

interface IDrawingProps extends IPointed {
  spec: JSONObject;
  /** What screen readers say of it. */
  label: string;
  rendermime: IRenderMimeRegistry;
  /** Whether a mark that can be picked stands out; where it is null, none does. */
  emphasis?: ((datum: JSONObject) => boolean) | null;
  /** A plot is in its place, or cannot be drawn. */
  drawn?(): void;
}

/**
 * A plot drawn by JupyterLab's renderer, as one SVG.
 */
export function Drawing(props: IDrawingProps): JSX.Element {
  const { spec, label, rendermime, emphasis, pick, brush } = props;
  const host = useRef<HTMLDivElement>(null);
  const painter = useRef<Painter | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const newest = useRef(props);
  newest.current = props;
  useLayoutEffect(() => {
    const node = host.current!;
    painter.current = new Painter(node, rendermime, error => {
      setFailure(error);
      fade(node, newest.current.emphasis);
      newest.current.drawn?.();
    });
    const ignore = listen(node, () => newest.current);
    return () => {
      ignore();
      painter.current?.dispose();
    };
  }, [rendermime]);
  useEffect(() => painter.current?.draw(spec), [spec, rendermime]);
  useLayoutEffect(() => fade(host.current!, emphasis), [emphasis]);
  return (
    <>
      {failure && (
        <p className="jp-IPSRuns-banner" role="alert">
          {legibleText(failure.message)}
        </p>
      )}
      <div
        ref={host}
        className={[
          'jp-IPSPlot',
          pick && 'jp-mod-pick',
          brush && 'jp-mod-brush'
        ]
          .filter(Boolean)
          .join(' ')}
        role="img"
        aria-label={label}
        tabIndex={brush ? -1 : undefined}
      />
    </>
  );
}

/** Let those marks step back that do not stand out, without drawing the plot anew. */
function fade(host: HTMLElement, emphasis: IDrawingProps['emphasis']): void {
  for (const { element, datum } of pickable(host)) {
    element.classList.toggle(
      'jp-mod-faded',
      Boolean(emphasis && !emphasis(datum))
    );
  }
}

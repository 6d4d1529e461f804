import { IRenderMimeRegistry, MimeModel } from '@jupyterlab/rendermime';
import { JSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import React, { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** The newest Vega-Lite that JupyterLab has a renderer for. */
const VEGA_LITE = 'application/vnd.vegalite.v5+json';

interface IDrawingProps {
  spec: JSONObject;
  /** What screen readers say of it. */
  label: string;
  rendermime: IRenderMimeRegistry;
  pick?(datum: JSONObject): void;
  brush?(data: JSONObject[]): void;
}

/**
 * A plot drawn by JupyterLab's renderer, as one SVG.
 *
 * A new plot takes the place of the old one when it is drawn: nothing blinks.
 */
export function Drawing(props: IDrawingProps): JSX.Element {
  const { spec, label, rendermime } = props;
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<Widget | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  useEffect(() => {
    const data = { [VEGA_LITE]: spec };
    const embed_options = { actions: false, renderer: 'svg' };
    const metadata = { [VEGA_LITE]: { embed_options } };
    const next = rendermime.createRenderer(VEGA_LITE);
    let obsolete = false;
    const draw = async () => {
      await next.renderModel(new MimeModel({ data, metadata, trusted: true }));
      if (!obsolete) {
        shown.current?.dispose();
        shown.current = next;
        Widget.attach(next, host.current!);
        setFailure(null);
      }
    };
    draw().catch(setFailure);
    return () => {
      obsolete = true;
      if (shown.current !== next) {
        next.dispose();
      }
    };
  }, [spec, rendermime]);
  // While the plot is still in the page: Lumino detaches only what is attached.
  useLayoutEffect(() => () => shown.current?.dispose(), []);
  return (
    <>
      {failure && (
        <p className="jp-IPSRuns-banner" role="alert">
          {failure.message}
        </p>
      )}
      <div ref={host} className="jp-IPSPlot" role="img" aria-label={label} />
    </>
  );
}

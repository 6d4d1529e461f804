import { IRenderMimeRegistry, MimeModel } from '@jupyterlab/rendermime';
import { JSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

/** The newest Vega-Lite that JupyterLab has a renderer for. */
const VEGA_LITE = 'application/vnd.vegalite.v5+json';

/** How the renderer draws. The look of the tooltip is in figure.css. */
const EMBED_OPTIONS = {
  actions: false,
  renderer: 'svg',
  tooltip: { id: 'jp-ips-plot-tooltip', disableDefaultStyle: true }
};

/**
 * Draws one plot after the other in the same place with JupyterLab's renderer.
 *
 * The next one takes the place of the one before when it is drawn: nothing blinks. Of plots that
 * come faster than they are drawn the last one wins.
 */
export class Painter {
  /**
   * @param drawn a plot is in its place, or why it is not
   */
  constructor(
    private _host: HTMLElement,
    private _rendermime: IRenderMimeRegistry,
    private _drawn: (failure: Error | null) => void
  ) {}

  draw(spec: JSONObject): void {
    this._wanted = spec;
    if (!this._busy) {
      void this._drawAll();
    }
  }

  /** Call it while the host is in the page: Lumino detaches only what is attached. */
  dispose(): void {
    this._disposed = true;
    this._wanted = null;
    this._shown?.dispose();
    this._shown = null;
  }

  private async _drawAll(): Promise<void> {
    this._busy = true;
    while (this._wanted) {
      const spec = this._wanted;
      this._wanted = null;
      await this._drawOne(spec);
    }
    this._busy = false;
  }

  private async _drawOne(spec: JSONObject): Promise<void> {
    const next = this._rendermime.createRenderer(VEGA_LITE);
    try {
      await next.renderModel(modelOf(spec));
    } catch (error) {
      next.dispose();
      if (!this._disposed) {
        this._drawn(error as Error);
      }
      return;
    }
    if (this._disposed) {
      next.dispose();
      return;
    }
    this._shown?.dispose();
    this._shown = next;
    Widget.attach(next, this._host);
    this._drawn(null);
  }

  private _busy = false;
  private _disposed = false;
  private _wanted: JSONObject | null = null;
  private _shown: Widget | null = null;
}

function modelOf(spec: JSONObject): MimeModel {
  return new MimeModel({
    // The renderer makes a PNG of what it draws, for notebooks, unless there is one.
    data: { [VEGA_LITE]: spec, 'image/png': 'none' },
    metadata: { [VEGA_LITE]: { embed_options: { ...EMBED_OPTIONS } } },
    trusted: true
  });
}

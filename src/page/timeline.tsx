import { TranslationBundle } from '@jupyterlab/translation';
import React, {
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState
} from 'react';

import { ITrace } from '../contract';
import { momentLabel } from './axis';
import { SaveButtons } from '../plots/save-buttons';
import { savePicture } from '../plots/save-picture';
import { barsOf, IBar } from './spans';
import { Chart } from './timeline-chart';
import { Drawing, IDrawingProps, RULER } from './timeline-drawing';
import {
  choose,
  findBar,
  ITimelineView,
  IWindow,
  ROW,
  rowsOf,
  scaled,
  windowNow
} from './timeline-layout';
import { Times } from './timeline-times';
import { timesOf, utilisation } from './times';
import { TraceState } from './trace-state';
import { Utilisation } from './utilisation';

/** Width of a picture that is saved, in pixels. */
const PICTURE = 1200;

export interface ITimelineProps {
  /** Null while it is not known. */
  trace: ITrace | null;
  trans: TranslationBundle;
  /** Of the run's trace in the forms that other programs read. */
  downloadUrls: { zipkin: string; chrome: string };
  /** Why the trace could not be read, or null. */
  error: Error | null;
  view: ITimelineView;
  /** Show another part of it. */
  show(part: Partial<ITimelineView>): void;
}

/**
 * The calls of a run and of its child runs as nested bars over the walltime, with statistics.
 */
export function Timeline(props: ITimelineProps): JSX.Element {
  const { trace, error, trans } = props;
  return (
    <div className="jp-IPSTimeline">
      <TraceState trace={trace} error={error} trans={trans} />
      {trace && trace.start.length > 0 && <Known {...props} trace={trace} />}
    </div>
  );
}

function Known(props: ITimelineProps & { trace: ITrace }): JSX.Element {
  const { trace, trans, downloadUrls, show } = props;
  const { chosen, focused } = props.view;
  const [saving, setSaving] = useState<'svg' | 'png' | null>(null);
  const bars = useMemo(() => barsOf(trace), [trace]);
  const rows = useMemo(() => rowsOf(bars), [bars]);
  const times = useMemo(() => timesOf(bars.bars), [bars]);
  const window = useMemo(() => windowNow(chosen, bars.end), [chosen, bars]);
  const focus = useMemo(
    () => focused && findBar(bars, trace, focused),
    [bars, focused]
  );
  const zoom = useCallback(
    (to: IWindow | null) => show({ chosen: to && choose(to, bars.end) }),
    [bars, show]
  );
  const setFocus = useCallback(
    ({ run, component, name, start }: IBar) =>
      show({
        focused: { runKey: trace.runs[run].key, component, name, start }
      }),
    [trace, show]
  );
  const saved = useCallback(() => setSaving(null), []);
  const middle = (window.from + window.to) / 2;
  const step = (window.to - window.from) / 100;
  return (
    <>
      <div className="jp-IPSTimeline-tools">
        <span
          role="group"
          aria-label={trans.__('Zoom')}
          className="jp-IPSTimeline-zoom"
        >
          <button
            title={trans.__('Zoom out (−)')}
            disabled={!chosen}
            onClick={() => zoom(scaled(window, 2, middle))}
          >
            −
          </button>
          <button
            title={trans.__('Zoom in (+)')}
            onClick={() => zoom(scaled(window, 0.5, middle))}
          >
            +
          </button>
          <button
            title={trans.__('Show all (0)')}
            disabled={!chosen}
            onClick={() => zoom(null)}
          >
            {trans.__('All')}
          </button>
        </span>
        <span className="jp-IPSTimeline-window">
          {trans.__(
            '%1 to %2',
            momentLabel(window.from, step, trans),
            momentLabel(window.to, step, trans)
          )}
        </span>
        <span className="jp-IPSTimeline-downloads">
          <a
            href={downloadUrls.zipkin}
            download
            title={trans.__('For Jaeger and Zipkin')}
          >
            {trans.__('Download as Zipkin JSON')}
          </a>
          <a
            href={downloadUrls.chrome}
            download
            title={trans.__('For Perfetto and chrome://tracing')}
          >
            {trans.__('Download as Chrome trace')}
          </a>
          <SaveButtons save={setSaving} trans={trans} />
        </span>
      </div>
      <Chart
        {...{ trace, bars, rows, window, focus, trans, setFocus }}
        choose={zoom}
      />
      <div className="jp-IPSTimeline-statistics">
        <Utilisation
          value={utilisation(bars, trace.total_cores)}
          trans={trans}
        />
        <Times times={times} components={trace.components} trans={trans} />
      </div>
      {saving && (
        <Picture {...{ trace, rows, window, trans, saved }} format={saving} />
      )}
    </>
  );
}

interface IPictureProps extends Pick<
  IDrawingProps,
  'trace' | 'rows' | 'window' | 'trans'
> {
  format: 'svg' | 'png';
  saved(): void;
}

/** All rows, those out of view too, only to be saved. */
function Picture({ format, saved, ...drawn }: IPictureProps): JSX.Element {
  const drawing = useRef<SVGSVGElement>(null);
  const height = RULER + drawn.rows.length * ROW;
  useLayoutEffect(() => {
    void savePicture(drawing.current!, 'timeline', format).finally(saved);
  }, []);
  return (
    <div className="jp-IPSTimeline-picture" aria-hidden="true">
      <svg
        ref={drawing}
        className="jp-IPSTimeline-drawing"
        width={PICTURE}
        height={height}
      >
        <Drawing {...drawn} width={PICTURE} height={height} scrolled={0} />
      </svg>
    </div>
  );
}

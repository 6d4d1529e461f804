import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo, useRef } from 'react';

import { ITrace } from '../contract';
import { Message } from '../widgets/states';
import { durationLabel } from './axis';
import { Drawing } from '../plots/drawing';
import { allocationOf, IAllocation, resourcesPlot } from './resources-plot';
import { SaveButtons } from '../plots/save-buttons';
import { savePicture } from '../plots/save-picture';
import { TraceState } from './trace-state';
import { useSize } from '../plots/use-size';
import { useTheme } from '../plots/use-theme';
import { Utilisation } from './utilisation';

export interface IResourcesProps {
  /** Null while it is not known. */
  trace: ITrace | null;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  /** Why the trace could not be read, or null. */
  error: Error | null;
}

/**
 * The cores that tasks had, over the walltime.
 */
export function Resources(props: IResourcesProps): JSX.Element {
  const { trace, error, trans } = props;
  const allocation = useMemo(() => trace && allocationOf(trace), [trace]);
  return (
    <div className="jp-IPSResources">
      <TraceState trace={trace} error={error} trans={trans} />
      {allocation ? (
        <Known {...props} allocation={allocation} />
      ) : (
        trace !== null &&
        trace.start.length > 0 && (
          <Message title={trans.__('No tasks with cores.')}>
            <p>
              {trans.__(
                'Here are the cores of the tasks that components launch, over the walltime. None of the calls so far was a task that told its cores.'
              )}
            </p>
          </Message>
        )
      )}
    </div>
  );
}

function Known(
  props: IResourcesProps & { allocation: IAllocation }
): JSX.Element {
  const { allocation, rendermime, trans } = props;
  const room = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(room);
  const theme = useTheme(room);
  const spec = useMemo(
    () =>
      theme && width && height
        ? resourcesPlot(allocation, theme, { width, height }, trans)
        : null,
    [allocation, theme, width, height]
  );
  const save = (format: 'svg' | 'png') => {
    const drawing = room.current?.querySelector('svg');
    if (drawing) {
      void savePicture(drawing, 'resources', format);
    }
  };
  const { averaged } = allocation;
  return (
    <>
      <div className="jp-IPSTimeline-tools">
        <Utilisation value={allocation.utilisation} trans={trans} />
        {averaged !== null && (
          <span>
            {trans.__(
              'Each point is the mean of %1.',
              durationLabel(averaged, trans)
            )}
          </span>
        )}
        <span className="jp-IPSTimeline-downloads">
          <SaveButtons save={save} trans={trans} />
        </span>
      </div>
      <div ref={room} className="jp-IPSResources-room">
        {spec && (
          <Drawing
            spec={spec}
            label={trans.__('Cores allocated by task against walltime')}
            rendermime={rendermime}
          />
        )}
      </div>
    </>
  );
}

import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo } from 'react';

import { IPlotCells } from '../plots/cells';
import { Figure } from '../plots/figure';
import { Hover } from '../plots/hover';
import { ITrendPlot } from '../plots/plot';
import { PANELS, panelsOf, timesOf } from '../plots/panels';
import { trendSpec } from '../plots/trend';
import { namesOfQuantities } from './names';

/** Names in a label: more would be a list that nobody hears to its end. */
const NAMES = 3;

/** More points of a line than these may have to share pixels. */
const MANY = 1000;

interface ITrendFigureProps {
  plot: ITrendPlot;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  /** What stands before the buttons. */
  children?: React.ReactNode;
}

/**
 * Quantities over the time, with their numbers where the pointer is.
 */
export function TrendFigure(props: ITrendFigureProps): JSX.Element {
  const { plot, trans } = props;
  const names = useMemo(() => namesOfQuantities(plot.quantities), [plot]);
  const lines = useMemo(
    () =>
      panelsOf(plot)
        .slice(0, PANELS)
        .flatMap(panel => panel.lines)
        .map(({ series, quantity, colour, label }) => ({
          label: plot.lines.length > 1 ? label : names.get(quantity.id)!,
          colour,
          xs: series.times,
          ys: series.values
        })),
    [plot]
  );
  const domain = useMemo(() => timesOf(plot), [plot]);
  const points = Math.max(...plot.lines.map(line => line.series.times.length));
  const label = trans.__(
    '%1 over the time',
    [...names.values()].slice(0, NAMES).join(', ')
  );
  return (
    <Hover
      lines={lines}
      domain={domain}
      xTitle={trans.__('Time (s)')}
      trans={trans}
    >
      <Figure {...props} specOf={trendSpec} label={label}>
        {props.children}
        {points > MANY && (
          <span
            className="jp-IPSTrends-points"
            title={trans.__(
              'Each column of pixels shows the smallest and the largest value in it: no extreme is lost.'
            )}
          >
            {trans.__('%1 points', points.toLocaleString())}
          </span>
        )}
      </Figure>
    </Hover>
  );
}

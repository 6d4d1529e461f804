import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo } from 'react';

import { IPlotCells } from '../plots/cells';
import { Figure } from '../plots/figure';
import { Hover } from '../plots/hover';
import { colourOf } from '../plots/palette';
import { IProfilePlot } from '../plots/plot';
import { axesOf, isAscending, profileSpec } from '../plots/profile';
import { withUnits } from '../trends/names';
import { legible } from '../legible';

interface IProfileFigureProps {
  plot: IProfilePlot;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  drawn(): void;
  /** What stands before the buttons. */
  children?: React.ReactNode;
}

/**
 * A curve at one time, with its numbers where the pointer is.
 */
export function ProfileFigure(props: IProfileFigureProps): JSX.Element {
  const { plot, trans } = props;
  const { curve, profiles, at, domain } = plot;
  const axes = useMemo(() => axesOf(plot), [profiles, domain]);
  const lines = useMemo(() => {
    const xs = profiles.x[at];
    // A line that turns back has several values at one place.
    return isAscending(xs)
      ? [
          {
            label: withUnits(legible(curve.name), curve.units),
            colour: colourOf(0).fill,
            xs,
            ys: profiles.y[at]
          }
        ]
      : [];
  }, [plot]);
  return (
    <Hover
      lines={lines}
      domain={axes.x}
      xTitle={withUnits(legible(curve.x_name), curve.x_units)}
      trans={trans}
    >
      <Figure
        {...props}
        specOf={profileSpec}
        label={trans.__(
          '%1 at %2 s',
          legible(curve.name),
          String(profiles.times[at])
        )}
      />
    </Hover>
  );
}

import React, { useMemo } from 'react';

import { IEquilibrium, ILook } from '../contract';
import { legible } from '../legible';
import { Figure } from '../plots/figure';
import { fluxPlot } from '../plots/flux';
import { IFluxPlot } from '../plots/plot';
import type { ILookProps } from './view';

/**
 * The flux surfaces of an EQDSK g-file.
 */
export function FluxSurfaces(
  props: ILookProps & { look: ILook; equilibrium: IEquilibrium }
): JSX.Element | null {
  const { model, look, equilibrium, trans } = props;
  const { run } = model;
  const { name, path } = look;
  const plot = useMemo<IFluxPlot | null>(
    () =>
      run && {
        kind: 'flux',
        run,
        file: { name, path, format: 'eqdsk' },
        equilibrium
      },
    [run?.key, path, equilibrium]
  );
  return (
    plot && (
      <Figure
        {...props}
        plot={plot}
        specOf={fluxPlot}
        label={trans.__('Flux surfaces of %1', legible(name))}
      />
    )
  );
}

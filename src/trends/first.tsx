import React, { useMemo } from 'react';

import { ITrendPlot } from '../plots/plot';
import { panelsOf } from '../plots/panels';
import { Skeleton } from '../widgets/states';
import { TrendFigure } from './figure';
import { namesOfQuantities } from './names';
import { Reading } from './states';
import { ITrendsProps } from './view';

/** One trend, for the first screen of a run's page; nothing where the run has none. */
export function FirstTrend(
  props: ITrendsProps & {
    /** Whether the run has data files, so that there may be one. */
    expected: boolean;
    /** To all of them. */
    more(): void;
  }
): JSX.Element | null {
  const { model, trans, more, expected } = props;
  const { plot, progress, loading, answered, chosen } = model;
  const first = useMemo(() => plot && firstPanel(plot), [plot]);
  const title = first ? [...namesOfQuantities(first.quantities).values()] : [];
  const waits = expected && (loading || (chosen.length > 0 && !answered));
  if (!first && !waits) {
    return null;
  }
  return (
    <section
      className="jp-IPSFirstTrend"
      aria-label={trans.__('Trend of the run')}
    >
      {first ? (
        <TrendFigure {...props} plot={first}>
          <h3 title={title.join('\n')}>{title.join(', ')}</h3>
          <button className="jp-IPSRunPage-link" onClick={more}>
            {trans.__('All trends')}
          </button>
          <Reading progress={progress} trans={trans} />
        </TrendFigure>
      ) : (
        <Skeleton label={trans.__('Loading the trend…')} />
      )}
    </section>
  );
}

/** Of several panels the first screen has room for one. */
export function firstPanel(plot: ITrendPlot): ITrendPlot {
  const [{ units }] = panelsOf(plot);
  const isFirst = (quantity: { units: string | null }) =>
    quantity.units === units;
  const lines = plot.lines.filter(({ quantity }) => isFirst(quantity));
  return {
    ...plot,
    runs: plot.runs.filter(run => lines.some(line => line.run.key === run.key)),
    quantities: plot.quantities.filter(isFirst),
    lines
  };
}

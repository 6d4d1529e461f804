import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IPlotCells } from '../plots/cells';
import { PANELS, panelsOf } from '../plots/panels';
import { legibleText } from '../legible';
import { Message, Retry, Skeleton } from '../widgets/states';
import { TrendFigure } from './figure';
import { QuantityList } from './list';
import { TrendsModel } from './model';
import { Problems, Reading, Without } from './states';

export interface ITrendsProps {
  model: TrendsModel;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
}

/** Pixels of a panel, and of the figure around all of them, below which it is too low to read. */
const LOWEST = { panel: 76, around: 150 };

/** The quantities to choose from, and the chosen ones over the time. */
export function TrendsView(props: ITrendsProps): JSX.Element {
  const { model, trans } = props;
  const { loading, error, offered, progress, problems } = model;
  const failure = error
    ? trans.__('The trends could not be read: %1', legibleText(error.message))
    : '';
  const retry = () => void model.refresh(true);
  if (loading) {
    return <Skeleton label={trans.__('Loading the trends…')} />;
  }
  if (!offered.length) {
    return failure ? (
      <Message title={failure}>
        <Retry trans={trans} retry={retry} />
      </Message>
    ) : (
      <>
        <Problems {...props} problems={problems} failure="" retry={retry} />
        <Message title={trans.__('No quantities yet.')}>
          <p>
            {trans.__(
              'Here are the numbers in the data files, each over the time: single values, columns of tables, and minimum, mean and maximum of arrays. No file has shown any so far.'
            )}
          </p>
          <Reading progress={progress} trans={trans} />
        </Message>
      </>
    );
  }
  return (
    <div className="jp-IPSTrends">
      <div className="jp-IPSTrends-parts">
        <QuantityList model={model} trans={trans} />
        <div className="jp-IPSTrends-main">
          <Problems
            problems={problems}
            failure={failure}
            retry={retry}
            trans={trans}
          />
          <Chosen {...props} />
          <Without model={model} trans={trans} />
        </div>
      </div>
    </div>
  );
}

/** The plot of what is chosen, or what is said instead. */
function Chosen(props: ITrendsProps): JSX.Element {
  const { model, trans } = props;
  const { plot, chosen, answered, progress } = model;
  if (!chosen.length) {
    return (
      <Message title={trans.__('No quantity is chosen.')}>
        <p>
          {trans.__(
            'Tick one or several in the list. Those with the same unit share a panel.'
          )}
        </p>
      </Message>
    );
  }
  if (!plot) {
    return answered && progress.read >= progress.total ? (
      <Message title={trans.__('No values yet.')}>
        <p>
          {trans.__('They appear here as the simulation adds its data files.')}
        </p>
      </Message>
    ) : (
      <>
        <Reading progress={progress} trans={trans} />
        <Skeleton label={trans.__('Loading the values…')} />
      </>
    );
  }
  const panels = panelsOf(plot);
  const drawn = Math.min(panels.length, PANELS);
  return (
    <>
      {panels.length > PANELS && (
        <p className="jp-IPSTrends-without">
          {trans.__(
            'Only the first %1 of %2 units are drawn.',
            PANELS,
            panels.length
          )}
        </p>
      )}
      <div
        className="jp-IPSTrends-figure"
        style={{ minHeight: LOWEST.around + drawn * LOWEST.panel }}
      >
        <TrendFigure {...props} plot={plot}>
          <Reading progress={progress} trans={trans} />
        </TrendFigure>
      </div>
    </>
  );
}

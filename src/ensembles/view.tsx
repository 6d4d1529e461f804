import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';
import React, { useMemo } from 'react';

import { IMember } from '../contract';
import { GridModel, useChanged } from '../grid';
import { IPlotCells } from '../plots/cells';
import { memberSpec } from '../plots/ensemble';
import { Figure } from '../plots/figure';
import { IEnsemblePlot } from '../plots/plot';
import { legible, legibleText } from '../legible';
import { failure, Message, Skeleton } from '../widgets/states';
import { IChoice } from './choice';
import { Choices } from './choices';
import { MembersPlotModel } from './model';
import { Selected } from './selected';
import { Reading, Without } from './told';

export interface IMembersPlotProps {
  model: MembersPlotModel;
  /** The table of the same members: they share the selection. */
  grid: GridModel<IMember>;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  /** Whether the table stands beside the plot. */
  beside: boolean;
  openRun(key: string): void;
  /** Overlay the trends of these runs. */
  compare(keys: string[]): void;
  /** Insert a cell that loads the selected members. */
  insert(): void;
}

/**
 * The members of an ensemble against each other.
 */
export function MembersPlot(props: IMembersPlotProps): JSX.Element {
  const { model, grid, trans } = props;
  const { choice, plot, error, problems } = model;
  return (
    <section
      className="jp-IPSMembers"
      aria-label={trans.__('Plot of the members')}
      onKeyDown={event => {
        if (event.key === 'Escape' && grid.selection.keys.size) {
          event.stopPropagation();
          grid.selection.selectKeys([]);
        }
      }}
    >
      {error && (
        <p className="jp-IPSRuns-banner" role="alert">
          {failure(error, trans)}{' '}
          {plot && trans.__('Shown is what was read before.')}
        </p>
      )}
      {problems.map(({ path, message }, i) => (
        <p key={i} className="jp-IPSRuns-banner" title={legible(path)}>
          {legibleText(message)}
        </p>
      ))}
      {plot && choice ? (
        plot.members.length ? (
          <Drawn {...props} plot={plot} choice={choice} />
        ) : (
          <Message title={trans.__('No members yet.')}>
            {trans.__(
              'They are drawn here once the file of the ensemble has any.'
            )}
          </Message>
        )
      ) : (
        !error && (
          <Skeleton
            label={trans.__('Reading the last values of the members…')}
          />
        )
      )}
    </section>
  );
}

function Drawn(
  props: IMembersPlotProps & { plot: IEnsemblePlot; choice: IChoice }
): JSX.Element {
  const { model, grid, plot, choice, trans, openRun } = props;
  useChanged(grid.changed);
  const { selection } = grid;
  const { keys } = selection;
  const emphasis = useMemo(
    () =>
      keys.size
        ? (datum: JSONObject) => namesIn(datum).some(name => keys.has(name))
        : null,
    [keys]
  );
  const pick = (datum: JSONObject) => {
    const names = namesIn(datum);
    const member = plot.members.find(({ name }) => name === names[0]);
    if (names.length === 1 && member?.run) {
      openRun(member.run.key);
    } else {
      selection.selectKeys(names);
    }
  };
  return (
    <>
      <Figure
        {...props}
        specOf={memberSpec}
        label={trans.__('Members of %1', legible(plot.name))}
        pick={pick}
        brush={(data, add) => selection.selectKeys(data.flatMap(namesIn), add)}
        emphasis={emphasis}
      >
        <Choices model={model} choice={choice} trans={trans} />
      </Figure>
      <div className="jp-IPSMembers-told">
        <Selected {...props} />
        <Without
          plot={plot}
          select={names => selection.selectKeys(names)}
          trans={trans}
        />
        <Reading progress={model.progress} trans={trans} />
      </div>
    </>
  );
}

/** The members that a mark draws. */
function namesIn({ members }: JSONObject): string[] {
  return members as string[];
}

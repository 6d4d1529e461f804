import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React, { useRef } from 'react';

import { CompareButton } from '../compare/button';
import { IMember, IRun } from '../contract';
import { MembersPlot, PlotSwitch } from '../ensembles';
import {
  ColumnsButton,
  CsvButton,
  FiltersButton,
  Grid,
  GridModel
} from '../grid';
import { LookView } from '../look';
import { IPlotCells } from '../plots/cells';
import { useSize } from '../plots/use-size';
import { legible, legibleText } from '../legible';
import { RunPageModel } from './model';

interface ITableProps {
  model: RunPageModel;
  trans: TranslationBundle;
  openRun(key: string): void;
  compare(keys: string[]): void;
}

/** What plots need. */
interface IPlotsProps {
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
}

/**
 * The child runs of a run.
 */
export function ChildrenTab({
  model,
  trans,
  openRun,
  compare
}: ITableProps): JSX.Element {
  const { grid, error } = model.children;
  const runid = model.about?.run.runid;
  return (
    <div className="jp-IPSRunPage-table jp-IPSRunPage-runs">
      <div className="jp-IPSRunPage-tools">
        <Tools grid={grid} trans={trans} name={`run-${runid}-children`}>
          <CompareButton
            model={grid}
            keyOf={run => run.key}
            compare={compare}
            trans={trans}
          />
        </Tools>
      </div>
      <Failure error={error} />
      <Grid<IRun>
        model={grid}
        trans={trans}
        label={trans.__('Child runs')}
        open={run => openRun(run.key)}
        empty={trans.__('No child run matches the filters.')}
      />
    </div>
  );
}

/** From this width on, in pixels, the plot of an ensemble stands beside its table. */
const BESIDE = 1000;

/**
 * The members of an ensemble, as a table and as a plot, and the choice of the ensemble.
 */
export function EnsemblesTab(
  props: ITableProps & IPlotsProps & { insert(): void }
): JSX.Element {
  const { model, trans, openRun } = props;
  const { list, shown, table, error } = model.ensembles;
  const plot = model.membersPlot;
  const node = useRef<HTMLDivElement>(null);
  const beside = useSize(node).width >= BESIDE;
  const nameOf = (one: { component: string | null; name: string }) =>
    one.component === null
      ? legible(one.name)
      : `${legible(one.component)} / ${legible(one.name)}`;
  return (
    <div ref={node} className="jp-IPSRunPage-table jp-IPSRunPage-runs">
      <div className="jp-IPSRunPage-tools">
        {list && list.length > 1 ? (
          <HTMLSelect
            className="jp-IPSRunPage-select"
            aria-label={trans.__('Ensemble')}
            value={shown?.path}
            onChange={event => (model.ensemble = event.currentTarget.value)}
            options={list.map(one => ({
              label: nameOf(one),
              value: one.path
            }))}
          />
        ) : (
          shown && <strong title={legible(shown.path)}>{nameOf(shown)}</strong>
        )}
        {shown && (
          <span className="jp-IPSRunPage-quiet">
            {trans.__(
              '%1 of %2 members have started',
              shown.started,
              shown.members
            )}
          </span>
        )}
        {shown && table && (
          <>
            <PlotSwitch model={plot} trans={trans} />
            <Tools grid={table.grid} trans={trans} name={shown.name}>
              <CompareButton
                model={table.grid}
                keyOf={member => member.run?.key ?? null}
                compare={props.compare}
                trans={trans}
              />
            </Tools>
          </>
        )}
      </div>
      <Failure error={error ?? table?.error ?? null} />
      {shown?.problem && (
        <p className="jp-IPSRuns-banner">{legibleText(shown.problem)}</p>
      )}
      {table && (
        <div className="jp-IPSMembers-both">
          {plot.shown && (
            <MembersPlot
              {...props}
              key={`plot of ${shown?.path}`}
              model={plot}
              grid={table.grid}
              beside={beside}
            />
          )}
          {(beside || !plot.shown) && (
            <Grid<IMember>
              key={shown?.path}
              model={table.grid}
              trans={trans}
              label={trans.__('Members of %1', shown ? nameOf(shown) : '')}
              open={member => member.run && openRun(member.run.key)}
              empty={trans.__('No member matches the filters.')}
            />
          )}
        </div>
      )}
    </div>
  );
}

/**
 * The data files of a run, by timestep, and what is inside the one that is selected.
 */
export function DataTab(
  props: IPlotsProps & {
    model: RunPageModel;
    trans: TranslationBundle;
    /** Insert a cell that loads the file that is selected. */
    insert(): void;
    /** Open the file that is selected. */
    open(): void;
  }
): JSX.Element {
  const { model, trans, open } = props;
  return (
    <div className="jp-IPSRunPage-dataAndLook">
      <div className="jp-IPSRunPage-table jp-IPSRunPage-data">
        <Failure error={model.files.error} />
        <Grid
          model={model.fileGrid}
          trans={trans}
          label={trans.__('Data files')}
          open={open}
        />
      </div>
      <LookView {...props} model={model.look} />
    </div>
  );
}

function Tools<T>(props: {
  grid: GridModel<T>;
  trans: TranslationBundle;
  /** Of the CSV file, without its ending. */
  name: string;
  /** What else can be done with the selected rows. */
  children: React.ReactNode;
}): JSX.Element {
  const { grid: model, trans, name } = props;
  return (
    <span className="jp-IPSRunPage-gridTools">
      {props.children}
      <FiltersButton model={model} trans={trans} />
      <ColumnsButton model={model} trans={trans} />
      <CsvButton model={model} trans={trans} name={name} />
    </span>
  );
}

/** Why what is shown is not up to date. */
function Failure({ error }: { error: Error | null }): JSX.Element | null {
  return error ? (
    <p className="jp-IPSRuns-banner" role="alert">
      {legibleText(error.message)}
    </p>
  ) : null;
}

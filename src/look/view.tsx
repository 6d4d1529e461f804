import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useState } from 'react';

import { RefusedError } from '../api';
import { IDataFile, ILook } from '../contract';
import { IPlotCells } from '../plots/cells';
import { isFolder } from '../snippets';
import { legible, legibleText } from '../legible';
import { failure, Message, Retry } from '../widgets/states';
import { FluxSurfaces } from './flux-surfaces';
import { LookModel } from './model';
import { DataTable, Install, Picture, Text } from './parts';
import { Variables } from './variables';
import { headWords } from './words';

/** So long the old look stays while the next one is on its way, in milliseconds. */
const PATIENCE = 300;

export interface ILookProps {
  model: LookModel;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
  /** Insert a cell that loads the selected file. */
  insert(): void;
  /** Open the selected file. */
  open(): void;
}

/** What is inside the data file that is selected. */
export function LookView(props: ILookProps): JSX.Element {
  const { model, trans } = props;
  const { file, look, error, before } = model;
  const gone = file?.format === 'missing';
  const waiting = file !== null && !gone && look === null && error === null;
  const late = useLate(waiting ? file.path : null);
  if (file === null) {
    return (
      <section className="jp-IPSLook" aria-label={trans.__('Quick look')}>
        <p className="jp-IPSLook-nothing">
          {trans.__('Select a file to see what is inside.')}
        </p>
      </section>
    );
  }
  const shown = gone ? null : waiting && !late ? before : look;
  return (
    <section
      className="jp-IPSLook"
      aria-label={trans.__('Quick look')}
      aria-busy={waiting}
    >
      {shown ? (
        <>
          <Head {...props} file={shown} />
          {error && <Failure {...props} error={error} old={true} />}
          <Inside {...props} look={shown} />
        </>
      ) : (
        (late || !waiting) && (
          <>
            <Head {...props} file={file} />
            {gone ? (
              <p className="jp-IPSLook-nothing">
                {trans.__('The listing names this file, but it is not there.')}
              </p>
            ) : error ? (
              <Failure {...props} error={error} old={false} />
            ) : (
              <Waiting
                label={trans.__('Looking into %1…', legible(file.name))}
              />
            )}
          </>
        )
      )}
    </section>
  );
}

function Head(
  props: ILookProps & {
    file: Pick<ILook, 'name' | 'path' | 'format' | 'size' | 'modified'>;
  }
): JSX.Element {
  const { model, file, trans } = props;
  /** The commands work on what is selected, which the look before is not. */
  const act = (action: () => void) => () => {
    if (model.file?.path === file.path) {
      action();
    }
  };
  const there = file.format !== 'missing';
  const opens = there && !isFolder(file) && model.file?.contents_path !== null;
  return (
    <header className="jp-IPSLook-head">
      <div>
        <h3 title={legible(file.path)}>{legible(file.name)}</h3>
        <div className="jp-IPSLook-quiet">{headWords(file, trans)}</div>
      </div>
      <span className="jp-IPSLook-actions">
        {there && (
          <button onClick={act(props.insert)}>
            {trans.__('Insert loader cell')}
          </button>
        )}
        {opens && <button onClick={act(props.open)}>{trans.__('Open')}</button>}
      </span>
    </header>
  );
}

function Inside(props: ILookProps & { look: ILook }): JSX.Element {
  const { look, model, trans } = props;
  const { variables, table, text, image, equilibrium } = look;
  const tree = variables && (
    <Variables
      variables={variables}
      more={look.more}
      name={legible(look.name)}
      tree={model.tree}
      trans={trans}
    />
  );
  return (
    <>
      {look.problem && (
        <p className="jp-IPSRuns-banner" role="status">
          {legibleText(look.problem)}
          {look === model.look && (
            <Retry trans={trans} retry={() => void model.retry()} />
          )}
        </p>
      )}
      {look.install && <Install what={look.install} trans={trans} />}
      {image !== null && <Picture image={image} name={legible(look.name)} />}
      {table && (
        <DataTable table={table} name={legible(look.name)} trans={trans} />
      )}
      {equilibrium ? (
        <div className="jp-IPSLook-equilibrium">
          <FluxSurfaces {...props} equilibrium={equilibrium} />
          {tree}
        </div>
      ) : (
        !table && tree
      )}
      {text !== null && <Text look={look} trans={trans} />}
    </>
  );
}

/** The file could not be looked into. */
function Failure(
  props: ILookProps & { error: Error; old: boolean }
): JSX.Element {
  const { model, error, old, trans } = props;
  const retry = <Retry trans={trans} retry={() => void model.retry()} />;
  const words =
    error instanceof RefusedError
      ? trans.__('It could not be looked into: %1', legibleText(error.message))
      : failure(error, trans);
  return old ? (
    <p className="jp-IPSRuns-banner" role="alert">
      {words} {trans.__('Shown is what was read before.')}
      {retry}
    </p>
  ) : (
    <Message title={words}>{retry}</Message>
  );
}

/** The shape of what is coming. */
function Waiting({ label }: { label: string }): JSX.Element {
  return (
    <div className="jp-IPSRuns-skeleton" role="status" aria-label={label}>
      {[70, 55, 62, 40].map(width => (
        <div key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}

/** Whether somebody has waited for this for long; never where it is null. */
function useLate(what: IDataFile['path'] | null): boolean {
  const [late, setLate] = useState<string | null>(null);
  useEffect(() => {
    if (what !== null) {
      const timer = setTimeout(() => setLate(what), PATIENCE);
      return () => {
        clearTimeout(timer);
        setLate(null);
      };
    }
  }, [what]);
  return what !== null && late === what;
}

import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React, { useEffect, useMemo, useReducer, useRef } from 'react';

import { IPlotCells } from '../plots/cells';
import { namesOfPatterns, namesOfRuns, withUnits } from '../trends/names';
import { Problems, Reading } from '../trends/states';
import { legible, legibleText } from '../legible';
import { Message, Retry, Skeleton } from '../widgets/states';
import { ProfileFigure } from './figure';
import { IShownRun, ProfilesModel } from './model';
import { Player } from './player';
import { Slider } from './slider';
import { timeFormat } from './words';

export interface IProfilesProps {
  model: ProfilesModel;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  cells: IPlotCells;
}

/** A curve with a slider over the times. */
export function ProfilesView(props: IProfilesProps): JSX.Element {
  const { model, trans } = props;
  const { loading, error, offered, progress, problems } = model;
  const failure = error
    ? trans.__('The profiles could not be read: %1', legibleText(error.message))
    : '';
  const retry = () => void model.refresh(true);
  if (loading) {
    return <Skeleton label={trans.__('Loading the profiles…')} />;
  }
  if (!offered.length) {
    return failure ? (
      <Message title={failure}>
        <Retry trans={trans} retry={retry} />
      </Message>
    ) : (
      <>
        <Problems problems={problems} failure="" retry={retry} trans={trans} />
        <Message title={trans.__('No profiles yet.')}>
          <p>
            {trans.__(
              'Here are the one-dimensional variables of the data files, each against its coordinate, with a slider over the time. No file has shown any so far.'
            )}
          </p>
          <Reading progress={progress} trans={trans} />
        </Message>
      </>
    );
  }
  return (
    <div className="jp-IPSProfiles" data-runs={model.keys.length}>
      <Problems
        problems={problems}
        failure={failure}
        retry={retry}
        trans={trans}
      />
      <Tools model={model} trans={trans} />
      <Curves {...props} />
    </div>
  );
}

/** Which curve, and how much of it is shown. */
function Tools(props: {
  model: ProfilesModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const { offered, curve, count, progress } = model;
  const files = useMemo(
    () => namesOfPatterns(offered.map(({ pattern }) => pattern)),
    [offered]
  );
  return (
    <div className="jp-IPSRunPage-tools">
      <HTMLSelect
        className="jp-IPSRunPage-select"
        aria-label={trans.__('Curve')}
        value={curve ?? ''}
        onChange={event => model.choose(event.currentTarget.value)}
      >
        {[...files].map(([pattern, name]) => (
          <optgroup key={pattern} label={name}>
            {offered
              .filter(one => one.pattern === pattern)
              .map(({ id, name, units }) => (
                <option key={id} value={id}>
                  {withUnits(legible(name), units)}
                </option>
              ))}
          </optgroup>
        ))}
      </HTMLSelect>
      <Reading progress={progress} trans={trans} />
      {count.here < count.total && progress.read >= progress.total && (
        <span className="jp-IPSRunPage-quiet">
          {trans.__(
            '%1 of %2 timesteps are shown',
            count.here.toLocaleString(),
            count.total.toLocaleString()
          )}
        </span>
      )}
    </div>
  );
}

/** The runs side by side, and one slider for all of them. */
function Curves(props: IProfilesProps): JSX.Element {
  const { model, trans } = props;
  const { shown, times, answered, progress } = model;
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const plots = useRef<HTMLDivElement>(null);
  const player = useMemo(
    () => new Player(model, () => isSeen(plots.current), draw),
    [model]
  );
  useEffect(() => () => player.pause(), [player]);
  if (!times.length) {
    return answered && progress.read >= progress.total ? (
      <Message title={trans.__('No values yet.')}>
        <p>
          {trans.__('They appear here as the simulation adds its data files.')}
        </p>
      </Message>
    ) : (
      <Skeleton label={trans.__('Loading the values…')} />
    );
  }
  return (
    <>
      <div ref={plots} className="jp-IPSProfiles-plots">
        {shown.map((ofRun, i) => (
          <OfRun key={i} {...props} ofRun={ofRun} player={player} />
        ))}
      </div>
      <Slider model={model} player={player} trans={trans} />
    </>
  );
}

function OfRun(
  props: IProfilesProps & { ofRun: IShownRun; player: Player }
): JSX.Element {
  const { model, ofRun, player, trans } = props;
  const { run, plot, has, first } = ofRun;
  const format = useMemo(() => timeFormat(model.times), [model.times]);
  const runs = model.shown.flatMap(({ run }) => run ?? []);
  const name = run ? namesOfRuns(runs).get(run.key)! : '';
  if (!plot) {
    return (
      <section aria-label={name}>
        <p className="jp-IPSProfiles-none">
          {!has
            ? trans.__('%1 does not have this curve.', name)
            : first === null
              ? trans.__('No values yet.')
              : trans.__('%1 begins at %2 s.', name, format(first))}
        </p>
      </section>
    );
  }
  return (
    <section aria-label={name}>
      <ProfileFigure {...props} plot={plot} drawn={() => player.drawn()}>
        {model.shown.length > 1 && (
          <h3>
            {name}{' '}
            <span className="jp-IPSRunPage-quiet">
              {trans.__('t = %1 s', format(plot.profiles.times[plot.at]))}
            </span>
          </h3>
        )}
      </ProfileFigure>
    </section>
  );
}

/** Nobody looks at another tab of the Lab, or of the browser. */
function isSeen(node: HTMLElement | null): boolean {
  return !document.hidden && node !== null && node.offsetParent !== null;
}

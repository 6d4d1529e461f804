import { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React, { useMemo } from 'react';

import { axisTitle, finalTitle } from '../plots/member-values';
import { MemberMark } from '../plots/plot';
import { namesOfQuantities } from '../trends/names';
import { AxesButton } from './axes-button';
import { IAxisOption } from './axes';
import { IChoice } from './choice';
import { MembersPlotModel } from './model';

interface IChoicesProps {
  model: MembersPlotModel;
  choice: IChoice;
  trans: TranslationBundle;
}

/**
 * What is drawn of the members, and how.
 */
export function Choices({ model, choice, trans }: IChoicesProps): JSX.Element {
  const { options } = model;
  const labels = useMemo(() => labelsOf(options, trans), [options]);
  const marks: [MemberMark, string][] = [
    ['scatter', trans.__('Scatter')],
    ['line', trans.__('Line')],
    ['heatmap', trans.__('Heat map')],
    ['parallel', trans.__('Parallel coordinates')]
  ];
  const axis = (
    part: 'x' | 'y' | 'colour',
    word: string,
    none: string | null
  ) => (
    <label className="jp-IPSMembers-choice">
      {word}
      <HTMLSelect
        aria-label={word}
        value={choice[part] ?? ''}
        title={labels.get(choice[part] ?? '') ?? none ?? ''}
        onChange={event =>
          model.choose({ [part]: event.currentTarget.value || null })
        }
      >
        {none !== null && <option value="">{none}</option>}
        <Options options={options} labels={labels} trans={trans} />
      </HTMLSelect>
    </label>
  );
  return (
    <>
      <HTMLSelect
        aria-label={trans.__('Kind of plot')}
        value={choice.mark}
        onChange={event =>
          model.choose({ mark: event.currentTarget.value as MemberMark })
        }
        options={marks.map(([value, label]) => ({ value, label }))}
      />
      {choice.mark === 'parallel' ? (
        <AxesButton
          options={options}
          labels={labels}
          axes={choice.axes}
          choose={axes => model.choose({ axes })}
          trans={trans}
        />
      ) : (
        <>
          {axis('x', trans.__('x'), null)}
          {axis('y', trans.__('y'), null)}
          {axis(
            'colour',
            trans.__('Colour'),
            choice.mark === 'heatmap'
              ? trans.__('number of members')
              : trans.__('state')
          )}
        </>
      )}
    </>
  );
}

function Options(props: {
  options: readonly IAxisOption[];
  labels: ReadonlyMap<string, string>;
  trans: TranslationBundle;
}): JSX.Element {
  const { options, labels, trans } = props;
  const groups: [IAxisOption['group'], string][] = [
    ['varying', trans.__('Parameters')],
    ['final', trans.__('Final values')],
    ['same', trans.__('The same for all')]
  ];
  return (
    <>
      {groups.map(([group, label]) => {
        const some = options.filter(option => option.group === group);
        return some.length ? (
          <optgroup key={group} label={label}>
            {some.map(({ id }) => (
              <option key={id} value={id}>
                {labels.get(id)}
              </option>
            ))}
          </optgroup>
        ) : null;
      })}
    </>
  );
}

/** What each axis is called, differently from all others. */
function labelsOf(
  options: readonly IAxisOption[],
  trans: TranslationBundle
): Map<string, string> {
  const names = namesOfQuantities(
    options.flatMap(({ axis }) =>
      axis.kind === 'final' ? [axis.quantity] : []
    )
  );
  return new Map(
    options.map(({ id, axis }) => {
      if (axis.kind === 'parameter') {
        return [id, axisTitle(axis, trans)];
      }
      const name = names.get(axis.quantity.id)!;
      return [id, finalTitle(name, axis.quantity.units, trans)];
    })
  );
}

import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IEnsembleTable, IMember, IRun } from '../contract';
import { CellValue, IColumn } from '../grid';
import { stateWord } from '../labels';
import { differingParameters } from '../rows';
import { legible } from '../legible';
import { StateIcon } from '../widgets/state';

/** The state of a member: one that has not started is pending. */
export function stateOfMember({ run, runid }: IMember): IRun['state'] {
  return run?.state ?? (runid === null ? 'pending' : 'unknown');
}

/**
 * The columns of an ensemble: sim name, run, state, and one a parameter, those that differ first.
 */
export function memberColumns(
  { parameters, members }: Pick<IEnsembleTable, 'parameters' | 'members'>,
  trans: TranslationBundle
): IColumn<IMember>[] {
  const differing = new Set(differingParameters(members));
  const indices = parameters.map((_, i) => i);
  const order = [
    ...indices.filter(i => differing.has(i)),
    ...indices.filter(i => !differing.has(i))
  ];
  return [
    {
      id: 'sim_name',
      title: trans.__('Sim name'),
      text: member => member.sim_name,
      render: member => legible(member.sim_name),
      width: 160
    },
    {
      id: 'runid',
      title: trans.__('Run'),
      text: member => (member.runid === null ? '' : String(member.runid)),
      value: member => member.runid,
      align: 'right',
      width: 80
    },
    {
      id: 'state',
      title: trans.__('State'),
      text: member => stateWord(stateOfMember(member), trans),
      render: member => (
        <>
          <StateIcon state={stateOfMember(member)} />{' '}
          {stateWord(stateOfMember(member), trans)}
        </>
      ),
      hover: member =>
        member.runid !== null && member.run === null
          ? trans.__('The directory of this run cannot be found.')
          : stateWord(stateOfMember(member), trans),
      width: 130
    },
    ...order.map(i => parameterColumn(parameters[i], i, members))
  ];
}

function parameterColumn(
  title: string,
  i: number,
  members: readonly IMember[]
): IColumn<IMember> {
  const value = (member: IMember): CellValue => member.values[i] ?? null;
  const numeric = members.every(member => typeof value(member) !== 'string');
  return {
    id: title,
    title,
    // The CSV of an ensemble always has a value: where JSON has none, it is no number.
    text: member => String(value(member) ?? 'nan'),
    value,
    ...(numeric ? { align: 'right' } : {}),
    width: Math.max(90, 28 + 8 * title.length)
  };
}

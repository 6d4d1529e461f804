import { IMember } from '../contract';
import {
  axisOptions,
  finalId,
  parameterId,
  shortNames,
  valuesOn
} from '../ensembles/axes';
import { axesOf, beginning, chosen, IChoice } from '../ensembles/choice';
import { memberPlot, withoutValues } from '../ensembles/plot';
import { MemberValue } from '../plots/member-values';
import { aMember, anEnsemble, aRun } from './examples';
import { aQuantity } from './quantities';

const parameters = ['transport:MODEL', 'transport:CHI_E', 'heating:POWER'];
const members: IMember[] = [
  aMember('a0', aRun(2, { state: 'completed' }), ['L', 0.5, 2]),
  aMember('a1', aRun(3, { state: 'failed' }), ['L', 0.75, 3]),
  aMember('a2', null, ['L', 1, 4])
];
const time = aQuantity('time_s');
const current = aQuantity('current');
const energy = aQuantity('energy', { units: 'MJ' });
const quantities = [time, current, energy];
const finals = {
  ids: [current.id, energy.id],
  values: new Map([
    ['a0', [1.2, 0.25]],
    ['a1', [1.2, null]],
    ['a2', [null, null]]
  ])
};
const options = axisOptions(parameters, members, quantities);
const ids = options.map(({ id }) => id);
const CHI_E = parameterId('transport:CHI_E');
const POWER = parameterId('heating:POWER');

describe('what members can be drawn against', () => {
  it('is parameters that vary, final values, parameters that do not', () => {
    expect(ids).toEqual([
      CHI_E,
      POWER,
      finalId(time.id),
      finalId(current.id),
      finalId(energy.id),
      parameterId('transport:MODEL')
    ]);
    expect(options.map(({ group }) => group)).toEqual([
      'varying',
      'varying',
      'final',
      'final',
      'final',
      'same'
    ]);
  });

  it('names parameters without their component where no other is called so', () => {
    expect(shortNames(['a:X', 'b:X', 'b:Y', 'Z', 'c:'])).toEqual([
      'a:X',
      'b:X',
      'Y',
      'Z',
      'c:'
    ]);
  });

  it('has the values of the table and the last values by name', () => {
    const on = (id: string) =>
      valuesOn(
        options.find(option => option.id === id)!,
        parameters,
        [...members].reverse(),
        finals
      );
    expect(on(POWER)).toEqual([4, 3, 2]);
    expect(on(finalId(energy.id))).toEqual([null, null, 0.25]);
    // They have not been asked for.
    expect(on(finalId(time.id))).toEqual([null, null, null]);
  });
});

describe('the beginning', () => {
  /** What is drawn where these final values are known. */
  function begin(known: Record<string, MemberValue[]>): IChoice {
    return beginning(options, ({ id }) => known[id] ?? [null, null, null])!;
  }

  it('is the first parameter that varies against the first quantity that does', () => {
    const { mark, x, y, colour, axes } = begin({
      [finalId(time.id)]: [1, 2, 3],
      [finalId(current.id)]: [1.2, 1.2, null],
      [finalId(energy.id)]: [0.2, 0.3, null]
    });
    expect([mark, x, y, colour]).toEqual([
      'scatter',
      CHI_E,
      finalId(energy.id),
      null
    ]);
    expect(axes).toEqual([CHI_E, POWER, finalId(energy.id)]);
  });

  it('is the first quantity that is no time while none is known', () => {
    expect(begin({}).y).toBe(finalId(current.id));
  });

  it('is another parameter where there are no files', () => {
    const some = axisOptions(parameters, members, []);
    const { x, y } = beginning(some, () => [])!;
    expect([x, y]).toEqual([CHI_E, POWER]);
    expect(beginning([], () => [])).toBeNull();
  });

  it('gives way to what the user chose, as far as it is there', () => {
    const begun = begin({});
    const wanted: Partial<IChoice> = {
      mark: 'heatmap',
      x: POWER,
      y: 'final gone',
      colour: CHI_E,
      axes: ['gone']
    };
    expect(chosen(begun, wanted, options)).toEqual({
      mark: 'heatmap',
      x: POWER,
      y: begun.y,
      colour: CHI_E,
      axes: begun.axes
    });
    expect(chosen(begun, { colour: 'gone' }, options).colour).toBeNull();
  });

  it('draws x, y and colour, or the axes of parallel coordinates', () => {
    const choice = { ...begin({}), colour: POWER };
    expect(axesOf(choice)).toEqual([CHI_E, choice.y, POWER]);
    expect(axesOf({ ...choice, mark: 'parallel' })).toEqual(choice.axes);
  });
});

describe('the plot of members', () => {
  const axes = [CHI_E, finalId(energy.id)].map(id =>
    options.find(option => option.id === id)!
  );
  const plot = memberPlot(
    aRun(1),
    anEnsemble({ parameters }),
    members,
    finals,
    'scatter',
    axes
  );

  it('has all of them, with state and values, and what else differs', () => {
    expect(
      plot.members.map(({ name, state, values, others }) => [
        name,
        state,
        values,
        others
      ])
    ).toEqual([
      ['a0', 'completed', [0.5, 0.25], { POWER: 2 }],
      ['a1', 'failed', [0.75, null], { POWER: 3 }],
      ['a2', 'pending', [1, null], { POWER: 4 }]
    ]);
    expect(plot.axes).toEqual([
      { kind: 'parameter', name: 'transport:CHI_E', label: 'CHI_E' },
      { kind: 'final', quantity: energy }
    ]);
  });

  it('tells who has no value', () => {
    const { names, states } = withoutValues(plot);
    expect(names).toEqual(['a1', 'a2']);
    expect([...states]).toEqual([
      ['failed', 1],
      ['pending', 1]
    ]);
  });
});

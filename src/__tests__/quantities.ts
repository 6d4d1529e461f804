import {
  ICurve,
  IProfilePage,
  IProfiles,
  IQuantity,
  ISeries,
  ITrendPage
} from '../contract';

/** A number of the state files, with what a test cares about. */
export function aQuantity(
  name: string,
  about: Partial<IQuantity> = {}
): IQuantity {
  return {
    id: `[0-9]*_state.json#/${name}#value`,
    name,
    pattern: '[0-9]*_state.json',
    format: 'json',
    steps: [name],
    reduction: 'value',
    time_column: null,
    units: null,
    files: 3,
    ...about
  };
}

/** What an array comes to. */
export function ofArray(
  name: string,
  reduction: 'min' | 'mean' | 'max'
): IQuantity {
  return aQuantity(`${name} ${reduction}`, {
    id: `[0-9]*_profiles.nc#/${name}#${reduction}`,
    pattern: '[0-9]*_profiles.nc',
    format: 'netcdf',
    steps: [name],
    reduction
  });
}

/** Values at 0, 1, 2 … s. */
export function aSeries(
  { id }: IQuantity,
  ...values: (number | null)[]
): ISeries {
  return { quantity: id, times: values.map((_, i) => i), values };
}

export function aTrendPage(about: Partial<ITrendPage> = {}): ITrendPage {
  return {
    version: 'v1',
    quantities: [],
    first: null,
    series: [],
    progress: { read: 1, total: 1 },
    problems: [],
    ...about
  };
}

export function aCurve(name: string, about: Partial<ICurve> = {}): ICurve {
  return {
    id: `[0-9]*_profiles.nc#/${name}#curve`,
    name,
    pattern: '[0-9]*_profiles.nc',
    format: 'netcdf',
    steps: [name],
    units: null,
    x_name: 'rho',
    x_steps: ['rho'],
    x_units: null,
    files: 3,
    ...about
  };
}

/** Three points at each time: they fall by 2, and grow with the time. */
export function someProfiles({ id }: ICurve, ...times: number[]): IProfiles {
  return {
    curve: id,
    times,
    labels: times.map(String),
    x: times.map(() => [0, 0.5, 1]),
    y: times.map(time => [2 + time, 1 + time, time]),
    total: times.length
  };
}

export function aProfilePage(about: Partial<IProfilePage> = {}): IProfilePage {
  return {
    version: 'v1',
    curves: [],
    first: null,
    profiles: null,
    progress: { read: 1, total: 1 },
    problems: [],
    ...about
  };
}

/** Until what was begun has come as far as it can. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await Promise.resolve();
  }
}

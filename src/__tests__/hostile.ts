import { RefusedError, RunsApi } from '../api';
import { IRun } from '../contract';
import {
  aComparedFile,
  aComparison,
  aFailedIn,
  aFailure,
  aLink,
  aLook,
  aMember,
  anAbout,
  anEnsemble,
  anEvent,
  aRow,
  aRun,
  aTimestep,
  aVariable
} from './examples';
import { poisoned } from './poisoned';
import {
  aCurve,
  aProfilePage,
  aQuantity,
  aSeries,
  aTrendPage,
  someProfiles
} from './quantities';
import { aTrace } from './traces';

const problems = [{ path: 'x', message: 'x' }];

/** A run that tells everything. */
export const TOLD: IRun = aRun(9, {
  state: 'failed',
  simname: 'x',
  host: 'x',
  comment: 'x',
  tokamak: 'x',
  shot: 'x',
  tag: 'x',
  timesteps: 1,
  notebooks: 1,
  children: 1,
  ensembles: 1,
  notes: { text: 'x', tags: ['x', 'y'], archived: false },
  problems
});

export const ABOUT = anAbout(TOLD, {
  parent: aLink(3, { simname: 'x' }),
  notebooks: [
    { name: 'x', path: 'x', contents_path: 'x', size: 1, modified: 1 }
  ],
  events: 2,
  portal_runid: 'x',
  sim_runid: 'x',
  outputprefix: 'x',
  ips_version: 'x',
  monitor_url: 'x',
  not_known: 'x',
  liveness: {
    reason: 'x',
    doing: 'x',
    since: 1,
    usual_silence: 1,
    silent_after: 1
  }
});

const quantity = aQuantity('x', { id: 'y', units: 'x' });
const curve = aCurve('x', { units: 'x', x_units: 'x' });
const child = { ...TOLD, runid: 10, key: 'k10', parent: 'k9' };
const members = [
  aMember('x', child, [1, 'x'] as any),
  aMember('y', null, [2, 'y'] as any)
];
const variable = aVariable(['x'], {
  type: 'x',
  units: 'x',
  value: 'x',
  attributes: { x: 'x' }
});
const array = aVariable(['y'], {
  shape: [2],
  dimensions: ['x'],
  values: ['x', 'y']
});

const ANSWERS = {
  runs: {
    runs: [TOLD],
    levels: [1],
    total: 1,
    next: null,
    complete: true,
    problems
  },
  about: ABOUT,
  failure: aFailure({
    event: anEvent(4, { ok: false, comment: 'x' }),
    doing: ['x'],
    timestep: 'x',
    around: [anEvent(3, { comment: 'x' }), anEvent(4, { comment: 'x' })],
    ensembles: [
      aFailedIn({
        worked: [aLink(5, { simname: 'x' })],
        failed: [aLink(6, { simname: 'x' })],
        parameters: [
          { name: 'x', value: 'x', worked: ['x'], outside: true } as any
        ]
      })
    ]
  }),
  events: {
    events: [anEvent(1, { comment: 'x' }), anEvent(2, { comment: 'x' })],
    total: 2,
    types: ['x'],
    components: ['x']
  },
  trace: aTrace(
    [
      { component: 'x', name: 'x', start: 1, duration: 5, cores: 2 },
      { component: 'y', name: 'x', start: 2, duration: 2, parent: 0, run: 1 }
    ],
    { total_cores: 4, now: 9 }
  ),
  look: aLook({
    format: 'json',
    problem: 'x',
    install: 'x',
    variables: [variable, array],
    text: 'x'
  }),
  trends: aTrendPage({
    quantities: [quantity],
    first: quantity.id,
    series: [aSeries(quantity, 1, 2)],
    problems
  }),
  profiles: aProfilePage({
    curves: [curve],
    first: curve.id,
    profiles: someProfiles(curve, 0, 1),
    problems
  }),
  finals: {
    version: 'x',
    quantities: [quantity],
    members: [{ sim_name: 'x', values: [1] }],
    progress: { read: 1, total: 2 },
    problems
  },
  compare: aComparison([TOLD, child], {
    about: [aRow('x', ['x', 'y'])],
    parameters: [aRow('x', ['x', 'y'])],
    contents: [
      aComparedFile('x', {
        rows: [aRow('x', ['x', 1])],
        problem: 'x',
        timesteps: ['x', 'x']
      }),
      aComparedFile('y')
    ],
    files: [{ timestep: 'x', name: 'x', present: [true, false] } as any],
    problems
  }),
  timesteps: { timesteps: [aTimestep(1, 'x')], total: 1, next: null },
  children: { runs: [child], levels: [1], total: 1, next: null },
  notebooks: { notebooks: ABOUT.notebooks },
  ensembles: {
    ensembles: [
      anEnsemble({ path: 'y' }),
      anEnsemble({ component: null, name: 'x', problem: 'x' })
    ]
  },
  ensemble: {
    component: 'x',
    name: 'x',
    path: 'x',
    parameters: ['x', 'y'],
    members
  },
  portal: { portal_url: 'x', portal_api_key: 'x', this_machine_only: true },
  browsed: { folders: ['x'] }
};

/** A server of which every text is a payload. */
export function hostileApi(payload: string): RunsApi {
  const answers = Object.entries({ ...ANSWERS, table: ANSWERS.runs });
  return {
    ...Object.fromEntries(
      answers.map(([route, answer]) => [
        route,
        async () => poisoned(answer, payload)
      ])
    ),
    downloadUrl: () => '/download'
  } as unknown as RunsApi;
}

/** A server that refuses with a payload. */
export function refusingApi(payload: string): RunsApi {
  const refuse = async () => {
    throw new RefusedError(payload, 500, 'failed' as any);
  };
  return {
    ...Object.fromEntries(
      [...Object.keys(ANSWERS), 'table', 'saveNotes'].map(route => [
        route,
        refuse
      ])
    ),
    downloadUrl: () => '/download'
  } as unknown as RunsApi;
}

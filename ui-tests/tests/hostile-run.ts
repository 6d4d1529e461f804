import { APIRequestContext, expect, Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs where a page takes it for markup, for a template, or out of its quotes. */
export const CODE = `<img src=evil onerror="window.broken=1">'"\`$\{window.broken=1}{{window.broken=1}}`;

/** Turns around what follows it, and hides the end of a text. */
export const HIDDEN = '\u202egnp.exe';

/** Both, as a name of its own. */
export const evil = (name: string) => `${name} ${CODE} ${HIDDEN}`;

/** Names in files: Vega and others read dots, brackets and quotes in names of fields. */
const FIELD = `datum['x"].y[0] ${CODE} ${HIDDEN}`;

/** Outputs that would run, in a notebook that says of itself that it is trusted. */
export const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    trusted: true,
    kernelspec: { name: 'python3', display_name: CODE }
  },
  cells: [
    {
      cell_type: 'markdown',
      id: 'words',
      metadata: { trusted: true },
      source: `words of a stranger\n\n${CODE}\n\n<script>window.broken=1</script>`
    },
    {
      cell_type: 'code',
      id: 'code',
      metadata: { trusted: true },
      execution_count: 1,
      source: '1',
      outputs: [
        {
          output_type: 'display_data',
          data: {
            'text/html': `${CODE}<script>window.broken=1</script>`,
            'application/javascript': 'window.broken=1',
            'image/svg+xml': '<svg onload="window.broken=1"></svg>',
            'text/plain': 'plain output'
          },
          metadata: {}
        }
      ]
    }
  ]
});

/** Files of one timestep, by their names. */
function filesAt(time: number): Record<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'ips-hostile-'));
  const code = `
import sys, json
import h5py, netCDF4, numpy as np
folder, field, code, time = sys.argv[1], *map(json.loads, sys.argv[2:])
with netCDF4.Dataset(folder + '/nc', 'w') as data:
    data.setncattr('title', code)
    data.createDimension('rho', 3)
    for name, values in (('rho', [0, .5, 1]), ('te', [2, 1, time])):
        one = data.createVariable(name, 'f8', ('rho',))
        one[:] = values
        one.units = one.long_name = code
with h5py.File(folder + '/h5', 'w') as data:
    data.attrs[code] = code
    one = data.create_dataset(field, data=[time, 1.0])
    one.attrs[code] = one.attrs['units'] = code
    data[code + ' text'] = code
`;
  const given = [FIELD, CODE, time].map(one => JSON.stringify(one));
  execFileSync('python', ['-c', code, folder, ...given]);
  const state = {
    [FIELD]: time,
    te: { value: time, units: CODE },
    [evil('words')]: CODE
  };
  const profile = { [FIELD]: [1, 2, time] };
  return {
    [evil('state') + '.json']: Buffer.from(
      JSON.stringify({ ...state, ...profile })
    ),
    [evil('profiles') + '.nc']: readFileSync(`${folder}/nc`),
    [evil('out') + '.h5']: readFileSync(`${folder}/h5`),
    [evil('table') + '.csv']: Buffer.from(
      [FIELD, CODE].map(quoted).join() + `\n${quoted(CODE)},=1+1\n`
    ),
    [evil('words') + '.txt']: Buffer.from(`${CODE}\n\u001b[31m${HIDDEN}\0`)
  };
}

/** When all begins, in microseconds since 1970. */
const STARTED = Date.UTC(2026, 10, 24, 9, 14, 7) * 1000;

/** A cell of a CSV file. */
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** As RFC 8187 has it. */
const header = (text: string) => `UTF-8''${encodeURIComponent(text)}`;

/** What a simulation has sent. */
export interface IHostileRun {
  /** That finds it and no other. */
  word: string;
  key: string;
  /** With those of the runs that it has started. */
  keys: string[];
}

/** A run that failed, of which every word was chosen to do harm, sent as simulations send theirs. */
export async function sendHostileRun(page: Page): Promise<IHostileRun> {
  const { request } = page;
  const portal = await (await request.get('/ips/portal')).json();
  const word = `evil${Date.now()}`;
  const user = `${word}<b>${HIDDEN}`;
  const event = (portal_runid: string, eventtype: string, more: object) => ({
    code: `driver_x_${CODE}`,
    eventtype,
    ok: true,
    comment: evil('comment'),
    walltime: '1.00',
    phystimestamp: 0.5,
    portal_runid,
    seqnum: 1,
    time: '2026-11-24|09:14:07UTC',
    ...more
  });
  const send = async (...data: object[]) =>
    (await request.post(portal.portal_url, { data })).json();
  const start = async (name: string, more: object = {}) => {
    const told = { user, host: evil('host'), simname: evil(name) };
    const about = {
      ...told,
      rcomment: evil('about'),
      tokamak: evil('tokamak'),
      shotno: evil('shot'),
      tag: evil('tag'),
      sim_runid: evil('sim'),
      outputprefix: evil('prefix'),
      ips_version: evil('version'),
      vizurl: `javascript:window.broken=1//${CODE}`
    };
    const id = `${name}${word}`;
    const { runid } = await send(event(id, 'IPS_START', { ...about, ...more }));
    return { id, runid: runid as number };
  };
  const { id, runid } = await start('first');
  const target = `sim@${evil('RF')}@2`;
  const span = (timestamp: number, serviceName: string, id: string) => ({
    timestamp: STARTED + timestamp * 1e6,
    duration: 5e6,
    localEndpoint: { serviceName },
    name: `step(${CODE})`,
    id,
    parentId: 'root',
    traceId: 'trace',
    tags: { procs_requested: '4', cores_allocated: '4' }
  });
  const comment = `Target = ${target}:step(${CODE})`;
  await send(
    event(id, 'IPS_CALL_BEGIN', { comment }),
    event(id, 'IPS_CALL_END', { comment, trace: span(0, target, 'a') }),
    event(id, 'IPS_TASK_END', {
      trace: span(1, `/bin/${CODE}`, 'b')
    }),
    event(id, evil('TYPE'), {}),
    event(id, 'IPS_CALL_BEGIN', { comment: `Target = ${target}:open(${CODE})` })
  );
  const upload = async (
    path: string,
    headers: object,
    data: Buffer | string
  ) => {
    const answer = await request.post(`${portal.portal_url}/api/data/${path}`, {
      headers: {
        'Content-Type': 'application/octet-stream',
        'X-Api-Key': portal.portal_api_key,
        'X-Ips-Username*': header(user),
        'X-Ips-Portal-Runid': String(runid),
        ...headers
      },
      data
    });
    expect(answer.status(), await answer.text()).toBeLessThan(300);
  };
  for (const time of [1, 2]) {
    for (const [name, content] of Object.entries(filesAt(time))) {
      await upload(
        'add_data_file',
        {
          'X-Ips-Filename*': header(`${time}_${name}`),
          'X-Ips-Tag': String(time)
        },
        content
      );
    }
  }
  await upload(
    'add_notebook',
    { 'X-Ips-Filename*': header(`${evil('notes')}.ipynb`) },
    NOTEBOOK
  );
  const members = ['one', 'two'];
  await upload(
    'add_ensemble_variables',
    {
      'Content-Type': 'text/csv',
      'X-Ips-Component-Name*': header(evil('Driver')),
      'X-Ips-Ensemble-Name*': header(evil('scan')),
      'X-Ips-Ensemble-Id': 'scan'
    },
    [
      ['sim_name', `x:${FIELD}`, 'x:title', 'x:image'].map(quoted).join(),
      ...members.map((name, i) =>
        [evil(name), String(i), `${CODE}${i}`, `evil${i}`].map(quoted).join()
      )
    ].join('\n')
  );
  const runids = [runid];
  for (const name of members) {
    const more = { parent_portal_runid: id, portal_ensemble_id: 'scan' };
    const child = await start(name, more);
    runids.push(child.runid);
    await send(event(child.id, 'IPS_END', { ok: name === 'one' }));
  }
  await send(event(id, 'IPS_END', { ok: false, comment: evil('fault') }));
  const keys = await keysOf(request, word, runids);
  const notes = { text: evil('note'), tags: [evil('tag')], archived: false };
  await request.put(`/ips/runs/${keys[0]}/notes`, { data: notes });
  return { word, key: keys[0], keys };
}

/** The keys of runs that have this word in their user's name. */
async function keysOf(
  request: APIRequestContext,
  word: string,
  runids: number[]
): Promise<string[]> {
  const params = { q: word, children: 'listed' };
  let keys = new Map<number, string>();
  // What is new is found a moment later.
  await expect
    .poll(async () => {
      const answer = await request.get('/ips/runs', { params });
      const { runs } = await answer.json();
      keys = new Map(runs.map((run: any) => [run.runid, run.key]));
      return runids.every(runid => keys.has(runid));
    })
    .toBe(true);
  return runids.map(runid => keys.get(runid)!);
}

export const MANY = 100_000;

/** A run that the server might answer. */
export function aRun(runid: number) {
  return {
    key: `k${runid}`,
    runid,
    username: 'alice',
    directory: `/runs/alice/${runid}`,
    contents_path: null,
    api_file: '/runs/alice/api_v1.py',
    parent: null,
    children: 0,
    ensembles: 0,
    timesteps: 12,
    notebooks: 0,
    modified: 1_700_000_000,
    started: 1_700_000_000,
    stopped: 1_700_007_860,
    heard: null,
    state: 'completed',
    simname: `scan_${runid}`,
    host: 'perlmutter',
    comment: 'one of many',
    tokamak: 'd3d',
    shot: '147634',
    tag: null,
    walltime: 7860,
    phystime: 3.42,
    notes: {},
    problems: []
  };
}

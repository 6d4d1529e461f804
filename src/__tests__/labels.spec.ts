import { nullTranslator } from '@jupyterlab/translation';

import { labelOf, ownersOf } from '../labels';
import { IRow, RowContent } from '../rows';
import { aMember, anEnsemble, aRun, aTimestep } from './examples';

const trans = nullTranslator.load('ips_jupyterlab');

function label(content: RowContent, owner = '') {
  return labelOf({ content } as IRow, trans, owner);
}

describe('labelOf', () => {
  it('begins the name of a run with its runid', () => {
    const run = aRun(128, { simname: 'iter_rampup', state: 'running' });
    const { id, text, name } = label({ kind: 'run', run });
    expect(id).toBe('128');
    expect(text).toBe('iter_rampup');
    expect(name).toMatch(/^Run 128, iter_rampup, running, changed .+ ago$/);
  });

  it('says plainly that a state is not known, and why', () => {
    const { name, title } = label({ kind: 'run', run: aRun(1) });
    expect(name).toMatch(/^Run 1, changed/);
    expect(title).toContain('holds no events');
  });

  it('names the user where runs of several are listed', () => {
    const run = aRun(1);
    expect(label({ kind: 'run', run }).detail).toBe('');
    expect(label({ kind: 'run', run }, 'alice').detail).toBe('alice');
  });

  it('counts with units', () => {
    const run = aRun(1, { timesteps: 1 });
    expect(label({ kind: 'data', run }).name).toBe('data, 1 timestep');
    const timestep = aTimestep(3.42, 'a.json', 'b.json');
    expect(label({ kind: 'timestep', run, timestep }).name).toBe(
      't = 3.42, 2 files'
    );
  });

  it('says that a listed file is not there', () => {
    const run = aRun(1);
    const timestep = aTimestep(1, 'a.json');
    const file = {
      ...timestep.files[0],
      size: null,
      format: 'missing' as const
    };
    const { trailing, title } = label({ kind: 'file', run, timestep, file });
    expect(trailing).toBe('missing');
    expect(title).toContain('is not there');
  });

  it('shows of a member what tells it from the others, and all of it on hover', () => {
    const content = {
      kind: 'member' as const,
      run: aRun(1),
      ensemble: anEnsemble(),
      member: aMember('scan_a0', aRun(2), [0.5, 'L-mode']),
      differing: [0]
    };
    const { id, detail, name, title } = label(content);
    expect(id).toBe('scan_a0');
    expect(detail).toBe('CHI_E 0.5');
    expect(name).toBe('scan_a0, run 2, CHI_E 0.5');
    expect(title).toContain('transport:MODEL = L-mode');
  });

  it('shows a pending member as pending', () => {
    const { trailing, name } = label({
      kind: 'member',
      run: aRun(1),
      ensemble: anEnsemble(),
      member: aMember('scan_a7', null, [7.5, 'L-mode']),
      differing: [0]
    });
    expect(trailing).toBe('pending');
    expect(name).toBe('scan_a7, pending, CHI_E 7.5');
  });

  it('names an ensemble with its component', () => {
    const { text, trailing } = label({
      kind: 'ensemble',
      run: aRun(1),
      ensemble: anEnsemble({ members: 10, started: 7 })
    });
    expect(text).toBe('DriverComponent / scan_a');
    expect(trailing).toBe('7 of 10');
  });
});

describe('ownersOf', () => {
  const at = (directory: string, username: string) =>
    aRun(1, { directory, username });

  it('needs no names where all runs are of one user', () => {
    expect(ownersOf([aRun(1), aRun(2)]).size).toBe(0);
  });

  it('names the users', () => {
    const owners = ownersOf([
      at('/hub/alice/1', 'alice'),
      at('/hub/bob/1', 'bob')
    ]);
    expect([...owners.values()]).toEqual(['alice', 'bob']);
  });

  it('names the folders too where a user has runs in two', () => {
    const owners = ownersOf([
      at('/hub/alice/1', 'alice'),
      at('/old/alice/1', 'alice')
    ]);
    expect([...owners.values()]).toEqual(['hub/alice', 'old/alice']);
  });
});

import { StateDB } from '@jupyterlab/statedb';

import { Remembered } from '../trends/remembered';

describe('what was looked at last', () => {
  it('is the newest set of which a run has all', () => {
    const remembered = new Remembered(null);
    remembered.note(['te', 'ti']);
    remembered.note(['ip']);
    remembered.note(['te', 'power']);
    expect(remembered.last(['te', 'ti', 'ip'])).toEqual(['ip']);
    expect(remembered.last(['te', 'ti'])).toEqual(['te', 'ti']);
    expect(remembered.last(['ti'])).toBeNull();
  });

  it('is one set while it is made choice by choice', () => {
    const remembered = new Remembered(null);
    remembered.note(['te']);
    remembered.note(['te', 'ti'], ['te']);
    expect(remembered.last(['te'])).toBeNull();
    expect(remembered.last(['te', 'ti'])).toEqual(['te', 'ti']);
  });

  it('forgets the oldest of more than twenty', () => {
    const remembered = new Remembered(null);
    for (let i = 0; i <= 20; i++) {
      remembered.note([`q${i}`]);
    }
    expect(remembered.last(['q0'])).toBeNull();
    expect(remembered.last(['q1'])).toEqual(['q1']);
  });

  it('survives a reload, and is known when it is ready', async () => {
    const stateDB = new StateDB();
    new Remembered(stateDB).note(['te']);
    const again = new Remembered(stateDB);
    expect(again.last(['te'])).toBeNull();
    await again.ready;
    expect(again.last(['te'])).toEqual(['te']);
  });

  it('keeps what was looked at while it was restored', async () => {
    const stateDB = new StateDB();
    new Remembered(stateDB).note(['te']);
    const again = new Remembered(stateDB);
    again.note(['ip']);
    await again.ready;
    expect(again.last(['te', 'ip'])).toEqual(['ip']);
    expect(again.last(['te'])).toEqual(['te']);
  });

  it('survives what is not its own', async () => {
    const stateDB = new StateDB();
    await stateDB.save('ips-jupyterlab:trends', { sets: [3, ['te', 4], []] });
    const remembered = new Remembered(stateDB);
    await remembered.ready;
    expect(remembered.last(['te'])).toBeNull();
  });
});

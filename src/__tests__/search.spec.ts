import { parseSearch } from '../search';

describe('parseSearch', () => {
  it('leaves plain words to the server', () => {
    expect(parseSearch('  iter  rampup ')).toEqual({ q: 'iter rampup' });
  });

  it('takes state and user out of the words', () => {
    expect(parseSearch('scan state:failed user:alice')).toEqual({
      q: 'scan',
      state: 'failed',
      user: 'alice'
    });
  });

  it('leaves a word with another colon alone', () => {
    expect(parseSearch('transport:CHI_E state:')).toEqual({
      q: 'transport:CHI_E state:'
    });
  });

  it('asks for everything where nothing is typed', () => {
    expect(parseSearch(' ')).toEqual({});
  });
});

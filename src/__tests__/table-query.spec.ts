import { RefusedError } from '../api';
import { mistakeOf, placeOf } from '../model/mistake';
import { queryLine } from '../table/query';

describe('the query line of the run table', () => {
  it('is what is searched for where nothing is filtered', () => {
    expect(queryLine(' ramp state:failed ', null)).toBe('ramp state:failed');
    expect(queryLine('ramp', {})).toBe('ramp');
  });

  it('has a term for each filter, by the names of the query line', () => {
    expect(
      queryLine('ramp', { simname: 'iter', username: 'me', phystime: '>3.5' })
    ).toBe('ramp sim:"iter" user:"me" t:>"3.5"');
  });

  it('keeps words together, and knows the signs that compare', () => {
    expect(queryLine('', { comment: 'two words' })).toBe('comment:"two words"');
    expect(queryLine('', { shot: '>= 150000' })).toBe('shot:>="150000"');
    expect(queryLine('', { host: '=perlmutter' })).toBe('host:="perlmutter"');
  });

  it('leaves out what is not typed to the end', () => {
    expect(queryLine('ramp', { shot: '>', comment: '  ' })).toBe('ramp');
  });

  it('completes a state', () => {
    expect(queryLine('', { state: 'Fail' })).toBe('state:"failed"');
    expect(queryLine('', { state: 'odd' })).toBe('state:"odd"');
    // The server knows no other: only members are pending.
    expect(queryLine('', { state: 'p' })).toBe('state:"p"');
  });

  it('cannot hold a quote in quotes', () => {
    expect(queryLine('', { comment: 'say "x"' })).toBe('comment:"say  x"');
  });
});

describe('a mistake in a query line', () => {
  const refused = (position: number | null) =>
    new RefusedError('`shot:` takes a number', 400, 'bad_request', position);

  it('is a refusal with a place, and no other error', () => {
    expect(mistakeOf(refused(5))?.position).toBe(5);
    expect(mistakeOf(refused(null))).toBeNull();
    expect(mistakeOf(new Error('away'))).toBeNull();
    expect(mistakeOf(null)).toBeNull();
  });

  it('is shown at its place', () => {
    expect(placeOf('ramp shot:many', refused(10) as any)).toEqual({
      message: '`shot:` takes a number',
      before: 'ramp shot:',
      after: 'many'
    });
  });

  it('is counted in letters as the server counts them', () => {
    expect(placeOf('𝛽 shot:many', refused(7) as any).after).toBe('many');
  });

  it('is cut out of a long line', () => {
    const line = `${'a'.repeat(100)}x${'b'.repeat(100)}`;
    expect(placeOf(line, refused(100) as any)).toMatchObject({
      before: `…${'a'.repeat(30)}`,
      after: `x${'b'.repeat(29)}…`
    });
  });
});

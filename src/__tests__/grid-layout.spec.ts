import {
  filterColumn,
  moveColumn,
  PLAIN_LAYOUT,
  readLayout,
  resizeColumn,
  sameRows,
  showColumn,
  sortBy,
  toggleFilters,
  visibleColumns,
  widthOf
} from '../grid/layout';

const columns = [
  { id: 'runid', width: 60 },
  { id: 'state', width: 90 },
  { id: 'host', width: 100, hidden: true },
  { id: 'user', width: 80 }
];

const ids = (layout = PLAIN_LAYOUT) =>
  visibleColumns(columns, layout).map(column => column.id);

describe('the layout of a table', () => {
  it('shows what is not hidden, in the columns’ own order', () => {
    expect(ids()).toEqual(['runid', 'state', 'user']);
  });

  it('shows and hides columns', () => {
    const more = showColumn(PLAIN_LAYOUT, 'host', true);
    expect(ids(more)).toEqual(['runid', 'state', 'host', 'user']);
    expect(ids(showColumn(more, 'runid', false))).toEqual([
      'state',
      'host',
      'user'
    ]);
  });

  it('does not filter by a column that is hidden', () => {
    const open = toggleFilters(PLAIN_LAYOUT);
    const filtered = filterColumn(open, 'user', 'alice');
    expect(showColumn(filtered, 'user', false).filters).toEqual({});
  });

  it('puts a column in the place of another, from either side', () => {
    const moved = moveColumn(PLAIN_LAYOUT, columns, 'user', 'runid');
    expect(ids(moved)).toEqual(['user', 'runid', 'state']);
    const back = moveColumn(moved, columns, 'user', 'state');
    expect(ids(back)).toEqual(['runid', 'state', 'user']);
  });

  it('keeps a column that it has never seen, at the end', () => {
    const moved = moveColumn(PLAIN_LAYOUT, columns, 'user', 'runid');
    const more = [{ id: 'tag', width: 50 }, ...columns];
    expect(visibleColumns(more, moved).map(column => column.id)).toEqual([
      'user',
      'runid',
      'state',
      'tag'
    ]);
  });

  it('makes no column too narrow to be grasped again', () => {
    const [runid] = columns;
    expect(widthOf(runid, PLAIN_LAYOUT)).toBe(60);
    expect(widthOf(runid, resizeColumn(PLAIN_LAYOUT, 'runid', 75.4))).toBe(75);
    expect(widthOf(runid, resizeColumn(PLAIN_LAYOUT, 'runid', -9))).toBe(40);
  });

  it('sorts upwards first, and the other way round when asked again', () => {
    const up = sortBy(PLAIN_LAYOUT, 'user');
    expect(up.sort).toEqual({ column: 'user', descending: false });
    const down = sortBy(up, 'user');
    expect(down.sort).toEqual({ column: 'user', descending: true });
    expect(sortBy(down, 'state').sort).toEqual({
      column: 'state',
      descending: false
    });
  });

  it('shows all rows again when the filters are closed', () => {
    const filtered = filterColumn(toggleFilters(PLAIN_LAYOUT), 'user', 'al');
    expect(filtered.filters).toEqual({ user: 'al' });
    expect(filterColumn(filtered, 'user', '').filters).toEqual({});
    expect(toggleFilters(filtered).filters).toBeNull();
  });

  it('knows which changes concern the rows', () => {
    const wide = resizeColumn(PLAIN_LAYOUT, 'user', 300);
    expect(sameRows(PLAIN_LAYOUT, wide)).toBe(true);
    expect(sameRows(PLAIN_LAYOUT, toggleFilters(wide))).toBe(true);
    expect(sameRows(PLAIN_LAYOUT, sortBy(wide, 'user'))).toBe(false);
  });

  it('comes back from JSON, and from nonsense as far as it makes sense', () => {
    const layout = sortBy(
      filterColumn(toggleFilters(PLAIN_LAYOUT), 'user', 'al'),
      'user'
    );
    expect(readLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
    expect(readLayout(null)).toEqual(PLAIN_LAYOUT);
    expect(
      readLayout({ widths: { user: 'wide', host: 70 }, order: [3, 'user'] })
    ).toEqual({ ...PLAIN_LAYOUT, widths: { host: 70 }, order: ['user'] });
  });
});

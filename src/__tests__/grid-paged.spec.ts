import { PLAIN_LAYOUT, sortBy } from '../grid/layout';
import { PagedSource } from '../grid/paged';

/** A server with these rows; a test may change them, and see which rows were asked for. */
function sourceOf(rows: string[]) {
  const server = { rows, asked: [] as number[], down: false };
  const source = new PagedSource<string>(
    row => row,
    async (offset, limit, layout) => {
      server.asked.push(offset);
      if (server.down) {
        throw new Error('down');
      }
      const sorted = layout.sort?.descending
        ? [...server.rows].reverse()
        : server.rows;
      return {
        items: sorted.slice(offset, offset + limit),
        total: server.rows.length
      };
    }
  );
  return { source, server };
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => `row ${i}`);

/** Wait until no request is under way. */
async function settled(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve));
}

describe('PagedSource', () => {
  it('loads what is in view and beside it, and nothing else', async () => {
    const { source, server } = sourceOf(numbered(100_000));
    expect(source.count).toBeNull();
    source.demand(0, 30);
    await settled();
    expect(source.count).toBe(100_000);
    source.demand(50_190, 50_220);
    expect(source.item(50_190)).toBeNull();
    await settled();
    expect(source.item(50_190)).toBe('row 50190');
    expect(source.item(50_220)).toBe('row 50220');
    expect(source.indexOf('row 50220')).toBe(50_220);
    expect(source.item(25_000)).toBeNull();
    expect(server.asked).toEqual([0, 50_000, 50_200]);
  });

  it('loads the page that a slow scroll comes to, after those in view', async () => {
    const { source, server } = sourceOf(numbered(1_000));
    source.demand(0, 30);
    await settled();
    source.demand(90, 120);
    await settled();
    expect(server.asked).toEqual([0, 200]);
    source.demand(500, 530);
    await settled();
    expect(server.asked).toEqual([0, 200, 400, 600]);
    source.demand(960, 999);
    await settled();
    expect(server.asked).toEqual([0, 200, 400, 600, 800]);
    // A refresh is of what is in view only.
    await source.refresh();
    expect(server.asked).toEqual([0, 200, 400, 600, 800, 800]);
  });

  it('skips what was scrolled past while it loaded', async () => {
    const { source, server } = sourceOf(numbered(100_000));
    source.demand(0, 30);
    source.demand(40_000, 40_030);
    source.demand(80_000, 80_030);
    await settled();
    expect(server.asked).toEqual([0, 80_000, 79_800]);
  });

  it('loads what comes into view in the moment when loading ends', async () => {
    const { source, server } = sourceOf(numbered(200));
    source.demand(180, 199);
    await settled();
    server.rows = numbered(201);
    // A table that follows its end is drawn right after the change.
    source.changed.connect(() =>
      queueMicrotask(() => source.demand(181, (source.count ?? 1) - 1))
    );
    await source.refresh();
    await settled();
    expect(source.item(200)).toBe('row 200');
  });

  it('refreshes what is in view, and the rest when somebody looks at it', async () => {
    const { source, server } = sourceOf(numbered(1_000));
    source.demand(0, 30);
    await settled();
    source.demand(900, 930);
    await settled();
    server.asked = [];
    server.rows = server.rows.map(row => `${row} changed`);
    await source.refresh();
    expect(server.asked).toEqual([800]);
    expect(source.item(900)).toBe('row 900 changed');
    expect(source.item(0)).toBe('row 0');
    source.demand(0, 30);
    expect(source.item(0)).toBe('row 0');
    await settled();
    expect(source.item(0)).toBe('row 0 changed');
  });

  it('tells for two seconds what a refresh found new or changed', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(0);
    const { source, server } = sourceOf(numbered(500));
    source.demand(0, 300);
    await settled();
    expect(source.fresh('row 0')).toBe(false);
    // One row comes, which moves the others, and one changes.
    server.rows = ['new', 'row 0 changed', ...numbered(500).slice(1)];
    await source.refresh();
    const fresh = () =>
      server.rows.slice(0, 300).filter(row => source.fresh(row));
    expect(fresh()).toEqual(['new', 'row 0 changed']);
    clock.mockReturnValue(1999);
    await source.refresh();
    expect(fresh()).toEqual(['new', 'row 0 changed']);
    clock.mockReturnValue(2000);
    expect(fresh()).toEqual([]);
    clock.mockRestore();
  });

  it('does not call fresh what somebody asked to see', async () => {
    const { source, server } = sourceOf(['parent']);
    source.demand(0, 30);
    await settled();
    server.rows = ['parent', 'child'];
    await source.refresh(false);
    expect(source.item(1)).toBe('child');
    expect(source.fresh('child')).toBe(false);
  });

  it('shows the old rows until another order has come', async () => {
    const { source } = sourceOf(numbered(1_000));
    source.demand(0, 30);
    await settled();
    const { epoch } = source;
    source.arrange([], {
      ...sortBy(PLAIN_LAYOUT, 'x'),
      sort: { column: 'x', descending: true }
    });
    expect(source.epoch).toBe(epoch + 1);
    expect(source.item(0)).toBe('row 0');
    await settled();
    expect(source.item(0)).toBe('row 999');
    expect(source.indexOf('row 0')).toBe(-1);
  });

  it('follows a list that shrinks below what is in view', async () => {
    const { source, server } = sourceOf(numbered(1_000));
    source.demand(0, 30);
    await settled();
    source.demand(900, 930);
    await settled();
    server.rows = numbered(250);
    await source.refresh();
    expect(source.count).toBe(250);
    source.demand(220, 249);
    await settled();
    expect(source.item(249)).toBe('row 249');
    expect(source.item(900)).toBeNull();
  });

  it('keeps its rows when the server goes away, tells why, and recovers', async () => {
    const { source, server } = sourceOf(numbered(1_000));
    source.demand(0, 30);
    await settled();
    server.down = true;
    await expect(source.refresh()).rejects.toThrow('down');
    expect(source.error?.message).toBe('down');
    expect(source.item(0)).toBe('row 0');
    server.down = false;
    await source.refresh();
    expect(source.error).toBeNull();
  });

  it('does not hammer a server that failed: only a refresh tries again', async () => {
    const { source, server } = sourceOf(numbered(1_000));
    server.down = true;
    source.demand(0, 30);
    await settled();
    source.demand(0, 30);
    source.demand(0, 31);
    await settled();
    expect(server.asked).toHaveLength(1);
  });

  it('gives all rows for an export, telling how far it is', async () => {
    const { source } = sourceOf(numbered(2_500));
    const steps: number[] = [];
    const rows = await source.all(done => steps.push(done));
    expect(rows).toEqual(numbered(2_500));
    expect(steps).toEqual([1_000, 1_999, 2_500]);
  });

  it.each([
    ['goes', (rows: string[]) => rows.slice(3)],
    ['comes', (rows: string[]) => ['new', ...rows]],
    ['is the only one left', () => ['row 2000']]
  ])('misses no row of an export where one %s meanwhile', async (_, change) => {
    const { source, server } = sourceOf(numbered(2_500));
    const all = source.all(done => {
      if (done === 1_000) {
        server.rows = change(server.rows);
      }
    });
    const rows = await all;
    expect(new Set(rows).size).toBe(rows.length);
    expect(server.rows.filter(row => !rows.includes(row))).toEqual([]);
  });

  it('stops an export that is cancelled', async () => {
    const { source, server } = sourceOf(numbered(2_500));
    const cancel = new AbortController();
    const all = source.all(() => cancel.abort(), cancel.signal);
    await expect(all).rejects.toThrow();
    expect(server.asked).toHaveLength(2);
  });
});

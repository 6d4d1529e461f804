import { IPageQuery } from '../api';
import { PagedList } from '../model/list';

interface IItem {
  id: number;
  text: string;
}

/** A list that answers from `items`, which a test may change, and notes what it was asked. */
function listOf(items: IItem[]) {
  const server = { items, asked: [] as IPageQuery[], down: false };
  let changes = 0;
  const list = new PagedList<IItem>(
    async page => {
      server.asked.push(page);
      if (server.down) {
        throw new Error('down');
      }
      const start = Number(page.cursor ?? 0);
      const end = start + page.limit;
      return {
        items: server.items.slice(start, end),
        total: server.items.length,
        next: end < server.items.length ? String(end) : null
      };
    },
    (one, other) => one.id === other.id,
    () => (changes += 1)
  );
  return { list, server, changes: () => changes };
}

function numbered(count: number): IItem[] {
  return Array.from({ length: count }, (_, id) => ({ id, text: 'old' }));
}

/** Wait for what a demand has started: a refresh of nothing comes after it in the queue. */
async function demanded(list: PagedList<IItem>, index: number): Promise<void> {
  list.demand(index);
  while ((list.total === null || list.items.length <= index) && !list.error) {
    await Promise.resolve();
  }
}

describe('PagedList', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('loads the first page when the first item is asked for', async () => {
    const { list, server } = listOf(numbered(100_000));
    await demanded(list, 0);
    expect(server.asked).toEqual([{ limit: 200, cursor: null }]);
    expect(list.items).toHaveLength(200);
    expect(list.total).toBe(100_000);
  });

  it('loads pages in order until the item that is looked at is there', async () => {
    const { list } = listOf(numbered(5_000));
    await demanded(list, 2_500);
    expect(list.items.map(item => item.id)).toEqual(
      numbered(list.items.length).map(item => item.id)
    );
  });

  it('asks nothing twice while a page is under way', async () => {
    const { list, server } = listOf(numbered(300));
    list.demand(0);
    list.demand(1);
    await demanded(list, 2);
    expect(server.asked).toHaveLength(1);
  });

  it('shows on refresh what changed', async () => {
    const { list, server } = listOf(numbered(10));
    await demanded(list, 0);
    server.items = [{ id: 10, text: 'new' }, ...numbered(10)];
    await list.refresh(10);
    expect(list.items[0]).toEqual({ id: 10, text: 'new' });
    expect(list.total).toBe(11);
  });

  it('tells for two seconds what came or changed', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    const { list, server } = listOf(numbered(3));
    await demanded(list, 0);
    expect([...list.fresh]).toEqual([]);
    const added = { id: 9, text: 'new' };
    const changed = { id: 0, text: 'changed' };
    server.items = [added, changed, ...numbered(3).slice(1)];
    await list.refresh(4);
    expect([...list.fresh]).toEqual([added, changed]);
    jest.advanceTimersByTime(1999);
    await list.refresh(4);
    expect([...list.fresh]).toEqual([added, changed]);
    jest.advanceTimersByTime(1);
    await list.refresh(4);
    expect([...list.fresh]).toEqual([]);
  });

  it('tells what came at the end, and not what merely had not been loaded', async () => {
    const whole = listOf(numbered(3));
    await demanded(whole.list, 0);
    whole.server.items = numbered(4);
    await whole.list.refresh(4);
    expect([...whole.list.fresh]).toEqual([{ id: 3, text: 'old' }]);

    const part = listOf(numbered(1_000));
    await demanded(part.list, 0);
    await part.list.refresh(900);
    expect([...part.list.fresh]).toEqual([]);
  });

  it('keeps what lies further down when nothing came or went', async () => {
    const { list, server } = listOf(numbered(3_000));
    await demanded(list, 2_999);
    server.items = server.items.map(item => ({ ...item, text: 'new' }));
    await list.refresh(20);
    expect(list.items).toHaveLength(3_000);
    expect(list.items[0].text).toBe('new');
    expect(list.items[2_999].text).toBe('old');
  });

  it('refreshes as far as somebody looks', async () => {
    const { list, server } = listOf(numbered(1_500));
    await demanded(list, 1_499);
    server.items = server.items.map(item => ({ ...item, text: 'new' }));
    await list.refresh(1_500);
    expect(list.items.every(item => item.text === 'new')).toBe(true);
  });

  it('asks for one page only where somebody looks far down and nothing changed', async () => {
    const { list, server } = listOf(numbered(50_000));
    await demanded(list, 40_000);
    server.asked = [];
    await list.refresh(40_000);
    expect(server.asked).toHaveLength(1);
    expect(list.items.length).toBeGreaterThan(40_000);
  });

  it('can load on after a refresh', async () => {
    const { list, server } = listOf(numbered(1_000));
    await demanded(list, 0);
    server.items = numbered(1_001);
    await list.refresh(0);
    await demanded(list, 1_000);
    expect(list.items).toHaveLength(1_001);
  });

  it('keeps its items when the server goes away, tells why, and recovers', async () => {
    const { list, server, changes } = listOf(numbered(10));
    await demanded(list, 0);
    const before = changes();
    server.down = true;
    await expect(list.refresh(10)).rejects.toThrow('down');
    expect(list.items).toHaveLength(10);
    expect(list.error?.message).toBe('down');
    expect(changes()).toBeGreaterThan(before);
    server.down = false;
    await list.refresh(10);
    expect(list.error).toBeNull();
  });

  it('does not hammer a server that failed: only a refresh tries again', async () => {
    const { list, server } = listOf(numbered(10));
    server.down = true;
    await demanded(list, 0);
    list.demand(5);
    await Promise.resolve();
    expect(server.asked).toHaveLength(1);
  });
});

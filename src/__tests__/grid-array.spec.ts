import { IColumn } from '../grid/columns';
import { ArraySource, arranged } from '../grid/array';
import { PLAIN_LAYOUT, sortBy } from '../grid/layout';
import { GridModel } from '../grid/model';

interface IShip {
  name: string;
  crew: number | null;
  seconds: number | null;
}

const columns: IColumn<IShip>[] = [
  { id: 'name', title: 'Name', width: 80, text: ship => ship.name },
  {
    id: 'crew',
    title: 'Crew',
    width: 60,
    align: 'right',
    text: ship => (ship.crew === null ? '' : `${ship.crew} men`),
    value: ship => ship.crew
  },
  {
    id: 'time',
    title: 'Time',
    width: 60,
    text: ship => `${Math.floor((ship.seconds ?? 0) / 60)} min`,
    value: ship => ship.seconds
  }
];

const beagle = { name: 'Beagle', crew: 74, seconds: 600 };
const argo = { name: 'argo', crew: 50, seconds: null };
const ark10 = { name: 'Ark 10', crew: null, seconds: 90 };
const ark9 = { name: 'Ark 9', crew: 8, seconds: 7200 };
const ships = [beagle, argo, ark10, ark9];

function names(
  sort: { column: string; descending: boolean } | null,
  filters: Record<string, string> | null = null
): string[] {
  return arranged(ships, columns, { sort, filters }).map(ship => ship.name);
}

const up = (column: string) => ({ column, descending: false });
const down = (column: string) => ({ column, descending: true });

describe('rows in memory', () => {
  it('stay in their own order until a column is chosen', () => {
    expect(names(null)).toEqual(['Beagle', 'argo', 'Ark 10', 'Ark 9']);
  });

  it('sort texts whatever their case, and numbers in them as numbers', () => {
    expect(names(up('name'))).toEqual(['argo', 'Ark 9', 'Ark 10', 'Beagle']);
  });

  it('sort numbers and durations as such, what is not known last', () => {
    expect(names(up('crew'))).toEqual(['Ark 9', 'argo', 'Beagle', 'Ark 10']);
    expect(names(down('crew'))).toEqual(['Beagle', 'argo', 'Ark 9', 'Ark 10']);
    expect(names(up('time'))).toEqual(['Ark 10', 'Beagle', 'Ark 9', 'argo']);
  });

  it('are filtered by the text that is shown, all filters at once', () => {
    expect(names(null, { name: 'AR' })).toEqual(['argo', 'Ark 10', 'Ark 9']);
    expect(names(null, { crew: '4 men' })).toEqual(['Beagle']);
    expect(names(null, { name: 'ar', crew: 'men' })).toEqual(['argo', 'Ark 9']);
  });

  it('are filtered by comparing numbers', () => {
    expect(names(null, { crew: '>8' })).toEqual(['Beagle', 'argo']);
    expect(names(null, { crew: '>= 8' })).toEqual(['Beagle', 'argo', 'Ark 9']);
    expect(names(null, { crew: '=50' })).toEqual(['argo']);
    expect(names(null, { time: '<1e2' })).toEqual(['Ark 10']);
  });
});

describe('a table of rows in memory', () => {
  function tableOf(items: IShip[]) {
    const source = new ArraySource<IShip>(ship => ship.name);
    source.items = items;
    return { source, model: new GridModel(source, columns) };
  }

  it('keeps the selection by key when the rows come anew in another order', () => {
    const { source, model } = tableOf(ships);
    model.selection.select(1);
    model.layout = sortBy(PLAIN_LAYOUT, 'name');
    source.items = ships.map(ship => ({ ...ship, crew: 1 }));
    expect(model.selection.items()).toEqual([{ ...argo, crew: 1 }]);
    expect(model.selection.index).toBe(0);
  });

  it('selects a range from the row that was selected last, and all', () => {
    const { model } = tableOf(ships);
    model.selection.select(2);
    model.selection.extend(0);
    expect(model.selection.items()).toEqual([beagle, argo, ark10]);
    model.selection.extend(3);
    expect(model.selection.items()).toEqual([ark10, ark9]);
    model.selection.toggle(3);
    expect(model.selection.items()).toEqual([ark10]);
    model.selection.selectAll();
    expect(model.selection.items()).toEqual(ships);
  });

  it('stays near where it was when the row with the keyboard goes', () => {
    const { source, model } = tableOf(ships);
    model.selection.select(3);
    source.items = ships.slice(0, 2);
    expect(model.selection.index).toBe(1);
    expect(model.selection.items()).toEqual([]);
  });

  it('copies the selected rows as they are shown, with the titles above', () => {
    const { model } = tableOf(ships);
    model.layout = { ...PLAIN_LAYOUT, order: ['crew', 'name', 'time'] };
    model.selection.select(0);
    model.selection.toggle(2);
    expect(model.copyText()).toBe(
      'Crew\tName\tTime\n74 men\tBeagle\t10 min\n\tArk 10\t1 min'
    );
  });

  it('says when it shows other rows, and not when a column is wider', () => {
    const { source, model } = tableOf(ships);
    const { epoch } = source;
    model.layout = { ...model.layout, widths: { name: 300 } };
    expect(source.epoch).toBe(epoch);
    model.layout = sortBy(model.layout, 'name');
    expect(source.epoch).toBeGreaterThan(epoch);
  });
});

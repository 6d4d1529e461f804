import { IQuantity } from '../../contract';
import { Cell } from '../cell';
import { ILoader } from '../loaders';
import { nameOfFile } from '../python';
import { accessTo, exampleOf, isImasEntry, reduced } from './access';
import { NUMPY } from './problems';

/** How Python reads a quantity of a file. */
export interface INumber {
  /** The call that loads the file at `path`. */
  load: string;
  /** Equal for quantities that one loaded file gives. */
  key: string;
  /** The number in `data`; of rows the values. */
  value: string;
  /** Of rows, their times in `data`. */
  times: string | null;
}

/**
 * The expression of a number in `data`; of rows a pair: times and values.
 */
export function numberIn({ times, value }: INumber): string {
  return times === null ? value : `(${times}, ${value})`;
}

/**
 * Put what reads a quantity into a cell.
 */
export function numberOf(
  quantity: IQuantity,
  cell: Cell,
  loaders: ILoader[]
): INumber {
  const { steps, reduction, format, time_column } = quantity;
  const access = accessTo(steps, quantity, cell, loaders);
  const load = access.load('path');
  const value = access.at('data');
  if (reduction !== 'value') {
    cell.need(NUMPY);
  }
  if (reduction !== 'rows') {
    const number = reduced(value, reduction, format);
    return { load, key: access.key, value: number, times: null };
  }
  // In an IMAS entry each IDS has times of its own.
  const beside = isImasEntry(quantity) ? steps.slice(0, 1) : [];
  const timeSteps = [...beside, time_column ?? ''];
  const times = accessTo(timeSteps, quantity, cell, loaders);
  return { load, key: access.key, value, times: times.at('data') };
}

/**
 * The functions that load files, one for each kind of them.
 */
export class Loads {
  constructor(private _cell: Cell) {}

  /**
   * The name of the function that loads the files of a quantity.
   */
  nameFor(quantity: IQuantity, { key, load }: INumber): string {
    const kind = JSON.stringify([quantity.pattern, key]);
    const file = nameOfFile(exampleOf(quantity.pattern));
    const found = this._found.get(kind) ?? {
      name: this._cell.names.take(`load_${file}`),
      load,
      uses: 0
    };
    found.uses++;
    this._found.set(kind, found);
    return found.name;
  }

  /** Their code. */
  lines(): string[] {
    return [...this._found.values()].flatMap(({ name, load, uses }) => {
      const lines = [`def ${name}(path):`, `    return ${load}`, ''];
      if (uses === 1) {
        return lines;
      }
      this._cell.need({
        code: 'from functools import lru_cache',
        purpose: 'load once'
      });
      return [
        '@lru_cache(maxsize=1)  # each file once, for all that it tells',
        ...lines
      ];
    });
  }

  private _found = new Map<
    string,
    { name: string; load: string; uses: number }
  >();
}

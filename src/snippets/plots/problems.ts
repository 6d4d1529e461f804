import { ISetup } from '../cell';

/** The end of a line that catches what is wrong with one file. */
export const CATCH = 'except Exception as error:  # damaged, or without this';

export const NUMPY: ISetup = {
  code: 'import numpy as np',
  purpose: 'calculate',
  install: 'numpy'
};

/**
 * End the cell with a sentence where there is nothing to draw yet.
 *
 * @param condition Python that is true then
 */
export function needs(condition: string, missing: string): string[] {
  return [
    `if ${condition}:`,
    `    raise ValueError('Nothing to draw: ${missing}')`
  ];
}

/**
 * Tell how many files are left out, and why the first one is.
 */
export function tell(problems: string): string[] {
  return [
    `if ${problems}:`,
    `    print(f'Values that are left out: {len(${problems})}. The first: {${problems}[0]}')`
  ];
}

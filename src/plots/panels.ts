import { namesOfQuantities, namesOfRuns } from '../trends/names';
import { extentOf, padded, unionOf } from './extent';
import { DASHES, ILegendEntry } from './legend';
import { COLOUR_COUNT, colourOf } from './palette';
import { ITrendPlot } from './plot';

/** More panels than these are too low to read. */
export const PANELS = 6;

/**
 * The lines of a plot that have the same unit.
 */
export interface IPanel {
  units: string | null;
  lines: IPlottedLine[];
}

/** A line with how it looks. */
export type IPlottedLine = ITrendPlot['lines'][number] & ILegendEntry;

/**
 * The panels of a plot, top to bottom, in the order of the quantities.
 */
export function panelsOf(plot: ITrendPlot): IPanel[] {
  const panels = new Map<string | null, IPlottedLine[]>();
  const looks = looksOf(plot);
  plot.lines.forEach((line, i) => {
    const { units } = line.quantity;
    const others = panels.get(units) ?? [];
    panels.set(units, [...others, { ...line, ...looks[i] }]);
  });
  return [...panels].map(([units, lines]) => ({ units, lines }));
}

/**
 * One quantity of several runs has the colours of the runs; several have their own, and the runs
 * their dashes.
 */
function looksOf(plot: ITrendPlot): ILegendEntry[] {
  const { runs, quantities, lines } = plot;
  const names = namesOfQuantities(quantities);
  const runNames = namesOfRuns(runs);
  const runAt = new Map(runs.map(({ key }, i) => [key, i]));
  const quantityAt = new Map(quantities.map(({ id }, i) => [id, i]));
  const byRun = quantities.length === 1;
  return lines.map(({ run, quantity }) => {
    const ofRun = runAt.get(run.key)!;
    const ofQuantity = quantityAt.get(quantity.id)!;
    const colour = byRun ? ofRun : ofQuantity;
    const dash = byRun ? Math.floor(ofRun / COLOUR_COUNT) : ofRun;
    const name = names.get(quantity.id)!;
    const runName = runNames.get(run.key)!;
    return {
      label: byRun ? runName : runs.length === 1 ? name : `${name}, ${runName}`,
      colour: colourOf(colour).fill,
      dash: dash % DASHES.length,
      opacity: Math.max(0.4, 1 - 0.3 * Math.floor(dash / DASHES.length))
    };
  });
}

/**
 * What the legend tells: the runs, the quantities, or both where both are several.
 *
 * @param text the colour of what has none
 */
export function entriesOf(plot: ITrendPlot, text: string): ILegendEntry[] {
  const { runs, quantities, lines } = plot;
  const looks = looksOf(plot);
  if (lines.length < 2) {
    return [];
  }
  if (runs.length === 1 || quantities.length === 1) {
    return looks;
  }
  const names = namesOfQuantities(quantities);
  const runNames = namesOfRuns(runs);
  const lookOf = (id: string) =>
    looks[
      lines.findIndex(
        ({ run, quantity }) => run.key === id || quantity.id === id
      )
    ];
  return [
    ...quantities
      .filter(quantity => lookOf(quantity.id))
      .map(quantity => ({
        ...lookOf(quantity.id),
        label: names.get(quantity.id)!,
        dash: 0,
        opacity: 1
      })),
    ...runs.map(run => ({
      ...lookOf(run.key),
      label: runNames.get(run.key)!,
      colour: text
    }))
  ];
}

/** The times that a plot shows, in s. */
export function timesOf(plot: ITrendPlot): [number, number] {
  const ends = plot.lines.map(({ series: { times } }) =>
    extentOf([times[0], times[times.length - 1]])
  );
  const [from, to] = unionOf(ends) ?? [0, 1];
  return from < to ? [from, to] : padded([from, to]);
}

/**
 * A colour of the data, and of text on it.
 */
export interface IColour {
  fill: string;
  text: string;
}

/**
 * Colours that colour-blind readers can tell from each other, on light ground and on dark: seven
 * of Okabe and Ito, three of Paul Tol.
 */
const COLOURS: IColour[] = [
  { fill: '#0072b2', text: '#fff' },
  ...[
    '#e69f00',
    '#009e73',
    '#cc79a7',
    '#56b4e9',
    '#d55e00',
    '#44aa99',
    '#f0e442',
    '#cc6677',
    '#999933'
  ].map(fill => ({ fill, text: '#000' }))
];

/** So many can be told from each other. */
export const COLOUR_COUNT = COLOURS.length;

/** The colour of a component, by its index in the trace. */
export function colourOf(index: number): IColour {
  return COLOURS[index % COLOURS.length];
}

/**
 * A colour for each area of a plot, by index: that of its component where it is the first of it,
 * else one that no other has.
 */
export function coloursOf(components: number[]): number[] {
  const free = new Set(COLOURS.keys());
  const own = components
    .map(component => component % COLOURS.length)
    .map(colour => (free.delete(colour) ? colour : null));
  return own.map((colour, i) => {
    const [next] = free;
    const found = colour ?? next ?? components[i];
    free.delete(found);
    return found;
  });
}

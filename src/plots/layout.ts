import { ISize } from './figure';

/** Pixels: between views, around the plot, and between a label and its axis. */
export const GAP = 12;
export const PADDING = 6;
export const TICK = 8;

/** Pixels that fonts may need beyond what is computed. */
export const SPARE = 4;

/** Pixels between two ticks of an axis, at least. */
export const TICKS = { x: 90, y: 34 };

/** Height of a line of text, in pixels: of a title, or of the labels of a horizontal axis. */
export function lineHeight(fontSize: number): number {
  return fontSize + 6;
}

/**
 * What is left of the size of a plot within its axes, where they have labels so wide.
 *
 * @param size of the whole plot in pixels
 * @param labels of the vertical axis
 */
export function roomWithin(
  size: ISize,
  labels: number,
  fontSize: number
): ISize {
  const line = lineHeight(fontSize);
  return {
    width: Math.max(
      60,
      Math.floor(size.width - labels - TICK - line - SPARE - 2 * PADDING)
    ),
    height: Math.max(
      30,
      Math.floor(size.height - 2 * line - SPARE - 2 * PADDING)
    )
  };
}

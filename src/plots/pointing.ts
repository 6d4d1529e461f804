import { JSONObject } from '@lumino/coreutils';

import {
  boxBetween,
  enclosed,
  IBox,
  IDrawnMark,
  IPoint,
  isDrag
} from './marks';

/**
 * What the user can do to the marks of a plot with the pointer.
 */
export interface IPointed {
  /** A mark was clicked. */
  pick?(datum: JSONObject): void;
  /**
   * Marks were enclosed; none where the user clicked beside them.
   *
   * @param add to those that were enclosed before
   */
  brush?(data: JSONObject[], add: boolean): void;
}

/**
 * A layer of a plot whose name begins so has marks that can be picked: Vega writes its name into
 * the class of the SVG group that holds them.
 */
export const PICKED = 'pick_';

/** The marks that can be picked. */
const MARKS = `.role-mark[class*=" ${PICKED}"] > path`;

/** What Vega keeps at the element of a mark: what the mark draws. */
interface ISceneItem {
  datum?: JSONObject;
}

/** A line of a plot is drawn as a GeoJSON feature, in pixels: one element a line. */
interface ILine {
  geometry?: { coordinates: [number, number][] };
}

/** The elements of all marks that can be picked, each with what it draws. */
export function* pickable(
  host: Element
): Generator<{ element: SVGGraphicsElement; datum: JSONObject }> {
  for (const element of host.querySelectorAll<SVGGraphicsElement>(MARKS)) {
    const datum = itemOf(element)?.datum;
    if (datum) {
      yield { element, datum };
    }
  }
}

/**
 * Listen to the pointer on a plot, however often it is drawn anew in its host.
 *
 * @param pointed asked when something happens, so that it may change
 * @returns how to stop
 */
export function listen(host: HTMLElement, pointed: () => IPointed): () => void {
  let from: IPoint | null = null;
  let rectangle: HTMLElement | null = null;

  const end = () => {
    from = null;
    rectangle?.remove();
    rectangle = null;
    document.removeEventListener('keydown', escape, true);
  };
  const escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      end();
    }
  };
  const down = (event: PointerEvent) => {
    if (event.button === 0 && event.isPrimary) {
      from = placeOf(event);
    }
  };
  const move = (event: PointerEvent) => {
    if (!from || !pointed().brush) {
      return;
    }
    const to = placeOf(event);
    if (!rectangle && isDrag(from, to)) {
      rectangle = document.createElement('div');
      rectangle.className = 'jp-IPSPlot-brush';
      host.append(rectangle);
      host.setPointerCapture(event.pointerId);
      host.focus({ preventScroll: true });
      document.addEventListener('keydown', escape, true);
    }
    if (rectangle) {
      const ground = host.getBoundingClientRect();
      const box = boxBetween(from, to, ground);
      rectangle.style.left = `${box.left - ground.left}px`;
      rectangle.style.top = `${box.top - ground.top}px`;
      rectangle.style.width = `${box.right - box.left}px`;
      rectangle.style.height = `${box.bottom - box.top}px`;
    }
  };
  const up = (event: PointerEvent) => {
    if (!from) {
      return;
    }
    const { pick, brush } = pointed();
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (rectangle) {
      const box = boxBetween(
        from,
        placeOf(event),
        host.getBoundingClientRect()
      );
      end();
      brush?.(dataIn(host, box), add);
      return;
    }
    end();
    const datum = datumAt(event.target);
    if (datum && !add) {
      pick?.(datum);
    } else if (datum || !add) {
      brush?.(datum ? [datum] : [], add);
    }
  };
  host.addEventListener('pointerdown', down);
  host.addEventListener('pointermove', move);
  host.addEventListener('pointerup', up);
  host.addEventListener('pointercancel', end);
  return () => {
    end();
    host.removeEventListener('pointerdown', down);
    host.removeEventListener('pointermove', move);
    host.removeEventListener('pointerup', up);
    host.removeEventListener('pointercancel', end);
  };
}

function placeOf({ clientX, clientY }: PointerEvent): IPoint {
  return { x: clientX, y: clientY };
}

function datumAt(target: EventTarget | null): JSONObject | null {
  const element = target instanceof Element ? target.closest(MARKS) : null;
  return (element && itemOf(element)?.datum) ?? null;
}

function dataIn(host: HTMLElement, box: IBox): JSONObject[] {
  return enclosed(drawn(host), box);
}

function* drawn(host: HTMLElement): Generator<IDrawnMark> {
  for (const { element, datum } of pickable(host)) {
    const { geometry } = datum as ILine;
    const points = geometry
      ? onScreen(geometry.coordinates, element)
      : [centreOf(element)];
    yield { datum, points };
  }
}

function centreOf(element: Element): IPoint {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

function onScreen(
  line: readonly [number, number][],
  element: SVGGraphicsElement
): IPoint[] {
  const toScreen = element.getScreenCTM() ?? undefined;
  return line.map(([x, y]) => new DOMPoint(x, y).matrixTransform(toScreen));
}

function itemOf(element: Element): ISceneItem | null {
  const { __data__: data } = element as {
    __data__?: ISceneItem | ISceneItem[];
  };
  return (Array.isArray(data) ? data[0] : data) ?? null;
}

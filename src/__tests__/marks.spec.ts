import { JSONObject } from '@lumino/coreutils';

import { boxBetween, enclosed, IDrawnMark, isDrag } from '../plots/marks';
import { IPointed, listen, pickable } from '../plots/pointing';

const box = { left: 10, top: 10, right: 20, bottom: 20 };

/** Which of these marks, named by their index, the box encloses. */
function inBox(...marks: [number, number][][]): number[] {
  const drawn: IDrawnMark[] = marks.map((points, i) => ({
    datum: { i },
    points: points.map(([x, y]) => ({ x, y }))
  }));
  return enclosed(drawn, box).map(datum => datum.i as number);
}

describe('a rectangle', () => {
  it('is the same whatever the way it was drawn', () => {
    const ground = { left: 0, top: 0, right: 100, bottom: 100 };
    const corners = [
      [10, 20],
      [20, 10]
    ];
    for (const [from, to] of [corners, [...corners].reverse()]) {
      const [one, other] = [from, to].map(([x, y]) => ({ x, y }));
      expect(boxBetween(one, other, ground)).toEqual(box);
    }
  });

  it('ends where the plot ends', () => {
    const ground = { left: 5, top: 5, right: 100, bottom: 18 };
    expect(boxBetween({ x: 10, y: 10 }, { x: 900, y: -3 }, ground)).toEqual({
      left: 10,
      top: 5,
      right: 100,
      bottom: 10
    });
  });

  it('is not what a hand draws that only clicks', () => {
    expect(isDrag({ x: 1, y: 1 }, { x: 4, y: 3 })).toBe(false);
    expect(isDrag({ x: 1, y: 1 }, { x: 4, y: 6 })).toBe(true);
  });

  it('encloses symbols whose centre lies inside', () => {
    expect(inBox([[15, 15]], [[9, 15]], [[15, 21]], [[10, 20]])).toEqual([
      0, 3
    ]);
  });

  it('encloses lines that run through it', () => {
    expect(
      inBox(
        // through two edges, without a point inside
        [
          [0, 0],
          [30, 30]
        ],
        [
          [0, 15],
          [100, 15]
        ],
        // past a corner
        [
          [0, 12],
          [12, 0]
        ],
        // upright: beside it, through it, above it
        [
          [9, 0],
          [9, 50]
        ],
        [
          [12, 0],
          [12, 50]
        ],
        [
          [12, 0],
          [12, 9]
        ],
        // only the last of its pieces
        [
          [0, 0],
          [0, 50],
          [50, 0]
        ]
      )
    ).toEqual([0, 1, 4]);
  });

  it('encloses a line once, however many of its points lie inside', () => {
    expect(
      inBox([
        [11, 11],
        [12, 12],
        [13, 13]
      ])
    ).toEqual([0]);
  });
});

describe('the pointer on a plot', () => {
  const host = document.createElement('div');
  let happened: unknown[];
  let stop: () => void;

  /** As Vega draws: a group for each layer, with its name, and what is drawn at each element. */
  function draw(): void {
    host.innerHTML = `<svg>
      <g class="mark-symbol role-mark pick_members_marks"><path/><path/></g>
      <g class="mark-symbol role-mark layer_0_marks"><path/></g>
      <rect/>
    </svg>`;
    host.querySelectorAll('path').forEach((path, i) => {
      Object.assign(path, { __data__: { datum: { i } } });
      place(path, 20 + 20 * i, 50);
    });
  }

  function place(element: Element, x: number, y: number): void {
    element.getBoundingClientRect = () => new DOMRect(x - 2, y - 2, 4, 4);
  }

  function point(
    type: string,
    [clientX, clientY]: [number, number],
    { on = host as Element, shiftKey = false } = {}
  ): void {
    const event = new MouseEvent(`pointer${type}`, {
      bubbles: true,
      clientX,
      clientY,
      shiftKey
    });
    on.dispatchEvent(Object.assign(event, { isPrimary: true, pointerId: 1 }));
  }

  const rectangle = () => host.querySelector('.jp-IPSPlot-brush');

  beforeAll(() => {
    // jsdom has neither.
    Object.assign(window, {
      DOMRect: class {
        constructor(
          readonly left: number,
          readonly top: number,
          private _width: number,
          private _height: number
        ) {}
        get right() {
          return this.left + this._width;
        }
        get bottom() {
          return this.top + this._height;
        }
      }
    });
    host.setPointerCapture = () => undefined;
    host.getBoundingClientRect = () => new DOMRect(0, 0, 200, 100);
    document.body.append(host);
  });

  beforeEach(() => {
    happened = [];
    draw();
    const pointed: IPointed = {
      pick: datum => happened.push(['pick', datum.i]),
      brush: (data, add) =>
        happened.push(['brush', data.map(({ i }: JSONObject) => i), add])
    };
    stop = listen(host, () => pointed);
  });

  afterEach(() => stop());

  it('picks the mark that is clicked, of the layers that can be picked', () => {
    const [first, second, other] = host.querySelectorAll('path');
    expect([...pickable(host)].map(({ datum }) => datum.i)).toEqual([0, 1]);
    for (const on of [second, other, first]) {
      point('down', [20, 50], { on });
      point('up', [21, 50], { on });
    }
    expect(happened).toEqual([
      ['pick', 1],
      ['brush', [], false],
      ['pick', 0]
    ]);
  });

  it('adds the mark that is clicked with Shift, and nothing beside it', () => {
    const [first] = host.querySelectorAll('path');
    point('down', [20, 50], { on: first });
    point('up', [20, 50], { on: first, shiftKey: true });
    point('down', [90, 50]);
    point('up', [90, 50], { shiftKey: true });
    expect(happened).toEqual([['brush', [0], true]]);
  });

  it('encloses what lies in the rectangle that is drawn', () => {
    point('down', [10, 10]);
    point('move', [50, 80]);
    expect(rectangle()).not.toBeNull();
    point('up', [50, 80], { shiftKey: true });
    expect(rectangle()).toBeNull();
    expect(happened).toEqual([['brush', [0, 1], true]]);
  });

  it('goes on drawing it while the plot is drawn anew', () => {
    point('down', [30, 10]);
    point('move', [50, 80]);
    const drawn = rectangle()!;
    draw();
    host.append(drawn);
    point('move', [51, 80]);
    expect(rectangle()).toBe(drawn);
    point('up', [51, 80]);
    expect(happened).toEqual([['brush', [1], false]]);
  });

  it('leaves everything as it was after Escape', () => {
    point('down', [10, 10]);
    point('move', [50, 80]);
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })
    );
    expect(rectangle()).toBeNull();
    point('up', [50, 80]);
    expect(happened).toEqual([]);
  });
});

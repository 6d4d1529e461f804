import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import React from 'react';
import { createRoot } from 'react-dom/client';

import { RunsApi } from '../api';
import { ViewSelections } from '../selections';
import { Remembered } from '../trends';

/** What pages are made of, and what became of it. */
export const trans = nullTranslator.load('');

/** The specifications of the plots that were drawn in a test. */
export const drawn: any[] = [];

/** Pixels: everything has so much room. */
const ROOM = { width: 1200, height: 700 };

/** jsdom lays nothing out. */
export function layOut(): void {
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.scrollTo = () => undefined;
  const { width, height } = ROOM;
  Element.prototype.getBoundingClientRect = () =>
    new DOMRect(0, 0, width, height);
  for (const [name, value] of Object.entries({
    offsetWidth: width,
    offsetHeight: height,
    clientWidth: width,
    clientHeight: height
  })) {
    Object.defineProperty(HTMLElement.prototype, name, {
      configurable: true,
      get: () => value
    });
  }
}

/** What the Lab gives each page. */
export function aLab(api: RunsApi) {
  const rendermime = {
    createRenderer: () => {
      const widget: any = new Widget();
      widget.renderModel = async ({ data }: any) => {
        drawn.push(Object.values(data)[0]);
        // As Vega draws a panel whose numbers are told where the pointer is.
        widget.node.innerHTML =
          '<p class="group read_0_group"><g><p class="background"></p></g></p>';
      };
      return widget;
    }
  };
  return {
    api,
    trans,
    translator: nullTranslator,
    rendermime: rendermime as any,
    cells: {} as any,
    remembered: new Remembered(null),
    commands: new CommandRegistry(),
    events: { stream: new Signal({}) } as any,
    selections: new ViewSelections(() => []),
    stateDB: null
  };
}

/** Wait until everything that was begun has ended. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) {
    await new Promise(resolve => setTimeout(resolve, turn < 10 ? 0 : 2));
  }
}

/** Open what can be opened, by pointer and by keyboard. */
export async function openAll(node: Element): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    const closed = [...node.querySelectorAll('[aria-expanded="false"]')];
    if (turn > 0 && closed.length === 0) {
      return;
    }
    for (const element of closed) {
      const caret = element.querySelector(
        '.jp-IPSRow-caret, .jp-IPSGrid-caret'
      );
      (caret ?? element).dispatchEvent(
        new MouseEvent('click', { bubbles: true })
      );
    }
    for (const chart of node.querySelectorAll('[role="application"]')) {
      const key = 'ArrowRight';
      chart.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
    for (const figure of node.querySelectorAll('.jp-IPSHover')) {
      figure.dispatchEvent(
        new MouseEvent('pointermove', { bubbles: true, clientX: 1 })
      );
    }
    await settled();
  }
}

/** Look at a page of the main area, or at the panel. */
export async function lookAt<W extends Widget>(
  widget: W,
  look: (widget: W) => Promise<void>
): Promise<void> {
  Widget.attach(widget, document.body);
  try {
    await settled();
    await look(widget);
  } finally {
    widget.dispose();
  }
}

/** Look at a part of a page alone. */
export async function lookAtPart(
  part: React.ReactNode,
  look: (node: Element) => Promise<void> | void
): Promise<void> {
  const node = document.body.appendChild(document.createElement('div'));
  const root = createRoot(node);
  root.render(part);
  try {
    await settled();
    await look(node);
  } finally {
    root.unmount();
    node.remove();
  }
}

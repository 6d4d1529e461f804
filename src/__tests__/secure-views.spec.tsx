import { Dialog } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';
import React from 'react';

import { pages } from './hostile-pages';
import { parts } from './hostile-parts';
import { layOut } from './seen';

/** All that React was asked to draw. */
const drawn = new Set<unknown>();
const { createElement } = React;

beforeAll(() => {
  layOut();
  (React as any).createElement = (type: any, ...rest: any[]) => {
    drawn.add(type);
    return createElement(type, ...rest);
  };
});
afterEach(() => Dialog.flush());
afterAll(() => {
  (React as any).createElement = createElement;
});

pages();
parts();

/** Views that show nothing of a run. */
const EXCUSED: Record<string, string> = {};

describe('a view', () => {
  const { readdirSync } = jest.requireActual('node:fs');
  const files: string[] = readdirSync('src', { recursive: true }).filter(
    (file: string) => file.endsWith('.tsx') && !file.startsWith('__tests__')
  );

  it.each(files.sort())('of %s is not forgotten above', file => {
    const views = Object.entries(
      jest.requireActual<object>(`../${file}`)
    ).filter(([name, what]) => isView(name, what));
    for (const [name, view] of views) {
      const place = `${file} ${name}`;
      expect([place, drawn.has(view)]).toEqual([place, !(place in EXCUSED)]);
    }
  });
});

/** Components have names as types do; pages are widgets, and draw components. */
function isView(name: string, what: any): boolean {
  return (
    /^[A-Z]/.test(name) &&
    (typeof what === 'function'
      ? !(what.prototype instanceof Widget)
      : typeof what?.type === 'function')
  );
}

import { Widget } from '@lumino/widgets';

import { SelectionItem } from './snippets';

/** The user turns to a view by one of these. */
const TOUCHES = ['pointerdown', 'focusin', 'contextmenu'];

/**
 * What the commands work on: the selection of the view that the user touched last.
 */
export class ViewSelections {
  /**
   * @param _first what is selected in the view that counts while no other was touched
   */
  constructor(private _first: () => SelectionItem[]) {
    this._current = _first;
  }

  /** What is selected in the view that the user touched last. */
  items(): SelectionItem[] {
    return this._current();
  }

  /** From the moment when the user touches `view`, the commands work on what is selected there. */
  watch(view: Widget, selected: () => SelectionItem[]): void {
    const touch = () => {
      this._current = selected;
    };
    TOUCHES.forEach(type => view.node.addEventListener(type, touch, true));
    view.disposed.connect(() => {
      if (this._current === selected) {
        this._current = this._first;
      }
    });
  }

  private _current: () => SelectionItem[];
}

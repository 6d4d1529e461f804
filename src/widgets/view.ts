import { ReactWidget } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';

/**
 * A page of the main area that tells when it comes into view and leaves it, as `pollWhile` needs.
 */
export abstract class PageView extends ReactWidget {
  /** It came into view, with `true`, or left it. */
  get visibilityChanged(): ISignal<this, boolean> {
    return this._visibilityChanged;
  }

  /** Put the keyboard somewhere in the page; on itself while that has not been drawn. */
  protected focusOn(target: HTMLElement | null): void {
    this.node.tabIndex = -1;
    (target ?? this.node).focus({ preventScroll: true });
  }

  /** A page that is closed is not kept: opened again, it is made anew. */
  protected onCloseRequest(msg: Message): void {
    super.onCloseRequest(msg);
    this.dispose();
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._visibilityChanged.emit(this.isVisible);
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._visibilityChanged.emit(true);
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._visibilityChanged.emit(false);
  }

  private _visibilityChanged = new Signal<this, boolean>(this);
}

import { JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

/** Show what is open already, or make it. */
export async function show<T extends Widget>(
  shell: JupyterFrontEnd.IShell,
  tracker: WidgetTracker<T>,
  id: string,
  make: () => Promise<T>,
  activate: boolean
): Promise<void> {
  const find = () => tracker.find(widget => widget.id === id);
  let widget = find();
  if (!widget) {
    const made = await make();
    // It may have been asked for twice while it was loaded.
    widget = find();
    if (widget) {
      made.dispose();
    } else {
      widget = made;
      widget.id = id;
      void tracker.add(widget);
      shell.add(widget, 'main', { activate, type: 'IPS Runs' });
    }
  }
  if (activate) {
    shell.activateById(id);
  }
}

/** What is shown of a page is saved when it changes. */
export function saveChanges<P extends Widget>(
  tracker: WidgetTracker<P>,
  page: P,
  model: { readonly changed: ISignal<unknown, void> }
): void {
  let saved = JSON.stringify(model);
  model.changed.connect(() => {
    const now = JSON.stringify(model);
    if (now !== saved) {
      saved = now;
      void tracker.save(page);
    }
  });
}

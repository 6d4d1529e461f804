import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';

import { activate, codeCell } from './insert';

const CELLS = 'application/vnd.jupyter.cells';

/**
 * Drag code to a place between the cells of a notebook, or as text to anywhere else.
 *
 * @param code makes the code for the notebook that it is dropped in, null for another place: paths
 *   may be relative to the notebook, so it is made when the target is known
 */
export async function dragCode(
  event: MouseEvent,
  label: string,
  code: (target: NotebookPanel | null) => string,
  tracker: INotebookTracker | null
): Promise<void> {
  let under: EventTarget | null = null;
  const target = () =>
    tracker?.find(panel => panel.node.contains(under as Node | null)) ?? null;

  const cell = codeCell('');
  const mimeData = new MimeData();
  // eslint-disable-next-line jupyter/require-disposable-ownership -- disposed when it ends
  const drag = new Drag({
    mimeData,
    dragImage: dragImage(label),
    proposedAction: 'copy',
    supportedActions: 'copy'
  });
  // The drop handler reads the data in one go, so it is written while the pointer moves.
  const write = () => {
    const source = code(target());
    mimeData.setData(CELLS, [{ ...cell, source }]);
    mimeData.setData('text/plain', source);
  };
  write();
  const follow = (over: Event) => {
    const before = target();
    under = over.target;
    if (target() !== before) {
      write();
    }
  };
  document.addEventListener('lm-dragenter', follow, true);
  try {
    await drag.start(event.clientX, event.clientY);
  } finally {
    document.removeEventListener('lm-dragenter', follow, true);
    drag.dispose();
  }
  // The notebook makes the cell above the dropped one the active one: put that right.
  const panel = target();
  const index =
    panel?.content.widgets.findIndex(one => one.model.id === cell.id) ?? -1;
  if (panel && index >= 0) {
    activate(panel, index);
  }
}

function dragImage(label: string): HTMLElement {
  const image = document.createElement('div');
  image.className = 'jp-IPSRuns-dragImage';
  image.textContent = label;
  return image;
}

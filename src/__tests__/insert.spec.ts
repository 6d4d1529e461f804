import { NotebookPanel } from '@jupyterlab/notebook';
import {
  initNotebookContext,
  NBTestUtils
} from '@jupyterlab/notebook/lib/testutils';
import { Notification } from '@jupyterlab/apputils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { insertBelow, insertOrOffer, languageOf } from '../insert';

const trans = nullTranslator.load('ips_jupyterlab');

// Yjs warns of what JupyterLab's own cell factory does.
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation();
  jest.spyOn(console, 'debug').mockImplementation();
});

/** An open notebook with three cells; its kernel is `language`'s. */
async function openNotebook(language = 'python'): Promise<NotebookPanel> {
  const context = await initNotebookContext({
    manager: new ServiceManagerMock()
  });
  const panel = NBTestUtils.createNotebookPanel(context);
  context.model.fromJSON({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { language_info: { name: language }, orig_nbformat: 4 },
    cells: ['a', 'b', 'c'].map(source => ({
      cell_type: 'code',
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    }))
  });
  context.model.sharedModel.clearUndoHistory();
  return panel;
}

function sources(panel: NotebookPanel): string[] {
  return panel.model!.sharedModel.cells.map(cell => cell.getSource());
}

describe('insertBelow', () => {
  it('puts a trusted code cell below the active one and makes it active', async () => {
    const panel = await openNotebook();
    panel.content.activeCellIndex = 1;
    insertBelow(panel, 'state = 1');
    expect(sources(panel)).toEqual(['a', 'b', 'state = 1', 'c']);
    const { activeCell, activeCellIndex } = panel.content;
    expect(activeCellIndex).toBe(2);
    expect(activeCell?.model.type).toBe('code');
    expect(activeCell?.model.getMetadata('trusted')).toBe(true);
  });

  it('is a code cell where the default is another', async () => {
    const panel = await openNotebook();
    panel.content.notebookConfig = {
      ...panel.content.notebookConfig,
      defaultCell: 'markdown'
    };
    insertBelow(panel, 'state = 1');
    expect(panel.content.activeCell?.model.type).toBe('code');
  });

  it('leaves only the new cell selected', async () => {
    const panel = await openNotebook();
    panel.content.activeCellIndex = 0;
    panel.content.extendContiguousSelectionTo(2);
    insertBelow(panel, 'state = 1');
    expect(panel.content.selectedCells).toHaveLength(1);
  });

  it('is taken back by one undo', async () => {
    const panel = await openNotebook();
    insertBelow(panel, 'state = 1');
    panel.model!.sharedModel.undo();
    expect(sources(panel)).toEqual(['a', 'b', 'c']);
  });
});

describe('insertOrOffer', () => {
  const context = {
    commands: new CommandRegistry(),
    services: new ServiceManagerMock(),
    trans
  };

  afterEach(() => Notification.dismiss());

  /** What the user is told, and the buttons below it. */
  function told(): [string, string[]][] {
    return Notification.manager.notifications.map(({ message, options }) => [
      message,
      (options.actions ?? []).map(action => action.label)
    ]);
  }

  it('inserts into a Python notebook and says nothing', async () => {
    const panel = await openNotebook();
    insertOrOffer('state = 1', panel, '', context);
    expect(sources(panel)).toContain('state = 1');
    expect(told()).toEqual([]);
  });

  it('offers a new notebook where none is open', () => {
    insertOrOffer('state = 1', null, 'runs/1', context);
    expect(told()).toEqual([
      ['No notebook is open.', ['New notebook', 'Copy code']]
    ]);
  });

  it('inserts nothing where the kernel is not Python, and offers to copy', async () => {
    const panel = await openNotebook('julia');
    insertOrOffer('state = 1', panel, '', context);
    expect(sources(panel)).toEqual(['a', 'b', 'c']);
    const [[message, actions]] = told();
    expect(message).toContain('julia');
    expect(actions).toEqual(['Copy code']);
  });
});

describe('languageOf', () => {
  it('does not mind capitals', async () => {
    expect(languageOf(await openNotebook('Python'))).toBe('python');
  });
});

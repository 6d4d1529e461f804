import { expect, IJupyterLabPageFixture } from '@jupyterlab/galata';
import { Locator, Page } from '@playwright/test';

/**
 * The panel as a user sees it.
 */
export class RunsPanel {
  constructor(readonly page: Page) {
    this.panel = page.getByRole('region', { name: 'IPS Runs' });
    this.tree = this.panel.getByRole('tree', { name: 'IPS runs' });
    this.search = this.panel.getByRole('searchbox');
  }

  readonly panel: Locator;
  readonly tree: Locator;
  readonly search: Locator;

  /** The row whose name begins so. */
  row(name: string | RegExp): Locator {
    const begins =
      typeof name === 'string'
        ? new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(,|$)`)
        : name;
    return this.tree.getByRole('treeitem', { name: begins });
  }

  /** The run of this base directory: the golden trees all begin with a run 1. */
  run(runid: number, tree: string): Locator {
    return this.tree.locator(
      `[data-kind="run"][aria-label^="Run ${runid},"][title*="/${tree}/riguser/"]`
    );
  }

  /** Open a closed row. */
  async open(row: Locator): Promise<void> {
    await row.click();
    await expect(row).toHaveAttribute('aria-expanded', 'true');
  }

  /** Use the button at the end of the row. */
  async insert(row: Locator): Promise<void> {
    await row.hover();
    await row.getByRole('button', { name: /^Insert a cell/ }).click();
  }

  /** Use an entry of the row's menu. */
  async menu(row: Locator, entry: string): Promise<void> {
    await row.click({ button: 'right' });
    await this.page.getByRole('menuitem', { name: entry, exact: true }).click();
  }
}

/** JupyterLab with the panel open. */
export async function openPanel(
  page: IJupyterLabPageFixture
): Promise<RunsPanel> {
  await page.sidebar.openTab('ips-runs-panel');
  const panel = new RunsPanel(page);
  await expect(panel.tree).toBeVisible();
  return panel;
}

/**
 * What the Lab sent last to be kept, from now on: the layout of its pages, or a state.
 */
export function keptState(page: Page): () => string {
  let last = '';
  page.on('response', response => {
    if (response.url().includes('/api/workspaces')) {
      last = response.request().postData() ?? last;
    }
  });
  return () => last;
}

/** A new notebook with a kernel that is ready. */
export async function openNotebook(
  page: IJupyterLabPageFixture
): Promise<void> {
  await page.notebook.createNew();
  await kernelIsReady(page);
}

/** Wait until the kernel of the open notebook can run a cell. */
export async function kernelIsReady(
  page: IJupyterLabPageFixture
): Promise<void> {
  await expect(page.locator('#jp-main-statusbar')).toContainText('Idle', {
    timeout: 60_000
  });
}

/** The text of the notebook's cells. */
export async function cells(page: IJupyterLabPageFixture): Promise<string[]> {
  return page.evaluate(() => {
    const panel = (window as any).jupyterapp.shell.currentWidget;
    return panel.content.model.sharedModel.cells.map((cell: any) =>
      cell.getSource()
    );
  });
}

/** The same, when the notebook has so many: what makes a cell may have to be loaded first. */
export async function settledCells(
  page: IJupyterLabPageFixture,
  count: number
): Promise<string[]> {
  await expect.poll(async () => (await cells(page)).length).toBe(count);
  return cells(page);
}

/** Index of the notebook's active cell, and whether it alone is selected and has the focus. */
export async function activeCell(
  page: IJupyterLabPageFixture
): Promise<{ index: number; selected: number; focused: boolean }> {
  return page.evaluate(() => {
    const { content } = (window as any).jupyterapp.shell.currentWidget;
    return {
      index: content.activeCellIndex,
      selected: content.selectedCells.length,
      focused: content.activeCell.node.contains(document.activeElement)
    };
  });
}

/** Run code in the kernel of the open notebook, after its cells, and give what it prints. */
export async function printed(
  page: IJupyterLabPageFixture,
  code: string
): Promise<string> {
  return page.evaluate(async source => {
    const panel = (window as any).jupyterapp.shell.currentWidget;
    const future = panel.sessionContext.session.kernel.requestExecute({
      code: source
    });
    let text = '';
    future.onIOPub = ({ content }: any) => {
      text += content.text ?? content.traceback?.join('\n') ?? '';
    };
    await future.done;
    return text.trim();
  }, code);
}

import { expect, IJupyterLabPageFixture } from '@jupyterlab/galata';
import { Locator, Page } from '@playwright/test';

/**
 * The run table as a user sees it.
 */
export class RunTable {
  constructor(readonly page: Page) {
    this.grid = page
      .getByLabel('IPS run table')
      .and(page.locator('[role$=grid]'));
    this.search = page.getByLabel('Search the run table');
    this.tools = page.getByRole('toolbar', { name: 'Run table' });
  }

  readonly grid: Locator;
  readonly search: Locator;
  readonly tools: Locator;

  /** The rows of runs in view. */
  get rows(): Locator {
    return this.grid.locator('.jp-IPSGrid-row');
  }

  header(title: string): Locator {
    return this.grid.getByRole('columnheader', { name: title, exact: true });
  }

  /** The cells of a column in view, top to bottom. */
  column(id: string): Locator {
    return this.grid.locator(`.jp-IPSGrid-cell[data-column="${id}"]`);
  }

  /** The row of this run; the golden trees all begin with a run 1, so narrow the table first. */
  row(runid: number): Locator {
    return this.rows.filter({
      has: this.page.locator('[data-column="runid"]', {
        hasText: new RegExp(`^${runid}$`)
      })
    });
  }

  /** Use a button of the toolbar. */
  async press(name: string | RegExp): Promise<void> {
    await this.tools.getByRole('button', { name }).click();
  }
}

/** JupyterLab with the run table open. */
export async function openTable(
  page: IJupyterLabPageFixture
): Promise<RunTable> {
  await page.sidebar.openTab('ips-runs-panel');
  await page
    .getByRole('region', { name: 'IPS Runs' })
    .getByRole('button', { name: 'Open the table of all runs' })
    .click();
  const table = new RunTable(page);
  await expect(table.rows.first()).toBeVisible();
  return table;
}

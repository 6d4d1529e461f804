import { expect, IJupyterLabPageFixture } from '@jupyterlab/galata';
import { Locator, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';

/**
 * The page of a run as a user sees it.
 */
export class RunPage {
  constructor(
    readonly page: Page,
    /** The run's directory, on this machine. */
    readonly directory: string
  ) {
    this.node = page.locator('.jp-IPSRunPage:not(.lm-mod-hidden)');
    this.header = this.node.locator('header');
    this.panel = this.node.getByRole('tabpanel');
    this.grid = this.panel.getByRole('grid');
  }

  readonly node: Locator;
  readonly header: Locator;
  readonly panel: Locator;
  readonly grid: Locator;

  /** Turn to a tab. */
  async open(tab: string): Promise<void> {
    const name = new RegExp(`^${tab}`);
    await this.node.getByRole('tab', { name }).click();
    await expect(this.node.getByRole('tab', { name })).toHaveAttribute(
      'aria-selected',
      'true'
    );
  }

  /** What the overview says in a field. */
  field(name: string): Locator {
    return this.panel
      .locator('.jp-IPSRunPage-fields > div')
      .filter({ has: this.page.getByText(name, { exact: true }) })
      .locator('dd');
  }

  /** The rows in view. */
  get rows(): Locator {
    return this.grid.locator('.jp-IPSGrid-row');
  }

  /** A row, from 1. */
  row(number: number): Locator {
    return this.grid.locator(`.jp-IPSGrid-row[aria-rowindex="${number + 1}"]`);
  }

  /** The cells in view of the column with this title, top to bottom. */
  async column(title: string): Promise<string[]> {
    const titles = await this.titles();
    return this.rows.evaluateAll(
      (rows, at) => rows.map(row => row.children[at].textContent ?? ''),
      titles.indexOf(title)
    );
  }

  titles(): Promise<string[]> {
    return this.grid.getByRole('columnheader').allTextContents();
  }

  /** A file in the run's directory. */
  file(name: string): string {
    return readFileSync(`${this.directory}/${name}`, 'utf-8');
  }

  /** The events in the run's directory. */
  events(): any[] {
    return this.file('ips_events.jsonl')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
  }
}

/**
 * What the server knows of a run.
 *
 * @param folder the base directory's name
 */
export async function findRun(
  page: Page,
  folder: string,
  username: string,
  runid: number
): Promise<{ key: string; directory: string }> {
  const place = `/${folder}/${username}/${runid}`;
  let found: any;
  // A run that is new is found a moment later.
  await expect
    .poll(async () => {
      const answer = await page.request.get('/ips/runs', {
        params: { q: `user:${username}`, limit: 100, children: 'listed' }
      });
      const { runs } = await answer.json();
      found = runs.find(({ directory }: any) => directory.endsWith(place));
      return found;
    })
    .toBeDefined();
  return found;
}

/**
 * JupyterLab with the page of a run open.
 *
 * @param folder the base directory's name
 */
export async function openRunPage(
  page: IJupyterLabPageFixture,
  folder: string,
  username: string,
  runid: number
): Promise<RunPage> {
  const { key, directory } = await findRun(page, folder, username, runid);
  await page.evaluate(async key => {
    const app = (window as any).jupyterapp;
    await app.commands.execute('ips-jupyterlab:open-run', { key });
  }, key);
  const shown = new RunPage(page, directory);
  await expect(shown.header).toBeVisible();
  return shown;
}

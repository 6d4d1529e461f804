import { expect } from '@jupyterlab/galata';
import { Locator, Page } from '@playwright/test';

/**
 * The page that compares runs as a user sees it.
 */
export class ComparePage {
  constructor(readonly page: Page) {
    this.node = page.locator('.jp-IPSCompare:not(.lm-mod-hidden)');
    this.head = this.node.locator('header');
    this.panel = this.node.getByRole('tabpanel');
    this.table = this.panel.getByRole('table');
  }

  readonly node: Locator;
  readonly head: Locator;
  readonly panel: Locator;
  readonly table: Locator;

  tab(name: string): Locator {
    return this.node.getByRole('tab', { name: new RegExp(`^${name}`) });
  }

  /** Turn to a tab. */
  async open(name: string): Promise<void> {
    await this.tab(name).click();
    await expect(this.tab(name)).toHaveAttribute('aria-selected', 'true');
  }

  /** The runs in the head. */
  async runs(): Promise<string[]> {
    return this.head.getByRole('listitem').allTextContents();
  }

  /** What the runs tell, by name, below a heading. */
  async rows(heading: string | RegExp): Promise<Record<string, string[]>> {
    const part = this.table.locator('tbody').filter({
      has: this.page.locator('[scope="rowgroup"]').getByText(heading)
    });
    await expect(part).toBeVisible();
    return Object.fromEntries(
      await part.locator('tr:has([scope="row"])').evaluateAll(rows =>
        rows.map(row => {
          const [name, ...values] = [...row.children].map(
            cell => cell.textContent ?? ''
          );
          return [name, values] as const;
        })
      )
    );
  }
}

/** JupyterLab with a comparison open. */
export async function openComparison(
  page: Page,
  keys: string[]
): Promise<ComparePage> {
  await page.evaluate(async keys => {
    const app = (window as any).jupyterapp;
    await app.commands.execute('ips-jupyterlab:compare', { keys });
  }, keys);
  const shown = new ComparePage(page);
  await expect(shown.head).toBeVisible();
  return shown;
}

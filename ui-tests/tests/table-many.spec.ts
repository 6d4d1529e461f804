import { expect, test } from '@jupyterlab/galata';

import { aRun, MANY } from './many-runs';
import { openTable } from './run-table';

test('100,000 runs: few rows in the document, the last one a key away', async ({
  page
}) => {
  const asked: number[] = [];
  await page.route('**/ips/runs?*', route => {
    const { searchParams } = new URL(route.request().url());
    const start = Number(searchParams.get('offset') ?? 0);
    const count = Math.min(Number(searchParams.get('limit')), MANY - start);
    const ascending = searchParams.get('order') === 'asc';
    asked.push(start);
    const runs = Array.from({ length: count }, (_, i) =>
      aRun(ascending ? start + i + 1 : MANY - start - i)
    );
    return route.fulfill({
      json: {
        runs,
        levels: runs.map(() => 1),
        total: MANY,
        next: null,
        complete: true,
        problems: []
      }
    });
  });
  const table = await openTable(page);
  await expect(table.grid).toHaveAttribute('aria-rowcount', String(MANY + 1));
  await expect(table.tools).toContainText(/100,?000 runs/);
  const row = table.row(MANY);
  await expect(row).toContainText('2 h 11 min');
  await row.click();
  await page.keyboard.press('End');
  const focused = page.locator('.jp-IPSGrid-row:focus');
  await expect(focused).toHaveAttribute('aria-rowindex', String(MANY + 1));
  await expect(focused.locator('[data-column="runid"]')).toHaveText('1');
  expect(await table.rows.count()).toBeLessThan(300);
  // Only what was looked at was asked for, each from the server's own order.
  expect(new Set(asked).size).toBeLessThan(10);

  await table.header('Runid').click();
  await expect(table.rows.nth(1)).toContainText('scan_');
  await expect(table.row(1)).toBeVisible();
  await expect(table.row(1)).toHaveAttribute('aria-rowindex', '2');
});

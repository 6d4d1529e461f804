import { expect, test } from '@jupyterlab/galata';

import { aRun, MANY } from './many-runs';
import { openPanel } from './runs-panel';

test('100,000 runs: few rows in the document, the last one a key away', async ({
  page
}) => {
  await page.route('**/ips/runs?*', route => {
    const { searchParams } = new URL(route.request().url());
    const start = Number(searchParams.get('cursor') ?? 0);
    const end = Math.min(start + Number(searchParams.get('limit')), MANY);
    const runs = [];
    for (let i = start; i < end; i++) {
      runs.push(aRun(MANY - i));
    }
    return route.fulfill({
      json: {
        runs,
        total: MANY,
        next: end < MANY ? String(end) : null,
        complete: true,
        problems: []
      }
    });
  });
  const panel = await openPanel(page);
  const first = panel.row('Run 100000');
  await expect(first).toHaveAttribute('aria-setsize', String(MANY));
  await first.click();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('End');
  const focused = page.locator('.jp-IPSRow:focus');
  await expect(focused).toHaveAttribute('aria-posinset', String(MANY));
  await expect(focused).toHaveAccessibleName(/^Run 1,/, { timeout: 30_000 });
  expect(await panel.tree.getByRole('treeitem').count()).toBeLessThan(300);
});

test('100,000 timesteps of one run, from real files', async ({ page }) => {
  const listing: Record<string, string[]> = {};
  for (let i = 0; i < MANY; i++) {
    listing[`${i}.0`] = [`data/${i}.0_state.json`];
  }
  await page.contents.createDirectory('single/riguser/77');
  await page.contents.uploadContent(
    JSON.stringify(listing),
    'text',
    'single/riguser/77/ips_analysis_api_data_listing.json'
  );
  const panel = await openPanel(page);
  await panel.open(panel.run(77, 'single'));
  const data = panel.row('data');
  await expect(data).toContainText(/100,?000 timesteps/);
  await panel.open(data);
  await expect(panel.row('t = 3.0')).toBeVisible();
  expect(await panel.tree.getByRole('treeitem').count()).toBeLessThan(300);
  await page.contents.deleteFile(
    'single/riguser/77/ips_analysis_api_data_listing.json'
  );
  await page.contents.deleteDirectory('single/riguser/77');
});

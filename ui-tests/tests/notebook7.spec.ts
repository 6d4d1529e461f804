import { expect, test } from '@playwright/test';

import { RunsPanel } from './runs-panel';

test('Notebook 7 has the panel, and inserts into its notebook', async ({
  page
}) => {
  await page.request.put('/api/contents/seven.ipynb', {
    data: {
      type: 'notebook',
      content: {
        nbformat: 4,
        nbformat_minor: 5,
        metadata: {
          kernelspec: { name: 'python3', display_name: 'Python 3' }
        },
        cells: []
      }
    }
  });
  await page.goto('/notebooks/seven.ipynb');
  await page.getByRole('menuitem', { name: 'View' }).click();
  await page.getByRole('menuitem', { name: 'Show IPS Runs' }).click();
  const panel = new RunsPanel(page);
  await panel.insert(panel.run(1, 'single'));
  await expect(page.locator('.jp-Notebook')).toContainText(
    'ips_analysis_api = open_run('
  );
});

test('the run table opens in JupyterLab from Notebook 7', async ({
  context,
  page
}) => {
  await page.goto('/tree');
  await page.getByRole('menuitem', { name: 'View' }).click();
  const opened = context.waitForEvent('page');
  await page.getByRole('menuitem', { name: 'IPS Run Table' }).click();
  const lab = await opened;
  await expect(
    lab.getByRole('treegrid', { name: 'IPS run table' })
  ).toBeVisible();
});

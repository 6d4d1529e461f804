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

import { expect, test } from '@jupyterlab/galata';

// The page is watched from its first byte on, so each test opens it itself.
test.use({ autoGoto: false });

test('JupyterLab opens with the panel, without an error', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error') {
      errors.push(`${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', error => errors.push(String(error)));

  await page.goto();
  await page.sidebar.openTab('ips-runs-panel');

  const tree = page.getByRole('tree', { name: 'IPS runs' });
  await expect(tree).toBeVisible();
  await expect(
    tree.getByRole('treeitem', { name: /^Run \d+/ }).first()
  ).toBeVisible();
  expect(errors).toEqual([]);
});

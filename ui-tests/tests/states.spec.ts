import { expect, test } from '@jupyterlab/galata';
import { Page } from '@playwright/test';

/** Let the server answer the list of runs with this. */
async function answer(page: Page, status: number, body: object | string) {
  await page.route('**/ips/runs?*', route =>
    route.fulfill({
      status,
      contentType: typeof body === 'string' ? 'text/html' : 'application/json',
      body: typeof body === 'string' ? body : JSON.stringify(body)
    })
  );
}

const nothing = {
  runs: [],
  total: 0,
  next: null,
  complete: true,
  problems: []
};

test.describe('the panel says what is the matter', () => {
  test('no runs yet', async ({ page }) => {
    await answer(page, 200, nothing);
    await page.sidebar.openTab('ips-runs-panel');
    const state = page.getByRole('status').filter({ hasText: 'No runs yet.' });
    await expect(state).toContainText('base_directories');
  });

  test('a folder that cannot be read', async ({ page }) => {
    const message = '/scratch/runs does not exist';
    const problems = [{ path: '/scratch/runs', message }];
    await answer(page, 200, { ...nothing, problems });
    await page.sidebar.openTab('ips-runs-panel');
    await expect(page.locator('#ips-runs-panel')).toContainText(message);
  });

  test('the server part is missing', async ({ page }) => {
    await answer(page, 404, '<html>404: Not Found</html>');
    await page.sidebar.openTab('ips-runs-panel');
    const state = page.getByRole('status').filter({ hasText: 'server part' });
    await expect(state).toContainText('pip install ips_jupyterlab');
  });

  test('a server error, and Retry ends it', async ({ page }) => {
    const message = 'the disk is on fire';
    await page.clock.install();
    await answer(page, 500, { message, reason: 'server_error' });
    await page.sidebar.openTab('ips-runs-panel');
    const panel = page.locator('#ips-runs-panel');
    await expect(panel).toContainText(message);
    // From now on, no time passes that would make it ask by itself.
    await page.clock.pauseAt(Date.now() + 100);
    await page.unroute('**/ips/runs?*');
    await panel.getByRole('button', { name: 'Retry' }).click();
    await page.clock.runFor(500);
    await expect(
      panel.getByRole('treeitem', { name: /^Run 1,/ }).first()
    ).toBeVisible();
    await expect(panel).not.toContainText(message);
  });

  test('the server went away: what was read stays', async ({ page }) => {
    await page.sidebar.openTab('ips-runs-panel');
    const panel = page.locator('#ips-runs-panel');
    const run = panel.getByRole('treeitem', { name: /^Run 1,/ }).first();
    await expect(run).toBeVisible();
    await answer(page, 503, '<html>Service Unavailable</html>');
    await panel.getByRole('button', { name: 'Read the runs again' }).click();
    await expect(panel).toContainText('cannot be reached');
    await expect(run).toBeVisible();
  });

  test('no match, and the way back', async ({ page }) => {
    await page.sidebar.openTab('ips-runs-panel');
    const panel = page.locator('#ips-runs-panel');
    await panel.getByRole('searchbox').fill('nothing-is-called-this');
    await expect(panel).toContainText('No run matches');
    await panel.getByRole('button', { name: 'Clear search' }).click();
    await expect(
      panel.getByRole('treeitem', { name: /^Run 1,/ }).first()
    ).toBeVisible();
  });
});

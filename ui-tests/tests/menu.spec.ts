import { expect, test } from '@jupyterlab/galata';
import { readFile } from 'node:fs/promises';
import { Locator } from '@playwright/test';

import { openPanel, RunsPanel } from './runs-panel';

/** The state file of the first timestep of golden single. */
async function stateFile(panel: RunsPanel): Promise<Locator> {
  await panel.open(panel.run(1, 'single'));
  await panel.open(panel.row('data'));
  await panel.open(panel.row('t = 1.0'));
  const file = panel.row('1.0_state.json');
  await expect(file).toBeVisible();
  return file;
}

test('Open shows a data file', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.menu(await stateFile(panel), 'Open');
  await expect(
    page.getByRole('main').getByRole('tab', { name: '1.0_state.json' })
  ).toBeVisible();
});

test('Copy Path gives the absolute path', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const panel = await openPanel(page);
  await panel.menu(panel.run(1, 'single'), 'Copy Path');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^\/.*\/single\/riguser\/1$/);
});

test('Copy Loader Code gives what would be inserted', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const panel = await openPanel(page);
  await panel.menu(panel.run(1, 'single'), 'Copy Loader Code');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('ips_analysis_api = open_run(');
});

test('Show in File Browser goes to the folder of the file', async ({
  page
}) => {
  const panel = await openPanel(page);
  await panel.menu(await stateFile(panel), 'Show in File Browser');
  await expect(
    page
      .getByRole('region', { name: 'File Browser Section' })
      .getByText('1.0_state.json')
  ).toBeVisible();
});

test('Download gives the bytes of the file', async ({ page }) => {
  const panel = await openPanel(page);
  const file = await stateFile(panel);
  const begun = page.waitForEvent('download');
  await panel.menu(file, 'Download');
  const download = await begun;
  const state = JSON.parse(await readFile(await download.path(), 'utf-8'));
  expect(Object.keys(state)).toEqual(['y1', 'y2', 'y3']);
});

test('Open Terminal There opens one in the run’s folder', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.menu(panel.run(1, 'single'), 'Open Terminal There');
  await expect(page.locator('.jp-Terminal')).toBeVisible();
  const [{ name }] = await (await page.request.get('/api/terminals')).json();
  await page.evaluate(async name => {
    const { terminals } = (window as any).jupyterapp.serviceManager;
    const terminal = terminals.connectTo({ model: { name } });
    const answered = new Promise<void>(resolve =>
      terminal.messageReceived.connect((_: unknown, message: any) => {
        if (String(message.content).includes('/single/riguser/1')) {
          resolve();
        }
      })
    );
    terminal.send({ type: 'stdin', content: ['pwd\n'] });
    await answered;
    await terminals.shutdown(name);
  }, name);
});

test('what cannot be done to a row is not offered', async ({ page }) => {
  const panel = await openPanel(page);
  const run = panel.run(1, 'single');
  await run.click({ button: 'right' });
  const entries = page.getByRole('menu').getByRole('menuitem');
  await expect(entries.filter({ hasText: 'Copy Path' })).toBeVisible();
  for (const entry of ['Open', 'Download']) {
    await expect(
      page.getByRole('menuitem', { name: entry, exact: true })
    ).toHaveCount(0);
  }
});

test('the sort menu sorts, and says how', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.search.fill('user:demo');
  const first = panel.tree.getByRole('treeitem').first();
  await expect(first).toHaveAccessibleName(/^Run 15, waiting/);
  await panel.panel.getByRole('button', { name: 'Sort the runs' }).click();
  await page.locator('.jp-IPSRuns-sortMenu').getByText('Sim name').click();
  await expect(first).toHaveAccessibleName(/^Run 2, chi_scan/);
});

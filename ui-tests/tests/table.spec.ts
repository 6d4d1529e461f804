import { expect, test } from '@jupyterlab/galata';
import { readFile } from 'node:fs/promises';

import { openTable } from './run-table';
import { keptState } from './runs-panel';

test('the panel’s button opens the table of all runs, and titles sort it', async ({
  page
}) => {
  const table = await openTable(page);
  await expect(
    page.getByRole('main').getByRole('tab', { name: 'IPS run table' })
  ).toBeVisible();
  await table.search.fill('user:demo');
  await expect(table.column('runid')).toHaveText(['15', '14', '10', '2', '1']);
  await expect(table.row(1).locator('[data-column="state"]')).toHaveText(
    'completed'
  );

  const title = table.header('Runid');
  await title.click();
  await expect(title).toHaveAttribute('aria-sort', 'ascending');
  await expect(table.column('runid').first()).toHaveText('1');
  await title.click();
  await expect(title).toHaveAttribute('aria-sort', 'descending');
  await expect(table.column('runid')).toHaveText(['15', '14', '10', '2', '1']);
});

test('a search that is not understood says where, and keeps the rows', async ({
  page
}) => {
  // In the table
  const table = await openTable(page);
  await table.search.fill('user:demo');
  await expect(table.rows).toHaveCount(5);
  await table.search.fill('user:demo colour:red');
  const mistake = page.getByRole('alert');
  await expect(mistake).toContainText('colour:');
  await expect(mistake.locator('pre')).toHaveText(
    `user:demo colour:red\n${' '.repeat('user:demo '.length)}^`
  );
  await expect(table.rows).toHaveCount(5);
  await table.search.fill('user:demo ramp');
  await expect(mistake).toHaveCount(0);
  await expect(table.rows).toHaveCount(1);

  // In the sidebar
  const panel = page.getByRole('region', { name: 'IPS Runs' });
  const runs = panel.getByRole('treeitem');
  await panel.getByRole('searchbox').fill('user:demo');
  await expect(runs).toHaveCount(5);
  await panel.getByRole('searchbox').fill('shot:many');
  await expect(panel.getByRole('alert')).toContainText('^');
  await expect(panel).not.toContainText('could not be read');
  await expect(runs).toHaveCount(5);
});

test('columns are filtered, all filters at once', async ({ page }) => {
  const table = await openTable(page);
  await table.press('Filter by column');
  await table.grid.getByLabel('Filter User').fill('demo');
  await expect(table.rows).toHaveCount(5);
  await table.grid.getByLabel('Filter Status').fill('compl');
  await table.grid.getByLabel('Filter Runid').fill('<2');
  await expect(table.column('runid')).toHaveText(['1']);
  await table.press('Close the filters and show all rows');
  await expect.poll(() => table.rows.count()).toBeGreaterThan(5);
});

test('child runs open under their parent, or are listed', async ({ page }) => {
  const table = await openTable(page);
  await table.search.fill('user:demo');
  const parent = table.row(10);
  await expect(parent).toHaveAttribute('aria-expanded', 'false');
  await parent.locator('.jp-IPSGrid-caret').click();
  await expect(parent).toHaveAttribute('aria-expanded', 'true');
  await expect(table.grid.locator('[aria-level="2"]')).toHaveCount(3);

  await parent.click();
  await page.keyboard.press('ArrowLeft');
  await expect(parent).toHaveAttribute('aria-expanded', 'false');
  await expect(table.rows).toHaveCount(5);
  await page.keyboard.press('ArrowRight');
  await expect(table.grid.locator('[aria-level="2"]')).toHaveCount(3);

  await table.press('List child runs like all others');
  await expect(table.grid).toHaveRole('grid');
  await expect(table.rows).toHaveCount(15);
});

test('columns are chosen, moved and made wider, and stay so after a reload', async ({
  page
}) => {
  const kept = keptState(page);
  const table = await openTable(page);
  await table.press('Choose the columns');
  await page.getByRole('menuitemcheckbox', { name: 'Comment' }).click();
  await page.keyboard.press('Escape');
  await expect(table.header('Comment')).toHaveCount(0);

  const titles = () => table.grid.getByRole('columnheader').allTextContents();
  const widthOf = async (title: string) =>
    (await table.header(title).boundingBox())!.width;

  // By keyboard
  await table.header('Runid').focus();
  const narrow = await widthOf('Runid');
  await page.keyboard.press('Alt+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => widthOf('Runid')).toBe(narrow + 10);
  expect((await titles()).slice(0, 2)).toEqual(['Status', 'Runid']);

  // By pointer
  await table.header('Sim name').dragTo(table.header('Status'));
  await expect
    .poll(async () => (await titles()).slice(0, 3))
    .toEqual(['Sim name', 'Status', 'Runid']);
  const { x, y, width } = (await table.header('Sim name').boundingBox())!;
  await page.mouse.move(x + width, y + 10);
  await page.mouse.down();
  await page.mouse.move(x + width + 50, y + 10);
  await page.mouse.up();
  await expect.poll(() => widthOf('Sim name')).toBe(width + 50);
  await expect(table.header('Sim name')).toHaveAttribute('aria-sort', 'none');

  const before = await titles();
  await expect.poll(kept).toContain(`"simname":${width + 50}`);
  await page.reload({ waitForIsReady: false });
  await expect(table.header('Status')).toBeVisible();
  expect(await titles()).toEqual(before);
  expect(await widthOf('Runid')).toBe(narrow + 10);
  expect(await widthOf('Sim name')).toBe(width + 50);
});

test('the CSV file holds the rows and the columns that are shown', async ({
  page
}) => {
  const table = await openTable(page);
  await table.search.fill('user:demo');
  await expect(table.rows).toHaveCount(5);
  await table.press('Choose the columns');
  await page.getByRole('menuitemcheckbox', { name: 'Comment' }).click();
  await page.keyboard.press('Escape');
  const begun = page.waitForEvent('download');
  await table.press(/CSV/);
  const download = await begun;
  expect(download.suggestedFilename()).toBe('ips-runs.csv');
  const text = await readFile(await download.path(), 'utf-8');
  const [titles, ...lines] = text.trim().split('\r\n');
  expect(titles).toMatch(/^Runid,Status,Sim name,Host,User,Started \(UTC\),/);
  expect(lines.map(line => line.split(',')[0])).toEqual([
    '15',
    '14',
    '10',
    '2',
    '1'
  ]);
});

test('the keyboard alone is enough', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const table = await openTable(page);
  await table.search.fill('user:demo');
  await expect(table.rows).toHaveCount(5);
  await table.row(15).click();
  const focused = page.locator('.jp-IPSGrid-row:focus');
  await page.keyboard.press('ArrowDown');
  await expect(focused).toHaveAttribute('aria-rowindex', '3');
  await page.keyboard.press('End');
  await expect(focused).toHaveAttribute('aria-rowindex', '6');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(table.grid.locator('[aria-selected="true"]')).toHaveCount(2);
  await page.keyboard.press('Control+c');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const lines = copied.split('\n').map(line => line.split('\t'));
  expect(lines.map(line => line[0])).toEqual(['Runid', '2', '1']);
  await page.keyboard.press('Control+a');
  await expect(table.grid.locator('[aria-selected="true"]')).toHaveCount(5);
  await expect(table.tools).toContainText('5 selected');

  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  await expect(table.header('Runid')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(table.header('Runid')).toHaveAttribute('aria-sort', 'ascending');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Home');
  await expect(focused).toContainText('completed');
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('main').getByRole('tab', { name: '1 rampup' })
  ).toBeVisible();
});

test('the commands on runs work on the rows of the table', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const table = await openTable(page);
  await table.search.fill('user:demo');
  await expect(table.rows).toHaveCount(5);
  await table.row(14).click();
  await table.row(2).click({ modifiers: ['Control'] });
  await table.row(2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy Path', exact: true }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n').map(path => path.split('/').pop())).toEqual([
    '14',
    '2'
  ]);
});

test('a run that starts appears by itself, and nothing jumps', async ({
  page
}) => {
  const table = await openTable(page);
  await table.search.fill('user:riguser is-new');
  await expect(table.grid).toContainText('No run matches');
  await page.contents.createDirectory('single/riguser/88');
  await page.contents.uploadContent(
    JSON.stringify({ simname: 'is-new' }),
    'text',
    'single/riguser/88/ips_run.json'
  );
  await expect(table.row(88)).toBeVisible();
  await page.contents.deleteFile('single/riguser/88/ips_run.json');
  await page.contents.deleteDirectory('single/riguser/88');
});

test.describe('a page that opens by itself', () => {
  // The launcher is not what is in front then.
  test.use({ waitForApplication: async ({}, use) => use(async () => {}) });

  test('a run page opens from a link, and comes back after a reload', async ({
    page
  }) => {
    const answer = await page.request.get('/ips/runs?q=user:demo+ramp');
    const [{ key }] = (await answer.json()).runs;
    const kept = keptState(page);
    await page.goto(`?ips-run=${key}`);
    const tab = page.getByRole('main').getByRole('tab', { name: '1 rampup' });
    await expect(tab).toBeVisible();
    await expect(page).not.toHaveURL(/ips-run/);
    await expect.poll(kept).toContain(key);
    await page.reload({ waitForIsReady: false });
    await expect(tab).toBeVisible();
  });
});

import { expect, test } from '@jupyterlab/galata';

import { openTable, RunTable } from './run-table';

/** A run of one's own in the tree `uploads`, which the test may do anything to. */
const FOLDER = 'uploads/keeper';

test.beforeEach(async ({ page }) => {
  await page.contents.createDirectory(`${FOLDER}/7`);
  await page.contents.uploadContent(
    JSON.stringify({ simname: 'worth-keeping', state: 'completed' }),
    'text',
    `${FOLDER}/7/ips_run.json`
  );
});

test.afterEach(async ({ page }) => {
  await page.contents.deleteDirectory(FOLDER);
});

async function openRun(table: RunTable): Promise<void> {
  await table.search.fill('user:keeper');
  await expect(table.rows).toHaveCount(1);
}

async function choose(table: RunTable, entry: string): Promise<void> {
  await table.row(7).click({ button: 'right' });
  await table.page.getByRole('menuitem', { name: entry, exact: true }).click();
}

test('a note and tags are written into their cells, and are searched', async ({
  page
}) => {
  const table = await openTable(page);
  await openRun(table);
  await table.row(7).click();
  await page.keyboard.press('F2');
  await page.keyboard.type('good, paper');
  await page.keyboard.press('Enter');
  const tags = table.row(7).locator('[data-column="tags"]');
  await expect(tags).toHaveText('good, paper');
  await expect(table.row(7)).toBeFocused();

  const note = table.row(7).locator('[data-column="notes"]');
  await note.hover();
  await note.getByRole('button', { name: 'Edit Note' }).click();
  await page.keyboard.type('not this');
  await page.keyboard.press('Escape');
  await expect(note).toHaveText('');
  await note.getByRole('button', { name: 'Edit Note' }).click();
  await page.keyboard.type('the best of all');
  await table.search.click();
  await expect(note).toHaveText('the best of all');

  await table.search.fill('user:keeper tag:paper notes:"best of"');
  await expect(table.rows).toHaveCount(1);
  const kept = await page.request.get(`/files/${FOLDER}/7/ips_notes.json`);
  expect(await kept.json()).toMatchObject({
    text: 'the best of all',
    tags: ['good', 'paper']
  });
});

test('an archived run is listed only when it is asked for', async ({
  page
}) => {
  const table = await openTable(page);
  await openRun(table);
  await choose(table, 'Archive');
  await expect(table.grid).toContainText('No run matches');
  await table.search.fill('user:keeper is:archived');
  await expect(table.rows).toHaveCount(1);
  await choose(table, 'Take out of the Archive');
  await expect(table.rows).toHaveCount(0);
  await openRun(table);
});

test('a run is packed into a folder that the user chooses', async ({
  page
}) => {
  const table = await openTable(page);
  await openRun(table);
  await choose(table, 'Export as a tar File…');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Folder for the tar of 1 run');
  await dialog.getByRole('listitem').filter({ hasText: 'uploads' }).click();
  await dialog.getByRole('button', { name: 'Select' }).click();
  await expect(
    page.locator('.Toastify__toast', { hasText: '1 run is packed.' })
  ).toBeVisible();
  const { content } = await (
    await page.request.get('/api/contents/uploads')
  ).json();
  const [tar] = content.filter(({ name }: any) => name.endsWith('.tar.gz'));
  expect(tar.size).toBeGreaterThan(0);
  await page.contents.deleteFile(tar.path);
});

test('a run is moved to the trash after it is said what goes', async ({
  page
}) => {
  const table = await openTable(page);
  await openRun(table);
  await choose(table, 'Move to Trash…');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('/uploads/keeper/7');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(table.rows).toHaveCount(1);
});

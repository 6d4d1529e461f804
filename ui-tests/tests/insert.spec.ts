import { expect, galata, test } from '@jupyterlab/galata';
import { Locator } from '@playwright/test';

import {
  activeCell,
  cells,
  openNotebook,
  openPanel,
  printed,
  RunsPanel,
  settledCells
} from './runs-panel';

const SCAN_A = 'DriverComponent / scan_a';

/** Open run 1 of golden ensembles and the ensemble scan_a in it. */
async function openScan(panel: RunsPanel): Promise<Locator> {
  await panel.open(panel.run(1, 'ensembles'));
  await panel.open(panel.row('ensembles'));
  const scan = panel.row(SCAN_A);
  await expect(scan).toBeVisible();
  return scan;
}

test.describe('with a notebook open', () => {
  let panel: RunsPanel;

  test.beforeEach(async ({ page }) => {
    await openNotebook(page);
    panel = await openPanel(page);
  });

  test('the main job: load an ensemble and see its started members', async ({
    page
  }) => {
    const scan = await openScan(panel);
    await expect(scan).toContainText('7 of 10');
    await panel.open(scan);
    await expect(panel.tree.locator('[data-state="pending"]')).toHaveCount(3);
    await expect(panel.row('scan_a0')).toContainText('CHI_E 0.5');
    await expect(panel.row('scan_a7')).toHaveAccessibleName(/pending/);

    await panel.insert(scan);
    await page.notebook.runCell(1);
    expect(await printed(page, 'print(len(scan_a), list(scan_a))')).toBe(
      '7 [2, 3, 4, 5, 6, 7, 8]'
    );
  });

  test('the button inserts below the active cell, and runs nothing', async ({
    page
  }) => {
    await panel.insert(panel.run(1, 'single'));
    const [, source] = await settledCells(page, 2);
    expect(source).toContain('ips_analysis_api = open_run(');
    expect(await activeCell(page)).toEqual({
      index: 1,
      selected: 1,
      focused: true
    });
    await expect(
      page.locator('.jp-Notebook .jp-InputPrompt').nth(1)
    ).toHaveText('[ ]:');
  });

  test('one undo takes it back', async ({ page }) => {
    const before = await cells(page);
    await panel.insert(panel.run(1, 'single'));
    await settledCells(page, 2);
    await page.keyboard.press('z');
    await expect.poll(() => cells(page)).toEqual(before);
  });

  test('the context menu and the palette insert too', async ({ page }) => {
    await panel.menu(panel.run(1, 'single'), 'Insert Loader Cell');
    await expect.poll(async () => (await cells(page)).length).toBe(2);
    await page.evaluate(() =>
      (window as any).jupyterapp.commands.execute('ips-jupyterlab:insert')
    );
    await expect.poll(async () => (await cells(page)).length).toBe(3);
  });

  test('a row can be dragged to a place between cells', async ({ page }) => {
    await page.notebook.setCell(0, 'code', 'first = 1');
    await page.notebook.addCell('code', 'second = 2');
    const row = await panel.run(1, 'single').boundingBox();
    const below = await page
      .locator('.jp-Notebook .jp-Cell')
      .nth(1)
      .boundingBox();
    await page.mouse.move(row!.x + 60, row!.y + 12);
    await page.mouse.down();
    await page.mouse.move(row!.x + 80, row!.y + 30);
    await page.mouse.move(below!.x + 100, below!.y + 12, { steps: 5 });
    await page.mouse.up();
    const [first, dropped, second] = await settledCells(page, 3);
    expect([first, second]).toEqual(['first = 1', 'second = 2']);
    expect(dropped).toContain('open_run(');
    await expect
      .poll(() => activeCell(page))
      .toEqual({ index: 1, selected: 1, focused: true });
  });

  test('a selection of runs becomes one cell', async ({ page }) => {
    await panel.run(1, 'single').click();
    await panel.run(1, 'children').click({ modifiers: ['ControlOrMeta'] });
    await panel.menu(panel.run(1, 'single'), 'Insert Loader Cell');
    await page.notebook.runCell(1);
    expect(await printed(page, 'print(len(runs), len(run_data))')).toBe('2 2');
  });
});

test('with no notebook open it offers one beside the run', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.insert(panel.run(1, 'single'));
  const offer = page
    .getByRole('alert')
    .filter({ hasText: 'No notebook is open' });
  await offer.getByRole('button', { name: 'New notebook' }).click();
  await expect(page.locator('.jp-NotebookPanel')).toBeVisible();
  await expect
    .poll(async () => (await cells(page)).join())
    .toContain('ips_analysis_api = open_run(');
  const path = await page.evaluate(
    () => (window as any).jupyterapp.shell.currentWidget.context.path
  );
  expect(path).toMatch(/^single\/riguser\/1\/Untitled.*\.ipynb$/);
  await page.notebook.close(true);
  await page.contents.deleteFile(path);
});

test('a kernel that is not Python gets nothing but an offer to copy', async ({
  page
}) => {
  await page.route('**/api/kernelspecs*', async route => {
    const response = await route.fetch();
    const specs = await response.json();
    specs.kernelspecs.python3.spec.language = 'julia';
    await route.fulfill({ response, json: specs });
  });
  await page.reload();
  await openNotebook(page);
  const panel = await openPanel(page);
  await panel.insert(panel.run(1, 'single'));
  const offer = page.getByRole('alert').filter({ hasText: 'julia' });
  await expect(offer.getByRole('button', { name: 'Copy code' })).toBeVisible();
  expect(await cells(page)).toHaveLength(1);
});

test.describe('loaders of the settings', () => {
  test.use({
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      'ips-jupyterlab:panel': {
        loaders: [
          {
            name: 'mine',
            pattern: '*_state.json',
            code: 'len(open({path}).read())'
          },
          { name: 'broken', code: 'x = load({path})' }
        ]
      }
    }
  });

  test('are used, and a mistake in one is told', async ({ page }) => {
    await expect(
      page.getByRole('alert').filter({ hasText: 'Loader “broken”' })
    ).toContainText('must be an expression');
    await openNotebook(page);
    const panel = await openPanel(page);
    await panel.open(panel.run(1, 'single'));
    await panel.open(panel.row('data'));
    await panel.insert(panel.row('t = 1.0'));
    await page.notebook.runCell(1);
    expect(await printed(page, 'print(state)')).toBe('78');
  });
});

import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';

import { demoTime } from './demo-time';
import { openRunPage } from './run-page';
import { openTable } from './run-table';
import { kernelIsReady, openPanel } from './runs-panel';

test.use({
  viewport: { width: 1000, height: 560 },
  timezoneId: 'UTC',
  locale: 'en-US'
});

const NOTEBOOK = 'runs/demo/2/analysis.ipynb';

test.afterEach(async ({ page }) => {
  await page.contents.deleteFile(NOTEBOOK);
});

/** Nothing but the page in front, in all the room. */
async function showAlone(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => {
    const { shell } = (window as any).jupyterapp;
    shell.collapseLeft();
    for (const widget of [...shell.widgets('main')]) {
      if (widget !== shell.currentWidget) {
        widget.close();
      }
    }
  });
}

/** The demo runs with one of their ensembles open, and its loader in a notebook of that run. */
async function showScan(page: IJupyterLabPageFixture): Promise<void> {
  await page.contents.uploadContent(
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
      cells: [
        { cell_type: 'markdown', id: 'title', metadata: {}, source: '# Scan' }
      ]
    }),
    'text',
    NOTEBOOK
  );
  await page.notebook.openByPath(NOTEBOOK);
  await kernelIsReady(page);
  const panel = await openPanel(page);
  await panel.search.fill('user:demo');
  await panel.open(panel.row(/^Run 2, chi_scan/));
  await panel.open(panel.row('ensembles'));
  const scan = panel.row('DriverComponent / scan_a');
  await panel.open(scan);
  await panel.insert(scan);
  await expect(panel.row('scan_a9')).toBeVisible();
}

// For the eye: kept beside the results, and compared with nothing.
for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
]) {
  test(`in the theme ${theme}`, async ({ page }, info) => {
    await page.theme.setTheme(theme);
    await showScan(page);
    for (const width of [220, 420]) {
      await page.sidebar.setWidth(width, 'left');
      const path = info.outputPath(`${width}.png`);
      await page.screenshot({ path });
      await info.attach(`${theme}, ${width} wide`, { path });
    }
  });
}

// The pictures of the guide. They are held against fresh ones, so that they cannot go stale; the
// tolerance is for other fonts. `make screenshots` makes them anew.
const tolerance = { maxDiffPixelRatio: 0.06 };

test('as the documentation shows the panel', async ({ page }) => {
  await demoTime(page);
  await showScan(page);
  await page.sidebar.setWidth(300, 'left');
  await page.mouse.move(0, 0);
  await expect(page).toHaveScreenshot('panel.png', tolerance);
});

test('as the documentation shows the run table and a run', async ({ page }) => {
  await demoTime(page);
  await page.setViewportSize({ width: 1264, height: 400 });
  const table = await openTable(page);
  await table.search.fill('tokamak:demo');
  await showAlone(page);
  await expect(table.rows).toHaveCount(7);
  await table.row(10).locator('.jp-IPSGrid-caret').click();
  await expect(table.rows).toHaveCount(10);
  await page.mouse.move(0, 0);
  await expect(page).toHaveScreenshot('table.png', tolerance);

  await page.setViewportSize({ width: 1100, height: 720 });
  const live = await openRunPage(page, 'runs', 'demo', 14);
  await expect(live.field('Runid')).toHaveText('14');
  const panel = await openPanel(page);
  await panel.search.fill('tokamak:demo');
  await expect(panel.row(/^Run 14/)).toBeVisible();
  await page.sidebar.setWidth(220, 'left');
  await live.open('Overview');
  await expect(page).toHaveScreenshot('run-page.png', tolerance);

  await page.setViewportSize({ width: 1100, height: 560 });
  await showAlone(page);
  const rampup = await openRunPage(page, 'runs', 'demo', 1);
  await rampup.open('Timeline');
  const chart = rampup.panel.getByRole('application');
  await chart.focus();
  for (const zoom of '+++++') {
    await page.keyboard.press(zoom);
  }
  await chart.click({ position: { x: 560, y: 72 } });
  await page.mouse.move(0, 0);
  await expect(rampup.panel.getByRole('status')).toContainText('duration');
  await expect(rampup.node).toHaveScreenshot('timeline.png', tolerance);

  await page.setViewportSize({ width: 860, height: 560 });
  await rampup.open('Resources');
  const plot = rampup.panel.getByRole('img', { name: /^Cores/ });
  await expect(plot).toContainText('Allocated cores');
  await expect(rampup.node).toHaveScreenshot('resources.png', tolerance);
});

import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';

import { kernelIsReady, openPanel } from './runs-panel';

test.use({ viewport: { width: 1000, height: 560 } });

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
    'runs/demo/2/analysis.ipynb'
  );
  await page.notebook.openByPath('runs/demo/2/analysis.ipynb');
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

// The picture of the README. It is held against a fresh one, so that it cannot go stale; the
// tolerance is for other fonts. `make screenshots` makes it anew.
test('as the documentation shows it', async ({ page }) => {
  await showScan(page);
  await page.sidebar.setWidth(300, 'left');
  await page.mouse.move(0, 0);
  await expect(page).toHaveScreenshot('panel.png', {
    maxDiffPixelRatio: 0.06
  });
});

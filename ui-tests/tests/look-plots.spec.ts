import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';

import { openComparison } from './compare-page';
import { demoTime } from './demo-time';
import { openMembersPlot } from './members-plot';
import { findRun, openRunPage } from './run-page';

test.use({
  viewport: { width: 1000, height: 560 },
  timezoneId: 'UTC',
  locale: 'en-US'
});

// The pictures of the guide to plots, half of them in the dark theme: held against fresh ones, as
// those of the other pages are (see look.spec.ts).
const tolerance = { maxDiffPixelRatio: 0.06 };

/** Half of the pictures are in the dark theme. */
async function prepare(
  page: IJupyterLabPageFixture,
  theme: 'Light' | 'Dark'
): Promise<void> {
  await page.theme.setTheme(`JupyterLab ${theme}`);
  await page.evaluate(() => (window as any).jupyterapp.shell.collapseLeft());
  await demoTime(page);
}

test('as the guide shows what is inside a file', async ({ page }) => {
  await prepare(page, 'Dark');
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Data');
  await run.grid
    .locator('[data-column="name"]')
    .getByText('0.0_profiles.nc', { exact: true })
    .click();
  const look = run.panel.getByRole('region', { name: 'Quick look' });
  await expect(look.locator('h3')).toHaveText('0.0_profiles.nc');
  await look.getByRole('treeitem', { name: /^te/ }).click();
  await page.keyboard.press('ArrowRight');
  await page.mouse.move(0, 0);
  // A click on a name that is cut off has scrolled to its end.
  await run.grid.evaluate(grid => grid.scrollTo(0, 0));
  await expect(run.node).toHaveScreenshot('quick-look.png', tolerance);
});

test('as the guide shows trends', async ({ page }) => {
  await prepare(page, 'Light');
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Trends');
  for (const name of [/^stored_energy_MJ/, /^beam_power_MW/]) {
    await run.panel.getByRole('checkbox', { name }).first().check();
  }
  await expect(run.panel.locator('.jp-IPSPlot')).toContainText('Time (s)');
  await page.mouse.move(0, 0);
  await expect(run.node).toHaveScreenshot('trends.png', tolerance);
});

test('as the guide shows profiles', async ({ page }) => {
  await prepare(page, 'Dark');
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Profiles');
  const slider = run.panel.getByRole('slider', { name: 'Time' });
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(run.panel.locator('.jp-IPSPlot')).toContainText('rho');
  await page.mouse.move(0, 0);
  await expect(run.node).toHaveScreenshot('profiles.png', tolerance);
});

test('as the guide shows the members of an ensemble', async ({ page }) => {
  await prepare(page, 'Light');
  await page.setViewportSize({ width: 1160, height: 640 });
  const plot = await openMembersPlot(page, 'runs', 'demo', 2);
  await plot.against('Colour', 'POWER');
  await expect(plot.drawing).toContainText('POWER');
  await page.mouse.move(0, 0);
  await expect(plot.run.node).toHaveScreenshot('ensemble.png', tolerance);
});

test('as the guide shows a comparison', async ({ page }) => {
  await prepare(page, 'Light');
  const runs = await Promise.all(
    [1, 14].map(runid => findRun(page, 'runs', 'demo', runid))
  );
  const comparison = await openComparison(
    page,
    runs.map(({ key }) => key)
  );
  await expect(comparison.table).toContainText('inputs.nml');
  await page.mouse.move(0, 0);
  await expect(comparison.node).toHaveScreenshot('compare.png', tolerance);
});

test('as the guide shows why a run failed', async ({ page }) => {
  await prepare(page, 'Dark');
  const run = await openRunPage(page, 'runs', 'demo', 9);
  const why = run.panel.getByRole('region', { name: 'Why did it fail?' });
  await expect(why).toContainText('6 of 6');
  await page.mouse.move(0, 0);
  await expect(run.node).toHaveScreenshot('failure.png', tolerance);
});

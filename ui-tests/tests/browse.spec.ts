import { expect, test } from '@jupyterlab/galata';

import { keptState, openPanel } from './runs-panel';

test('a run opens down to its data files', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.open(panel.run(1, 'single'));
  const data = panel.row('data');
  await expect(data).toContainText('31 timesteps');
  await panel.open(data);
  await panel.open(panel.row('t = 1.0'));
  const file = panel.row('1.0_state.json');
  await expect(file).toHaveAttribute('aria-level', '4');
  await expect(file).toContainText(/\d B/);
});

test('child runs open under their parent', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.open(panel.run(1, 'children'));
  await panel.open(panel.row('child runs'));
  for (const runid of [2, 3, 4, 5]) {
    await expect(panel.run(runid, 'children')).toHaveAttribute(
      'aria-level',
      '3'
    );
  }
});

test('search narrows the list as one types', async ({ page }) => {
  const panel = await openPanel(page);
  const runs = panel.tree.locator('[data-kind="run"]');
  await panel.search.fill('user:nobody');
  await expect(panel.panel).toContainText('No run matches');
  await panel.search.fill('user:riguser 1');
  await expect(runs).toHaveCount(3);
  await panel.search.fill('state:completed ramp');
  await expect(runs).toHaveCount(1);
  await expect(runs).toHaveAccessibleName(/^Run 1, rampup, completed/);
});

test('the keyboard alone is enough', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.search.fill('user:demo');
  await expect(panel.tree.locator('[data-kind="run"]')).toHaveCount(5);
  await page.keyboard.press('Tab');
  const focused = page.locator('.jp-IPSRow:focus');
  await expect(focused).toHaveAccessibleName(/^Run 15, waiting/);

  await page.keyboard.type('10');
  await expect(focused).toHaveAccessibleName(/^Run 10, coupled/);
  await page.keyboard.press('ArrowRight');
  await expect(focused).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(focused).toHaveAccessibleName(/^data/);
  await expect(focused).toHaveAttribute('aria-level', '2');
  await page.keyboard.type('child r');
  await expect(focused).toHaveAccessibleName('child runs, 3');
  await page.keyboard.press('ArrowLeft');
  await expect(focused).toHaveAttribute('aria-level', '1');
  await page.keyboard.press('ArrowLeft');
  await expect(focused).toHaveAttribute('aria-expanded', 'false');

  await page.keyboard.press('End');
  await expect(focused).toHaveAttribute('aria-posinset', '5');
  await page.keyboard.press('Home');
  await expect(focused).toHaveAttribute('aria-posinset', '1');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(panel.tree.locator('[aria-selected="true"]')).toHaveCount(2);
});

test('the view survives a reload of the page', async ({ page }) => {
  const kept = keptState(page);
  const panel = await openPanel(page);
  await panel.search.fill('user:riguser');
  await panel.open(panel.run(1, 'single'));
  await panel.open(panel.row('data'));
  await panel.row('t = 1.0').click();
  await page.keyboard.press('End');
  const scrolled = () =>
    page.locator('.jp-IPSRuns-scroller').evaluate(node => node.scrollTop);
  await expect.poll(scrolled).toBeGreaterThan(0);
  const before = await scrolled();
  const last = page.locator('.jp-IPSRow:focus');
  const name = (await last.getAttribute('aria-label')) ?? '';
  // The state is written a moment after the last change.
  await expect.poll(kept).toContain(`"scroll":${before}`);
  await page.reload({ waitForIsReady: false });
  const again = await openPanel(page);
  await expect(again.search).toHaveValue('user:riguser');
  await expect(again.row(name).last()).toHaveAttribute('aria-selected', 'true');
  await expect(again.row('data')).toHaveAttribute('aria-expanded', 'true');
  await expect.poll(scrolled).toBe(before);
});

test('the panel can be moved to the other side', async ({ page }) => {
  await page.sidebar.moveTabToRight('ips-runs-panel');
  await openPanel(page);
  expect(await page.sidebar.getTabPosition('ips-runs-panel')).toBe('right');
});

test('what arrives on disk appears by itself', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.open(panel.run(1, 'single'));
  await expect(panel.row('notebooks')).toHaveCount(0);
  await page.contents.uploadContent(
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] }),
    'text',
    'single/riguser/1/analysis.ipynb'
  );
  await panel.open(panel.row('notebooks'));
  await expect(panel.row('analysis.ipynb')).toBeVisible();
  await page.contents.deleteFile('single/riguser/1/analysis.ipynb');
  await expect(panel.row('notebooks')).toHaveCount(0);
});

test('a notebook opens from the panel', async ({ page }) => {
  await page.contents.uploadContent(
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] }),
    'text',
    'single/riguser/1/mine.ipynb'
  );
  const panel = await openPanel(page);
  await panel.open(panel.run(1, 'single'));
  await panel.open(panel.row('notebooks'));
  await panel.row('mine.ipynb').dblclick();
  await expect(page.getByRole('tab', { name: 'mine.ipynb' })).toBeVisible();
  await page.contents.deleteFile('single/riguser/1/mine.ipynb');
});

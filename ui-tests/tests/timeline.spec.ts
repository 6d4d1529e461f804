import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { Download, Locator } from '@playwright/test';
import { readFile } from 'fs/promises';

import { openRunPage } from './run-page';

// The demo runs: finished, with three child runs, and live.
const RAMPUP = 1;
const COUPLED = 10;
const HIGH_POWER = 14;

/** A tab of the page of a demo run. */
async function openTab(
  page: IJupyterLabPageFixture,
  runid: number,
  tab: 'Timeline' | 'Resources'
): Promise<Locator> {
  const runPage = await openRunPage(page, 'runs', 'demo', runid);
  await runPage.open(tab);
  return runPage.panel;
}

async function downloaded(
  page: IJupyterLabPageFixture,
  click: Locator
): Promise<Buffer> {
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download'),
    click.click()
  ]);
  return readFile(await download.path());
}

/** The texts of the rows of the table, by the component at their beginning. */
async function statistics(panel: Locator): Promise<Map<string, string[]>> {
  const rows = panel.getByRole('table').locator('tbody tr');
  const texts = await rows.evaluateAll(found =>
    found.map(row => [...row.children].map(cell => cell.textContent ?? ''))
  );
  return new Map(texts.map(([component, ...numbers]) => [component, numbers]));
}

/** The labels of the time axis. */
function axis(panel: Locator): Locator {
  return panel.locator('.jp-IPSTimeline-chart .jp-IPSTimeline-tick');
}

test('the times are those of the spans in the Zipkin file, sorted and by call', async ({
  page
}) => {
  const panel = await openTab(page, RAMPUP, 'Timeline');
  const link = panel.getByRole('link', { name: 'Download as Zipkin JSON' });
  const spans: any[] = JSON.parse(String(await downloaded(page, link)));
  const byId = new Map(spans.map(span => [span.id, span]));
  const component = (span: any) => span.localEndpoint.serviceName;
  const fromOutside = (span: any) => {
    for (let at = byId.get(span.parentId); at; at = byId.get(at.parentId)) {
      if (component(at) === component(span)) {
        return false;
      }
    }
    return true;
  };
  const shown = await statistics(panel);
  expect([...shown.keys()].sort()).toEqual(
    [...new Set(spans.map(component))].sort()
  );
  for (const [name, [count, , minimum, average, maximum, total]] of shown) {
    const durations = spans
      .filter(span => component(span) === name && fromOutside(span))
      .map(span => span.duration / 1e6);
    const sum = durations.reduce((a, b) => a + b, 0);
    expect(Number(count)).toBe(durations.length);
    expect(Number(total)).toBeCloseTo(sum, 2);
    expect(Number(minimum)).toBeCloseTo(Math.min(...durations), 2);
    expect(Number(average)).toBeCloseTo(sum / durations.length, 2);
    expect(Number(maximum)).toBeCloseTo(Math.max(...durations), 2);
  }

  // A component opens to its calls.
  const rows = panel.getByRole('table').locator('tbody tr');
  const closed = await rows.count();
  const first = rows.first().getByRole('button');
  await first.click();
  await expect(first).toHaveAttribute('aria-expanded', 'true');
  expect(await rows.count()).toBeGreaterThan(closed);
  await first.click();
  await expect(rows).toHaveCount(closed);

  const header = panel.getByRole('columnheader', { name: 'Component' });
  await header.getByRole('button').click();
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  const names = [...(await statistics(panel)).keys()];
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
});

test('the keyboard goes from call to call and zooms', async ({ page }) => {
  const panel = await openTab(page, RAMPUP, 'Timeline');
  const chart = panel.getByRole('application', { name: /^Timeline of/ });
  const details = panel.getByRole('status');
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(details).toContainText('Framework rampup');
  await expect(details).toContainText(/duration \S+ (ms|s|min|h)/);
  const [outermost] = await details.allTextContents();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(details).not.toHaveText(outermost);
  const [inner] = await details.allTextContents();
  await page.keyboard.press('ArrowRight');
  await expect(details).not.toHaveText(inner);
  await page.keyboard.press('ArrowLeft');
  await expect(details).toHaveText(inner);

  const all = await axis(panel).allTextContents();
  await page.keyboard.press('Enter');
  await expect(axis(panel)).not.toHaveText(all);
  await page.keyboard.press('0');
  await expect(axis(panel)).toHaveText(all);
});

test('pointer and wheel zoom and move', async ({ page }) => {
  const panel = await openTab(page, RAMPUP, 'Timeline');
  const chart = panel.getByRole('application', { name: /^Timeline of/ });
  await expect(axis(panel)).not.toHaveCount(0);
  const all = await axis(panel).allTextContents();
  const { x, y, width } = (await chart.boundingBox())!;

  // Drag along the ruler
  await page.mouse.move(x + width * 0.25, y + 10);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + 10, { steps: 3 });
  await page.mouse.up();
  await expect(axis(panel)).not.toHaveText(all);
  const zoomed = await axis(panel).allTextContents();

  // Drag the bars
  await page.mouse.move(x + width * 0.5, y + 32);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.1, y + 32, { steps: 3 });
  await page.mouse.up();
  await expect(axis(panel)).not.toHaveText(zoomed);

  await panel.getByRole('button', { name: 'All', exact: true }).click();
  await expect(axis(panel)).toHaveText(all);
  await page.mouse.move(x + width / 2, y + 32);
  await expect(panel.getByRole('status')).toContainText('Framework rampup');
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  await expect(axis(panel)).not.toHaveText(all);
});

test('child runs lie below their parent, and all is taken away', async ({
  page
}) => {
  const panel = await openTab(page, COUPLED, 'Timeline');
  const runs = panel.locator('.jp-IPSTimeline-chart .jp-IPSTimeline-run');
  await expect(runs.first()).toHaveText('10 coupled');
  await expect(runs).toContainText(['10 coupled', '11 predictor']);

  const link = panel.getByRole('link', { name: 'Download as Chrome trace' });
  const { traceEvents } = JSON.parse(String(await downloaded(page, link)));
  const label = (await panel
    .getByRole('application')
    .getAttribute('aria-label'))!;
  const calls = Number(label.replace(/\D/g, ''));
  expect(traceEvents.filter((event: any) => event.ph === 'X')).toHaveLength(
    calls
  );

  const save = (format: string) =>
    downloaded(page, panel.getByRole('button', { name: `Save as ${format}` }));
  const svg = String(await save('SVG'));
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain('13 analysis');
  expect(svg).not.toContain('var(');
  const png = await save('PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
});

test('the cores of the tasks of a finished and of a live run are plotted', async ({
  page
}) => {
  for (const runid of [RAMPUP, HIGH_POWER]) {
    const panel = await openTab(page, runid, 'Resources');
    const plot = panel.getByRole('img', { name: /^Cores allocated/ });
    await expect(plot).toContainText('Walltime since the start (s)');
    await expect(plot).toContainText('Allocated cores');
    await expect(plot).toContainText(/all cores \(\d+\)/);
    await expect(panel).toContainText(/Utilisation \d+\.\d %/);
    const svg = await downloaded(
      page,
      panel.getByRole('button', { name: 'Save as SVG' })
    );
    expect(String(svg)).toContain('Allocated cores');
  }

  // To another tab, where a call that still runs is counted apart, and back.
  const panel = await openTab(page, HIGH_POWER, 'Timeline');
  await expect(panel.getByRole('application')).toBeVisible();
  const [, running] = (await statistics(panel)).get('Framework')!;
  expect(running).toBe('1');
  const again = await openTab(page, HIGH_POWER, 'Resources');
  await expect(again.getByRole('img', { name: /^Cores/ })).toContainText(
    'Allocated cores'
  );
});

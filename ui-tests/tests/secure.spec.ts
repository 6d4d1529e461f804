import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { TestInfo } from '@playwright/test';

import { CODE, evil, IHostileRun, sendHostileRun } from './hostile-run';
import { MembersPlot } from './members-plot';
import { RunPage } from './run-page';
import { openTable } from './run-table';
import { openPanel } from './runs-panel';

/** What requests of a page are for, other than data. */
const LOADS = ['document', 'script', 'image', 'stylesheet', 'font', 'media'];

/** Watch a page for anything that a payload would do. */
function watched(page: IJupyterLabPageFixture): () => Promise<void> {
  const done: string[] = [];
  page.on('dialog', dialog => done.push(`dialog ${dialog.message()}`));
  page.on('popup', popup => done.push(`window ${popup.url()}`));
  page.on('request', request => {
    const loads = LOADS.includes(request.resourceType());
    if (loads && /evil|broken/.test(request.url())) {
      done.push(`${request.resourceType()} ${request.url()}`);
    }
  });
  return async () => {
    const found = await page.evaluate(() => {
      const odd = document.querySelectorAll(
        'img[src*=evil], [onerror], [onload], [srcdoc], [href^="javascript:"]'
      );
      const { broken } = window as any;
      return [
        ...(broken === undefined ? [] : ['code ran']),
        ...[...odd].map(element => element.outerHTML)
      ];
    });
    expect([...done, ...found]).toEqual([]);
  };
}

/** As a page writes what it is told, once. */
const shown = (text: string) => text.replaceAll('\u202e', '\\u202e');

async function openRun(
  page: IJupyterLabPageFixture,
  { key }: IHostileRun
): Promise<RunPage> {
  await page.evaluate(
    key =>
      (window as any).jupyterapp.commands.execute('ips-jupyterlab:open-run', {
        key
      }),
    key
  );
  const run = new RunPage(page, '');
  await expect(run.header).toBeVisible();
  return run;
}

test.use({ viewport: { width: 1400, height: 900 }, actionTimeout: 15_000 });

let run: IHostileRun;
test.beforeAll(async ({ browser, baseURL }) => {
  const page = await browser.newPage({ baseURL });
  run = await sendHostileRun(page);
  await page.close();
});

/** Keep a picture for the eye. */
async function shot(
  page: IJupyterLabPageFixture,
  info: TestInfo,
  name: string
): Promise<void> {
  const path = info.outputPath(`${name}.png`);
  await page.screenshot({ path });
  await info.attach(name, { path });
}

test('nothing that a simulation sends runs in the page of its run', async ({
  page
}, info) => {
  const nothingRan = watched(page);
  const it = await openRun(page, run);
  await expect(it.header).toContainText(shown(evil('first')));
  await expect(it.panel).toContainText(shown(evil('fault')));
  await expect(it.field('Monitor')).toHaveText('–');
  await shot(page, info, 'overview');
  await nothingRan();

  await it.open('Trends');
  await expect(it.panel.locator('.jp-IPSPlot svg')).toBeVisible();
  for (const box of await it.panel.getByRole('checkbox').all()) {
    await box.check();
  }
  await expect(it.panel.locator('.jp-IPSPlot')).toContainText('datum[');
  await it.panel
    .locator('.jp-IPSPlot .background')
    .last()
    .hover({ force: true });
  await expect(it.panel.locator('.jp-IPSHover-numbers')).toContainText(
    'onerror'
  );
  await shot(page, info, 'trends');
  await nothingRan();

  await it.open('Profiles');
  await expect(it.panel.locator('.jp-IPSPlot svg')).toBeVisible();
  await it.panel
    .locator('.jp-IPSPlot .background')
    .last()
    .hover({ force: true });
  await shot(page, info, 'profiles');
  await nothingRan();

  await it.open('Data');
  for (const name of ['state', 'profiles', 'out', 'table', 'words']) {
    await it.rows
      .filter({ hasText: `1_${name}` })
      .first()
      .click();
    const look = it.panel.getByRole('region', { name: 'Quick look' });
    await expect(look.locator('h3')).toContainText(shown(evil(name)));
    await expect(look).toContainText(CODE);
    const closed = look.locator('[aria-expanded="false"]');
    while (await closed.count()) {
      await closed.first().click();
    }
    await shot(page, info, `data-${name}`);
    await nothingRan();
  }

  for (const tab of ['Children', 'Events']) {
    await it.open(tab);
    await expect(it.rows.first()).toContainText(CODE);
    await it.rows.first().hover();
    await shot(page, info, tab.toLowerCase());
    await nothingRan();
  }

  await it.open('Timeline');
  const chart = it.panel.getByRole('application');
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(it.panel.getByRole('status')).toContainText(CODE);
  for (const button of await it.panel.locator('tbody button').all()) {
    await button.click();
  }
  await chart.hover({ position: { x: 300, y: 60 } });
  await shot(page, info, 'timeline');
  await nothingRan();

  await it.open('Resources');
  await expect(it.panel.locator('.jp-IPSPlot svg')).toContainText('img src');
  await it.panel
    .locator('.jp-IPSPlot svg .mark-area path')
    .first()
    .hover({ force: true });
  await shot(page, info, 'resources');
  await nothingRan();
});

test('nor in the plots and the tooltips of its ensembles', async ({
  page
}, info) => {
  const nothingRan = watched(page);
  const it = await openRun(page, run);
  await it.open('Ensembles');
  await expect(it.rows.first()).toContainText(CODE);
  await shot(page, info, 'members');
  await it.panel.getByRole('button', { name: 'Plot', exact: true }).click();
  const plot = new MembersPlot(it);
  for (const mark of ['Scatter', 'Line', 'Heat map', 'Parallel coordinates']) {
    await plot.choose('Kind of plot', mark);
    if (mark !== 'Parallel coordinates') {
      const x = plot.node.getByLabel('x', { exact: true });
      for (const option of await x.getByRole('option').all()) {
        await x.selectOption((await option.getAttribute('value'))!);
        await expect(plot.drawing.locator('svg')).toBeVisible();
      }
    }
    const [first] = await plot.names();
    const place = await (
      await plot.mark(first)
    ).evaluate((path: any) => {
      // A line lies where its bounding box does not.
      const { x, y } = path.getPointAtLength(path.getTotalLength() * 0.4);
      const middle = new DOMPoint(x, y);
      return middle.matrixTransform(path.getScreenCTM()).toJSON();
    });
    await page.mouse.move(place.x, place.y);
    await expect(plot.tooltip).toContainText('img src=evil');
    await expect(plot.tooltip.locator('img')).toHaveCount(0);
    await shot(page, info, mark);
    await nothingRan();
  }
  await plot.node.getByRole('button', { name: /^Axes/ }).click();
  await nothingRan();
});

test('nor in the table, in a comparison, or in the panel and its questions', async ({
  page
}, info) => {
  const nothingRan = watched(page);
  const table = await openTable(page);
  await table.search.fill(run.word);
  await expect(table.rows.first()).toContainText(CODE);
  await table.press('Filter by column');
  await table.press('Columns');
  await shot(page, info, 'table');
  await page.keyboard.press('Escape');
  await nothingRan();

  await page.evaluate(
    keys =>
      (window as any).jupyterapp.commands.execute('ips-jupyterlab:compare', {
        keys
      }),
    run.keys
  );
  const compared = page.locator('.jp-IPSCompare:not(.lm-mod-hidden)');
  for (const tab of ['Differences', 'Trends', 'Profiles', 'Files']) {
    await compared.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
    await expect(compared.getByRole('tabpanel')).toContainText('img src=evil');
    await shot(page, info, `compare ${tab}`);
    await nothingRan();
  }

  const panel = await openPanel(page);
  await page.sidebar.setWidth(420, 'left');
  await panel.search.fill(run.word);
  await expect(panel.tree.getByRole('treeitem')).toHaveCount(1);
  const closed = panel.tree.locator('[aria-expanded="false"]');
  while (await closed.count()) {
    await closed.first().click();
    await expect(panel.tree.locator('[aria-busy]')).toHaveCount(0);
  }
  for (const kind of ['run', 'file', 'notebook', 'ensemble', 'member']) {
    const row = panel.tree.locator(`[data-kind="${kind}"]`).first();
    await expect(row).toContainText('img src=evil');
    await row.hover();
  }
  await shot(page, info, 'panel');
  await nothingRan();

  const first = panel.tree.locator('[data-kind="run"]').first();
  const dialog = page.getByRole('dialog');
  for (const entry of ['Move to Trash…', 'Load as Dataset…']) {
    await panel.menu(first, entry);
    await expect(dialog).toContainText('img src=evil');
    await shot(page, info, entry);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await nothingRan();
  }
  await panel.insert(first);
  await expect(page.getByText('No notebook is open.')).toBeVisible();
  await nothingRan();
});

test('nor in a notification, which Jupyter shows', async ({ page }) => {
  const nothingRan = watched(page);
  await page.evaluate(
    message =>
      (window as any).jupyterapp.commands.execute('apputils:notify', {
        message,
        type: 'info',
        options: { autoClose: false }
      }),
    evil('told')
  );
  await expect(page.locator('.Toastify')).toContainText('img src=evil');
  await nothingRan();
});

test('a notebook that was uploaded is not trusted, whatever it says', async ({
  page
}, info) => {
  const asked: string[] = [];
  page.on('dialog', dialog => asked.push(dialog.message()));
  const panel = await openPanel(page);
  await panel.search.fill(run.word);
  await expect(panel.tree.getByRole('treeitem')).toHaveCount(1);
  await panel.open(panel.tree.locator('[data-kind="run"]'));
  await panel.open(panel.row(/^notebooks/));
  await panel.tree.locator('[data-kind="notebook"]').dblclick();
  const notebook = page.locator('.jp-NotebookPanel');
  await expect(notebook).toContainText('words of a stranger');
  // Jupyter shows what is left of the output without its code.
  await expect(notebook.locator('.jp-OutputArea-output')).toContainText('{{');
  await shot(page, info, 'notebook');
  expect(await page.evaluate(() => (window as any).broken)).toBeUndefined();
  expect(asked).toEqual([]);

  // The user says so, and what it holds runs: it was no empty threat.
  const trust = page.evaluate(() =>
    (window as any).jupyterapp.commands.execute('notebook:trust')
  );
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Trust');
  await dialog.locator('.jp-mod-accept').click();
  await trust;
  await expect.poll(() => page.evaluate(() => (window as any).broken)).toBe(1);
});

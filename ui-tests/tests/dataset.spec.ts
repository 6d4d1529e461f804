import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { Locator } from '@playwright/test';

import { demoTime } from './demo-time';
import { openRunPage, RunPage } from './run-page';
import { openNotebook, openPanel, printed, settledCells } from './runs-panel';

const CHOSEN = ['beam_power_MW', 'stored_energy_MJ'];

/** A run page on which two quantities are looked at, and nothing else. */
async function lookAtTwo(page: IJupyterLabPageFixture): Promise<RunPage> {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Trends');
  const box = (name: string) =>
    run.panel.getByRole('checkbox', { name: new RegExp(`^${name}`) }).first();
  for (const name of CHOSEN) {
    await box(name).check();
  }
  await box('electron_temperature_keV').uncheck();
  await expect(run.panel.locator('.jp-IPSPlot')).toContainText('Time (s)');
  return run;
}

/** The row of that run in the panel. */
async function rampup(page: IJupyterLabPageFixture): Promise<Locator> {
  return (await openPanel(page)).row(/^Run 1, rampup,/);
}

async function openDialog(
  page: IJupyterLabPageFixture,
  row: Locator
): Promise<Locator> {
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Load as Dataset…' }).click();
  return page.getByRole('dialog');
}

/** The values of a quantity, as the files of a run have them. */
function valuesIn(run: RunPage, name: string): number[] {
  const listing: Record<string, string[]> = JSON.parse(
    run.file('ips_analysis_api_data_listing.json')
  );
  return Object.values(listing)
    .flat()
    .filter(file => file.endsWith('_state.json'))
    .map(file => JSON.parse(run.file(file))[name]);
}

test('what was looked at is ticked, and the cell loads it', async ({
  page
}) => {
  await openNotebook(page);
  const notebook = await page.evaluate(
    () => (window as any).jupyterapp.shell.currentWidget.id as string
  );
  const run = await lookAtTwo(page);
  await run.panel.getByRole('button', { name: 'Load as dataset' }).click();
  const dialog = await openDialog(page, await rampup(page));
  const ticked = dialog.getByRole('checkbox', { checked: true });
  await expect(ticked).toHaveCount(2);
  await expect(dialog).toContainText('1 run, 31 data files.');
  await expect(
    dialog.getByRole('checkbox', { name: /several processes/ })
  ).not.toBeChecked();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  await page.evaluate(
    id => (window as any).jupyterapp.shell.activateById(id),
    notebook
  );
  const [, shown, chosen] = await settledCells(page, 3);
  expect(chosen).toBe(shown);
  for (const index of [1, 2]) {
    await page.notebook.runCell(index);
    expect(
      JSON.parse(
        await printed(
          page,
          `import json
print(json.dumps({name: ds[name].values.tolist() for name in ds.data_vars}))
del ds`
        )
      )
    ).toEqual(
      Object.fromEntries(CHOSEN.map(name => [name, valuesIn(run, name)]))
    );
  }
});

test('of many files the dialog offers several processes', async ({ page }) => {
  await page.route(/ips\/runs\?/, async route => {
    const response = await route.fetch();
    const json = await response.json();
    json.runs = json.runs.map((run: object) => ({ ...run, timesteps: 20_000 }));
    await route.fulfill({ response, json });
  });
  await openNotebook(page);
  const panel = await openPanel(page);
  const row = panel.run(1, 'single');
  const dialog = await openDialog(page, row);
  await expect(dialog).toContainText(/20,?000 data files/);
  await expect(
    dialog.getByRole('checkbox', { name: /several processes/ })
  ).toBeChecked();
  await dialog.getByRole('button', { name: 'Insert Cell' }).click();
  const [, source] = await settledCells(page, 2);
  expect(source).toContain('client = Client.current()');
  expect(source).toContain('client=client');
});

test.describe('as the guide shows it', () => {
  test.use({
    viewport: { width: 1000, height: 560 },
    timezoneId: 'UTC',
    locale: 'en-US'
  });

  test('the dialog', async ({ page }) => {
    await demoTime(page);
    await lookAtTwo(page);
    await openDialog(page, await rampup(page));
    await page.mouse.move(0, 0);
    await expect(page.getByRole('dialog')).toHaveScreenshot('dataset.png', {
      maxDiffPixelRatio: 0.06
    });
  });
});

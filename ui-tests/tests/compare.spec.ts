import { expect, test } from '@jupyterlab/galata';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';

import { ComparePage, openComparison } from './compare-page';
import { findRun, openRunPage } from './run-page';
import { openTable } from './run-table';
import { keptState, openPanel } from './runs-panel';

test.use({ viewport: { width: 1280, height: 720 } });

const RUNS = ['1 rampup', '14 high_power'];

/** A number in a namelist. */
function inNamelist(path: string, name: string): string {
  const found = new RegExp(`${name} *= *(\\S+)`, 'i').exec(
    readFileSync(path, 'utf-8')
  );
  return String(Number(found?.[1]));
}

test('two runs that differ: what is shown equals their files', async ({
  page
}) => {
  const runs = [
    await findRun(page, 'runs', 'demo', 1),
    await findRun(page, 'runs', 'demo', 14)
  ];
  const compared = await openComparison(
    page,
    runs.map(({ key }) => key)
  );
  expect(await compared.runs()).toEqual(RUNS);
  const told = runs.map(({ directory }) =>
    JSON.parse(readFileSync(`${directory}/ips_run.json`, 'utf-8'))
  );
  const about = await compared.rows('Metadata');
  expect(about['Sim name']).toEqual(told.map(({ simname }) => simname));
  expect(about['Comment']).toEqual(told.map(({ rcomment }) => rcomment));
  expect(about['State']).toEqual(['completed', 'running']);
  // What is the same is shown when asked for.
  expect(about['Tokamak']).toBeUndefined();
  await compared.panel.getByRole('switch').check();
  expect((await compared.rows('Metadata'))['Tokamak']).toEqual(
    told.map(({ tokamak }) => tokamak)
  );
  await compared.panel.getByRole('switch').uncheck();

  const namelists = runs.map(({ directory }) => `${directory}/data/inputs.nml`);
  const inputs = await compared.rows('inputs.nml');
  for (const name of ['power_mw', 'chi_e']) {
    const row = Object.keys(inputs).find(key => key.endsWith(`.${name}`));
    expect(inputs[row!]).toEqual(namelists.map(path => inNamelist(path, name)));
  }
  const states = runs.map(({ directory }) =>
    JSON.parse(readFileSync(`${directory}/data/0.4_state.json`, 'utf-8'))
  );
  const state = await compared.rows('0.4_state.json');
  expect(Object.keys(state).length).toBeGreaterThan(3);
  for (const [name, values] of Object.entries(state)) {
    expect(values).toEqual(states.map(one => String(one[name])));
  }

  await compared.open('Files');
  const lacking = runs.map(({ directory }, i) => {
    const other = readdirSync(`${runs[1 - i].directory}/data`);
    const own = new Set(readdirSync(`${directory}/data`));
    return String(other.filter(name => !own.has(name)).length);
  });
  await expect(
    compared.table.locator('tr').filter({ hasText: 'Files that it lacks' })
  ).toHaveText(`Files that it lacks${lacking.join('')}`);
  await expect(
    compared.table.locator('tr').filter({ hasText: 'summary.csv' })
  ).toHaveText(/✓–$/);
});

test('the rows are saved as CSV', async ({ page }) => {
  const one = await findRun(page, 'runs', 'demo', 1);
  const other = await findRun(page, 'runs', 'demo', 14);
  const compared = await openComparison(page, [one.key, other.key]);
  await expect(compared.table).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    compared.panel.getByRole('button', { name: 'CSV' }).click()
  ]);
  const text = readFileSync(await download.path(), 'utf-8');
  const [head, ...lines] = text.trimEnd().split('\r\n');
  expect(head).toBe('Part,Name,1 rampup,14 high_power');
  expect(lines).toContain('Metadata,Sim name,rampup,high_power');
  expect(lines.some(line => /^inputs\.nml,.*power_mw,5,12$/.test(line))).toBe(
    true
  );
});

test('runs that are selected in the panel are compared', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.search.fill('user:demo');
  await panel.row(/^Run 14, high_power/).click();
  await panel.row(/^Run 1, rampup/).click({ modifiers: ['Control'] });
  await panel.menu(panel.row(/^Run 1, rampup/), 'Compare Runs');
  const compared = new ComparePage(page);
  await expect(compared.head.getByRole('listitem')).toHaveCount(2);
  await expect(
    page.getByRole('main').getByRole('tab', { name: /^Compare 1/ })
  ).toBeVisible();
});

test('one run alone cannot be compared', async ({ page }) => {
  const panel = await openPanel(page);
  await panel.search.fill('user:demo');
  await panel.row(/^Run 14, high_power/).click({ button: 'right' });
  await expect(
    page.getByRole('menuitem', { name: 'Compare Runs', exact: true })
  ).toHaveAttribute('aria-disabled', 'true');
});

test('runs that are selected in the table are compared', async ({ page }) => {
  const table = await openTable(page);
  await table.search.fill('user:demo');
  await expect(table.rows).toHaveCount(5);
  const button = table.tools.getByRole('button', { name: /^Compare/ });
  await table.row(1).click();
  await expect(button).toBeDisabled();
  await table.row(14).click({ modifiers: ['Control'] });
  await table.row(10).click({ modifiers: ['Control'] });
  await button.click();
  const compared = new ComparePage(page);
  await expect(compared.head.getByRole('listitem')).toHaveCount(3);
  await compared.head.getByRole('button', { name: '10 coupled' }).click();
  await expect(
    page.getByRole('main').getByRole('tab', { name: '10 coupled' })
  ).toBeVisible();

  await page
    .getByRole('main')
    .getByRole('tab', { name: 'IPS run table' })
    .click();
  await table.row(15).click();
  await table.row(14).click({ modifiers: ['Control'] });
  await table.row(14).click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: 'Compare Runs', exact: true })
    .click();
  await expect(compared.head.getByRole('listitem')).toHaveText([
    '15 waiting',
    '14 high_power'
  ]);
});

test('members of an ensemble are compared, but for pending ones', async ({
  page
}) => {
  const run = await openRunPage(page, 'runs', 'demo', 2);
  await run.open('Ensembles');
  const member = (name: string) => run.rows.filter({ hasText: name });
  await member('scan_a0').click();
  await member('scan_a7').click({ modifiers: ['Control'] });
  const button = run.panel.getByRole('button', { name: /^Compare/ });
  await expect(button).toBeDisabled();
  await member('scan_a5').click({ modifiers: ['Control'] });
  await member('scan_a5').click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: 'Compare Runs', exact: true })
    .click();
  const compared = new ComparePage(page);
  await expect(compared.head.getByRole('listitem')).toHaveText([
    '3 scan_a0',
    '8 scan_a5'
  ]);
  const parameters = await compared.rows('Parameters of the ensemble');
  expect(parameters).toEqual({
    'transport:CHI_E': ['0.5', '1.75'],
    'heating:POWER': ['2', '7']
  });
  await compared.open('Trends');
  await expect(compared.head.locator('.jp-IPSCompare-line')).toHaveCount(2);
});

test('a link to the comparison is copied', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const one = await findRun(page, 'runs', 'demo', 1);
  const other = await findRun(page, 'runs', 'demo', 14);
  const compared = await openComparison(page, [one.key, other.key]);
  await compared.head.getByRole('button', { name: /Copy a link/ }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('/lab?ips-compare=');
  expect(new URL(link).searchParams.get('ips-compare')).toBe(
    `${one.key} ${other.key}`
  );
});

test.describe('a page that opens by itself', () => {
  // The launcher is not what is in front then.
  test.use({ waitForApplication: async ({}, use) => use(async () => {}) });

  test('opens from a link, and comes back after a reload as it was', async ({
    page
  }) => {
    const one = await findRun(page, 'runs', 'demo', 1);
    const other = await findRun(page, 'runs', 'demo', 14);
    const kept = keptState(page);
    await page.goto(`?ips-compare=${one.key}+${other.key}`);
    const compared = new ComparePage(page);
    await expect(compared.head.getByRole('listitem')).toHaveText(RUNS);
    await expect(page).not.toHaveURL(/ips-compare/);
    await compared.open('Files');
    // The state of a page is kept as text within the text of the layout.
    await expect.poll(kept).toMatch(/tab[\\"]*:[\\"]*files/);
    await page.reload({ waitForIsReady: false });
    await expect(compared.head.getByRole('listitem')).toHaveText(RUNS);
    await expect(compared.tab('Files')).toHaveAttribute(
      'aria-selected',
      'true'
    );
  });
});

test.describe('runs that change', () => {
  let folder: string;

  test.beforeEach(async ({ page }) => {
    const { directory } = await findRun(page, 'runs', 'demo', 14);
    folder = `${directory}/../../../uploads/pair`;
    for (const runid of [14, 141, 142]) {
      cpSync(directory, `${folder}/${runid}`, {
        recursive: true,
        preserveTimestamps: true
      });
    }
  });
  test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('are compared again while they are live', async ({ page }) => {
    const one = await findRun(page, 'uploads', 'pair', 14);
    const other = await findRun(page, 'uploads', 'pair', 141);
    const compared = await openComparison(page, [one.key, other.key]);
    await expect(compared.panel).toContainText('Nothing differs');
    const path = `${other.directory}/data/inputs.nml`;
    const text = readFileSync(path, 'utf-8');
    writeFileSync(path, text.replace(/chi_e *= *\S+/i, 'chi_e = 9.75'));
    await expect(compared.table).toContainText('9.75');
    expect(Object.values(await compared.rows('inputs.nml'))).toEqual([
      [inNamelist(`${one.directory}/data/inputs.nml`, 'chi_e'), '9.75']
    ]);
  });

  test('may be gone: it is told, and the others are compared', async ({
    page
  }) => {
    const keys = [];
    for (const runid of [14, 141, 142]) {
      keys.push((await findRun(page, 'uploads', 'pair', runid)).key);
    }
    const compared = await openComparison(page, keys);
    await expect(compared.head.getByRole('listitem')).toHaveCount(3);
    rmSync(`${folder}/141`, { recursive: true });
    expect(existsSync(`${folder}/141`)).toBe(false);
    await expect(compared.node).toContainText(
      'Run 141 high_power is no longer there.'
    );
    await expect(compared.head.getByRole('listitem')).toHaveText([
      '14 high_power',
      '142 high_power'
    ]);
    rmSync(`${folder}/142`, { recursive: true });
    await expect(compared.node).toContainText(
      'Run 142 high_power is no longer there.'
    );
  });
});

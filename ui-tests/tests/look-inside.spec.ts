import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { Locator } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  readFileSync,
  writeFileSync
} from 'node:fs';

import { findRun, openRunPage, RunPage } from './run-page';
import { cells, openNotebook, openPanel } from './runs-panel';

test.use({ viewport: { width: 1280, height: 900 } });

/**
 * The tab of data with what is inside the selected file.
 */
class DataTab {
  constructor(readonly run: RunPage) {
    this.look = run.panel.getByRole('region', { name: 'Quick look' });
    this.title = this.look.locator('h3');
    this.tree = this.look.getByRole('tree');
  }

  readonly look: Locator;
  readonly title: Locator;
  readonly tree: Locator;

  /** Select a file. */
  async select(name: string): Promise<void> {
    await this.run.grid
      .locator('[data-column="name"]')
      .getByText(name, { exact: true })
      .click();
    await expect(this.title).toHaveText(name);
  }

  /** Select a file that is far down. */
  async reach(timestep: string, name: string): Promise<void> {
    const { page, directory } = this.run;
    const path = `${directory}/data/${name}`;
    const [folder, user, runid] = directory.split('/').slice(-3);
    const { key } = await findRun(page, folder, user, Number(runid));
    await page.evaluate(
      async args => {
        const { commands } = (window as any).jupyterapp;
        await commands.execute('ips-jupyterlab:quick-look', args);
      },
      { key, timestep, path }
    );
    await expect(this.title).toHaveText(name);
  }

  /** The row of a variable. */
  row(name: string): Locator {
    return this.tree.getByRole('treeitem').filter({
      has: this.run.page.locator('.jp-IPSLook-name').getByText(name, {
        exact: true
      })
    });
  }

  /** The value or shape that a variable has. */
  value(name: string): Locator {
    return this.row(name).locator('.jp-IPSLook-value');
  }

  /** All values of an opened variable. */
  async values(): Promise<number[]> {
    const told = await this.tree
      .locator('.jp-IPSLook-values > span')
      .allTextContents();
    return told.map(Number);
  }
}

async function openData(
  page: IJupyterLabPageFixture,
  folder = 'runs',
  user = 'demo',
  runid = 1
): Promise<DataTab> {
  const run = await openRunPage(page, folder, user, runid);
  await run.open('Data');
  await expect(run.rows.first()).toBeVisible();
  return new DataTab(run);
}

/** What Python makes of a file, as JSON. */
function python(code: string, path: string): any {
  const script = `import json, sys; path = sys.argv[1]\n${code}`;
  return JSON.parse(
    execFileSync('python', ['-c', script, path], { encoding: 'utf-8' })
  );
}

test('JSON: each number is that of the file, and files are walked by arrows', async ({
  page
}) => {
  const data = await openData(page);
  await expect(data.look).toHaveText('Select a file to see what is inside.');
  await data.select('0.1_state.json');
  const numbers = (name: string) =>
    Object.entries<number>(JSON.parse(data.run.file(`data/${name}`)));
  for (const [name, value] of numbers('0.1_state.json')) {
    await expect(data.value(name)).toHaveText(/^-?\d/);
    expect(Number(await data.value(name).innerText())).toBe(value);
  }
  await expect(data.row('time_s')).toContainText(/time_s\s*0\.1\s*s\s*float/);
  await expect(data.row('density_1e19_m3')).toContainText('1e19/m3');

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(data.title).toHaveText('0.3_state.json');
  for (const [name, value] of numbers('0.3_state.json')) {
    await expect
      .poll(async () => Number(await data.value(name).innerText()))
      .toBe(value);
  }

  await data.look.getByLabel('Find a name').fill('power');
  await expect(data.tree.getByRole('treeitem')).toHaveCount(2);
  await data.look.getByLabel('Find a name').fill('nothing like it');
  await data.look.getByRole('button', { name: 'Show all' }).click();
  await expect(data.tree.getByRole('treeitem')).toHaveCount(
    numbers('0.3_state.json').length
  );
});

test('netCDF: shapes, units and the values of a profile', async ({ page }) => {
  const data = await openData(page);
  await data.reach('1.0', '1.0_profiles.nc');
  const file = `${data.run.directory}/data/1.0_profiles.nc`;
  const te = python(
    'import netCDF4; print(json.dumps(netCDF4.Dataset(path)["te"][:].tolist()))',
    file
  );
  await expect(data.value('te')).toContainText('(rho 51)');
  await expect(data.row('te').locator('.jp-IPSLook-units')).toHaveText('keV');
  await expect(data.row('te')).toHaveAttribute('aria-expanded', 'false');
  await data.row('te').click();
  await expect(data.row('te')).toHaveAttribute('aria-expanded', 'true');
  await expect.poll(() => data.values()).toEqual(te);
  await expect(data.value('units')).toHaveText('keV');

  // What is open stays so in the next file that has it.
  await data.reach('1.5', '1.5_profiles.nc');
  await expect(data.row('te')).toHaveAttribute('aria-expanded', 'true');
  await expect.poll(() => data.values()).not.toEqual(te);
});

test('HDF5: groups, attributes and the values of a waveform', async ({
  page
}) => {
  const data = await openData(page);
  await data.reach('3.0', 'waveforms.h5');
  const file = `${data.run.directory}/data/waveforms.h5`;
  const current = python(
    'import h5py; print(json.dumps(h5py.File(path)["waveforms/plasma_current"][:].tolist()))',
    file
  );
  await expect(data.row('waveforms')).toHaveAttribute('aria-expanded', 'true');
  await expect(data.value('plasma_current')).toContainText(
    `(time ${current.length})`
  );
  await data.row('plasma_current').click();
  await expect.poll(() => data.values()).toEqual(current);
  await data.row('waveforms').click();
  await expect(data.row('plasma_current')).toHaveCount(0);
});

test('CSV: the rows as the file has them', async ({ page }) => {
  const data = await openData(page);
  await data.reach('3.0', 'summary.csv');
  const [head, ...rows] = data.run
    .file('data/summary.csv')
    .trimEnd()
    .split(/\r?\n/)
    .map(line => line.split(','));
  const table = data.look.getByRole('table');
  await expect(data.look).toContainText(`${rows.length} rows`);
  await expect(table.locator('thead th[scope="col"]')).toHaveText(head);
  for (const i of [0, rows.length - 1]) {
    await expect(table.locator('tbody tr').nth(i).locator('td')).toHaveText(
      rows[i]
    );
  }
  // The titles stay in view.
  const title = table.locator('thead th').nth(1);
  const before = await title.boundingBox();
  await table.locator('tbody tr').last().scrollIntoViewIfNeeded();
  expect((await title.boundingBox())?.y).toBe(before?.y);
});

test('EQDSK: scalars, and flux surfaces with a metre as long in R as in Z', async ({
  page
}) => {
  const data = await openData(page);
  await data.reach('1.0', 'g000001.01000');
  const told = python(
    `from freeqdsk import geqdsk
with open(path) as file:
    read = geqdsk.read(file)
names = ('rmagx', 'zmagx', 'bcentr', 'cpasma', 'sibdry', 'rcentr')
print(json.dumps({name: read[name] for name in names}))`,
    `${data.run.directory}/data/g000001.01000`
  );
  for (const [name, value] of Object.entries(told)) {
    await expect(data.value(name)).toHaveText(/^-?\d/);
    expect(Number(await data.value(name).innerText())).toBe(value);
  }
  await expect(data.row('cpasma')).toContainText('A');

  const plot = data.look.getByRole('img', { name: /^Flux surfaces of g0/ });
  await expect(plot).toContainText('R (m)');
  await expect(plot).toContainText('Z (m)');
  for (const name of ['flux surface', 'boundary', 'limiter', 'magnetic axis']) {
    await expect(plot).toContainText(name);
  }
  const pixels = async (axis: 'x' | 'y') => {
    const title = axis === 'x' ? 'X-axis' : 'Y-axis';
    const labels = plot.locator(
      `[aria-roledescription="axis"][aria-label^="${title}"] .role-axis-label text`
    );
    const [first, second] = await labels.evaluateAll(texts =>
      texts
        .map(text => ({
          value: Number((text.textContent ?? '').replace('−', '-')),
          place: text.getBoundingClientRect()
        }))
        .map(({ value, place }) => ({
          value,
          x: (place.left + place.right) / 2,
          y: (place.top + place.bottom) / 2
        }))
    );
    return Math.abs(
      (second[axis] - first[axis]) / (second.value - first.value)
    );
  };
  const r = await pixels('x');
  expect(r).toBeGreaterThan(20);
  expect(Math.abs(r / (await pixels('y')) - 1)).toBeLessThan(0.05);
});

test('namelist, configuration and picture', async ({ page }) => {
  const data = await openData(page);
  await data.select('inputs.nml');
  const namelist = data.run.file('data/inputs.nml');
  const chi = /chi_e\s*=\s*([-\d.e+]+)/.exec(namelist)![1];
  await expect(data.value('chi_e')).toHaveText(/\d/);
  expect(Number(await data.value('chi_e').innerText())).toBe(Number(chi));
  await expect(data.look).toContainText('Fortran namelist');

  await data.select('simulation.conf');
  const name = /^\s*SIM_NAME\s*=\s*(\S+)/m.exec(
    data.run.file('data/simulation.conf')
  )![1];
  await expect(data.value('SIM_NAME')).toHaveText(name);

  await data.reach('3.0', 'temperature.png');
  const picture = data.look.getByRole('img', { name: 'temperature.png' });
  await expect
    .poll(() => picture.evaluate(node => (node as any).naturalWidth))
    .toBeGreaterThan(0);
});

test('the keyboard alone is enough', async ({ page }) => {
  const data = await openData(page);
  await data.reach('3.0', 'waveforms.h5');
  const row = data.run.grid.locator('.jp-IPSGrid-row:focus');
  await expect(row).toContainText('waveforms.h5');
  await data.look.getByLabel('Find a name').focus();
  await page.keyboard.press('Tab');
  const focused = data.tree.locator('[role="treeitem"]:focus');
  await expect(focused).toContainText('machine');
  await expect(focused).toHaveAttribute('aria-level', '1');
  await page.keyboard.press('End');
  await expect(focused).toContainText('time');
  await page.keyboard.press('ArrowRight');
  await expect(focused).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(focused).toHaveAttribute('aria-level', '3');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(focused).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowLeft');
  await expect(focused).toContainText('waveforms');
  await page.keyboard.press('Home');
  await expect(focused).toContainText('machine');
  await page.keyboard.type('pul');
  await expect(focused).toContainText('pulse_length');
});

test('quick look from the panel, and a loader cell from the look', async ({
  page
}) => {
  await openNotebook(page);
  const panel = await openPanel(page);
  await panel.open(
    panel.tree.locator('[aria-label^="Run 1,"][title*="/runs/demo/1"]')
  );
  await panel.open(panel.row('data'));
  await panel.open(panel.row('t = 0.5'));
  await panel.menu(panel.row('0.5_profiles.nc'), 'Quick Look');
  const run = new RunPage(page, '');
  const data = new DataTab(run);
  await expect(data.title).toHaveText('0.5_profiles.nc');
  await expect(run.grid.locator('.jp-mod-selected')).toContainText(
    '0.5_profiles.nc'
  );
  await data.look.getByRole('button', { name: 'Insert loader cell' }).click();
  await page.activity.activateTab('Untitled.ipynb');
  await expect
    .poll(async () => (await cells(page)).join('\n'))
    .toContain('0.5_profiles.nc');
});

test.describe('a page that opens by itself', () => {
  // The launcher is not what is in front then.
  test.use({ waitForApplication: async ({}, use) => use(async () => {}) });

  test('an address leads to a file', async ({ page }) => {
    const { key, directory } = await findRun(page, 'runs', 'demo', 1);
    const file = `3.0/${directory}/data/waveforms.h5`;
    await page.goto(
      `?${new URLSearchParams({ 'ips-run': key, 'ips-file': file })}`
    );
    const data = new DataTab(new RunPage(page, directory));
    await expect(data.title).toHaveText('waveforms.h5');
    await expect(page).not.toHaveURL(/ips-file/);
  });
});

test('the look is beside the files, and below them where the page is narrow', async ({
  page
}) => {
  await page.sidebar.close();
  const data = await openData(page);
  await data.select('0.0_state.json');
  const places = async () => ({
    files: (await data.run.grid.boundingBox())!,
    look: (await data.look.boundingBox())!
  });
  const wide = await places();
  expect(wide.look.x).toBeGreaterThanOrEqual(wide.files.x + wide.files.width);
  await page.setViewportSize({ width: 640, height: 900 });
  await expect
    .poll(async () => {
      const { files, look } = await places();
      return look.y >= files.y + files.height && look.x <= files.x;
    })
    .toBe(true);
});

test.describe('files of its own', () => {
  let data: DataTab;
  const alerts: string[] = [];

  test.beforeEach(async ({ page }) => {
    page.on('dialog', dialog => {
      alerts.push(dialog.message());
      void dialog.dismiss();
    });
    const { directory } = await findRun(page, 'runs', 'demo', 1);
    const own = `${directory}/../../../uploads/looker/1`;
    cpSync(directory, own, { recursive: true, preserveTimestamps: true });
    const name = '<b onclick=alert(1)>x<b>.json';
    const listing = JSON.parse(
      readFileSync(`${own}/ips_analysis_api_data_listing.json`, 'utf-8')
    );
    listing['0.0'] = ['cut.nc', name, 'log.txt', 'gone.json', 'state.json'].map(
      file => `data/${file}`
    );
    writeFileSync(
      `${own}/ips_analysis_api_data_listing.json`,
      JSON.stringify(listing)
    );
    const whole = readFileSync(`${own}/data/1.0_profiles.nc`);
    writeFileSync(`${own}/data/cut.nc`, whole.subarray(0, 300));
    writeFileSync(
      `${own}/data/${name}`,
      JSON.stringify({
        '<img src=x onerror=alert(2)>': '<script>alert(3)</script>',
        'javascript:alert(4)': { __proto__x: 'javascript:alert(5)' }
      })
    );
    writeFileSync(
      `${own}/data/log.txt`,
      '<img src=x onerror=alert(6)> step\n'.repeat(20_000)
    );
    writeFileSync(`${own}/data/state.json`, '{"time_s": 1.5}');
    data = await openData(page, 'uploads', 'looker', 1);
  });

  test.afterEach(async ({ page }) => {
    await page.contents.deleteDirectory('uploads/looker');
  });

  test('names and contents are text, whatever they look like', async () => {
    await data.select('<b onclick=alert(1)>x<b>.json');
    await expect(data.value('<img src=x onerror=alert(2)>')).toHaveText(
      '<script>alert(3)</script>'
    );
    await expect(data.value('__proto__x')).toHaveText('javascript:alert(5)');
    await data.row('javascript:alert(4)').click();
    await data.select('log.txt');
    await expect(data.look.locator('pre')).toContainText('onerror=alert(6)');
    await expect(data.look).toContainText(/first 6\d kB of 680 kB/);
    await expect(data.look.locator('img, script, b, a')).toHaveCount(0);
    expect(alerts).toEqual([]);
  });

  test('a damaged file says so, and is shown when it is whole', async () => {
    await data.select('cut.nc');
    await expect(data.look).toContainText('cut.nc: is being written or is');
    await expect(data.look.getByRole('tree')).toHaveCount(0);
    const { directory } = data.run;
    copyFileSync(
      `${directory}/data/1.0_profiles.nc`,
      `${directory}/data/cut.nc`
    );
    await expect(data.value('te')).toContainText('(rho 51)');
    await expect(data.look).not.toContainText('is being written');
  });

  test('a file that grows is seen to grow', async () => {
    await data.select('state.json');
    await expect(data.value('time_s')).toHaveText('1.5');
    const path = `${data.run.directory}/data/state.json`;
    writeFileSync(path, '{"time_s": 1.75, "q95": 4.5}');
    await expect(data.value('time_s')).toHaveText('1.75');
    await expect(data.value('q95')).toHaveText('4.5');
    await data.select('log.txt');
    appendFileSync(`${data.run.directory}/data/log.txt`, 'x'.repeat(320_000));
    await expect(data.look).toContainText(/of 1\.0 MB/);
  });

  test('a file that is not there says so', async () => {
    await data.select('gone.json');
    await expect(data.look).toContainText(
      'The listing names this file, but it is not there.'
    );
  });
});

import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { cpSync, writeFileSync } from 'node:fs';

import { drawnTrends, netcdfVariable } from './drawn';
import { findRun, openRunPage, RunPage } from './run-page';
import { keptState } from './runs-panel';

test.use({ viewport: { width: 1280, height: 720 } });

/** The timesteps of a run and their files that end so. */
function filesOf(run: RunPage, end: string): [number, string][] {
  const listing: Record<string, string[]> = JSON.parse(
    run.file('ips_analysis_api_data_listing.json')
  );
  return Object.entries(listing).flatMap(([timestep, files]) =>
    files
      .filter(file => file.endsWith(end))
      .map(file => [Number(timestep), file] as [number, string])
  );
}

/** A number of the state files, as they have it. */
function stateValues(run: RunPage, name: string): number[][] {
  return filesOf(run, '_state.json').map(([time, file]) => [
    time,
    JSON.parse(run.file(file))[name]
  ]);
}

const box = (run: RunPage, name: string | RegExp) =>
  run.panel.getByRole('checkbox', { name }).first();

test('the numbers drawn are those in the files', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Trends');
  await expect(box(run, /^electron_temperature_keV/)).toBeChecked();
  await expect
    .poll(() => drawnTrends(run.panel))
    .toEqual([stateValues(run, 'electron_temperature_keV')]);

  // Another unit has a panel of its own, an array of another format too.
  await box(run, /^beam_power_MW/).check();
  await box(run, /^te \(keV\) mean/).check();
  const means = filesOf(run, '_profiles.nc').map(([time, file]) => {
    const te = netcdfVariable(`${run.directory}/${file}`, 'te');
    return [time, te.reduce((sum, one) => sum + one, 0) / te.length];
  });
  await expect
    .poll(async () => (await drawnTrends(run.panel)).map(one => one.length))
    .toEqual([31 + means.length, 31]);
  const [keV, MW] = await drawnTrends(run.panel);
  expect(MW).toEqual(stateValues(run, 'beam_power_MW'));
  keV.slice(31).forEach(([time, value], i) => {
    expect(time).toBe(means[i][0]);
    expect(value).toBeCloseTo(means[i][1], 10);
  });
});

test('the numbers are told where the pointer is', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Trends');
  await expect.poll(() => drawnTrends(run.panel)).toHaveLength(1);
  const plot = await run.panel.locator('.jp-IPSPlot svg').boundingBox();
  await page.mouse.move(plot!.x + plot!.width - 8, plot!.y + 40);
  const last = stateValues(run, 'electron_temperature_keV').at(-1)!;
  const told = run.panel.locator('.jp-IPSHover-numbers');
  await expect(told).toContainText(`Time (s)${last[0]}`);
  await expect(told).toContainText(`electron_temperature_keV${last[1]}`);
});

test('quantities are searched and ticked by keyboard alone', async ({
  page
}) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Trends');
  await run.panel.getByRole('searchbox').fill('power MW');
  await page.keyboard.press('ArrowDown');
  await expect(box(run, /^beam_power_MW/)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(box(run, /^ohmic_power_MW/)).toBeFocused();
  await page.keyboard.press('Space');
  await expect
    .poll(async () => (await drawnTrends(run.panel))[1])
    .toEqual(stateValues(run, 'ohmic_power_MW'));
});

test('the first screen shows a trend, the next time the one that was chosen', async ({
  page
}) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  const first = run.panel.getByRole('region', { name: 'Trend of the run' });
  await expect(first).toContainText('electron_temperature_keV');
  await first.getByRole('button', { name: 'All trends' }).click();
  await box(run, /^q95/).check();
  const kept = keptState(page);
  await box(run, /^electron_temperature_keV/).uncheck();
  await expect
    .poll(() => JSON.parse(kept() || '{}').data?.['ips-jupyterlab:trends'])
    .toEqual({ sets: [['[0-9]*_state.json#/q95#value']] });
  await page.reload({ waitForIsReady: false });
  await expect(box(run, /^q95/)).toBeChecked();

  // Another run of the same kind begins with it, also after the reload.
  const other = await openRunPage(page, 'runs', 'demo', 10);
  await expect(first).toContainText('q95');
  await expect
    .poll(() => drawnTrends(first))
    .toEqual([stateValues(other, 'q95')]);
});

test('a run without data has no trend on its first screen', async ({
  page
}) => {
  const run = await openRunPage(page, 'runs', 'demo', 15);
  await expect(run.field('Runid')).toHaveText('15');
  await expect(run.panel.locator('.jp-IPSFirstTrend')).toHaveCount(0);
  await run.open('Trends');
  await expect(run.panel).toContainText('No data yet.');
});

test.describe('a run that goes on', () => {
  test.afterEach(async ({ page }) => {
    await page.contents.deleteDirectory('uploads/grower');
  });

  /** A copy of a run, which a test may change. */
  async function aCopy(page: IJupyterLabPageFixture): Promise<RunPage> {
    const { directory } = await findRun(page, 'runs', 'demo', 14);
    cpSync(directory, `${directory}/../../../uploads/grower/14`, {
      recursive: true,
      preserveTimestamps: true
    });
    return openRunPage(page, 'uploads', 'grower', 14);
  }

  /** What a simulation does when it adds a timestep. */
  function addState(run: RunPage, time: number, value: number): void {
    const listing = JSON.parse(run.file('ips_analysis_api_data_listing.json'));
    const file = `data/${time}_state.json`;
    const state = { time_s: time, electron_temperature_keV: value };
    writeFileSync(`${run.directory}/${file}`, JSON.stringify(state));
    listing[String(time)] = [file];
    writeFileSync(
      `${run.directory}/ips_analysis_api_data_listing.json`,
      JSON.stringify(listing)
    );
  }

  test('its trend grows, and is not drawn anew while nothing is new', async ({
    page
  }) => {
    const run = await aCopy(page);
    await run.open('Trends');
    const before = stateValues(run, 'electron_temperature_keV');
    await expect.poll(() => drawnTrends(run.panel)).toEqual([before]);

    const drawing = await run.panel.locator('.jp-IPSPlot svg').elementHandle();
    for (let i = 0; i < 2; i++) {
      const answer = await page.waitForResponse(/\/ips\/runs\/.*\/trends/);
      expect((await answer.json()).series).toBeNull();
    }
    expect(await drawing!.evaluate(node => node.isConnected)).toBe(true);

    addState(run, 7.5, 4.25);
    await expect
      .poll(() => drawnTrends(run.panel))
      .toEqual([[...before, [7.5, 4.25]]]);
    // The first screen shows the same.
    await run.open('Overview');
    await expect
      .poll(() => drawnTrends(run.panel))
      .toEqual([[...before, [7.5, 4.25]]]);
  });

  test('a damaged file is told, and its time left out', async ({ page }) => {
    const run = await aCopy(page);
    await run.open('Trends');
    const before = stateValues(run, 'electron_temperature_keV');
    addState(run, 7.5, 4.25);
    writeFileSync(`${run.directory}/data/7.5_state.json`, '{"time_s": 7.');
    await expect(run.panel.locator('.jp-IPSRuns-banner')).toContainText(
      '7.5_state.json'
    );
    expect(await drawnTrends(run.panel)).toEqual([before]);
  });
});

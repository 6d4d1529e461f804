import { expect, test } from '@jupyterlab/galata';
import { Locator } from '@playwright/test';
import { cpSync, writeFileSync } from 'node:fs';

import { openComparison } from './compare-page';
import { drawnPanels, netcdfVariable } from './drawn';
import { findRun, openRunPage, RunPage } from './run-page';

test.use({ viewport: { width: 1280, height: 720 } });

/** The timesteps that have profiles, and the files. */
function profilesOf(directory: string, listing: string): [number, string][] {
  return Object.entries<string[]>(JSON.parse(listing)).flatMap(
    ([timestep, files]) =>
      files
        .filter(file => file.endsWith('_profiles.nc'))
        .map(file => [Number(timestep), `${directory}/${file}`] as const)
        .map(([time, path]) => [time, path] as [number, string])
  );
}

const filesOf = (run: RunPage) =>
  profilesOf(run.directory, run.file('ips_analysis_api_data_listing.json'));

/** A curve against its coordinate, as the file has it. */
function curveIn(path: string, name: string): number[][] {
  const y = netcdfVariable(path, name);
  return netcdfVariable(path, 'rho').map((x, i) => [x, y[i]]);
}

/** The curve of the chosen time, above those of all times. */
async function drawnCurve(place: Locator): Promise<number[][]> {
  const [points] = await drawnPanels(place, 1);
  return points.map(({ x, y }) => [x, y]);
}

test('a curve at the chosen time is that in the file', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Profiles');
  const files = filesOf(run);
  const slider = run.panel.getByRole('slider', { name: 'Time' });
  const [newest] = files.slice(-1);
  await expect(slider).toHaveAttribute(
    'aria-valuetext',
    `t = ${newest[0].toFixed(1)} s`
  );
  await expect
    .poll(() => drawnCurve(run.panel))
    .toEqual(curveIn(newest[1], 'te'));

  await slider.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(run.panel.locator('output')).toHaveText(
    `t = ${files[1][0].toFixed(1)} s`
  );
  await expect
    .poll(() => drawnCurve(run.panel))
    .toEqual(curveIn(files[1][1], 'te'));

  // All times are behind it.
  const [points] = await drawnPanels(run.panel);
  expect([...new Set(points.map(({ time }) => time))].sort()).toEqual(
    files.map(([time]) => time)
  );
  await run.panel.getByLabel('Curve').selectOption({ label: 'ne (1e19 m-3)' });
  await expect
    .poll(() => drawnCurve(run.panel))
    .toEqual(curveIn(files[1][1], 'ne'));
});

test('the times are played to the last one, and paused', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Profiles');
  const last = filesOf(run).length - 1;
  const slider = run.panel.getByRole('slider', { name: 'Time' });
  const button = (name: string) =>
    run.panel.getByRole('button', { name, exact: true });
  await expect(slider).toHaveValue(String(last));
  await expect(button('Newest time')).toBeDisabled();
  await button('Play').click();
  await expect(button('Pause')).toBeVisible();
  await expect(slider).toHaveValue(String(last));
  await expect(button('Play')).toBeVisible();

  await button('First time').click();
  await expect(slider).toHaveValue('0');
  await button('Play').click();
  await expect(slider).toHaveValue('2');
  await button('Pause').click();
  const paused = await slider.inputValue();
  await expect(button('Play')).toBeVisible();
  // It would have come to the end meanwhile.
  await page.waitForResponse(/\/about/);
  await expect(slider).toHaveValue(paused);
});

test('two runs are on one slider, with the same axes', async ({ page }) => {
  const runs = await Promise.all(
    [1, 3].map(runid => findRun(page, 'runs', 'demo', runid))
  );
  const comparison = await openComparison(
    page,
    runs.map(({ key }) => key)
  );
  await comparison.open('Profiles');
  const { panel } = comparison;
  const [one, other] = [0, 1].map(i => panel.locator('section').nth(i));
  await expect(one).toContainText('t = 3.0 s');
  await expect(other).toContainText('t = 2.0 s');
  const slider = panel.getByRole('slider', { name: 'Time' });
  await expect(slider).toHaveCount(1);
  await slider.fill('1');
  await expect(one).toContainText('t = 0.5 s');
  await expect(other).toContainText('t = 0.5 s');
  for (const [i, place] of [one, other].entries()) {
    const path = `${runs[i].directory}/data/0.5_profiles.nc`;
    await expect.poll(() => drawnCurve(place)).toEqual(curveIn(path, 'te'));
  }
  const ticks = (place: Locator) =>
    place.locator('.jp-IPSPlot .role-axis-label').allTextContents();
  expect(await ticks(one)).toEqual(await ticks(other));
});

test.describe('a run that goes on', () => {
  test.afterEach(async ({ page }) => {
    await page.contents.deleteDirectory('uploads/grower');
  });

  test('stays at the newest time', async ({ page }) => {
    const { directory } = await findRun(page, 'runs', 'demo', 1);
    cpSync(directory, `${directory}/../../../uploads/grower/1`, {
      recursive: true,
      preserveTimestamps: true
    });
    const run = await openRunPage(page, 'uploads', 'grower', 1);
    await run.open('Profiles');
    const time = run.panel.locator('output');
    await expect(time).toHaveText('t = 3.0 s');

    /** What a simulation does when it adds a timestep. */
    const add = (timestep: number) => {
      const file = `data/${timestep}_profiles.nc`;
      cpSync(
        `${run.directory}/data/0.5_profiles.nc`,
        `${run.directory}/${file}`
      );
      const name = 'ips_analysis_api_data_listing.json';
      const listing = JSON.parse(run.file(name));
      listing[String(timestep)] = [file];
      writeFileSync(`${run.directory}/${name}`, JSON.stringify(listing));
    };
    add(3.5);
    await expect(time).toHaveText('t = 3.5 s');
    await expect
      .poll(() => drawnCurve(run.panel))
      .toEqual(curveIn(`${run.directory}/data/0.5_profiles.nc`, 'te'));

    // Not where the user looks at an earlier one.
    await run.panel.getByRole('button', { name: 'First time' }).click();
    await expect(time).toHaveText('t = 0.0 s');
    add(4.5);
    const slider = run.panel.getByRole('slider', { name: 'Time' });
    await expect(slider).toHaveAttribute('max', '8');
    await expect(time).toHaveText('t = 0.0 s');
  });
});

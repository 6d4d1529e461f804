import { expect, test } from '@jupyterlab/galata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { drawnTrends } from './drawn';
import { openRunPage } from './run-page';
import { kernelIsReady, openPanel, printed } from './runs-panel';

test('a simulation that starts while the panel is open appears and grows by itself', async ({
  page
}) => {
  test.setTimeout(300_000);
  const panel = await openPanel(page);
  await panel.panel
    .getByRole('button', { name: 'Let a simulation send its data here' })
    .click();
  const connect = page.getByRole('region', { name: 'Connect a simulation' });
  const lines = connect.locator('pre').first();
  await expect(lines).toContainText('export PORTAL_API_KEY=');
  await expect(connect).toContainText('from this machine only');
  const exported = Object.fromEntries(
    [...(await lines.innerText()).matchAll(/export (\w+)=(\S+)/g)].map(
      ([, name, value]) => [name, value]
    )
  );
  await connect.getByRole('button', { name: 'Close' }).click();
  const user = `live${Date.now()}`;
  await panel.search.fill(`user:${user}`);
  await expect(panel.panel).toContainText('No run matches');

  const into = await mkdtemp(join(tmpdir(), 'ips-simulation-'));
  const simulation = spawn(
    'python',
    ['../examples/run.py', '--steps=30', '--pace=1', '--scan=', '--into', into],
    { env: { ...process.env, ...exported, USER: user }, stdio: 'inherit' }
  );
  const ended = once(simulation, 'exit');

  const run = panel.row(/^Run \d+, ramp_up/);
  await expect(run).toBeVisible({ timeout: 60_000 });
  await panel.open(run);
  const data = panel.row(/^data/);
  await expect(data).toContainText(/\d timestep/);
  const timesteps = async () => parseInt((await data.innerText()).slice(4), 10);
  const before = await timesteps();
  // As long as it runs: where a disk takes a second to sync, a timestep takes many.
  await expect.poll(timesteps, { timeout: 120_000 }).toBeGreaterThan(before);

  // On its page a trend grows while one watches, and ends with what the files hold.
  const runid = Number((await run.getAttribute('aria-label'))?.match(/\d+/));
  const watched = await openRunPage(page, 'uploads', user, runid);
  await watched.open('Trends');
  const points = async () => (await drawnTrends(watched.panel))[0]?.length ?? 0;
  await expect.poll(points).toBeGreaterThan(0);
  const drawn = await points();
  await expect.poll(points, { timeout: 120_000 }).toBeGreaterThan(drawn);

  expect((await ended)[0]).toBe(0);
  const listing: Record<string, string[]> = JSON.parse(
    watched.file('ips_analysis_api_data_listing.json')
  );
  const temperatures = Object.entries(listing).flatMap(([timestep, files]) =>
    files
      .filter(file => file.endsWith('state.json'))
      .map(file => [
        Number(timestep),
        JSON.parse(watched.file(file)).central_temperature_keV
      ])
  );
  await expect
    .poll(() => drawnTrends(watched.panel))
    .toEqual([temperatures.sort(([one], [other]) => one - other)]);
  await expect(run).toHaveAccessibleName(/completed/);

  await panel.open(panel.row(/^notebooks/));
  await panel.row(/^ramp_up.ipynb/).dblclick();
  await kernelIsReady(page);
  await page.evaluate(() =>
    (window as any).jupyterapp.commands.execute('notebook:run-all-cells')
  );
  expect(await printed(page, 'print(len(DATA_FILES))')).toBe(
    String(await timesteps())
  );
  await expect(page.locator('.jp-OutputArea-output img').first()).toBeVisible();
});

test('an upload shows by itself, and says that it is new', async ({ page }) => {
  const portal = await (await page.request.get('/ips/portal')).json();
  const user = `quick${Date.now()}`;
  const event = (code: number, eventtype: string, more: object) => ({
    code,
    eventtype,
    comment: '',
    walltime: '0.00',
    phystimestamp: -1,
    portal_runid: `quick_host_${user}`,
    seqnum: 0,
    ...more
  });
  const panel = await openPanel(page);
  await panel.search.fill(`user:${user}`);
  await expect(panel.panel).toContainText('No run matches');

  const start = event(-1, 'IPS_START', {
    user,
    host: 'host',
    simname: 'quick'
  });
  const started = await page.request.post(portal.portal_url, { data: [start] });
  const { runid } = await started.json();
  const run = panel.row(/^Run \d+, quick, running/);
  await expect(run).toBeVisible();

  await panel.open(run);
  const upload = (time: number) =>
    page.request.post(`${portal.portal_url}/api/data/add_data_file`, {
      headers: {
        'Content-Type': 'application/octet-stream',
        'X-Api-Key': portal.portal_api_key,
        'X-Ips-Username': user,
        'X-Ips-Portal-Runid': String(runid),
        'X-Ips-Filename': `${time}_state.json`,
        'X-Ips-Tag': String(time)
      },
      data: `{"t": ${time}}`
    });
  expect((await upload(1)).status()).toBe(201);
  await panel.open(panel.row('data'));
  await expect(panel.row('t = 1.0')).toBeVisible();
  // It may show before the answer comes: what is stored is seen at once.
  const fresh = panel.tree.locator('.jp-mod-fresh');
  const [second] = await Promise.all([
    upload(2),
    expect(fresh.filter({ hasText: 't = 2' })).toBeVisible()
  ]);
  expect(second.status()).toBe(201);
});

import { expect, test } from '@jupyterlab/galata';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync
} from 'node:fs';

import { findRun, openRunPage, RunPage } from './run-page';
import { keptState, openNotebook, settledCells } from './runs-panel';

test.use({ viewport: { width: 1280, height: 720 } });

/** One of each kind of run. */
const KINDS = [
  { kind: 'finished', folder: 'runs', user: 'demo', runid: 1 },
  { kind: 'live', folder: 'runs', user: 'demo', runid: 14 },
  { kind: 'failed', folder: 'runs', user: 'guest', runid: 16 },
  { kind: 'silent', folder: 'runs', user: 'guest', runid: 17 },
  { kind: 'ensemble', folder: 'runs', user: 'demo', runid: 2 },
  {
    kind: 'written by the portal',
    folder: 'ensembles',
    user: 'riguser',
    runid: 1
  }
];

const TABS = [
  'Overview',
  'Trends',
  'Profiles',
  'Data',
  'Ensembles',
  'Children',
  'Events',
  'Timeline',
  'Resources'
];

/** The rows of an ensemble's file: no value of these has a comma or a quote. */
function csv(text: string): string[][] {
  return text
    .trimEnd()
    .split('\r\n')
    .map(line => line.split(','));
}

test('a finished run: every field of its files', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  const told = JSON.parse(run.file('ips_run.json'));
  const events = run.events();
  await expect(run.header).toContainText(`1 ${told.simname}`);
  await expect(run.header).toContainText('completed');
  await expect(run.header).toContainText(`demo on ${told.host}`);
  await expect(run.header.getByRole('progressbar')).toHaveAttribute(
    'aria-valuemax',
    String(told.phystime_end)
  );
  for (const [name, value] of [
    ['Runid', '1'],
    ['Sim name', told.simname],
    ['Comment', told.rcomment],
    ['Host', told.host],
    ['Tokamak', told.tokamak],
    ['Shot number', told.shotno],
    ['Sim run id', told.sim_runid],
    ['Tag', told.tag],
    ['IPS version', told.ips_version],
    ['Events', events.length.toLocaleString('en-US')],
    ['Directory', run.directory]
  ]) {
    await expect(run.field(name)).toHaveText(value);
  }
  await expect(run.field('State')).toContainText('completed');
  await run.field('Notebooks').getByText('rampup.ipynb').click();
  await expect(
    page.getByRole('main').getByRole('tab', { name: 'rampup.ipynb' })
  ).toBeVisible();
});

test('the events are those of the log, searched and filtered', async ({
  page
}) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Events');
  const events = run.events();
  const total = run.panel.locator('.jp-IPSRunPage-total');
  await expect(total).toHaveText(
    `${events.length.toLocaleString('en-US')} events`
  );
  await expect(run.row(5)).toContainText(events[4].eventtype);
  const first = events.slice(0, 5);
  expect((await run.column('Type')).slice(0, 5)).toEqual(
    first.map(event => event.eventtype)
  );
  expect((await run.column('Code')).slice(0, 5)).toEqual(
    first.map(event => event.code)
  );
  expect((await run.column('Walltime (s)')).slice(0, 5)).toEqual(
    first.map(event => Number(event.walltime).toFixed(2))
  );
  await run.rows.first().click();
  await page.keyboard.press('End');
  await expect(run.row(events.length)).toBeFocused();
  await expect(run.row(events.length)).toContainText(events.at(-1).eventtype);

  const ends = events.filter(event => event.eventtype === 'IPS_CALL_END');
  await run.panel.getByLabel('Type').selectOption('IPS_CALL_END');
  await expect(total).toHaveText(
    `${ends.length} of ${events.length.toLocaleString('en-US')} events`
  );
  await run.panel.getByLabel('Search the events').fill('no such words');
  await expect(run.panel).toContainText('No event matches.');
  await run.panel.getByRole('button', { name: 'Show all' }).click();
  await expect(run.rows.first()).toBeVisible();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    run.panel.getByRole('link', { name: 'JSON' }).click()
  ]);
  const saved = JSON.parse(readFileSync(await download.path(), 'utf-8'));
  expect(saved).toHaveLength(events.length);
  expect(saved[0].eventtype).toBe(events[0].eventtype);
});

test.describe('a run of its own', () => {
  test.afterEach(async ({ page }) => {
    await page.contents.deleteDirectory('uploads/talker');
  });

  test('a live run: what it does, how far it is, and what it says next', async ({
    page
  }) => {
    const { directory } = await findRun(page, 'runs', 'demo', 14);
    cpSync(directory, `${directory}/../../../uploads/talker/14`, {
      recursive: true,
      preserveTimestamps: true
    });
    const run = await openRunPage(page, 'uploads', 'talker', 14);
    const told = JSON.parse(run.file('ips_run.json'));
    await expect(run.header).toContainText('running');
    await expect(run.header).toContainText(/spoke \d+[smh] ago/);
    await expect(run.header).toContainText(/in \w+: \w+\(/);
    await expect(run.header).toContainText(`of ${told.phystime_end} s`);
    await expect(run.header.getByRole('link')).toHaveAttribute(
      'rel',
      /noopener/
    );

    await run.open('Events');
    const count = run.events().length;
    await run.panel.getByRole('switch', { name: 'Follow the end' }).check();
    await expect(run.row(count)).toBeInViewport();
    const event = { ...run.events()[count - 1], comment: 'said just now' };
    appendFileSync(
      `${run.directory}/ips_events.jsonl`,
      `${JSON.stringify(event)}\n`
    );
    await expect(run.row(count + 1)).toContainText('said just now');
    await expect(run.row(count + 1)).toBeInViewport();
    // Time passes while nothing else happens.
    const spoken = /spoke (now|\S+ ago)/.exec(await run.header.innerText());
    await expect(run.header).not.toContainText(spoken![0]);
    // The user looks at something further up: it stays.
    await run.row(count).hover();
    await page.mouse.wheel(0, -400);
    await expect(run.panel.getByRole('switch')).not.toBeChecked();
  });
});

test('a failed run says what failed, a silent one that it is not dead', async ({
  page
}) => {
  const failed = await openRunPage(page, 'runs', 'guest', 16);
  const end = failed.events().at(-1);
  expect(end.eventtype).toBe('IPS_END');
  await expect(failed.header).toContainText('failed');
  await expect(failed.header).toContainText(end.comment);

  const silent = await openRunPage(page, 'runs', 'guest', 17);
  await expect(silent.header).toContainText(/silent · spoke \dh ago · in /);
  await expect(silent.field('State')).toContainText('silent, not dead');
  await silent.open('Events');
  await expect(silent.panel.getByRole('switch')).toBeVisible();
});

test('an ensemble: its members as the file has them', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 2);
  await run.open('Ensembles');
  const [head, ...members] = csv(
    run.file('ensembles/DriverComponent/scan_a.csv')
  );
  await expect(run.panel).toContainText('7 of 10 members have started');
  await expect(run.rows).toHaveCount(members.length);
  const at = (name: string) =>
    members.map(member => member[head.indexOf(name)]);
  expect(await run.column('Sim name')).toEqual(at('sim_name'));
  expect(await run.column('Run')).toEqual(
    at('portal_runid').map(runid => (runid === '?' ? '' : runid))
  );
  for (const parameter of head.filter(name => name.includes(':'))) {
    expect((await run.column(parameter)).map(Number)).toEqual(
      at(parameter).map(Number)
    );
  }
  expect((await run.column('State')).map(text => text.trim())).toEqual(
    at('portal_runid').map(runid =>
      runid === '?' ? 'pending' : runid === '9' ? 'failed' : 'completed'
    )
  );

  // Sorted by a number, filtered, and taken away as shown.
  await run.grid.getByRole('columnheader', { name: 'heating:POWER' }).click();
  await run.grid.getByRole('columnheader', { name: 'heating:POWER' }).click();
  await expect(run.rows.first()).toContainText('scan_a9');
  await run.panel.getByRole('button', { name: 'Filter by column' }).click();
  await run.grid.getByLabel('Filter State').fill('pending');
  await expect(run.rows).toHaveCount(3);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    run.panel.getByRole('button', { name: 'CSV' }).click()
  ]);
  const saved = csv(readFileSync(await download.path(), 'utf-8'));
  expect(saved[0].slice(0, 3)).toEqual(['Sim name', 'Run', 'State']);
  expect(saved.slice(1).map(([simname]) => simname)).toEqual([
    'scan_a9',
    'scan_a8',
    'scan_a7'
  ]);

  // A member opens its own page, which leads back.
  await run.grid.getByLabel('Filter State').fill('');
  await run.rows.filter({ hasText: 'scan_a0' }).dblclick();
  await expect(run.header).toContainText('3 scan_a0');
  await run.header.getByRole('button', { name: '2 chi_scan' }).click();
  await expect(run.header).toContainText('2 chi_scan');
});

test('child runs are those that the file lists', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 10);
  await run.open('Children');
  const listed = run.file('ips_analysis_api_child_runs.txt').trim().split('\n');
  await expect(run.rows).toHaveCount(listed.length);
  expect((await run.column('Runid')).sort()).toEqual(listed.sort());
  await run.rows.first().click();
  await page.keyboard.press('Enter');
  await expect(run.header).toContainText(/child of.*10 coupled/);
});

test('a run that the deployed portal wrote: what the files tell, and what not', async ({
  page
}) => {
  const run = await openRunPage(page, 'ensembles', 'riguser', 1);
  await expect(run.header).toContainText('state not known');
  await expect(run.panel).toContainText('Not known are');
  await run.open('Ensembles');
  const component = run.panel.getByLabel('Ensemble', { exact: true });
  await expect(component).toBeVisible();
  const ensembles = await component.locator('option').allTextContents();
  expect(ensembles.length).toBeGreaterThan(1);
  for (const ensemble of ensembles) {
    await component.selectOption(ensemble);
    const path = `ensembles/${ensemble.replace(' / ', '/')}.csv`;
    expect(existsSync(`${run.directory}/${path}`)).toBe(true);
    const simnames = run
      .file(path)
      .match(/(?<=^[^,]*,[^,]*,[^,]*,)[^,]+/gm)
      ?.slice(1);
    await expect
      .poll(() => run.column('Sim name'))
      .toEqual(simnames?.slice(0, 40));
  }
  for (const tab of ['Events', 'Timeline', 'Resources']) {
    await run.open(tab);
    await expect(run.panel.getByRole('status')).toContainText(
      'The portal that wrote this run keeps its events'
    );
  }
});

test('the data, with the row actions of the sidebar', async ({ page }) => {
  await openNotebook(page);
  const run = await openRunPage(page, 'runs', 'demo', 14);
  await run.open('Data');
  const listing: Record<string, string[]> = JSON.parse(
    run.file('ips_analysis_api_data_listing.json')
  );
  const files = Object.values(listing).flat();
  await expect(run.rows).toHaveCount(files.length);
  expect(await run.column('File')).toEqual(
    files.map(path => path.replace('data/', ''))
  );
  // Once for the files of one timestep
  expect((await run.column('Timestep')).filter(Boolean)).toEqual(
    Object.keys(listing)
  );
  const row = run.rows.nth(1);
  await row.hover();
  await row.getByRole('button', { name: 'Insert a cell' }).click();
  await run.rows.nth(2).click({ button: 'right' });
  for (const entry of ['Insert Loader Cell', 'Open', 'Download', 'Copy Path']) {
    await expect(
      page.getByRole('menuitem', { name: entry, exact: true })
    ).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await page.getByRole('main').getByRole('tab', { name: 'Untitled' }).click();
  expect((await settledCells(page, 2)).join('\n')).toContain(
    files[1].replace('data/', '')
  );
});

test('notes are kept in the run’s directory, and never lost', async ({
  page
}) => {
  const run = await openRunPage(page, 'runs', 'demo', 11);
  const text = run.panel.getByLabel('Note', { exact: true });
  await page.route(/\/notes(\?|$)/, route =>
    route.fulfill({
      status: 500,
      contentType: 'application/json',
      body: JSON.stringify({ message: 'disk full', reason: 'server_error' })
    })
  );
  await text.fill('the best one');
  await text.blur();
  await expect(run.panel).toContainText('not saved: disk full');
  await expect(text).toHaveValue('the best one');
  await page.unroute(/\/notes(\?|$)/);
  await run.panel.getByRole('button', { name: 'Save again' }).click();
  await expect(run.panel).toContainText('Saved');
  await run.panel.getByLabel('Tags').fill('paper, iter');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => {
      const answer = await page.request.get('/ips/runs', {
        params: { q: 'user:demo tag:paper', children: 'listed', limit: 10 }
      });
      return (await answer.json()).runs.map((one: any) => one.notes);
    })
    .toEqual([
      { text: 'the best one', tags: ['paper', 'iter'], archived: false }
    ]);
  rmSync(`${run.directory}/ips_notes.json`);
});

test('a page comes back after a reload as it was', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await run.open('Events');
  const kept = keptState(page);
  await run.panel.getByLabel('Type').selectOption('IPS_CALL_END');
  await expect.poll(kept).toContain('IPS_CALL_END');
  await page.reload({ waitForIsReady: false });
  await expect(run.panel.getByLabel('Type')).toHaveValue('IPS_CALL_END');
  await expect(run.rows.first()).toContainText('IPS_CALL_END');
});

test('the tabs by keyboard alone', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 1);
  const tab = (name: string) =>
    run.node.getByRole('tab', { name: new RegExp(`^${name}`) });
  await tab('Overview').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab('Trends')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(tab('Data')).toBeFocused();
  await expect(run.rows.first()).toBeVisible();
  await page.keyboard.press('End');
  await expect(tab('Resources')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(tab('Overview')).toHaveAttribute('aria-selected', 'true');
});

// For the eye: kept beside the results, and compared with nothing.
for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
  test(`every tab of every kind of run in the theme ${theme}`, async ({
    page
  }, info) => {
    test.slow();
    await page.theme.setTheme(theme);
    for (const { kind, folder, user, runid } of KINDS) {
      const run = await openRunPage(page, folder, user, runid);
      for (const tab of TABS) {
        await run.open(tab);
        await settled(run);
        const path = info.outputPath(`${kind}-${tab}.png`);
        await run.node.screenshot({ path });
        await info.attach(`${kind}, ${tab}, ${theme}`, { path });
      }
    }
  });
}

/** Until what the tab shows is there: rows, fields, or a word that there are none. */
async function settled(run: RunPage): Promise<void> {
  await expect(
    run.panel
      .locator(
        '.jp-IPSGrid-row:not([aria-busy]), dl, [role="status"], [role="application"], [role="img"]'
      )
      .first()
  ).toBeVisible();
}

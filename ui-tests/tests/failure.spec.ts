import { expect, test } from '@jupyterlab/galata';
import { readFileSync } from 'node:fs';

import { ComparePage } from './compare-page';
import { openRunPage } from './run-page';

test.use({ viewport: { width: 1280, height: 720 } });

/** The rows of an ensemble's file: no value of these has a comma or a quote. */
function csv(path: string): Record<string, string>[] {
  const [head, ...rows] = readFileSync(path, 'utf-8')
    .trimEnd()
    .split('\r\n')
    .map(line => line.split(','));
  return rows.map(row =>
    Object.fromEntries(row.map((value, i) => [head[i], value]))
  );
}

test('a run that failed: what is told equals its log', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'guest', 16);
  const why = run.panel.getByRole('region', { name: 'Why did it fail?' });
  const events = run.events();
  const at = events.findIndex(({ ok }) => !ok);
  const fault = events[at];
  await expect(why.locator('.jp-IPSFailure-what')).toHaveText(fault.comment);
  const when = why.locator('.jp-IPSFailure-when');
  await expect(when).toContainText(fault.code);
  await expect(when).toContainText(fault.eventtype);
  await expect(when).toContainText(`t = ${Number(fault.phystimestamp)} s`);
  await expect(why.getByRole('listitem')).toHaveText([
    'Driver: step(0)',
    'Transport: step(0.800)'
  ]);
  const listing = JSON.parse(run.file('ips_analysis_api_data_listing.json'));
  const last = Object.keys(listing)
    .map(Number)
    .sort((a, b) => a - b)
    .at(-1);
  await expect(why.locator('.jp-IPSFailure-facts')).toContainText(
    `t = ${last} s`
  );

  const rows = why.getByRole('row');
  const around = events.slice(at - 5, at + 6);
  await expect(rows).toHaveCount(1 + around.length);
  await expect(why.locator('tr > :nth-child(7)')).toHaveText([
    'Comment',
    ...around.map(({ comment }) => comment)
  ]);
  await expect(why.locator('tr[aria-current]')).toContainText(String(at + 1));

  await why.getByRole('button', { name: 'Show in events' }).click();
  const row = run.row(at + 1);
  await expect(row).toBeInViewport();
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expect(row).toContainText(fault.comment);
});

test('a member that failed: its siblings, and in what it differs', async ({
  page
}) => {
  const run = await openRunPage(page, 'runs', 'demo', 9);
  const why = run.panel.getByRole('region', { name: 'Why did it fail?' });
  const fault = run.events().find(({ ok }) => !ok);
  await expect(why.locator('.jp-IPSFailure-what')).toHaveText(fault.comment);

  const members = csv(
    `${run.directory}/../2/ensembles/DriverComponent/scan_a.csv`
  );
  const own = members.find(({ sim_name }) => sim_name === 'scan_a6')!;
  const worked = members.slice(0, 6);
  await expect(why).toContainText('6 of 6 siblings worked');
  for (const name of ['transport:CHI_E', 'heating:POWER']) {
    const values = worked.map(member => Number(member[name]));
    await expect(why.getByRole('row').filter({ hasText: name })).toHaveText(
      `${name}${Number(own[name])}${Math.min(...values)} … ${Math.max(...values)}outside`
    );
  }

  await why
    .getByRole('button', { name: 'Compare with one that worked' })
    .click();
  const compared = new ComparePage(page);
  await expect(compared.head.getByRole('listitem')).toHaveText([
    '9 scan_a6',
    '8 scan_a5'
  ]);
  const parameters = await compared.rows('Parameters of the ensemble');
  expect(parameters['heating:POWER']).toEqual([
    String(Number(own['heating:POWER'])),
    String(Number(worked[5]['heating:POWER']))
  ]);
});

test('a sibling that worked is one click away', async ({ page }) => {
  const run = await openRunPage(page, 'runs', 'demo', 9);
  await run.panel.getByRole('button', { name: '8 scan_a5' }).click();
  await expect(run.header).toContainText('8 scan_a5');
  await expect(run.header).toContainText('completed');
});

test('of a run that has not failed nothing is asked', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  const run = await openRunPage(page, 'runs', 'demo', 1);
  await expect(run.field('State')).toContainText('completed');
  await expect(run.panel.getByText('Why did it fail?')).toHaveCount(0);
  expect(asked.filter(url => url.endsWith('/failure'))).toEqual([]);
});

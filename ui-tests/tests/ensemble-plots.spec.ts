import { expect, test } from '@jupyterlab/galata';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';

import {
  lastState,
  MembersPlot,
  membersOf,
  openMembersPlot
} from './members-plot';
import { findRun, RunPage } from './run-page';
import { cells, keptState, openNotebook } from './runs-panel';

test.use({ viewport: { width: 1500, height: 800 } });

const CSV = 'ensembles/DriverComponent/scan_a.csv';
const ENERGY = 'stored_energy_MJ, final (MJ)';
const NAMES = Array.from({ length: 10 }, (_, i) => `scan_a${i}`);

test('numbers on screen are those of the files', async ({ page }) => {
  const plot = await openMembersPlot(page, 'runs', 'demo', 2);
  await plot.against('y', ENERGY);
  await plot.against('Colour', 'POWER');
  const expected = membersOf(plot.run, CSV).map(member => {
    const started = member.portal_runid !== '?';
    const state = started ? lastState(member.instance_analysis_path) : null;
    return [
      member.sim_name,
      Number(member['transport:CHI_E']),
      state?.stored_energy_MJ ?? null,
      Number(member['heating:POWER'])
    ];
  });
  expect(expected).toHaveLength(10);
  await expect
    .poll(async () => {
      const marks = await plot.drawn();
      return marks
        .map(({ members: [name], x, y, colour }) => [name, x, y, colour])
        .sort();
    })
    .toEqual(expected);
  // As the files of the runs tell it, each in its own shape.
  const states = (await plot.drawn()).map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(['completed', 'failed', 'pending']));
  for (const state of ['completed', 'failed', 'pending']) {
    await expect(
      plot.drawing.locator('.role-legend-label text', { hasText: state })
    ).toBeVisible();
  }
  await expect(plot.node).toContainText('3 members have no value: 3 pending');
});

test('hovering tells the member, a click opens its run', async ({ page }) => {
  const plot = await openMembersPlot(page, 'runs', 'demo', 2);
  await plot.against('y', ENERGY);
  const [, , , member] = membersOf(plot.run, CSV);
  const energy = lastState(member.instance_analysis_path).stored_energy_MJ;
  await expect
    .poll(async () => (await plot.drawn())[3].about[ENERGY])
    .toBe(String(energy));
  await (await plot.mark('scan_a3')).hover();
  for (const text of ['scan_a3', 'completed', String(energy), '1.25', '5']) {
    await expect(plot.tooltip).toContainText(text);
  }
  await (await plot.mark('scan_a3')).click();
  await expect(page.getByRole('main')).toContainText('6 scan_a3');
  await expect(
    page.locator('.jp-IPSRunPage:not(.lm-mod-hidden) header')
  ).toContainText(/^6\s*scan_a3/);
});

test('plot and table share one selection', async ({ page }) => {
  const plot = await openMembersPlot(page, 'runs', 'demo', 2);
  const { run, node } = plot;
  await plot.enclose('scan_a1', 'scan_a3');
  await expect(node).toContainText('3 selected');
  expect(await plot.selectedRows()).toEqual(['scan_a1', 'scan_a2', 'scan_a3']);
  const faded = async () =>
    (await plot.drawn())
      .filter(mark => mark.faded)
      .flatMap(({ members }) => members)
      .sort();
  expect(await faded()).toEqual(NAMES.filter(name => !/[123]$/.test(name)));

  // Shift adds, also those without a value.
  await page.keyboard.down('Shift');
  await plot.enclose('scan_a8', 'scan_a9');
  await page.keyboard.up('Shift');
  await expect(node).toContainText('5 selected');

  await page.keyboard.press('Escape');
  await expect(node).not.toContainText('selected');
  expect(await plot.selectedRows()).toEqual([]);
  expect(await faded()).toEqual([]);

  // The other way round, with the keyboard alone.
  await run.row(2).click();
  await page.keyboard.press('Shift+ArrowDown');
  await expect(node).toContainText('2 selected');
  await expect.poll(faded).toEqual(NAMES.filter(name => !/[12]$/.test(name)));

  // What the pointer began, Escape ends.
  const { x, y } = await plot.place('scan_a5');
  await page.mouse.move(x - 20, y - 20);
  await page.mouse.down();
  await page.mouse.move(x + 20, y + 20);
  await expect(plot.node.locator('.jp-IPSPlot-brush')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(plot.node.locator('.jp-IPSPlot-brush')).toHaveCount(0);
  await expect(node).toContainText('2 selected');

  await node.getByRole('button', { name: 'Select them' }).click();
  expect(await plot.selectedRows()).toEqual(NAMES.slice(7));
});

test('selected members go to a comparison and to a loader cell', async ({
  page
}) => {
  await openNotebook(page);
  const plot = await openMembersPlot(page, 'runs', 'demo', 2);
  await plot.enclose('scan_a1', 'scan_a3');
  await plot.node.getByRole('button', { name: 'Insert loader cell' }).click();
  const main = page.getByRole('main');
  await main.getByRole('tab', { name: '.ipynb' }).click();
  const text = async () => (await cells(page)).join('\n');
  await expect.poll(text).toContain('# 3 IPS runs');
  expect((await text()).match(/scan_a\d/g)).toEqual([
    'scan_a1',
    'scan_a2',
    'scan_a3'
  ]);
  await main.getByRole('tab', { name: '2 chi_scan' }).click();
  await plot.node.getByRole('button', { name: 'Overlay trends' }).click();
  const compared = page.locator('.jp-IPSCompare:not(.lm-mod-hidden)');
  for (const name of ['scan_a1', 'scan_a2', 'scan_a3']) {
    await expect(compared).toContainText(name);
  }
});

test('every kind of plot draws all members, and is kept', async ({ page }) => {
  const kept = keptState(page);
  let plot = await openMembersPlot(page, 'runs', 'demo', 2);
  await plot.against('y', 'POWER');
  await plot.against('Colour', ENERGY);
  for (const kind of ['line', 'heatmap', 'parallel', 'scatter', 'heatmap']) {
    await plot.choose('Kind of plot', kind);
    await expect.poll(() => plot.names()).toEqual(NAMES);
  }
  const members = membersOf(plot.run, CSV);
  const cells = await plot.drawn();
  for (const member of members.slice(0, 7)) {
    const cell = cells.find(mark => mark.members[0] === member.sim_name)!;
    expect(cell.colour).toBeCloseTo(
      lastState(member.instance_analysis_path).stored_energy_MJ,
      12
    );
  }

  await plot.choose('Kind of plot', 'parallel');
  await plot.node.getByRole('button', { name: /^Axes/ }).click();
  await plot.node.getByLabel(ENERGY).check();
  await page.keyboard.press('Escape');
  await expect
    .poll(async () => (await plot.drawn())[0].about[ENERGY])
    .toBeDefined();
  await expect.poll(kept).toContain('"mark":"parallel"');
  await page.reload({ waitForIsReady: false });
  plot = new MembersPlot(new RunPage(page, plot.run.directory));
  await expect(plot.node.getByLabel('Kind of plot')).toHaveValue('parallel');
  await expect.poll(() => plot.names()).toEqual(NAMES);
});

test('lines that run through a rectangle are enclosed', async ({ page }) => {
  const plot = await openMembersPlot(page, 'runs', 'demo', 2);
  await plot.choose('Kind of plot', 'parallel');
  await expect
    .poll(() => plot.drawing.locator('.mark-shape path').count())
    .toBe(10);
  // Around the lower end of the first axis, where the first members begin.
  const { x, y } = await plot.marks.nth(2).evaluate(element => {
    const { geometry } = (element as any).__data__.datum;
    const [x, y] = geometry.coordinates[0];
    const toScreen = (element as SVGGraphicsElement).getScreenCTM()!;
    const { x: left, y: top } = new DOMPoint(x, y).matrixTransform(toScreen);
    return { x: left, y: top };
  });
  const { y: top, height } = (await plot.drawing.boundingBox())!;
  await page.mouse.move(x - 6, y - 4);
  await page.mouse.down();
  await page.mouse.move(x + 6, top + height - 2, { steps: 3 });
  await page.mouse.up();
  await expect(plot.node).toContainText('3 selected');
  expect(await plot.selectedRows()).toEqual(NAMES.slice(0, 3));
});

test.describe('an ensemble of its own', () => {
  let folder: string;

  /** The file of the ensemble, with its members in the folder; those of `pending` have not begun. */
  function writeTable(from: string, pending: RegExp): void {
    const text = readFileSync(`${from}/${CSV}`, 'utf-8')
      .replaceAll('/runs/demo/', '/uploads/scanner/')
      .split('\r\n')
      .map(line =>
        pending.test(line) ? line.replace(/^[^,]*,[^,]*,[^,]*/, '?,?,?') : line
      )
      .join('\r\n');
    writeFileSync(`${folder}/2/${CSV}`, text);
  }

  test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('fills while its members finish', async ({ page }) => {
    const { directory } = await findRun(page, 'runs', 'demo', 2);
    const demo = directory.replace(/\/2$/, '');
    folder = `${demo}/../../uploads/scanner`;
    mkdirSync(folder, { recursive: true });
    const copy = (runid: number) =>
      cpSync(`${demo}/${runid}`, `${folder}/${runid}`, {
        recursive: true,
        preserveTimestamps: true
      });
    [2, 3, 4, 5, 6, 7, 8].forEach(copy);
    writeTable(directory, /scan_a[56]/);
    rmSync(`${folder}/8`, { recursive: true });

    const plot = await openMembersPlot(page, 'uploads', 'scanner', 2);
    await plot.against('y', ENERGY);
    const known = async () =>
      (await plot.drawn()).filter(({ y }) => typeof y === 'number').length;
    await expect.poll(known).toBe(5);
    await expect(plot.node).toContainText('5 members have no value');

    await plot.enclose('scan_a0', 'scan_a1');
    copy(8);
    writeTable(directory, /scan_a6/);
    await expect.poll(known).toBe(6);
    // The table, which tells its state, may come after its value.
    const finished = async () =>
      (await plot.drawn()).find(({ members }) => members.includes('scan_a5'));
    await expect.poll(finished).toMatchObject({
      state: 'completed',
      y: lastState(`${folder}/8`).stored_energy_MJ
    });
    // What was selected is, and what was chosen too.
    await expect(plot.node).toContainText('2 selected');
    expect(await plot.selectedRows()).toEqual(['scan_a0', 'scan_a1']);
    await expect(plot.node.getByLabel('y', { exact: true })).toContainText(
      ENERGY
    );
  });
});

test('a narrow page shows the plot alone, and the table when asked', async ({
  page
}) => {
  await page.setViewportSize({ width: 700, height: 800 });
  const plot = await openMembersPlot(page, 'runs', 'demo', 2);
  await expect(plot.run.grid).toHaveCount(0);
  await plot.enclose('scan_a1', 'scan_a3');
  await plot.node.getByRole('button', { name: 'Show in table' }).click();
  await expect(plot.node).toHaveCount(0);
  await expect(plot.run.row(2)).toBeFocused();
  expect(await plot.selectedRows()).toEqual(['scan_a1', 'scan_a2', 'scan_a3']);
  // Enter opens what a click on a mark does.
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toContainText('4 scan_a1');
});

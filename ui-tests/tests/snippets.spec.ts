import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { Locator } from '@playwright/test';

import {
  cells,
  kernelIsReady,
  openNotebook,
  openPanel,
  printed,
  RunsPanel
} from './runs-panel';

/**
 * Every kind of cell is inserted and run by a real kernel, and the value that it gives is held
 * against what the server's analysis routes answer for the same run.
 */

/** What the analysis API says of a run, through the server. */
async function analysis(
  page: IJupyterLabPageFixture,
  tree: string,
  runid: number,
  method: string,
  query = ''
): Promise<any> {
  const runs = await page.request.get('/ips/runs?limit=1000');
  let { key, directory } = (await runs.json()).runs.find((run: any) =>
    run.directory.includes(`/${tree}/`)
  );
  key = key.replace(/1$/, String(runid));
  const answer = await page.request.get(
    `/ips/runs/${key}/analysis/${method}?${query}`
  );
  expect(answer.ok(), `${directory}: ${await answer.text()}`).toBe(true);
  return answer.json();
}

/** A value of the kernel as JSON, with the keys as text. */
async function value(
  page: IJupyterLabPageFixture,
  expression: string
): Promise<any> {
  const text = await printed(
    page,
    `import json
def plain(data):
    if isinstance(data, dict):
        return {str(key): plain(item) for key, item in data.items()}
    return data
print(json.dumps(plain(${expression})))`
  );
  return JSON.parse(text);
}

/** Insert with the row's button, and run the cell. */
async function insertAndRun(
  page: IJupyterLabPageFixture,
  panel: RunsPanel,
  row: Locator
): Promise<void> {
  const before = (await cells(page)).length;
  await panel.insert(row);
  await expect.poll(async () => (await cells(page)).length).toBe(before + 1);
  await runActive(page);
}

async function runActive(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(async () => {
    const { commands } = (window as any).jupyterapp;
    await commands.execute('notebook:run-cell');
  });
}

for (const kernel of ['with', 'without']) {
  test.describe(`in a kernel ${kernel} the package`, () => {
    let panel: RunsPanel;

    test.beforeEach(async ({ page }) => {
      await openNotebook(page);
      if (kernel === 'without') {
        await printed(page, "import sys; sys.modules['ips_jupyterlab'] = None");
      }
      panel = await openPanel(page);
    });

    test('a run, its data, timesteps and files', async ({ page }) => {
      const data = await analysis(page, 'single', 1, 'get_data');
      const run = panel.run(1, 'single');
      await insertAndRun(page, panel, run);
      expect(await value(page, 'ips_analysis_api.get_data()')).toEqual(data);

      await panel.open(run);
      await insertAndRun(page, panel, panel.row('data'));
      expect(await value(page, 'DATA_FILES')).toEqual(data);

      await panel.open(panel.row('data'));
      await insertAndRun(page, panel, panel.row('t = 1.0'));
      const state = await value(page, `json.load(open('${data['1.0'][0]}'))`);
      expect(Object.keys(state)).toEqual(['y1', 'y2', 'y3']);
      expect(await value(page, 'state')).toEqual(state);

      await panel.open(panel.row('t = 1.0'));
      await printed(page, 'del state');
      await insertAndRun(page, panel, panel.row('1.0_state.json'));
      expect(await value(page, 'state')).toEqual(state);

      await panel.row('t = 3.9').click({ modifiers: ['ControlOrMeta'] });
      await panel.menu(panel.row('t = 3.9'), 'Insert Loader Cell');
      await runActive(page);
      expect(await value(page, 'state_paths')).toEqual([
        data['1.0'][0],
        data['3.9'][0]
      ]);
      expect((await value(page, 'states'))[0]).toEqual(state);
    });

    test('child runs', async ({ page }) => {
      await panel.open(panel.run(1, 'children'));
      const children = panel.row('child runs');
      await insertAndRun(page, panel, children);
      expect(await value(page, 'child_data')).toEqual(
        await analysis(page, 'children', 1, 'get_child_data')
      );
      await panel.menu(children, 'Insert Loader Cell for Plain Child Runs');
      await runActive(page);
      expect(await value(page, 'plain_child_data')).toEqual(
        await analysis(page, 'children', 1, 'get_child_data_not_ensembles')
      );
      await panel.open(children);
      await insertAndRun(page, panel, panel.run(2, 'children'));
      expect(await value(page, 'child_2_data')).toEqual(
        await analysis(page, 'children', 2, 'get_data')
      );
    });

    test('ensembles and their members', async ({ page }) => {
      const method = 'get_child_data_by_ensemble_names';
      const scanA = await analysis(
        page,
        'ensembles',
        1,
        method,
        'ensemble_name=scan_a'
      );
      await panel.open(panel.run(1, 'ensembles'));
      const all = panel.row('ensembles');
      await insertAndRun(page, panel, all);
      expect(await value(page, 'ensemble_data')).toEqual(
        await analysis(page, 'ensembles', 1, method)
      );
      await panel.open(all);
      const first = panel.row('DriverComponent / scan_a');
      await insertAndRun(page, panel, first);
      expect(await value(page, 'scan_a')).toEqual(scanA);

      const last = panel.row('WorkerComponent / scan_c');
      await last.click({ modifiers: ['ControlOrMeta'] });
      await panel.menu(last, 'Insert Loader Cell');
      await runActive(page);
      expect(await value(page, 'ensemble_data')).toEqual({
        'DriverComponent / scan_a': scanA,
        'WorkerComponent / scan_c': await analysis(
          page,
          'ensembles',
          1,
          method,
          'component_name=WorkerComponent'
        )
      });

      await panel.open(first);
      await insertAndRun(page, panel, panel.row('scan_a0'));
      expect(await value(page, 'child_2_data')).toEqual(scanA['2']);
    });

    test('a selection of runs', async ({ page }) => {
      await panel.run(1, 'single').click();
      await panel.run(1, 'children').click({ modifiers: ['ControlOrMeta'] });
      await panel.menu(panel.run(1, 'single'), 'Insert Loader Cell');
      await runActive(page);
      const given = Object.values(await value(page, 'run_data'));
      expect(given).toContainEqual(
        await analysis(page, 'single', 1, 'get_data')
      );
      expect(given).toHaveLength(2);
    });
  });
}

test('files of many formats, each by the loader for what it is', async ({
  page
}) => {
  await openNotebook(page);
  const panel = await openPanel(page);
  await panel.open(panel.row(/^Run 1, rampup/));
  await panel.open(panel.row('data'));
  await insertAndRun(page, panel, panel.row('t = 0.0'));
  expect(
    await value(
      page,
      "[state['time_s'], float(profiles['rho'][-1]), inputs['transport']['chi_e'], float(g000001.bcentr)]"
    )
  ).toEqual([0, 1, 1, 2]);
  await panel.row('data').click();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type('t = 3');
  await page.keyboard.press('Enter');
  await runActive(page);
  expect(await value(page, "len(summary['time_s'])")).toBe(31);
});

test('a notebook in the run’s folder gets relative paths, and they work', async ({
  page
}) => {
  const panel = await openPanel(page);
  await panel.insert(panel.run(1, 'single'));
  await page.getByRole('button', { name: 'New notebook' }).click();
  await kernelIsReady(page);
  await panel.open(panel.run(1, 'single'));
  await insertAndRun(page, panel, panel.row('data'));
  expect((await cells(page)).pop()).toContain("open_run('.')");
  expect(await value(page, 'DATA_FILES')).toEqual(
    await analysis(page, 'single', 1, 'get_data')
  );
  const path = await page.evaluate(
    () => (window as any).jupyterapp.shell.currentWidget.context.path
  );
  await page.notebook.close(true);
  await page.contents.deleteFile(path);
});

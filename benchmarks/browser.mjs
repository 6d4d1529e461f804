/**
 * What the browser does, as JSON: node browser.mjs start|scroll URL [URL …] [--rounds N] [--rows N]
 *
 * Playwright is that of ui-tests, and the browser the same (CHROMIUM_PATH).
 */
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

const require = createRequire(
  new URL('../ui-tests/package.json', import.meta.url)
);
const { chromium } = require('@playwright/test');

const [what, ...rest] = process.argv.slice(2);
const option = name => Number(rest[rest.indexOf(`--${name}`) + 1]);
const urls = rest.filter(one => one.startsWith('http'));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'
  ]
});

/** JupyterLab in a browser that has kept nothing: ms until it is there, and what it loaded of us. */
async function open(url, prepare = async () => {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const scripts = [];
  page.on('response', response => {
    const path = new URL(response.url()).pathname;
    if (/\/extensions\/ips-jupyterlab\/.*\.js$/.test(path)) {
      scripts.push(response.body().then(body => ({ path, body })));
    }
  });
  await prepare(page);
  await page.goto(`${url}/lab?reset`);
  await page.waitForFunction(() => window.jupyterapp?.restored);
  const taken = await page.evaluate(async () => {
    await window.jupyterapp.restored;
    return performance.now();
  });
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const busy = metrics.find(one => one.name === 'TaskDuration').value * 1000;
  return { context, page, taken, busy, scripts: await Promise.all(scripts) };
}

/** Start each in turn. */
async function start(rounds) {
  const starts = [];
  let scripts = [];
  for (let round = 0; round <= rounds; round++) {
    const taken = [];
    for (const url of urls) {
      const opened = await open(url);
      taken.push({ ms: opened.taken, busy: opened.busy });
      scripts = opened.scripts.length ? opened.scripts : scripts;
      await opened.context.close();
    }
    starts.push(taken);
  }
  return {
    starts: starts.slice(1), // the first is to warm up
    scripts: scripts.map(({ path, body }) => ({
      name: path.split('/').pop(),
      development: /sourceMappingURL=[^ ]+\.map\s*$/.test(body.toString()),
      compressed: gzipSync(body, { level: 9 }).length
    }))
  };
}

/** A run that the server might answer. */
function aRun(runid) {
  return {
    key: `k${runid}`,
    runid,
    username: 'alice',
    directory: `/runs/alice/${runid}`,
    contents_path: null,
    api_file: '/runs/alice/api_v1.py',
    parent: null,
    children: 0,
    ensembles: 0,
    timesteps: 12,
    notebooks: 0,
    modified: 1_700_000_000,
    started: 1_700_000_000,
    stopped: 1_700_007_860,
    heard: null,
    state: 'completed',
    simname: `scan_${runid}`,
    host: 'perlmutter',
    comment: 'one of many',
    tokamak: 'd3d',
    shot: '147634',
    tag: null,
    walltime: 7860,
    phystime: 3.42,
    notes: {},
    problems: []
  };
}

/** How far one frame goes, in pixels, and how many frames. */
const PACES = {
  '3 rows a frame': { step: 3 * 24, frames: 200 },
  '25 rows a frame': { step: 25 * 24, frames: 200 },
  // Like a scroll bar that is dragged: from the top to the end in 100 frames
  'a hundredth of all a frame': { step: null, frames: 100 }
};

/** Scroll an element at each pace; of each, ms between frames, and most rows. */
async function scrolled(page, selector, row) {
  const told = {};
  for (const [pace, { step, frames }] of Object.entries(PACES)) {
    told[pace] = await page.evaluate(
      async ([selector, row, step, frames]) => {
        const element = document.querySelector(selector);
        const frame = () => new Promise(requestAnimationFrame);
        element.scrollTop = 0;
        await new Promise(resolve => setTimeout(resolve, 1000));
        const far = step ?? element.scrollHeight / frames;
        const gaps = [];
        let most = 0;
        await frame();
        let before = await frame();
        for (let i = 0; i < frames; i++) {
          element.scrollTop += far;
          const now = await frame();
          gaps.push(now - before);
          before = now;
          most = Math.max(
            most,
            row ? document.querySelectorAll(row).length : 0
          );
        }
        return { gaps, most };
      },
      [selector, row, step, frames]
    );
  }
  return told;
}

/** The rows of the server that the browser is told of: any page, at once. */
function answerRuns(rows) {
  return route => {
    const { searchParams } = new URL(route.request().url());
    const first = Number(
      searchParams.get('offset') ?? searchParams.get('cursor') ?? 0
    );
    const end = Math.min(first + Number(searchParams.get('limit')), rows);
    const runs = Array.from({ length: end - first }, (_, i) =>
      aRun(rows - first - i)
    );
    return route.fulfill({
      json: {
        runs,
        levels: runs.map(() => 1),
        total: rows,
        next: end < rows ? String(end) : null,
        complete: true,
        problems: []
      }
    });
  };
}

/** What shows the rows: how it is opened, what scrolls, and what a row is. */
const VIEWS = {
  panel: {
    show: () => window.jupyterapp.shell.activateById('ips-runs-panel'),
    scroller: '.jp-IPSRuns-scroller',
    row: '.jp-IPSRow'
  },
  table: {
    show: () => window.jupyterapp.commands.execute('ips-jupyterlab:open-table'),
    scroller: '.jp-IPSTable .jp-IPSGrid',
    row: '.jp-IPSTable .jp-IPSGrid-row'
  }
};

async function scroll(rows) {
  const told = {};
  for (const [name, { show, scroller, row }] of Object.entries(VIEWS)) {
    const { context, page } = await open(urls[0], page =>
      page.route('**/ips/runs?*', answerRuns(rows))
    );
    await page.evaluate(show);
    await page.locator(row).first().waitFor();
    await page.waitForTimeout(2000);
    told[name] = await scrolled(page, scroller, row);
    await context.close();
  }
  const plain = await (await browser.newContext()).newPage();
  await plain.setContent(
    '<div id="plain" style="height: 600px; overflow: auto">' +
      `<div style="height: ${rows * 24}px"></div></div>`
  );
  told.plain = await scrolled(plain, '#plain', null);
  return told;
}

const answer =
  what === 'start'
    ? await start(option('rounds'))
    : await scroll(option('rows'));
await browser.close();
console.log(JSON.stringify(answer));

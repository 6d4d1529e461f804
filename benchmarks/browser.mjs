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
      development: body.includes('sourceMappingURL'),
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

/** Scroll an element for some seconds, some rows a frame; ms between frames, and most rows. */
async function scrolled(page, selector, row) {
  return page.evaluate(
    async ([selector, row]) => {
      const element = document.querySelector(selector);
      const frame = () => new Promise(requestAnimationFrame);
      const gaps = [];
      let most = 0;
      let before = await frame();
      for (let i = 0; i < 300; i++) {
        // Like a wheel that is turned fast, and then like a scroll bar that is dragged
        element.scrollTop += i < 200 ? 120 : element.scrollHeight / 100;
        const now = await frame();
        gaps.push(now - before);
        before = now;
        most = Math.max(most, row ? document.querySelectorAll(row).length : 0);
      }
      return { gaps, most, height: element.scrollHeight };
    },
    [selector, row]
  );
}

async function scroll(rows) {
  const { page } = await open(urls[0], page =>
    page.route('**/ips/runs?*', route => {
      const { searchParams } = new URL(route.request().url());
      const first = Number(searchParams.get('cursor') ?? 0);
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
    })
  );
  await page.evaluate(() =>
    window.jupyterapp.shell.activateById('ips-runs-panel')
  );
  await page.locator('.jp-IPSRow').first().waitFor();
  const selector = await page.evaluate(() => {
    let element = document.querySelector('.jp-IPSRow');
    while (element && element.scrollHeight <= element.clientHeight + 1) {
      element = element.parentElement;
    }
    element.dataset.bench = 'rows';
    return '[data-bench="rows"]';
  });
  await page.waitForTimeout(2000);
  const ours = await scrolled(page, selector, '.jp-IPSRow');
  const plain = await (await browser.newContext()).newPage();
  await plain.setContent(
    '<div id="plain" style="height: 600px; overflow: auto">' +
      `<div style="height: ${Math.min(ours.height, 2_000_000)}px"></div></div>`
  );
  return { ours, plain: await scrolled(plain, '#plain', null) };
}

const answer =
  what === 'start'
    ? await start(option('rounds'))
    : await scroll(option('rows'));
await browser.close();
console.log(JSON.stringify(answer));

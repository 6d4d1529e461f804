/**
 * A real JupyterLab, a real kernel and a Chromium that calls nobody else.
 *
 * CHROMIUM_PATH   the browser, default /usr/bin/chromium
 * SCREENSHOTS     "all" makes the pictures of the documentation anew, instead of comparing them
 * IPS_TEST_PORT   where the server listens, default 18988; with several, as in "18988 18989",
 *                 there is a server at each, and as many files of tests run at a time
 */
const baseConfig = require('@jupyterlab/galata/lib/playwright-config');

const addresses = (process.env.IPS_TEST_PORT ?? '18988')
  .split(' ')
  .map(port => ({ port, url: `http://127.0.0.1:${port}` }));
// Each worker reads this file too, and keeps to a server of its own.
const baseURL = addresses[process.env.TEST_PARALLEL_INDEX ?? 0].url;
process.env.TARGET_URL = baseURL;

module.exports = {
  ...baseConfig,
  testDir: 'tests',
  // The only pictures that are compared are those of the documentation.
  updateSnapshots: process.env.SCREENSHOTS ?? 'none',
  snapshotPathTemplate: '../docs/images/{arg}{ext}',
  workers: addresses.length,
  forbidOnly: !!process.env.CI,
  // Slow machines and disks are slow, not wrong.
  expect: { timeout: 30 * 1000 },
  timeout: 3 * 60 * 1000,
  globalTimeout: 40 * 60 * 1000,
  reporter: [
    [process.env.CI ? 'dot' : 'list'],
    ['json', { outputFile: '../junit/playwright.json' }]
  ],
  use: {
    ...baseConfig.use,
    baseURL,
    video: 'off',
    // A fifth of the time, so only where nobody can look again.
    trace: process.env.CI ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'
      ]
    }
  },
  webServer: addresses.map(({ port, url }) => ({
    command: 'jupyter lab --config jupyter_server_test_config.py',
    url: `${url}/api`,
    env: { IPS_TEST_PORT: port },
    timeout: 120 * 1000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10 * 1000 }
  }))
};

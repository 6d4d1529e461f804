/**
 * A real JupyterLab, a real kernel and a Chromium that calls nobody else.
 *
 * CHROMIUM_PATH   the browser, default /usr/bin/chromium
 * SCREENSHOTS     "all" makes the pictures of the documentation anew, instead of comparing them
 * IPS_TEST_PORT   where the server listens, default 18988
 */
const baseConfig = require('@jupyterlab/galata/lib/playwright-config');

const port = process.env.IPS_TEST_PORT ?? '18988';
const baseURL = `http://127.0.0.1:${port}`;
process.env.TARGET_URL = baseURL;

module.exports = {
  ...baseConfig,
  testDir: 'tests',
  // The only pictures that are compared are those of the documentation.
  updateSnapshots: process.env.SCREENSHOTS ?? 'none',
  snapshotPathTemplate: '../docs/images/{arg}{ext}',
  workers: 1,
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
    trace: 'retain-on-failure',
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
  webServer: {
    command: 'jupyter lab --config jupyter_server_test_config.py',
    url: `${baseURL}/api`,
    env: { IPS_TEST_PORT: port },
    timeout: 120 * 1000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10 * 1000 }
  }
};

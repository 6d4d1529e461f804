import { Page } from '@playwright/test';

/** The moment at which the demo runs were written, as the pictures of the guide have it. */
const WRITTEN = Date.UTC(2026, 10, 24, 9, 30, 20) / 1000;

/** The fields of an answer that are times. */
const TIMES = new Set([
  'started',
  'stopped',
  'heard',
  'modified',
  'since',
  'time'
]);

/** Counts have such names too; times are seconds since 1970. */
const FIRST = 1e9;

/** What the age of demo run 1 was then: six days. */
const AGE = 6 * 24 * 3600;

/**
 * Show the demo runs at a time and in a folder that are always the same: they are written anew for
 * each run of the tests, with times relative to that.
 */
export async function demoTime(page: Page): Promise<void> {
  const answer = await page.request.get('/ips/runs?q=user:demo+runid:1');
  const [{ started, directory }] = (await answer.json()).runs;
  const shift = WRITTEN - AGE - started;
  const root = directory.replace(/\/runs\/demo\/1$/, '');
  await page.clock.setFixedTime(WRITTEN * 1000);
  await page.route('**/ips/runs?*', show);
  await page.route('**/ips/runs/**', show);

  async function show(route: Parameters<Parameters<Page['route']>[1]>[0]) {
    const response = await route.fetch();
    const text = (await response.text()).replaceAll(root, '/project/ips');
    const body = JSON.stringify(JSON.parse(text), (name, value) => {
      if (name === 'portal_runid' && value) {
        return value.replace(/\d{4}-.*/, '2026-11-24T09:26:20.000');
      }
      return TIMES.has(name) && value > FIRST
        ? Math.min(value + shift, WRITTEN)
        : value;
    });
    await route.fulfill({ response, body });
  }
}

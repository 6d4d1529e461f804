import { gzipSync } from 'node:zlib';

import { expect, test } from '@jupyterlab/galata';

/** Compressed, in bytes. */
const MOST = 60_000;

// Pages are opened when the listener is there.
test.use({ autoGoto: false });

test('what JupyterLab loads of the extension at its start is small', async ({
  page
}) => {
  const scripts: Promise<Buffer>[] = [];
  page.on('response', response => {
    if (/\/extensions\/ips-jupyterlab\/.*\.js(\?|$)/.test(response.url())) {
      scripts.push(response.body());
    }
  });
  await page.goto();
  await expect(page.getByRole('tab', { name: 'IPS Runs' })).toBeVisible();
  const bodies = await Promise.all(scripts);
  expect(bodies.length).toBeGreaterThan(1);
  test.skip(
    bodies.some(body => /sourceMappingURL=\S+\.map\s*$/.test(String(body))),
    'A development build is larger than what users get.'
  );
  const sizes = bodies.map(body => gzipSync(body, { level: 9 }).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(MOST);
});

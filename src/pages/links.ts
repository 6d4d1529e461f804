import { IRouter, JupyterFrontEnd } from '@jupyterlab/application';
import { URLExt } from '@jupyterlab/coreutils';

import { CommandIDs } from '../commands';

/** What the address of a page names it by: `/lab?ips-run=<key>`, with `&ips-file=<timestep>/<path>`
 * of a data file, `/lab?ips-table`, `/lab?ips-compare=<key> <key>`. */
export const RUN = 'ips-run';
export const FILE = 'ips-file';
export const TABLE = 'ips-table';
export const COMPARE = 'ips-compare';

/** Opens what an address names. */
const FOLLOW = 'ips-jupyterlab:follow-link';

/** The address that opens a page in JupyterLab. */
export function labAddress(
  baseUrl: string,
  name: string,
  value?: string
): string {
  const url = new URL(URLExt.join(baseUrl, 'lab'));
  url.searchParams.set(name, value ?? '');
  return url.href;
}

/** Open what the address names. */
export function followLinks(app: JupyterFrontEnd, router: IRouter): void {
  const { commands } = app;
  commands.addCommand(FOLLOW, {
    describedBy: {
      args: {
        type: 'object',
        properties: { path: { type: 'string' }, search: { type: 'string' } }
      }
    },
    execute: args => {
      const { path, search } = args as IRouter.ILocation;
      const query = new URLSearchParams(search);
      const key = query.get(RUN);
      const [timestep, ...parts] = query.get(FILE)?.split('/') ?? [];
      const table = query.has(TABLE);
      const compared = query.get(COMPARE)?.split(' ').filter(Boolean);
      query.delete(RUN);
      query.delete(FILE);
      query.delete(COMPARE);
      query.delete(TABLE);
      const rest = query.size ? `?${query}` : '';
      router.navigate(`${path}${rest}`, { skipRouting: true });
      // What was open comes back first, and would cover it.
      void app.restored.then(() =>
        table
          ? commands.execute(CommandIDs.openTable)
          : compared
            ? commands.execute(CommandIDs.compare, { keys: compared })
            : parts.length
              ? commands.execute(CommandIDs.quickLook, {
                  key,
                  timestep,
                  path: parts.join('/')
                })
              : commands.execute(CommandIDs.openRun, { key })
      );
    }
  });
  router.register({
    command: FOLLOW,
    pattern: new RegExp(`[?&](${RUN}=|${COMPARE}=|${TABLE}\\b)`)
  });
}

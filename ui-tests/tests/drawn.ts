import { Locator } from '@playwright/test';
import { execFileSync } from 'node:child_process';

/**
 * The points of a plot's lines, as its marks hold them, panel by panel from the top.
 *
 * @param plot where it is
 * @param layer of the panels, from 0: one that lies above others
 */
export function drawnPanels(plot: Locator, layer = 0): Promise<any[][]> {
  return plot
    .locator('.jp-IPSPlot')
    .evaluate(
      (host, layer) =>
        [...host.querySelectorAll('[class*=" read_"][class$="_group"]')].map(
          panel =>
            [
              ...panel.querySelectorAll(
                `.mark-line[class*="_layer_${layer}_marks"] > path`
              )
            ].flatMap((path: any) =>
              path.__data__.mark.items.map(({ datum }: any) => datum)
            )
        ),
      layer
    );
}

/** Times and values of the lines of each panel. */
export async function drawnTrends(plot: Locator): Promise<number[][][]> {
  const panels = await drawnPanels(plot);
  return panels.map(points => points.map(({ time, value }) => [time, value]));
}

/**
 * A variable of a netCDF file, as a library of its own reads it.
 */
export function netcdfVariable(path: string, name: string): number[] {
  const code = `
import json, sys
import netCDF4
with netCDF4.Dataset(sys.argv[1]) as data:
    print(json.dumps(data[sys.argv[2]][:].tolist()))
`;
  return JSON.parse(
    execFileSync('python', ['-c', code, path, name], { encoding: 'utf-8' })
  );
}

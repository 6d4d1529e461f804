import { expect, IJupyterLabPageFixture } from '@jupyterlab/galata';
import { Locator } from '@playwright/test';
import { readFileSync } from 'node:fs';

import { openRunPage, RunPage } from './run-page';

/** A mark of the plot: the members that it draws, and where. */
interface IMark {
  members: string[];
  state?: string;
  x: number | string | null;
  y: number | string | null;
  colour: number | string | null;
  about: Record<string, string>;
  faded: boolean;
}

/**
 * The plot of an ensemble, as a user sees it.
 */
export class MembersPlot {
  constructor(readonly run: RunPage) {
    this.node = run.panel.getByRole('region', { name: 'Plot of the members' });
    this.drawing = this.node.locator('.jp-IPSPlot');
    this.marks = this.drawing.locator('.role-mark[class*=" pick_"] > path');
    this.tooltip = run.page.locator('#jp-ips-plot-tooltip.visible');
  }

  readonly node: Locator;
  readonly drawing: Locator;
  readonly marks: Locator;
  readonly tooltip: Locator;

  /** What is drawn, by the renderer's own account. */
  drawn(): Promise<IMark[]> {
    return this.marks.evaluateAll(elements =>
      elements.map(element => ({
        ...(element as any).__data__.datum,
        faded: element.classList.contains('jp-mod-faded')
      }))
    );
  }

  /** Names of the members that are drawn, as the table has them. */
  async names(): Promise<string[]> {
    const marks = await this.drawn();
    return [...new Set(marks.flatMap(({ members }) => members))].sort();
  }

  /** The mark of one member. */
  async mark(name: string): Promise<Locator> {
    const marks = await this.drawn();
    const at = marks.findIndex(({ members }) => members.includes(name));
    expect(at, name).toBeGreaterThanOrEqual(0);
    return this.marks.nth(at);
  }

  /** Where a member is drawn, in pixels of the page. */
  async place(name: string): Promise<{ x: number; y: number }> {
    const { x, y, width, height } = (await (
      await this.mark(name)
    ).boundingBox())!;
    return { x: x + width / 2, y: y + height / 2 };
  }

  /** Draw a rectangle around members. */
  async enclose(...names: string[]): Promise<void> {
    const places = await Promise.all(names.map(name => this.place(name)));
    const xs = places.map(({ x }) => x);
    const ys = places.map(({ y }) => y);
    const { mouse } = this.run.page;
    await mouse.move(Math.min(...xs) - 8, Math.min(...ys) - 8);
    await mouse.down();
    await mouse.move(Math.max(...xs) + 8, Math.max(...ys) + 8, { steps: 3 });
    await mouse.up();
  }

  async choose(part: string, option: string): Promise<void> {
    await this.node.getByLabel(part, { exact: true }).selectOption(option);
  }

  /** Choose an axis by what it is called. */
  async against(part: 'x' | 'y' | 'Colour', label: string): Promise<void> {
    const select = this.node.getByLabel(part, { exact: true });
    await select.selectOption({ label });
  }

  /** Names of the rows that are selected in the table. */
  selectedRows(): Promise<string[]> {
    return this.run.grid
      .locator('.jp-IPSGrid-row[aria-selected="true"]')
      .evaluateAll(rows =>
        rows.map(({ firstElementChild }) => firstElementChild!.textContent!)
      );
  }
}

/** The Ensembles tab of a run with the plot. */
export async function openMembersPlot(
  page: IJupyterLabPageFixture,
  folder: string,
  username: string,
  runid: number
): Promise<MembersPlot> {
  const run = await openRunPage(page, folder, username, runid);
  await run.open('Ensembles');
  await run.panel.getByRole('button', { name: 'Plot', exact: true }).click();
  const plot = new MembersPlot(run);
  await expect(plot.marks.first()).toBeVisible();
  return plot;
}

/** The members of an ensemble as its file has them. */
export function membersOf(run: RunPage, path: string): any[] {
  const [head, ...rows] = run
    .file(path)
    .trimEnd()
    .split('\r\n')
    .map(line => line.split(','));
  return rows.map(row =>
    Object.fromEntries(row.map((value, i) => [head[i], value]))
  );
}

/** The last state that a run has stored; null where it has none. */
export function lastState(directory: string): any {
  const listing = JSON.parse(
    readFileSync(`${directory}/ips_analysis_api_data_listing.json`, 'utf-8')
  );
  const states = Object.entries<string[]>(listing)
    .sort(([one], [other]) => Number(other) - Number(one))
    .flatMap(([, paths]) => paths)
    .filter(path => path.endsWith('_state.json'));
  return states.length
    ? JSON.parse(readFileSync(`${directory}/${states[0]}`, 'utf-8'))
    : null;
}

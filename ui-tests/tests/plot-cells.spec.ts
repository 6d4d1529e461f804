import { expect, galata, test } from '@jupyterlab/galata';

import { drawnTrends } from './drawn';
import { openRunPage } from './run-page';
import { openNotebook, printed, settledCells } from './runs-panel';

/**
 * What is on the page becomes a cell with each library, a real kernel runs it, and it draws what
 * the page does.
 */

/** Times and values of the lines of a figure, as its library holds them. */
const LINES: Record<string, string> = {
  matplotlib: '[(one.get_xdata(), one.get_ydata()) for one in ax.get_lines()]',
  plotly: '[(one.x, one.y) for one in fig.data]',
  bokeh:
    "[(one.data_source.data['x'], one.data_source.data['y']) for one in p.renderers[:1]]",
  hvplot: '[(line.dimension_values(0), line.dimension_values(1))]'
};

/** What the notebook shows below the cell. */
const SHOWN: Record<string, string> = {
  matplotlib: '.jp-RenderedImage img',
  plotly: '.js-plotly-plot .main-svg',
  bokeh: '.bk-Figure',
  hvplot: '.bk-Figure'
};

/** The browser of these tests calls nobody, so the libraries bring their scripts along. */
const OFFLINE: Record<string, string> = {
  bokeh: "import os\nos.environ['BOKEH_RESOURCES'] = 'inline'",
  hvplot: 'import holoviews\nholoviews.extension.inline = True'
};

for (const library of Object.keys(LINES)) {
  test.describe(`with ${library}`, () => {
    test.use({
      mockSettings: {
        ...galata.DEFAULT_SETTINGS,
        'ips-jupyterlab:panel': { plotLibrary: library }
      }
    });

    test('a trend is drawn again in the notebook', async ({ page }) => {
      await openNotebook(page);
      expect(await printed(page, OFFLINE[library] ?? '')).toBe('');
      const notebook = await page.evaluate(() => {
        const { currentWidget } = (window as any).jupyterapp.shell;
        return currentWidget.id as string;
      });
      const run = await openRunPage(page, 'runs', 'demo', 1);
      await run.open('Trends');
      await expect.poll(() => drawnTrends(run.panel)).toHaveLength(1);
      const drawn = await drawnTrends(run.panel);
      expect(drawn[0].length).toBeGreaterThan(20);
      await run.panel.getByRole('button', { name: 'Insert as cell' }).click();

      await page.evaluate(
        id => (window as any).jupyterapp.shell.activateById(id),
        notebook
      );
      const [, source] = await settledCells(page, 2);
      expect(source).toContain(`# Drawn with ${library}`);
      await page.notebook.runCell(1);
      const output = page.locator('.jp-Notebook-cell').nth(1);
      await expect(output.locator(SHOWN[library]).first()).toBeVisible();
      await expect(output.locator('[data-mime-type*="stderr"]')).toHaveCount(0);
      const lines = await printed(
        page,
        `import json
print(json.dumps([
    [[float(x), float(y)] for x, y in zip(*line)] for line in ${LINES[library]}
]))`
      );
      expect(JSON.parse(lines)).toEqual(drawn);
    });
  });
}

import { PLOT_LIBRARIES, plotCode } from '../snippets/plots';
import { CASES, READ } from './plot-cases';

/**
 * The cells that pytest runs in ips_jupyterlab/tests/test_plot_cells.py, each in a file.
 *
 * `WRITE_CELLS=1 jlpm jest plot-code-run` writes them anew.
 */
const FOLDER = 'ips_jupyterlab/tests/plot_cells';
const fs = jest.requireActual('fs');
const { env } = jest.requireActual('process');
const SCHEMA = jest.requireActual('../../schema/panel.json');
const loaders = SCHEMA.properties.loaders.default;

const all = [
  ...Object.entries(CASES).flatMap(([name, plot]) =>
    PLOT_LIBRARIES.map(library => ({ name, library, plot }))
  ),
  ...Object.entries(READ).map(([name, plot]) => ({
    name,
    library: 'matplotlib' as const,
    plot
  }))
];

it.each(all)('$name with $library is what is run', one => {
  const { name, library, plot } = one;
  const code = plotCode(plot, library, { loaders, notebookPath: null });
  const path = `${FOLDER}/${name}_${library}.py`;
  if (env.WRITE_CELLS) {
    fs.mkdirSync(FOLDER, { recursive: true });
    fs.writeFileSync(path, code + '\n');
  }
  expect(fs.readFileSync(path, 'utf-8')).toBe(code + '\n');
});

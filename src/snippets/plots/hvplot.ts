import { pythonString } from '../python';
import { IColumn, IEnsembleData } from './ensemble-data';
import { ILibrary } from './library';
import { cells, scaled, titleOfCells } from './members';
import { TIME } from './trend-data';

const HOLOVIEWS = 'import holoviews as hv';
const PANDAS = 'import pandas as pd';
const ACCESSOR = 'import hvplot.pandas';
const SIZE = 'width=800, height=400';

/**
 * hvPlot on tables, and HoloViews where there is no table.
 */
export const HVPLOT: ILibrary = {
  install: 'hvplot',

  trend: ({ times, values, title, legend, y }) => ({
    imports: [ACCESSOR, PANDAS],
    lines: [
      `table = pd.DataFrame({'time': ${times}, 'value': ${values}})`,
      'line = table.hvplot.line(',
      `    x='time', y='value', label=${pythonString(legend)}, xlabel=${pythonString(TIME)}, ylabel=${pythonString(y)}`,
      ')',
      "points = table.hvplot.scatter(x='time', y='value', size=10)",
      `(line * points).opts(title=${formatted(title)}, show_legend=True)`
    ]
  }),

  trends: ({ trends, panels, legend, title }) => ({
    imports: [HOLOVIEWS, ACCESSOR],
    lines: [
      'plots = []',
      `for title, names in ${panels}.items():`,
      '    lines = [',
      "        hv.Curve(of_run[name], 'time', title, label=" + legend + ')',
      `        for runid, of_run in ${trends}.items()`,
      '        for name in names',
      '    ]',
      `    plots.append(hv.Overlay(lines).opts(xlabel=${pythonString(TIME)}, ylabel=title, legend_position='right'))`,
      'layout = hv.Layout(plots).cols(1)',
      `layout.opts(hv.opts.Curve(width=800, height=250), hv.opts.Layout(title=${formatted(title)}))`
    ]
  }),

  profile: ({ profiles, at, title, x, y }) => ({
    imports: [HOLOVIEWS, ACCESSOR],
    lines: [
      `all_times = hv.Path([curve.T for curve in ${profiles}.values()], ['x', 'y']).opts(color='lightgray')`,
      `curve = hv.Curve(${profiles}[${at}].T, 'x', 'y', label=f't = {${at}} s').opts(line_width=2)`,
      '(all_times * curve).opts(',
      `    title=${formatted(title)},`,
      `    xlabel=${pythonString(x)},`,
      `    ylabel=${pythonString(y)},`,
      `    ${SIZE}, show_legend=True,`,
      ')'
    ]
  }),

  ensemble: data => {
    const draw = { scatter, line, heatmap, parallel }[data.mark];
    const imports =
      data.mark === 'scatter' || data.mark === 'line' ? [] : [HOLOVIEWS];
    return { imports: [...imports, ACCESSOR], lines: draw(data) };
  },

  flux: data => {
    const { equilibrium, levels, hasBoundary, hasLimiter, title } = data;
    const of = (r: string, z: string) =>
      `(${equilibrium}['${r}'], ${equilibrium}['${z}'])`;
    const parts: string[] = [];
    if (levels !== null) {
      parts.push(
        `contours(hv.QuadMesh((r, z, psi_n), ['R', 'Z'], 'Normalized poloidal flux'), levels=${levels}).opts(colorbar=True, cmap='viridis', show_legend=False)`
      );
    }
    if (hasBoundary) {
      parts.push(
        `hv.Curve(${of('rbdry', 'zbdry')}, 'R', 'Z', label='boundary').opts(color='crimson')`
      );
    }
    if (hasLimiter) {
      parts.push(
        `hv.Curve(${of('rlim', 'zlim')}, 'R', 'Z', label='limiter').opts(color='gray')`
      );
    }
    parts.push(
      `hv.Points([${of('rmagx', 'zmagx')}], ['R', 'Z'], label='axis').opts(marker='cross', size=10)`
    );
    return {
      imports: [
        HOLOVIEWS,
        ACCESSOR,
        ...(levels === null ? [] : ['from holoviews.operation import contours'])
      ],
      lines: [
        'hv.Overlay([',
        ...parts.map(part => `    ${part},`),
        ']).opts(',
        `    title=${formatted(title)},`,
        `    xlabel=${pythonString(data.x)},`,
        `    ylabel=${pythonString(data.y)},`,
        "    width=600, height=700, data_aspect=1, legend_position='bottom',",
        ')'
      ]
    };
  }
};

/** HoloViews puts words in for what stands in braces. */
function formatted(title: string): string {
  return pythonString(title.replace(/[{}]/g, '$&$&'));
}

function options({ columns: [x, y], title }: IEnsembleData): string[] {
  return [
    `    x=${x.name}, y=${y.name}, hover_cols=['member'], padding=0.05, ${SIZE},`,
    `    title=${formatted(title)},`
  ];
}

function colours(colour: IColumn | undefined): string[] {
  if (colour === undefined) {
    return [];
  }
  return [
    colour.isText
      ? `    by=${colour.name},`
      : `    c=${colour.name}, cmap='viridis',`
  ];
}

function scatter(data: IEnsembleData): string[] {
  return [
    `${data.drawn}.hvplot.scatter(`,
    ...options(data),
    ...colours(data.columns[2]),
    ')'
  ];
}

function line(data: IEnsembleData): string[] {
  const { drawn, columns } = data;
  const [x, , colour] = columns;
  const by = colour?.isDiscrete ? [`    by=${colour.name},`] : [];
  const points = colour?.isDiscrete ? by : colours(colour);
  return [
    `lines = ${drawn}.sort_values(${x.name}).hvplot.line(`,
    ...options(data),
    ...by,
    ')',
    `points = ${drawn}.hvplot.scatter(`,
    ...options(data),
    ...points,
    ')',
    'lines * points'
  ];
}

function heatmap(data: IEnsembleData): string[] {
  const [x, y] = data.columns;
  return [
    ...cells(data),
    'xs, ys = cells.columns.astype(str), cells.index.astype(str)',
    `hv.HeatMap((xs, ys, cells.to_numpy()), ['x', 'y'], ${pythonString(titleOfCells(data))}).opts(`,
    `    title=${formatted(data.title)},`,
    `    xlabel=${pythonString(x.title)},`,
    `    ylabel=${pythonString(y.title)},`,
    `    ${SIZE}, colorbar=True, cmap='viridis', tools=['hover'],`,
    ')'
  ];
}

function parallel(data: IEnsembleData): string[] {
  const last = data.columns[data.columns.length - 1];
  return [
    ...scaled(data),
    'lines = [',
    "    {'axis': range(len(row)), 'value': row, 'colour': colour}",
    `    for row, colour in zip(scaled.to_numpy(), numbers[${last.name}])`,
    ']',
    "hv.Path(lines, ['axis', 'value'], 'colour').opts(",
    `    title=${formatted(data.title)},`,
    `    color='colour', colorbar=True, clabel=${pythonString(last.title)}, cmap='viridis',`,
    `    xticks=list(enumerate(ranges)), yaxis=None, xlabel='', ${SIZE},`,
    ')'
  ];
}

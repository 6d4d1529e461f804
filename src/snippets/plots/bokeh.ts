import { pythonString } from '../python';
import { IColumn, IEnsembleData } from './ensemble-data';
import { IDrawn, ILibrary } from './library';
import { cells, scaled, titleOfCells } from './members';
import { TIME } from './trend-data';

const BASE = [
  'from bokeh.io import output_notebook, show',
  'from bokeh.plotting import figure'
];
const COLOURS = [
  'from itertools import cycle',
  'from bokeh.palettes import Category10'
];
const PALETTE = 'from bokeh.palettes import Viridis256';
/** Where it hides nothing. */
const LEGEND_BESIDE = "p.add_layout(p.legend[0], 'right')";
const BY_VALUE = 'from bokeh.transform import linear_cmap';

/**
 * Figures of Bokeh, shown in the notebook.
 */
export const BOKEH: ILibrary = {
  install: 'bokeh',

  trend: ({ times, values, title, legend, y }) =>
    drawn(
      [],
      [
        ...newFigure(title, TIME, y, 'width=800, height=400'),
        `p.line(${times}, ${values}, legend_label=${pythonString(legend)})`,
        `p.scatter(${times}, ${values}, size=4)`,
        'show(p)'
      ]
    ),

  trends: ({ trends, panels, legend, title }) =>
    drawn(
      [...COLOURS, 'from bokeh.layouts import column'],
      [
        'figures = []',
        `for title, names in ${panels}.items():`,
        '    p = figure(y_axis_label=title, width=800, height=250)',
        '    colours = cycle(Category10[10])',
        `    for runid, of_run in ${trends}.items():`,
        '        for name in names:',
        '            colour = next(colours)',
        `            p.line(*of_run[name], color=colour, legend_label=${legend})`,
        '            p.scatter(*of_run[name], color=colour, size=4)',
        `    ${LEGEND_BESIDE}`,
        '    figures.append(p)',
        'for p in figures:',
        '    p.x_range = figures[0].x_range',
        `figures[0].title.text = ${pythonString(title)}`,
        `figures[-1].xaxis.axis_label = ${pythonString(TIME)}`,
        'show(column(figures))'
      ]
    ),

  profile: ({ profiles, at, title, x, y }) =>
    drawn(
      [],
      [
        ...newFigure(title, x, y, 'width=800, height=500'),
        `all_x, all_y = zip(*${profiles}.values())`,
        "p.multi_line(list(all_x), list(all_y), color='lightgray')  # all times",
        `p.line(*${profiles}[${at}], line_width=2, legend_label=f't = {${at}} s')`,
        'show(p)'
      ]
    ),

  ensemble: data => ({ scatter, line, heatmap, parallel })[data.mark](data),

  flux: data => {
    const { equilibrium, levels, hasBoundary, hasLimiter, title } = data;
    const of = (r: string, z: string) =>
      `${equilibrium}['${r}'], ${equilibrium}['${z}']`;
    const size = 'width=500, height=700, match_aspect=True';
    const lines = newFigure(title, data.x, data.y, size);
    if (levels !== null) {
      lines.push(
        `surfaces = p.contour(r, z, psi_n, ${levels}, line_color=Viridis256)`,
        "bar = surfaces.construct_color_bar(title='Normalized poloidal flux')",
        "p.add_layout(bar, 'right')"
      );
    }
    if (hasBoundary) {
      lines.push(
        `p.line(${of('rbdry', 'zbdry')}, color='crimson', legend_label='boundary')`
      );
    }
    if (hasLimiter) {
      lines.push(
        `p.line(${of('rlim', 'zlim')}, color='gray', legend_label='limiter')`
      );
    }
    return drawn(levels === null ? [] : [PALETTE], [
      ...lines,
      `p.scatter(${of('rmagx', 'zmagx')}, marker='cross', size=10, legend_label='axis')`,
      "p.add_layout(p.legend[0], 'below')",
      "p.legend.orientation = 'horizontal'",
      'show(p)'
    ]);
  }
};

function drawn(imports: string[], lines: string[]): IDrawn {
  return {
    imports: [...BASE, ...imports].sort(),
    lines: ['output_notebook(hide_banner=True)', ...lines]
  };
}

function newFigure(
  title: string,
  x: string,
  y: string,
  ...more: string[]
): string[] {
  return [
    'p = figure(',
    `    title=${pythonString(title)},`,
    `    x_axis_label=${pythonString(x)},`,
    `    y_axis_label=${pythonString(y)},`,
    ...more.map(one => `    ${one},`),
    ')'
  ];
}

/** The axes of members: words must be named beforehand. */
function membersFigure({ drawn, columns: [x, y], title }: IEnsembleData) {
  const words = ({ name }: IColumn) => `sorted(set(${drawn}[${name}]))`;
  return newFigure(
    title,
    x.title,
    y.title,
    'width=800, height=500',
    "tooltips=[('member', '@member')]",
    ...(x.isText ? [`x_range=${words(x)}`] : []),
    ...(y.isText ? [`y_range=${words(y)}`] : [])
  );
}

function scatter(data: IEnsembleData): IDrawn {
  const { drawn: table, columns } = data;
  const [x, y, colour] = columns;
  if (colour?.isText) {
    return groups(data, table, false);
  }
  const { imports, values, bar } = byValue(colour, table);
  return drawn(imports, [
    ...membersFigure(data),
    `points = p.scatter(${x.name}, ${y.name}, source=${table}, size=8${values})`,
    ...bar,
    'show(p)'
  ]);
}

/** What colours points by a value. */
function byValue(colour: IColumn | undefined, table: string) {
  if (colour === undefined) {
    return { imports: [], values: '', bar: [] };
  }
  const [low, high] = ['min', 'max'].map(
    end => `${table}[${colour.name}].${end}()`
  );
  return {
    imports: [PALETTE, BY_VALUE],
    values: `, color=linear_cmap(${colour.name}, Viridis256, ${low}, ${high})`,
    bar: [
      `bar = points.construct_color_bar(title=${pythonString(colour.title)})`,
      "p.add_layout(bar, 'right')"
    ]
  };
}

function line(data: IEnsembleData): IDrawn {
  const { drawn: table, columns } = data;
  const [x, y, colour] = columns;
  const ordered = `${table}.sort_values(${x.name})`;
  if (colour?.isDiscrete) {
    return groups(data, ordered, true);
  }
  const { imports, values, bar } = byValue(colour, table);
  return drawn(imports, [
    ...membersFigure(data),
    `p.line(${x.name}, ${y.name}, source=${ordered}, color='gray')`,
    `points = p.scatter(${x.name}, ${y.name}, source=${table}, size=8${values})`,
    ...bar,
    'show(p)'
  ]);
}

function groups(data: IEnsembleData, table: string, isLine: boolean): IDrawn {
  const [x, y, colour] = data.columns;
  const how = `${x.name}, ${y.name}, source=group, color=colour, legend_label=str(value)`;
  return drawn(COLOURS, [
    ...membersFigure(data),
    'colours = cycle(Category10[10])',
    `for (value, group), colour in zip(${table}.groupby(${colour.name}), colours):`,
    ...(isLine ? [`    p.line(${how})`] : []),
    `    p.scatter(${how}, size=8)`,
    `p.legend.title = ${pythonString(colour.title)}`,
    LEGEND_BESIDE,
    'show(p)'
  ]);
}

function heatmap(data: IEnsembleData): IDrawn {
  const [x, y] = data.columns;
  return drawn(
    [PALETTE, BY_VALUE],
    [
      ...cells(data),
      'xs, ys = cells.columns.astype(str), cells.index.astype(str)',
      'grid = {',
      "    'x': [x for _ in ys for x in xs],",
      "    'y': [y for y in ys for _ in xs],",
      "    'value': cells.to_numpy().ravel(),",
      '}',
      ...newFigure(
        data.title,
        x.title,
        y.title,
        'width=800, height=500',
        'x_range=list(xs), y_range=list(ys)',
        "tooltips=[('value', '@value')]"
      ),
      "colour = linear_cmap('value', Viridis256, cells.min().min(), cells.max().max(), nan_color=(0, 0, 0, 0))",
      "tiles = p.rect('x', 'y', width=1, height=1, source=grid, color=colour)",
      `bar = tiles.construct_color_bar(title=${pythonString(titleOfCells(data))})`,
      "p.add_layout(bar, 'right')",
      'show(p)'
    ]
  );
}

function parallel(data: IEnsembleData): IDrawn {
  const last = data.columns[data.columns.length - 1];
  return drawn(
    [PALETTE, BY_VALUE],
    [
      ...scaled(data),
      'lines = {',
      "    'axes': [ranges] * len(scaled),",
      "    'values': scaled.to_numpy().tolist(),",
      `    'colour': numbers[${last.name}],`,
      `    'member': ${data.drawn}['member'],`,
      '}',
      'p = figure(',
      `    title=${pythonString(data.title)},`,
      '    width=800, height=500, x_range=ranges,',
      "    tooltips=[('member', '@member')],",
      ')',
      "colour = linear_cmap('colour', Viridis256, lines['colour'].min(), lines['colour'].max())",
      "drawn_lines = p.multi_line('axes', 'values', source=lines, color=colour)",
      `bar = drawn_lines.construct_color_bar(title=${pythonString(last.title)})`,
      "p.add_layout(bar, 'right')",
      'p.yaxis.visible = False',
      'show(p)'
    ]
  );
}

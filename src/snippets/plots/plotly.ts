import { pythonString } from '../python';
import { IColumn, IEnsembleData } from './ensemble-data';
import { ILibrary } from './library';
import { cells, numbers, titleOfCells } from './members';
import { TIME } from './trend-data';

const GO = 'import plotly.graph_objects as go';

/**
 * Figures of graph objects.
 */
export const PLOTLY: ILibrary = {
  install: 'plotly',

  trend: ({ times, values, title, legend, y }) => ({
    imports: [GO],
    lines: [
      'fig = go.Figure()',
      `fig.add_scatter(x=${times}, y=${values}, mode='lines+markers', name=${text(legend)})`,
      ...layout(title, TIME, y, 'showlegend=True'),
      'fig'
    ]
  }),

  trends: ({ trends, panels, count, legend, title, texts }) => {
    // Plotly reads names as HTML.
    const isPlain = texts.every(one => one === escaped(one));
    const shown = (code: string) => (isPlain ? code : `escape(${code})`);
    return {
      imports: [
        ...(isPlain ? [] : ['from html import escape']),
        GO,
        'from plotly.subplots import make_subplots'
      ],
      lines: [
        `fig = make_subplots(rows=${count}, shared_xaxes=True, vertical_spacing=0.05)`,
        `for row, (title, names) in enumerate(${panels}.items(), start=1):`,
        `    for runid, of_run in ${trends}.items():`,
        '        for name in names:',
        '            times, values = of_run[name]',
        '            fig.add_scatter(',
        `                x=times, y=values, mode='lines+markers', name=${shown(legend)}, row=row, col=1`,
        '            )',
        `    fig.update_yaxes(title=${shown('title')}, row=row)`,
        `fig.update_xaxes(title=${text(TIME)}, row=${count})`,
        `fig.update_layout(title=${text(title)}, height=${200 + 200 * count}, showlegend=True)`,
        'fig'
      ]
    };
  },

  profile: ({ profiles, at, title, x, y }) => ({
    imports: [GO],
    lines: [
      'fig = go.Figure()',
      `for x, y in ${profiles}.values():  # all times`,
      "    fig.add_scatter(x=x, y=y, mode='lines', line={'color': 'lightgray', 'width': 1}, showlegend=False)",
      `x, y = ${profiles}[${at}]`,
      `fig.add_scatter(x=x, y=y, mode='lines', name=f't = {${at}} s')`,
      ...layout(title, x, y, 'showlegend=True'),
      'fig'
    ]
  }),

  ensemble: data => {
    const draw = { scatter, line, heatmap, parallel }[data.mark];
    return {
      imports: [GO],
      lines: ['fig = go.Figure()', ...draw(data), 'fig']
    };
  },

  flux: data => {
    const { equilibrium, steps, hasBoundary, hasLimiter, title } = data;
    const lines = ['fig = go.Figure()'];
    steps.forEach(([start, end, size], i) =>
      lines.push(
        'fig.add_contour(',
        `    x=r, y=z, z=psi_n, zmin=0, zmax=1.2, colorscale='Viridis', ${i === 0 ? "colorbar={'title': 'Normalized poloidal flux'}" : 'showscale=False'},`,
        `    contours={'start': ${start}, 'end': ${end}, 'size': ${size}, 'coloring': 'lines'},`,
        ')'
      )
    );
    const add = (r: string, z: string, name: string, how: string) =>
      lines.push(`fig.add_scatter(x=${r}, y=${z}, ${how}, name='${name}')`);
    const of = (name: string) => `${equilibrium}['${name}']`;
    if (hasBoundary) {
      add(of('rbdry'), of('zbdry'), 'boundary', "mode='lines'");
    }
    if (hasLimiter) {
      add(of('rlim'), of('zlim'), 'limiter', "mode='lines'");
    }
    add(`[${of('rmagx')}]`, `[${of('zmagx')}]`, 'axis', "mode='markers'");
    lines.push(
      ...layout(
        title,
        data.x,
        data.y,
        "height=700, legend={'orientation': 'h'}"
      ),
      "fig.update_yaxes(scaleanchor='x')",
      'fig'
    );
    return { imports: [GO], lines };
  }
};

/** Plotly reads texts as HTML. */
function escaped(words: string): string {
  return words
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

function text(words: string): string {
  return pythonString(escaped(words));
}

function layout(title: string, x: string, y: string, more = ''): string[] {
  return [
    'fig.update_layout(',
    `    title=${text(title)},`,
    `    xaxis_title=${text(x)},`,
    `    yaxis_title=${text(y)},`,
    ...(more ? [`    ${more},`] : []),
    ')'
  ];
}

function points(table: string, [x, y]: IColumn[]): string {
  return `x=${table}[${x.name}], y=${table}[${y.name}], text=${table}['member']`;
}

function scatter({ drawn, columns, title }: IEnsembleData): string[] {
  const [x, y, colour] = columns;
  const labels = layout(title, x.title, y.title);
  if (colour?.isText) {
    return groups(drawn, columns, 'markers', title);
  }
  const marker = colour
    ? [
        `    marker={'color': ${drawn}[${colour.name}], 'colorbar': {'title': ${text(colour.title)}}},`
      ]
    : [];
  return [
    'fig.add_scatter(',
    `    ${points(drawn, columns)}, mode='markers',`,
    ...marker,
    ')',
    ...labels
  ];
}

function line(data: IEnsembleData): string[] {
  const { drawn, columns, title } = data;
  const [x, , colour] = columns;
  const ordered = `${drawn}.sort_values(${x.name})`;
  if (colour?.isDiscrete) {
    return groups(ordered, columns, 'lines+markers', title);
  }
  return [
    `line = ${ordered}`,
    `fig.add_scatter(${points('line', columns)}, mode='lines', line={'color': 'gray'})`,
    ...scatter(data),
    'fig.update_layout(showlegend=False)'
  ];
}

function groups(
  table: string,
  columns: IColumn[],
  mode: string,
  title: string
): string[] {
  const [x, y, colour] = columns;
  return [
    `for value, group in ${table}.groupby(${colour.name}):`,
    `    fig.add_scatter(${points('group', columns)}, mode='${mode}', name=str(value))`,
    ...layout(
      title,
      x.title,
      y.title,
      `legend_title=${text(colour.title)}, showlegend=True`
    )
  ];
}

function heatmap(data: IEnsembleData): string[] {
  const [x, y] = data.columns;
  return [
    ...cells(data),
    'fig.add_heatmap(',
    '    x=cells.columns.astype(str), y=cells.index.astype(str), z=cells,',
    `    colorbar={'title': ${text(titleOfCells(data))}},`,
    ')',
    ...layout(
      data.title,
      x.title,
      y.title,
      "xaxis_type='category', yaxis_type='category'"
    )
  ];
}

function parallel({ drawn, columns, title }: IEnsembleData): string[] {
  const last = columns[columns.length - 1];
  return [
    ...numbers(drawn, columns),
    'fig.add_parcoords(',
    `    line={'color': numbers[${last.name}], 'showscale': True},`,
    '    dimensions=[',
    ...columns.map(({ name, title: label, isText }) => {
      const words = `sorted(set(${drawn}[${name}]))`;
      const ticks = isText
        ? `, 'tickvals': list(range(${drawn}[${name}].nunique())), 'ticktext': ${words}`
        : '';
      return `        {'label': ${text(label)}, 'values': numbers[${name}]${ticks}},`;
    }),
    '    ],',
    ')',
    `fig.update_layout(title=${text(title)}, margin={'t': 120})`
  ];
}

import { pythonString } from '../python';
import { IEnsembleData } from './ensemble-data';
import { IDrawn, ILibrary } from './library';
import { cells, scaled, titleOfCells } from './members';
import { TIME } from './trend-data';

/**
 * The object-oriented way: a figure with its axes.
 */
export const MATPLOTLIB: ILibrary = {
  install: 'matplotlib',

  trend: ({ times, values, title, legend, y }) =>
    drawn(
      [title, legend, y],
      [
        ...oneAxes(8, 4),
        `ax.plot(${times}, ${values}, marker='.', label=${pythonString(legend)})`,
        ...titles(title, TIME, y),
        'ax.legend()'
      ]
    ),

  trends: ({ trends, panels, count, legend, title, texts }) =>
    drawn(texts, [
      'fig, axes = plt.subplots(',
      `    ${count}, sharex=True, squeeze=False, figsize=(8, ${Math.max(4, 2.5 * count)}), layout='constrained'`,
      ')',
      `for ax, (title, names) in zip(axes.flat, ${panels}.items()):`,
      `    for runid, of_run in ${trends}.items():`,
      '        for name in names:',
      `            ax.plot(*of_run[name], marker='.', label=${legend})`,
      '    ax.set_ylabel(title)',
      '    ax.legend()',
      `axes.flat[-1].set_xlabel(${pythonString(TIME)})`,
      `fig.suptitle(${pythonString(title)})`
    ]),

  profile: ({ profiles, at, title, x, y }) =>
    drawn(
      [title, x, y],
      [
        ...oneAxes(8, 5),
        `for x, y in ${profiles}.values():  # all times`,
        "    ax.plot(x, y, color='lightgray', linewidth=0.8)",
        `ax.plot(*${profiles}[${at}], linewidth=2, label=f't = {${at}} s')`,
        ...titles(title, x, y),
        'ax.legend()'
      ]
    ),

  ensemble: data => {
    const draw = { scatter, line, heatmap, parallel }[data.mark];
    const texts = [data.title, ...data.columns.map(({ title }) => title)];
    return drawn(texts, [...oneAxes(8, 5), ...draw(data)]);
  },

  flux: data => {
    const { equilibrium, levels, hasBoundary, hasLimiter, title } = data;
    const lines = [...oneAxes(6, 7)];
    if (levels !== null) {
      lines.push(
        `surfaces = ax.contour(r, z, psi_n, ${levels}, linewidths=0.8)`,
        "fig.colorbar(surfaces, label='Normalized poloidal flux')"
      );
    }
    if (hasBoundary) {
      lines.push(
        `ax.plot(${equilibrium}['rbdry'], ${equilibrium}['zbdry'], color='C3', label='boundary')`
      );
    }
    if (hasLimiter) {
      lines.push(
        `ax.plot(${equilibrium}['rlim'], ${equilibrium}['zlim'], color='gray', label='limiter')`
      );
    }
    return drawn(
      [title],
      [
        ...lines,
        `ax.plot(${equilibrium}['rmagx'], ${equilibrium}['zmagx'], 'k+', label='axis')`,
        "ax.set_aspect('equal')",
        ...titles(title, data.x, data.y),
        "ax.legend(loc='upper right')"
      ]
    );
  }
};

function drawn(texts: string[], lines: string[]): IDrawn {
  // Names of runs and files are no formulas.
  const plain = texts.some(text => text.includes('$'))
    ? ["plt.rcParams['text.parse_math'] = False  # a $ is a $"]
    : [];
  return {
    imports: ['import matplotlib.pyplot as plt'],
    lines: [...plain, ...lines, 'plt.show()']
  };
}

function oneAxes(width: number, height: number): string[] {
  return [
    `fig, ax = plt.subplots(figsize=(${width}, ${height}), layout='constrained')`
  ];
}

function titles(title: string, x: string, y: string): string[] {
  return [
    `ax.set_title(${pythonString(title)})`,
    `ax.set_xlabel(${pythonString(x)})`,
    `ax.set_ylabel(${pythonString(y)})`
  ];
}

function scatter({ drawn, columns: [x, y, colour], title }: IEnsembleData) {
  const points = (table: string) => `${table}[${x.name}], ${table}[${y.name}]`;
  const labels = titles(title, x.title, y.title);
  if (colour === undefined) {
    return [`ax.scatter(${points(drawn)})`, ...labels];
  }
  if (colour.isText) {
    return [
      `for value, group in ${drawn}.groupby(${colour.name}):`,
      `    ax.scatter(${points('group')}, label=value)`,
      ...labels,
      `ax.legend(title=${pythonString(colour.title)})`
    ];
  }
  return [
    `points = ax.scatter(${points(drawn)}, c=${drawn}[${colour.name}])`,
    `fig.colorbar(points, label=${pythonString(colour.title)})`,
    ...labels
  ];
}

function line(data: IEnsembleData) {
  const { drawn, columns, title } = data;
  const [x, y, colour] = columns;
  const ordered = `${drawn}.sort_values(${x.name})`;
  if (colour?.isDiscrete) {
    return [
      `for value, line in ${ordered}.groupby(${colour.name}):`,
      `    ax.plot(line[${x.name}], line[${y.name}], marker='.', label=value)`,
      ...titles(title, x.title, y.title),
      `ax.legend(title=${pythonString(colour.title)})`
    ];
  }
  return [
    `line = ${ordered}`,
    `ax.plot(line[${x.name}], line[${y.name}], color='gray', zorder=1)`,
    ...scatter(data)
  ];
}

function heatmap(data: IEnsembleData) {
  const [x, y] = data.columns;
  return [
    ...cells(data),
    "image = ax.imshow(cells, origin='lower', aspect='auto')",
    'ax.set_xticks(range(len(cells.columns)), cells.columns)',
    'ax.set_yticks(range(len(cells.index)), cells.index)',
    `fig.colorbar(image, label=${pythonString(titleOfCells(data))})`,
    ...titles(data.title, x.title, y.title)
  ];
}

function parallel(data: IEnsembleData) {
  const last = data.columns[data.columns.length - 1];
  return [
    ...scaled(data),
    `for (_, member), colour in zip(scaled.iterrows(), plt.cm.viridis(scaled[${last.name}])):`,
    '    ax.plot(range(len(member)), member, color=colour)',
    'ax.set_xticks(range(len(ranges)), ranges)',
    'ax.set_yticks([])',
    `ax.set_title(${pythonString(data.title)})`
  ];
}

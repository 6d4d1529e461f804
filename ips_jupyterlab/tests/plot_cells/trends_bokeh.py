import json
from pathlib import Path
from functools import lru_cache
from itertools import cycle

try:
    from bokeh.io import output_notebook, show
    from bokeh.layouts import column
    from bokeh.palettes import Category10
    from bokeh.plotting import figure
except ImportError as error:
    raise ImportError(f'{error}. To draw with bokeh: %pip install bokeh') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# 2 quantities over time, 2 IPS runs
runs = {
    1: open_run('/hub/alice/1'),  # rampup
    2: open_run('/hub/alice/2'),  # high_power
}
problems = []

def read_trends(run, pattern, load, numbers):
    """Times and values of each number, from the files whose names match the pattern."""
    trends = {name: ([], []) for name in numbers}
    for timestep, paths in run.get_files(pattern).items():
        for path in paths:
            for name, number in numbers.items():
                times, values = trends[name]
                try:
                    values.append(float(number(load(path))))
                    times.append(timestep)
                except Exception as error:  # damaged, or without this
                    problems.append(f'{path}: {error!r}')
    return trends

@lru_cache(maxsize=1)  # each file once, for all that it tells
def load_state(path):
    return json.loads(Path(path).read_text(encoding='utf-8'))

numbers_of_state = {
    'te_keV': lambda data: data['te_keV'],
    'energy_MJ': lambda data: data['energy_MJ'],
}
trends = {
    runid: read_trends(run, '[0-9]*_state.json', load_state, numbers_of_state)
    for runid, run in runs.items()
}
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
panels = {
    'te_keV (keV)': ['te_keV'],
    'energy_MJ (MJ)': ['energy_MJ'],
}

# Drawn with bokeh
output_notebook(hide_banner=True)
figures = []
for title, names in panels.items():
    p = figure(y_axis_label=title, width=800, height=250)
    colours = cycle(Category10[10])
    for runid, of_run in trends.items():
        for name in names:
            colour = next(colours)
            p.line(*of_run[name], color=colour, legend_label=f'{name}, run {runid}')
            p.scatter(*of_run[name], color=colour, size=4)
    p.add_layout(p.legend[0], 'right')
    figures.append(p)
for p in figures:
    p.x_range = figures[0].x_range
figures[0].title.text = '2 quantities, 2 IPS runs'
figures[-1].xaxis.axis_label = 'Time (s)'
show(column(figures))

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

# 2 quantities over time, IPS run 10 (te 'x' "y" \ {z} {path} $a$ %s <b>&amp; #)
runs = {
    10: open_run('/hub/alice/10'),  # te 'x' "y" \ {z} {path} $a$ %s <b>&amp; #
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
def load_it_s_x(path):
    return json.loads(Path(path).read_text(encoding='utf-8'))

numbers_of_it_s_x = {
    'te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #': lambda data: data['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e'],
    'te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; # in it\'s [{x}] $.json': lambda data: data['group']['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e'],
}
trends = {
    runid: read_trends(run, "[0-9]*_it's [[]{x}] $.json", load_it_s_x, numbers_of_it_s_x)
    for runid, run in runs.items()
}
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
panels = {
    'te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #': ['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #'],
    'te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; # in it\'s [{x}] $.j… (te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #)': ['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; # in it\'s [{x}] $.json'],
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
            p.line(*of_run[name], color=colour, legend_label=name)
            p.scatter(*of_run[name], color=colour, size=4)
    p.add_layout(p.legend[0], 'right')
    figures.append(p)
for p in figures:
    p.x_range = figures[0].x_range
figures[0].title.text = '2 quantities, IPS run 10 (te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #)'
figures[-1].xaxis.axis_label = 'Time (s)'
show(column(figures))

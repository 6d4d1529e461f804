import json
from pathlib import Path
from functools import lru_cache

try:
    import holoviews as hv
    import hvplot.pandas
except ImportError as error:
    raise ImportError(f'{error}. To draw with hvplot: %pip install hvplot') from None

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

# Drawn with hvplot
plots = []
for title, names in panels.items():
    lines = [
        hv.Curve(of_run[name], 'time', title, label=name)
        for runid, of_run in trends.items()
        for name in names
    ]
    plots.append(hv.Overlay(lines).opts(xlabel='Time (s)', ylabel=title, legend_position='right'))
layout = hv.Layout(plots).cols(1)
layout.opts(hv.opts.Curve(width=800, height=250), hv.opts.Layout(title='2 quantities, IPS run 10 (te \'x\' "y" \\ {{z}} {{path}} $a$ %s <b>&amp; #)'))

import json
from pathlib import Path

try:
    from bokeh.io import output_notebook, show
    from bokeh.plotting import figure
except ImportError as error:
    raise ImportError(f'{error}. To draw with bokeh: %pip install bokeh') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# te 'x' "y" \ {z} {path} $a$ %s <b>&amp; # over time, IPS run 10 (te 'x' "y" \ {z} {path} $a$ %s <b>&amp; #)
ips_analysis_api = open_run('/hub/alice/10')
times, values, problems = [], [], []
for timestep, paths in ips_analysis_api.get_files("[0-9]*_it's [[]{x}] $.json").items():
    for path in paths:
        try:
            data = json.loads(Path(path).read_text(encoding='utf-8'))
            values.append(float(data['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e']))
            times.append(timestep)
        except Exception as error:  # damaged, or without this
            problems.append(f'{path}: {error!r}')
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')

# Drawn with bokeh
output_notebook(hide_banner=True)
p = figure(
    title='te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #, IPS run 10 (te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #)',
    x_axis_label='Time (s)',
    y_axis_label='te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #',
    width=800, height=400,
)
p.line(times, values, legend_label='run 10 te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #')
p.scatter(times, values, size=4)
show(p)

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

# te_keV (keV) over time, IPS run 1 (rampup)
ips_analysis_api = open_run('/hub/alice/1')
times, values, problems = [], [], []
for timestep, paths in ips_analysis_api.get_files('[0-9]*_state.json').items():
    for path in paths:
        try:
            data = json.loads(Path(path).read_text(encoding='utf-8'))
            values.append(float(data['te_keV']))
            times.append(timestep)
        except Exception as error:  # damaged, or without this
            problems.append(f'{path}: {error!r}')
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')

# Drawn with bokeh
output_notebook(hide_banner=True)
p = figure(
    title='te_keV, IPS run 1 (rampup)',
    x_axis_label='Time (s)',
    y_axis_label='te_keV (keV)',
    width=800, height=400,
)
p.line(times, values, legend_label='run 1 rampup')
p.scatter(times, values, size=4)
show(p)

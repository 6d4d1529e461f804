import json
from pathlib import Path

try:
    import plotly.graph_objects as go
except ImportError as error:
    raise ImportError(f'{error}. To draw with plotly: %pip install plotly') from None

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

# Drawn with plotly
fig = go.Figure()
fig.add_scatter(x=times, y=values, mode='lines+markers', name='run 10 te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; #')
fig.update_layout(
    title='te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; #, IPS run 10 (te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; #)',
    xaxis_title='Time (s)',
    yaxis_title='te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; #',
    showlegend=True,
)
fig

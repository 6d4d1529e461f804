import json
from pathlib import Path

try:
    import numpy as np
except ImportError as error:
    raise ImportError(f'{error}. To calculate: %pip install numpy') from None

try:
    import plotly.graph_objects as go
except ImportError as error:
    raise ImportError(f'{error}. To draw with plotly: %pip install plotly') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# te 'x' "y" \ {z} {path} $a$ %s <b>&amp; # (te 'x' "y" \ {z} {path} $a$ %s <b>&amp; #) over te 'x' "y" \ {z} {path} $a$ %s <b>&amp; #, IPS run 10 (te 'x' "y" \ {z} {path} $a$ %s <b>&amp; #)
ips_analysis_api = open_run('/hub/alice/10')
profiles, problems = {}, []
for timestep, paths in ips_analysis_api.get_files("[0-9]*_it's [[]{x}] $.json").items():
    for path in paths:
        try:
            data = json.loads(Path(path).read_text(encoding='utf-8'))
            profiles[timestep] = np.array((data['x']['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e'], data['y']['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e']), float)
        except Exception as error:  # damaged, or without this
            problems.append(f'{path}: {error!r}')
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
if not profiles:
    raise ValueError('Nothing to draw: no file could be read')
at = min(profiles, key=lambda time: abs(time - 1))

# Drawn with plotly
fig = go.Figure()
for x, y in profiles.values():  # all times
    fig.add_scatter(x=x, y=y, mode='lines', line={'color': 'lightgray', 'width': 1}, showlegend=False)
x, y = profiles[at]
fig.add_scatter(x=x, y=y, mode='lines', name=f't = {at} s')
fig.update_layout(
    title='te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; #, IPS run 10 (te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; #)',
    xaxis_title='te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; #',
    yaxis_title='te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; # (te \'x\' "y" \\ {z} {path} $a$ %s &lt;b&gt;&amp;amp; #)',
    showlegend=True,
)
fig

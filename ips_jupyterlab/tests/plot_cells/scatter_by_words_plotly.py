import json
from pathlib import Path
from fnmatch import fnmatchcase

try:
    import pandas as pd
except ImportError as error:
    raise ImportError(f'{error}. To make tables: %pip install pandas') from None

try:
    import plotly.graph_objects as go
except ImportError as error:
    raise ImportError(f'{error}. To draw with plotly: %pip install plotly') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# Members of ensemble Driver / scan_a, IPS run 3 (scan)
ips_analysis_api = open_run('/hub/alice/3')
[ensemble] = ips_analysis_api.get_ensembles('Driver', 'scan_a')
member_data = ips_analysis_api.get_child_data_by_ensemble_names('Driver', 'scan_a')
problems = []

def load_state(path):
    return json.loads(Path(path).read_text(encoding='utf-8'))

def final(member, pattern, load, number):
    """The number in the newest file of a member that tells it."""
    paths = [
        path
        for paths in member_data.get(member.runid, {}).values()
        for path in paths
        if fnmatchcase(Path(path).name, pattern)
    ]
    for path in reversed(paths[-2:]):  # the newest may be damaged
        try:
            return float(number(load(path)))
        except Exception as error:  # damaged, or without this
            problems.append(f'{path}: {error!r}')
    return None

members = pd.DataFrame(
    {
        'member': member.sim_name,
        'MODE': member.parameters.get('driver:MODE'),
        'te_keV, final (keV)': final(
            member, '[0-9]*_state.json', load_state, lambda data: data['te_keV']
        ),
    }
    for member in ensemble.members
)
drawn = members.dropna().astype({'MODE': str})
print(f'{len(drawn)} of {len(members)} members have all values')
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
if drawn.empty:
    raise ValueError('Nothing to draw: no member has all values')

# Drawn with plotly
fig = go.Figure()
fig.add_scatter(
    x=drawn['MODE'], y=drawn['te_keV, final (keV)'], text=drawn['member'], mode='markers',
)
fig.update_layout(
    title='Ensemble Driver / scan_a, IPS run 3 (scan)',
    xaxis_title='MODE',
    yaxis_title='te_keV, final (keV)',
)
fig

import json
from pathlib import Path
from fnmatch import fnmatchcase
from itertools import cycle

try:
    import pandas as pd
except ImportError as error:
    raise ImportError(f'{error}. To make tables: %pip install pandas') from None

try:
    from bokeh.io import output_notebook, show
    from bokeh.palettes import Category10
    from bokeh.plotting import figure
except ImportError as error:
    raise ImportError(f'{error}. To draw with bokeh: %pip install bokeh') from None

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
        'CHI_E': member.parameters.get('transport:CHI_E'),
        'te_keV, final (keV)': final(
            member, '[0-9]*_state.json', load_state, lambda data: data['te_keV']
        ),
        'MODE': member.parameters.get('driver:MODE'),
    }
    for member in ensemble.members
)
drawn = members.dropna().astype({'MODE': str})
print(f'{len(drawn)} of {len(members)} members have all values')
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
if drawn.empty:
    raise ValueError('Nothing to draw: no member has all values')

# Drawn with bokeh
output_notebook(hide_banner=True)
p = figure(
    title='Ensemble Driver / scan_a, IPS run 3 (scan)',
    x_axis_label='CHI_E',
    y_axis_label='te_keV, final (keV)',
    width=800, height=500,
    tooltips=[('member', '@member')],
)
colours = cycle(Category10[10])
for (value, group), colour in zip(drawn.groupby('MODE'), colours):
    p.scatter('CHI_E', 'te_keV, final (keV)', source=group, color=colour, legend_label=str(value), size=8)
p.legend.title = 'MODE'
p.add_layout(p.legend[0], 'right')
show(p)

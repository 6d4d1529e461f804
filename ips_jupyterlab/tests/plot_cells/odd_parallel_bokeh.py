import json
from pathlib import Path
from fnmatch import fnmatchcase

try:
    import pandas as pd
except ImportError as error:
    raise ImportError(f'{error}. To make tables: %pip install pandas') from None

try:
    from bokeh.io import output_notebook, show
    from bokeh.palettes import Viridis256
    from bokeh.plotting import figure
    from bokeh.transform import linear_cmap
except ImportError as error:
    raise ImportError(f'{error}. To draw with bokeh: %pip install bokeh') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# Members of ensemble Dri'ver {x} / sc\an "$a$", IPS run 10 (te 'x' "y" \ {z} {path} $a$ %s <b>&amp; #)
ips_analysis_api = open_run('/hub/alice/10')
[ensemble] = ips_analysis_api.get_ensembles("Dri'ver {x}", 'sc\\an "$a$"')
member_data = ips_analysis_api.get_child_data_by_ensemble_names("Dri'ver {x}", 'sc\\an "$a$"')
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
        'te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #': member.parameters.get('a:te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e'),
        'te_keV, final (keV)': final(
            member, '[0-9]*_state.json', load_state, lambda data: data['te_keV']
        ),
    }
    for member in ensemble.members
)
drawn = members.dropna()
print(f'{len(drawn)} of {len(members)} members have all values')
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
if drawn.empty:
    raise ValueError('Nothing to draw: no member has all values')

# Drawn with bokeh
output_notebook(hide_banner=True)
numbers = drawn[['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #', 'te_keV, final (keV)']].copy()
span = (numbers.max() - numbers.min()).replace(0, 1)
scaled = (numbers - numbers.min()) / span
ranges = [
    f'{name}\n{drawn[name].min():.4g} to {drawn[name].max():.4g}'
    for name in ['te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #', 'te_keV, final (keV)']
]
lines = {
    'axes': [ranges] * len(scaled),
    'values': scaled.to_numpy().tolist(),
    'colour': numbers['te_keV, final (keV)'],
    'member': drawn['member'],
}
p = figure(
    title='Ensemble Dri\'ver {x} / sc\\an "$a$", IPS run 10 (te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #)',
    width=800, height=500, x_range=ranges,
    tooltips=[('member', '@member')],
)
colour = linear_cmap('colour', Viridis256, lines['colour'].min(), lines['colour'].max())
drawn_lines = p.multi_line('axes', 'values', source=lines, color=colour)
bar = drawn_lines.construct_color_bar(title='te_keV, final (keV)')
p.add_layout(bar, 'right')
p.yaxis.visible = False
show(p)

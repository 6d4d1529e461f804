import csv
import json
from pathlib import Path
from fnmatch import fnmatchcase

try:
    import pandas as pd
except ImportError as error:
    raise ImportError(f'{error}. To make tables: %pip install pandas') from None

def read_table(path):
    # What separates the columns gives each of the first rows as many of them
    with open(path, encoding='utf-8-sig') as file:
        lines = [line for _, line in zip(range(20), file)]
    for mark in (',', ';', '\t', ' '):
        rows = csv.reader(lines, delimiter=mark) if mark != ' ' else map(str.split, lines)
        widths = {len(row) for row in rows if row}
        if len(widths) == 1 and widths != {1}:
            return pd.read_csv(path, sep=r'\s+' if mark == ' ' else mark)
    return pd.read_csv(path)

try:
    import numpy as np
except ImportError as error:
    raise ImportError(f'{error}. To calculate: %pip install numpy') from None

try:
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

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

def load_power(path):
    return read_table(path)

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
        'POWER': member.parameters.get('nubeam:POWER'),
        'MODE': member.parameters.get('driver:MODE'),
        'power_MW, final (MW)': final(
            member, '[0-9]*_power.csv', load_power, lambda data: max(zip(data['time_s'], data['power_MW']), key=lambda row: row[0])[1]
        ),
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

# Drawn with matplotlib
fig, ax = plt.subplots(figsize=(8, 5), layout='constrained')
numbers = drawn[['CHI_E', 'POWER', 'MODE', 'power_MW, final (MW)', 'te_keV, final (keV)']].copy()
numbers['MODE'] = numbers['MODE'].astype('category').cat.codes
span = (numbers.max() - numbers.min()).replace(0, 1)
scaled = (numbers - numbers.min()) / span
ranges = [
    f'{name}\n{drawn[name].min()} to {drawn[name].max()}'
    for name in ['CHI_E', 'POWER', 'MODE', 'power_MW, final (MW)', 'te_keV, final (keV)']
]
for (_, member), colour in zip(scaled.iterrows(), plt.cm.viridis(scaled['te_keV, final (keV)'])):
    ax.plot(range(len(member)), member, color=colour)
ax.set_xticks(range(len(ranges)), ranges)
ax.set_yticks([])
ax.set_title('Ensemble Driver / scan_a, IPS run 3 (scan)')
plt.show()

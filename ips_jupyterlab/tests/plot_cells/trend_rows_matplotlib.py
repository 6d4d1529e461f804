import csv
from itertools import chain

try:
    import pandas as pd
except ImportError as error:
    raise ImportError(f'{error}. To load CSV files: %pip install pandas') from None

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

# power_MW (MW) over time, IPS run 1 (rampup)
ips_analysis_api = open_run('/hub/alice/1')
tables, problems = [np.empty((2, 0))], []
for path in dict.fromkeys(chain(*ips_analysis_api.get_files('[0-9]*_power.csv').values())):
    try:
        data = read_table(path)
        tables.append(np.array((data['time_s'], data['power_MW']), float))
    except Exception as error:  # damaged, or without this
        problems.append(f'{path}: {error!r}')
table = np.hstack(tables)
times, values = table[:, table[0].argsort(kind='stable')]
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')

# Drawn with matplotlib
fig, ax = plt.subplots(figsize=(8, 4), layout='constrained')
ax.plot(times, values, marker='.', label='run 1 rampup')
ax.set_title('power_MW, IPS run 1 (rampup)')
ax.set_xlabel('Time (s)')
ax.set_ylabel('power_MW (MW)')
ax.legend()
plt.show()

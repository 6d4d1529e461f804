import json
from pathlib import Path

try:
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

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

# Drawn with matplotlib
fig, ax = plt.subplots(figsize=(8, 4), layout='constrained')
ax.plot(times, values, marker='.', label='run 1 rampup')
ax.set_title('te_keV, IPS run 1 (rampup)')
ax.set_xlabel('Time (s)')
ax.set_ylabel('te_keV (keV)')
ax.legend()
plt.show()

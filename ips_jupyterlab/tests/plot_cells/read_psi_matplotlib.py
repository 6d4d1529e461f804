from io import StringIO
from pathlib import Path

try:
    import numpy as np
except ImportError as error:
    raise ImportError(f'{error}. To calculate: %pip install numpy') from None

try:
    from freeqdsk import geqdsk
except ImportError as error:
    raise ImportError(f'{error}. To load EQDSK files: %pip install freeqdsk') from None

try:
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# te (keV) over psi_N, IPS run 1 (rampup)
ips_analysis_api = open_run('/hub/alice/1')
profiles, problems = {}, []
for timestep, paths in ips_analysis_api.get_files('g[0-9]*.[0-9]*').items():
    for path in paths:
        try:
            data = geqdsk.read(StringIO(Path(path).read_text(encoding='latin-1')))
            profiles[timestep] = np.array((np.linspace(0, 1, len(data['qpsi'])), data['qpsi']), float)
        except Exception as error:  # damaged, or without this
            problems.append(f'{path}: {error!r}')
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
if not profiles:
    raise ValueError('Nothing to draw: no file could be read')
at = min(profiles, key=lambda time: abs(time - 1))

# Drawn with matplotlib
fig, ax = plt.subplots(figsize=(8, 5), layout='constrained')
for x, y in profiles.values():  # all times
    ax.plot(x, y, color='lightgray', linewidth=0.8)
ax.plot(*profiles[at], linewidth=2, label=f't = {at} s')
ax.set_title('te, IPS run 1 (rampup)')
ax.set_xlabel('psi_N')
ax.set_ylabel('te (keV)')
ax.legend()
plt.show()

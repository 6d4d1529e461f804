try:
    import numpy as np
except ImportError as error:
    raise ImportError(f'{error}. To calculate: %pip install numpy') from None

try:
    import h5py
except ImportError as error:
    raise ImportError(f'{error}. To load IMAS files: %pip install h5py') from None

def filled(values):
    # IMAS writes these where there is no value
    return np.where(np.isin(values, [-9e40, -999999999]), np.nan, values)

try:
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# q over psi, IPS run 11
ips_analysis_api = open_run('/hub/alice/11')
profiles, problems = {}, []
for timestep, paths in ips_analysis_api.get_files('[0-9]*_slice').items():
    for path in paths:
        try:
            data = h5py.File(path + '/equilibrium.h5', 'r', locking=False)
            profiles[timestep] = np.array((filled(data['equilibrium/time_slice[]&profiles_1d&psi'][()])[0], filled(data['equilibrium/time_slice[]&profiles_1d&q'][()])[0]), float)
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
ax.set_title('q, IPS run 11')
ax.set_xlabel('psi')
ax.set_ylabel('q')
ax.legend()
plt.show()

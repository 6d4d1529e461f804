try:
    import numpy as np
except ImportError as error:
    raise ImportError(f'{error}. To calculate: %pip install numpy') from None

try:
    import netCDF4  # xarray reads netCDF through it
    import xarray as xr
except ImportError as error:
    raise ImportError(f'{error}. To load netCDF files: %pip install xarray netCDF4') from None

try:
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# te (keV) over rho, IPS run 1 (rampup)
ips_analysis_api = open_run('/hub/alice/1')
profiles, problems = {}, []
for timestep, paths in ips_analysis_api.get_files('[0-9]*_profiles.nc').items():
    for path in paths:
        try:
            data = xr.load_dataset(path, group='core/fast', decode_times=False)
            profiles[timestep] = np.array((xr.load_dataset(path, decode_times=False)['rho'], data['ti']), float)
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
ax.set_xlabel('rho')
ax.set_ylabel('te (keV)')
ax.legend()
plt.show()

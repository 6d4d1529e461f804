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
    from bokeh.io import output_notebook, show
    from bokeh.plotting import figure
except ImportError as error:
    raise ImportError(f'{error}. To draw with bokeh: %pip install bokeh') from None

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
            data = xr.load_dataset(path, decode_times=False)
            profiles[timestep] = np.array((data['rho'], data['te']), float)
        except Exception as error:  # damaged, or without this
            problems.append(f'{path}: {error!r}')
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
if not profiles:
    raise ValueError('Nothing to draw: no file could be read')
at = min(profiles, key=lambda time: abs(time - 1))

# Drawn with bokeh
output_notebook(hide_banner=True)
p = figure(
    title='te, IPS run 1 (rampup)',
    x_axis_label='rho',
    y_axis_label='te (keV)',
    width=800, height=500,
)
all_x, all_y = zip(*profiles.values())
p.multi_line(list(all_x), list(all_y), color='lightgray')  # all times
p.line(*profiles[at], line_width=2, legend_label=f't = {at} s')
show(p)

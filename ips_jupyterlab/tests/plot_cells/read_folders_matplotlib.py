from functools import lru_cache

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
    import adios2
except ImportError as error:
    raise ImportError(f'{error}. To load ADIOS2 files: %pip install adios2') from None

try:
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# 3 quantities over time, IPS run 11
runs = {
    11: open_run('/hub/alice/11'),
}
problems = []

def read_trends(run, pattern, load, numbers):
    """Times and values of each number, from the files whose names match the pattern."""
    trends = {name: ([], []) for name in numbers}
    for timestep, paths in run.get_files(pattern).items():
        for path in paths:
            for name, number in numbers.items():
                times, values = trends[name]
                try:
                    values.append(float(number(load(path))))
                    times.append(timestep)
                except Exception as error:  # damaged, or without this
                    problems.append(f'{path}: {error!r}')
    return trends

@lru_cache(maxsize=1)  # each file once, for all that it tells
def load_entry(path):
    return h5py.File(path + '/equilibrium.h5', 'r', locking=False)

def load_out(path):
    return adios2.FileReader(path)

numbers_of_entry = {
    'ip max': lambda data: np.nanmax(filled(data['equilibrium/time_slice[]&global_quantities&ip'][()])),
    'homogeneous_time': lambda data: filled(data['equilibrium/ids_properties&homogeneous_time'][()]),
}
numbers_of_out = {
    'te mean': lambda data: np.nanmean(data.read('te', step_selection=[0, data.num_steps()])),
}
trends = {
    runid: read_trends(run, '[0-9]*_entry', load_entry, numbers_of_entry)
    | read_trends(run, '[0-9]*_out.bp', load_out, numbers_of_out)
    for runid, run in runs.items()
}
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
panels = {
    '': ['ip max', 'homogeneous_time', 'te mean'],
}

# Drawn with matplotlib
fig, axes = plt.subplots(
    1, sharex=True, squeeze=False, figsize=(8, 4), layout='constrained'
)
for ax, (title, names) in zip(axes.flat, panels.items()):
    for runid, of_run in trends.items():
        for name in names:
            ax.plot(*of_run[name], marker='.', label=name)
    ax.set_ylabel(title)
    ax.legend()
axes.flat[-1].set_xlabel('Time (s)')
fig.suptitle('3 quantities, IPS run 11')
plt.show()

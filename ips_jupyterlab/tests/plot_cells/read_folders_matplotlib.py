from itertools import chain
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

# 5 quantities over time, IPS run 11
runs = {
    11: open_run('/hub/alice/11'),
}
problems = []

def read_rows(run, pattern, load, columns):
    """Times and values of each column, from all rows of the files whose names match the pattern."""
    tables = {name: [np.empty((2, 0))] for name in columns}
    for path in dict.fromkeys(chain(*run.get_files(pattern).values())):
        for name, column in columns.items():
            try:
                tables[name].append(np.array(column(load(path)), float))
            except Exception as error:  # damaged, or without this
                problems.append(f'{path}: {error!r}')
    joined = {name: np.hstack(parts) for name, parts in tables.items()}
    return {name: table[:, table[0].argsort(kind='stable')] for name, table in joined.items()}

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

def load_slice(path):
    return h5py.File(path + '/equilibrium.h5', 'r', locking=False)

def load_out(path):
    return adios2.FileReader(path)

numbers_of_entry = {
    'ip': lambda data: (filled(data['equilibrium/time'][()]), filled(data['equilibrium/time_slice[]&global_quantities&ip'][()])),
}
numbers_of_entry_2 = {
    'q max': lambda data: np.nanmax(filled(data['equilibrium/time_slice[]&profiles_1d&q'][()])),
    'homogeneous_time': lambda data: filled(data['equilibrium/ids_properties&homogeneous_time'][()]),
}
numbers_of_slice = {
    'ip of a slice': lambda data: filled(data['equilibrium/time_slice[]&global_quantities&ip'][()])[0],
}
numbers_of_out = {
    'te mean': lambda data: np.nanmean(data.read('te', step_selection=[0, data.inquire_variable('te').steps()])),
}
trends = {
    runid: read_rows(run, '[0-9]*_entry', load_entry, numbers_of_entry)
    | read_trends(run, '[0-9]*_entry', load_entry, numbers_of_entry_2)
    | read_trends(run, '[0-9]*_slice', load_slice, numbers_of_slice)
    | read_trends(run, '[0-9]*_out.bp', load_out, numbers_of_out)
    for runid, run in runs.items()
}
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
panels = {
    '': ['ip', 'q max', 'homogeneous_time', 'ip of a slice', 'te mean'],
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
fig.suptitle('5 quantities, IPS run 11')
plt.show()

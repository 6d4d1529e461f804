import json
from pathlib import Path
from io import StringIO
import gzip
import csv
from itertools import chain
from functools import lru_cache

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
    import h5py
except ImportError as error:
    raise ImportError(f'{error}. To load HDF5 files: %pip install h5py') from None

try:
    from freeqdsk import geqdsk
except ImportError as error:
    raise ImportError(f'{error}. To load EQDSK files: %pip install freeqdsk') from None

try:
    import f90nml
except ImportError as error:
    raise ImportError(f'{error}. To load namelist files: %pip install f90nml') from None

try:
    from configobj import ConfigObj
except ImportError as error:
    raise ImportError(f'{error}. To load IPS configuration files: %pip install configobj') from None

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
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# 19 quantities over time, IPS run 1 (rampup)
runs = {
    1: open_run('/hub/alice/1'),  # rampup
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

@lru_cache(maxsize=1)  # each file once, for all that it tells
def load_state(path):
    return json.loads(Path(path).read_text(encoding='utf-8'))

@lru_cache(maxsize=1)  # each file once, for all that it tells
def load_profiles(path):
    return xr.load_dataset(path, decode_times=False)

def load_profiles_2(path):
    return xr.load_dataset(path, group='core/fast', decode_times=False)

@lru_cache(maxsize=1)  # each file once, for all that it tells
def load_out(path):
    return h5py.File(path, 'r', locking=False)

def load_g0(path):
    return geqdsk.read(StringIO(Path(path).read_text(encoding='latin-1')))

def load_instate(path):
    return f90nml.read(path)

def load_sim(path):
    return ConfigObj(path, interpolation=False)

def load_small(path):
    return json.loads(gzip.decompress(Path(path).read_bytes()))

def load_row(path):
    return read_table(path)

def load_power(path):
    return read_table(path)

numbers_of_state = {
    'te_keV': lambda data: data['te_keV'],
    'ne.values min': lambda data: np.nanmin(np.array(data['ne']['values'], float)),
    'ne.values mean': lambda data: np.nanmean(np.array(data['ne']['values'], float)),
    'ne.values max': lambda data: np.nanmax(np.array(data['ne']['values'], float)),
    'sources[1].power': lambda data: data['sources'][1]['power'],
}
numbers_of_profiles = {
    't0': lambda data: data['t0'],
    'te mean': lambda data: np.nanmean(data['te']),
    'one': lambda data: data['one'][0],
}
numbers_of_profiles_2 = {
    'core.fast.ti max': lambda data: np.nanmax(data['ti']),
}
numbers_of_out = {
    'core.q0': lambda data: data['core']['q0'][()],
    'core.q max': lambda data: np.nanmax(data['core']['q'][()]),
    'core.one': lambda data: data['core']['one'][0],
}
numbers_of_out_2 = {
    'power': lambda data: (data['time'][()], data['power'][()]),
}
numbers_of_g0 = {
    'cpasma': lambda data: data['cpasma'],
}
numbers_of_instate = {
    'transport.chi_e': lambda data: data['transport']['chi_e'],
}
numbers_of_sim = {
    'PORTS.NPROC': lambda data: data['PORTS']['NPROC'],
}
numbers_of_small = {
    'te_keV in small.json.gz': lambda data: data['te_keV'],
}
numbers_of_row = {
    'chi': lambda data: data['chi'][0],
}
numbers_of_power = {
    'power_MW': lambda data: (data['time_s'], data['power_MW']),
}
trends = {
    runid: read_trends(run, '[0-9]*_state.json', load_state, numbers_of_state)
    | read_trends(run, '[0-9]*_profiles.nc', load_profiles, numbers_of_profiles)
    | read_trends(run, '[0-9]*_profiles.nc', load_profiles_2, numbers_of_profiles_2)
    | read_trends(run, '[0-9]*_out.h5', load_out, numbers_of_out)
    | read_rows(run, '[0-9]*_out.h5', load_out, numbers_of_out_2)
    | read_trends(run, 'g[0-9]*.[0-9]*', load_g0, numbers_of_g0)
    | read_trends(run, '[0-9]*_instate', load_instate, numbers_of_instate)
    | read_trends(run, '[0-9]*_sim.conf', load_sim, numbers_of_sim)
    | read_trends(run, '[0-9]*_small.json.gz', load_small, numbers_of_small)
    | read_trends(run, '[0-9]*_row.csv', load_row, numbers_of_row)
    | read_rows(run, '[0-9]*_power.csv', load_power, numbers_of_power)
    for runid, run in runs.items()
}
if problems:
    print(f'Values that are left out: {len(problems)}. The first: {problems[0]}')
panels = {
    'te_keV (keV)': ['te_keV'],
    '': ['ne.values min', 'ne.values mean', 'ne.values max', 'sources[1].power', 't0', 'te mean', 'core.fast.ti max', 'one', 'core.q0', 'core.q max', 'core.one', 'power', 'cpasma', 'transport.chi_e', 'PORTS.NPROC', 'te_keV in small.json.gz', 'chi'],
    'power_MW (MW)': ['power_MW'],
}

# Drawn with matplotlib
fig, axes = plt.subplots(
    3, sharex=True, squeeze=False, figsize=(8, 7.5), layout='constrained'
)
for ax, (title, names) in zip(axes.flat, panels.items()):
    for runid, of_run in trends.items():
        for name in names:
            ax.plot(*of_run[name], marker='.', label=name)
    ax.set_ylabel(title)
    ax.legend()
axes.flat[-1].set_xlabel('Time (s)')
fig.suptitle('19 quantities, IPS run 1 (rampup)')
plt.show()

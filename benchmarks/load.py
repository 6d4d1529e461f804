"""What loading an ensemble costs, against the loop that a user would write and against the floor.

python benchmarks/load.py [--members N] [--timesteps N] [--rounds N] [--formats json,netcdf]
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import xarray as xr
from dask.distributed import Client, LocalCluster
from measure import Figure, Options, main, measured_tree, seconds

assert measured_tree()  # makes the package known where it is not installed

from ips_jupyterlab import load, open_run  # noqa: E402

RHO = np.linspace(0, 1, 21)
ENDINGS = {'json': 'state.json', 'netcdf': 'profiles.nc'}


def content_of(format_: str, timestep: float, folder: Path) -> bytes:
    """A small data file: ten scalars and two profiles."""
    scalars = {f'q{number}': timestep + number for number in range(10)}
    profiles = {'te': RHO * timestep, 'ne': RHO + timestep}
    if format_ == 'json':
        told = {name: values.tolist() for name, values in profiles.items()}
        return json.dumps({**scalars, 'rho': RHO.tolist(), **told}, indent=1).encode()
    path = folder / 'one.nc'
    with netCDF4.Dataset(path, 'w') as file:
        file.createDimension('rho', RHO.size)
        for name, values in {'rho': RHO, **profiles}.items():
            variable = file.createVariable(name, 'f8', ('rho',))
            variable.units = 'keV'
            variable[:] = values
        for name, value in scalars.items():
            file.createVariable(name, 'f8', ())[...] = value
    return path.read_bytes()


def make_ensemble(folder: Path, format_: str, members: int, timesteps: int) -> Path:
    """Run 1 with an ensemble; its members hold the same files, which costs the same to read."""
    folder.mkdir(parents=True)
    files = {
        f'data/{step}.0_{ENDINGS[format_]}': content_of(format_, float(step), folder)
        for step in range(timesteps)
    }
    listing = json.dumps({f'{step}.0': [name] for step, name in enumerate(files)}, indent=2)
    rows = ['portal_runid,run_url,instance_analysis_path,sim_name,D:A']
    for runid in range(2, members + 2):
        run = folder / f'{runid}'
        (run / 'data').mkdir(parents=True)
        (run / 'ips_analysis_api_data_listing.json').write_text(listing)
        for name, content in files.items():
            (run / name).write_bytes(content)
        rows.append(f'{runid},u,p,case_{runid},{runid}')
    run = folder / '1'
    (run / 'ensembles/D').mkdir(parents=True)
    (run / 'ensembles/D/scan.csv').write_text('\r\n'.join([*rows, '']))
    return run


def paths_of(run: Path) -> list[list[str]]:
    """The files of each member."""
    data = open_run(run).get_child_data_by_ensemble_names()
    return [[path for paths in one.values() for path in paths] for one in data.values()]


def read_json(path: str) -> dict[str, Any]:
    with open(path, 'rb') as file:  # noqa: PTH123 (a Path would make the floor look slower)
        told: dict[str, Any] = json.loads(file.read())
        return told


def read_netcdf(path: str) -> dict[str, Any]:
    with netCDF4.Dataset(path) as file:
        return {name: variable[...] for name, variable in file.variables.items()}


def loop_json(run: Path) -> xr.Dataset:
    """What a user would write: a list of each variable, then a dataset of arrays."""
    members = [[read_json(path) for path in paths] for paths in paths_of(run)]
    data: dict[str, Any] = {}
    for name in members[0][0]:
        array = np.array([[state[name] for state in states] for states in members])
        dims = ('member', 'time', 'rho')[: array.ndim]
        data[name] = (dims, array)
    data['rho'] = ('rho', data['rho'][1][0, 0])
    return xr.Dataset(data)


def loop_netcdf(run: Path) -> xr.Dataset:
    """The same with what the shipped loader cell uses, a call of xarray for each file."""
    members = [
        [xr.load_dataset(path, decode_times=False) for path in paths] for paths in paths_of(run)
    ]
    first = members[0][0]
    data = {
        name: (
            ('member', 'time', *first[name].dims),
            np.array([[one[name].values for one in states] for states in members]),
        )
        for name in first.data_vars
    }
    return xr.Dataset(data, {'rho': first.rho})


def loop_netcdf4(run: Path) -> xr.Dataset:
    """The same by the netCDF library itself, which knows no labels."""
    members = [[read_netcdf(path) for path in paths] for paths in paths_of(run)]
    data: dict[str, Any] = {}
    for name in members[0][0]:
        array = np.array([[state[name] for state in states] for states in members])
        data[name] = (('member', 'time', 'rho')[: array.ndim], array)
    data['rho'] = ('rho', data['rho'][1][0, 0])
    return xr.Dataset(data)


def check(run: Path, client: Client, loop: Callable[[Path], xr.Dataset]) -> None:
    """All of them give the same numbers."""
    expected, dataset = loop(run), load(run, ensemble='scan')
    assert dataset.identical(load(run, ensemble='scan', client=client))
    for name in expected.variables:
        np.testing.assert_array_equal(dataset[name].values, expected[name].values)


LOOPS = {'json': loop_json, 'netcdf': loop_netcdf}
READ = {'json': read_json, 'netcdf': read_netcdf}
LOOP = {
    'json': 'json.loads of each file, then arrays',
    'netcdf': 'xarray.load_dataset of each file',
}


def take_turns(run: Path, format_: str, client: Client, rounds: int) -> dict[str, float]:
    """Median seconds of each way; they take turns, so that a slow moment meets all."""
    ways: dict[str, Callable[[], object]] = {
        'floor': lambda: [READ[format_](path) for paths in paths_of(run) for path in paths],
        'loop': lambda: LOOPS[format_](run),
        'one process': lambda: load(run, ensemble='scan', progress=False),
        'two processes': lambda: load(run, ensemble='scan', client=client, progress=False),
    }
    if format_ == 'netcdf':
        ways['loop, netCDF4 alone'] = lambda: loop_netcdf4(run)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            taken[name].append(seconds(way))
    return {name: statistics.median(of_way) for name, of_way in taken.items()}


def measure(options: Options, folder: Path) -> Iterator[Figure]:
    steps = options.timesteps or options.size(30, 3)
    sizes = {'json': options.size(2000, 4), 'netcdf': options.size(200, 4)}
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=':0'
        ) as cluster,
        Client(cluster) as client,
    ):
        for format_ in options.formats.split(','):
            members = options.members or sizes[format_]
            few = make_ensemble(folder / format_ / 'few', format_, min(members, 20), steps)
            check(few, client, LOOPS[format_])
            run = make_ensemble(folder / format_ / 'all', format_, members, steps)
            taken = take_turns(run, format_, client, options.rounds)
            for way, reach in (('one process', 1.0), ('two processes', 1.7)):
                yield Figure(
                    f'load {format_}, {members:,} members, {steps} files each, {way}: how fast',
                    LOOP[format_],
                    taken['loop'] / taken[way],
                    reach=reach,
                    better='more',
                    parts={f'{name} s': one for name, one in taken.items()},
                )


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--members', type=int)
    parser.add_argument('--timesteps', type=int)
    parser.add_argument('--formats', default='json,netcdf')


if __name__ == '__main__':
    main(measure, __doc__, arguments)

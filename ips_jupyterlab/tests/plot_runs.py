"""The runs that the cells in ``plot_cells`` draw, with numbers that are easy to tell again."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from .trees import make_run

np = pytest.importorskip('numpy')
h5py = pytest.importorskip('h5py')
netcdf4 = pytest.importorskip('netCDF4')
geqdsk = pytest.importorskip('freeqdsk.geqdsk')

TIMES = (0.0, 0.5, 1.0, 2.0)  # s
RHO = np.linspace(0, 1, 5)
PSI_N = np.linspace(0, 1, 33)
# Of the members of the ensemble: what is set, two are pending and one stopped without data.
CHI_E = (0.5, 1.0, 1.5, 0.5, 1.0, 1.5, 0.5, 1.0)
POWER = (0, 0, 0, 5, 5, 5, 10, 10)
MODE = ('L', 'H', 'L', 'H', 'L', 'H', 'L', 'H')
STARTED, WITHOUT_DATA = 6, 5


def te(time: float, run: int = 1) -> float:
    """The electron temperature in keV."""
    return run + 0.25 * time


def profile(time: float) -> Any:
    """The same over ``RHO``."""
    return te(time) * (1 - RHO**2)


def write_runs(base: Path) -> None:
    """Runs 1 and 2 have files of all formats and damaged ones; the members of 3 are 4 to 9."""
    make_run(base, 1, data={repr(time): _files(base, time) for time in TIMES})
    make_run(base, 2, data={repr(t): {f'{t!r}_state.json': _state(t, 2)} for t in TIMES})
    rows = [
        (4 + i if i < STARTED else '?', f'scan_a{i}', *values)
        for i, values in enumerate(zip(CHI_E, POWER, MODE, strict=True))
    ]
    run = make_run(base, 3, children=range(4, 4 + STARTED), ensembles={'Driver/scan_a': rows})
    table = run / 'ensembles/Driver/scan_a.csv'
    header = 'transport:CHI_E,nubeam:POWER,driver:MODE'
    table.write_text(table.read_text().replace('p:0,p:1,p:2', header))
    for i in range(STARTED):
        data = {} if i == WITHOUT_DATA else {repr(t): _member(i, t) for t in TIMES[: 2 + i % 2]}
        make_run(base, 4 + i, data=data)
    damage(base)
    write_odd(base)


# What names in files may hold; the tests of the front end have the same.
ODD = 'te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e'


def write_odd(base: Path) -> None:
    """Run 10 has names that are hard to quote."""
    files = {
        repr(time): {f"{time!r}_it's [{{x}}] $.json": json.dumps(_odd(time)).encode()}
        for time in TIMES
    }
    rows = [(20, 'one', 1.5), (21, 'other', 2.5)]
    ensembles = {'Dri\'ver {x}/sc\\an "$a$"': rows}
    run = make_run(base, 10, data=files, children=(20, 21), ensembles=ensembles)
    [table] = run.glob('ensembles/*/*.csv')
    quoted = f'a:{ODD}'.replace('"', '""')
    table.write_text(table.read_text().replace('p:0', f'"{quoted}"'))
    for i in range(2):
        make_run(base, 20 + i, data={'1.0': {'1.0_state.json': _state(1.0, i)}})
    (base / "alice/1/data/g'1 [{x}] $a$.geq").write_bytes(_eqdsk(1.0))


def _odd(time: float) -> dict[str, Any]:
    return {
        ODD: time,
        'group': {ODD: 2 * time},
        'x': {ODD: [0, 1]},
        'y': {ODD: [time, None]},
    }


def damage(base: Path) -> None:
    """One file of run 1 is cut off, and one lacks what others have."""
    data = base / 'alice/1/data'
    (data / '0.5_state.json').write_text('{"te_keV": 1')
    (data / '2.0_state.json').write_text('{"te_keV": 1.5}')


def final_te(member: int) -> float:
    """What a member has at last, in keV."""
    return te(TIMES[1 + member % 2], member)


def _member(member: int, time: float) -> dict[str, bytes]:
    power = f'time_s,power_MW\n{time},{member}\n{time + 0.1},{2 * member}\n'
    return {
        f'{time!r}_state.json': _state(time, member),
        f'{time!r}_power.csv': power.encode(),
    }


def _state(time: float, run: int) -> bytes:
    state = {
        'te_keV': te(time, run),
        'energy_MJ': 10 * te(time, run),
        'ne': {'units': '1e19 m-3', 'values': [1, None, 3 + time]},
        'sources': [{'power': 0}, {'power': 2 * time}],
    }
    return json.dumps(state).encode()


def _files(base: Path, time: float) -> dict[str, bytes]:
    base.mkdir(exist_ok=True)
    config = f'[PORTS]\nNPROC = {int(time * 4)}\n'
    power = f'time_s,power_MW\n{time},{time}\n{time + 0.6},{time + 2}\n'  # beyond the next one
    return {
        f'{time!r}_state.json': _state(time, 1),
        f'{time!r}_profiles.nc': _netcdf(base / 'new.nc', time),
        f'{time!r}_out.h5': _hdf5(base / 'new.h5', time),
        f'g000001.{int(time * 1000):05}': _eqdsk(time),
        f'{time!r}_instate': f'&transport\n chi_e = {time + 1}\n/\n'.encode(),
        f'{time!r}_sim.conf': config.encode(),
        f'{time!r}_small.json.gz': gzip.compress(_state(time, 7)),
        f'{time!r}_row.csv': f'chi,name\n{3 * time},x\n'.encode(),
        f'{time!r}_power.csv': power.encode(),
    }


def _netcdf(path: Path, time: float) -> bytes:
    with netcdf4.Dataset(path, 'w') as file:
        file.createDimension('rho', RHO.size)
        file.createDimension('single', 1)
        file.createVariable('rho', 'f8', ('rho',))[:] = RHO
        variable = file.createVariable('te', 'f8', ('rho',), fill_value=-1.0)
        variable.units = 'keV'
        variable[:] = np.where(RHO[1] == RHO, -1, profile(time))
        file.createVariable('t0', 'f8', ())[...] = time / 2
        file.createVariable('one', 'f8', ('single',))[:] = 4 * time
        group = file.createGroup('core').createGroup('fast')
        group.createVariable('ti', 'f8', ('rho',))[:] = 2 * profile(time)
    return _taken(path)


def _hdf5(path: Path, time: float) -> bytes:
    with h5py.File(path, 'w') as file:
        file['core/q0'] = 1 + time
        file['core/q'] = 1 + time * RHO
        file['core/one'] = [5 * time]
        file['time'] = [time, time + 0.1]
        file['power'] = [time, 2 * time]
    return _taken(path)


def _taken(path: Path) -> bytes:
    content = path.read_bytes()
    path.unlink()
    return content


def _eqdsk(time: float) -> bytes:
    size = PSI_N.size
    r, z = np.linspace(1.0, 2.4, size), np.linspace(-1.1, 1.1, size)
    psi = (r[:, None] - 1.7) ** 2 / 0.36 + z[None, :] ** 2 / 0.81
    angle = np.linspace(0, 2 * np.pi, 40)
    data = {
        'nx': size,
        'ny': size,
        'rdim': 1.4,
        'zdim': 2.2,
        'rcentr': 1.7,
        'rleft': 1.0,
        'zmid': 0.0,
        'rmagx': 1.7,
        'zmagx': 0.0,
        'simagx': 0.5,
        'sibdry': 1.5,
        'bcentr': 2.0,
        'cpasma': 1e6 * (1 + time),
        'psi': 0.5 + psi,
        'qpsi': 1 + time * PSI_N,
        'rbdry': 1.7 + 0.6 * np.cos(angle),
        'zbdry': 0.9 * np.sin(angle),
        'rlim': np.array([1.0, 2.4, 2.4, 1.0]),
        'zlim': np.array([-1.1, -1.1, 1.1, 1.1]),
    }
    data |= dict.fromkeys(('fpol', 'pres', 'ffprime', 'pprime'), 1 - PSI_N)
    text = io.StringIO()
    geqdsk.write(data, text)
    return text.getvalue().encode()

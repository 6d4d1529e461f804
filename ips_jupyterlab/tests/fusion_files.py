"""Builds IMAS, OMAS and ADIOS2 data, each with its own library; a test without it is skipped."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

TIMES = [0.0, 1.0]
IP = [1e6, 2e6]
PSI = [0.0, 0.25, 0.5, 0.75, 1.0]
Q = [1.0, 1.5, 2.0, 3.0, 5.0]


def write_imas(path: Path, times: Sequence[float] = TIMES, ip: Sequence[float] = IP) -> Path:
    """An IMAS entry as a folder of HDF5 files."""
    return _write_entry(path, f'imas:hdf5?path={path}', times, ip)


def write_imas_netcdf(path: Path) -> Path:
    """The same as one netCDF file."""
    return _write_entry(path, str(path), TIMES, IP)


def _write_entry(
    path: Path, address: str, times: Sequence[float], currents: Sequence[float]
) -> Path:
    imas = pytest.importorskip('imas')
    pytest.importorskip('imas_core')
    with imas.DBEntry(address, 'w') as entry:
        equilibrium = entry.factory.equilibrium()
        equilibrium.ids_properties.homogeneous_time = 1
        equilibrium.time = times
        equilibrium.time_slice.resize(len(times))
        for part, ip in zip(equilibrium.time_slice, currents, strict=True):
            part.global_quantities.ip = ip
            part.profiles_1d.psi = PSI
            part.profiles_1d.q = Q
        entry.put(equilibrium)
        summary = entry.factory.summary()
        summary.ids_properties.homogeneous_time = 1
        summary.time = times
        entry.put(summary)
    return path


def write_omas(path: Path) -> Path:
    """OMAS data in HDF5 or, by the ending, in JSON."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # its own
        omas = pytest.importorskip('omas')
        data = omas.ODS()
        data['equilibrium.time'] = TIMES
        for at, ip in enumerate(IP):
            data[f'equilibrium.time_slice.{at}.global_quantities.ip'] = ip
            data[f'equilibrium.time_slice.{at}.profiles_1d.psi'] = PSI
        save: Any = omas.save_omas_json if path.suffix == '.json' else omas.save_omas_h5
        save(data, str(path))
    return path


def write_adios2(path: Path, engine: str = 'BP5') -> Path:
    """ADIOS2 output of three steps."""
    adios2 = pytest.importorskip('adios2')
    np = pytest.importorskip('numpy')
    adios = adios2.Adios()  # it must outlive its parts
    io = adios.declare_io('output')
    io.set_engine(engine)
    with adios2.Stream(io, str(path), 'w') as stream:
        for _ in stream.steps(3):
            step = stream.current_step()
            stream.write('te', np.arange(4.0) * step, [4], [0], [4])
            stream.write('time', 0.5 * step)
            stream.write('code', 'transport')
            if step == 0:
                stream.write_attribute('units', 'keV', 'te')
                stream.write_attribute('title', 'a test')
    return path


BUILDERS = {
    'entry': (write_imas, 'imas'),
    'entry.nc': (write_imas_netcdf, 'imas'),
    'shot.h5': (write_omas, 'omas'),
    'shot.json': (write_omas, 'omas'),
    'out.bp': (write_adios2, 'adios2'),
    'results': (lambda path: write_adios2(path, 'BP4'), 'adios2'),
}

"""Builds small data files of all formats, each with its own library."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import configobj
import f90nml
import h5py
import netCDF4
import numpy as np
from freeqdsk import geqdsk

STATE = {
    'time_s': 1.5,
    'plasma_current_MA': 0.9,
    'core': {'te': {'value': 3.0, 'units': 'keV'}, 'species': [{'z': 1}, {'z': 6}]},
    'ne_1e19_m3': [3.0, 2.0, 1.0],
    'code': 'transport',
}
RHO = np.linspace(0, 1, 5)
TE = 3 * (1 - RHO**2) + 0.1
N = 17  # points of the grid of an equilibrium


def write_json(path: Path, value: Any = STATE) -> Path:
    """A state file; NaN is written as Python writes it."""
    path.write_text(json.dumps(value))
    return path


def write_json_gz(path: Path, value: Any = STATE) -> Path:
    """The same in gzip."""
    path.write_bytes(gzip.compress(json.dumps(value).encode()))
    return path


def write_csv(path: Path, columns: Mapping[str, Sequence[Any]] | None = None) -> Path:
    """A table; radial profiles unless told otherwise."""
    columns = {'rho': RHO, 'temperature_keV': TE} if columns is None else columns
    with path.open('w', newline='') as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*columns.values(), strict=True))
    return path


def write_netcdf(path: Path, form: str = 'NETCDF4') -> Path:
    """Radial profiles, a scalar, and packed values of which one is missing."""
    with netCDF4.Dataset(path, 'w', format=form) as file:
        file.createDimension('rho', RHO.size)
        file.createDimension('time', None)
        for name, units, values in (('rho', '1', RHO), ('te', 'keV', TE)):
            variable = file.createVariable(name, 'f8', ('rho',))
            variable.units = units
            variable[:] = values
        current = file.createVariable('ip', 'f4', ())
        current.units = 'A'
        current[...] = 900_000
        packed = file.createVariable('ne', 'i2', ('rho',), fill_value=-1)
        packed.scale_factor, packed.add_offset, packed.units = 0.5, 1.0, '1e19 m-3'
        packed.set_auto_maskandscale(False)
        packed[:] = [10, 8, -1, 4, 2]
        waves = file.createVariable('power', 'f8', ('time', 'rho'))
        waves[:] = np.arange(15).reshape(3, 5)
    return path


def write_classic(path: Path) -> Path:
    """The same as netCDF-3."""
    return write_netcdf(path, 'NETCDF3_CLASSIC')


def write_hdf5(path: Path) -> Path:
    """Groups, profiles over a dimension scale, a scalar, and types of all kinds."""
    with h5py.File(path, 'w') as file:
        file['time_s'] = 1.5
        core = file.create_group('core')
        core['rho'], core['te'] = RHO, TE
        core['rho'].make_scale('rho')
        core['te'].dims[0].attach_scale(core['rho'])
        core['te'].attrs['units'] = 'keV'
        core['psi'] = np.arange(12.0).reshape(3, 4)
        core['missing'] = [1.0, np.nan, 3.0]
        file['code'] = 'transport'
        file['names'] = np.array(['D', 'T'], dtype=h5py.string_dtype())
        file['fixed'] = np.array([b'D', b'T'])
        file['flag'] = np.array([True, False])
        file['phase'] = np.array([0, 1], dtype=h5py.enum_dtype({'off': 0, 'on': 1}, basetype='i1'))
        file['point'] = np.array((1.0, 2), dtype=[('r', 'f8'), ('n', 'i4')])
        file['ragged'] = h5py.Empty('f8')
        lists = file.create_dataset('lists', (2,), dtype=h5py.vlen_dtype(np.dtype('i4')))
        lists[0], lists[1] = [1, 2], [3]
        file.create_dataset('reference', data=core['te'].ref, dtype=h5py.ref_dtype)
        file['complex'] = 1 + 2j
        file['opaque'] = np.void(b'abc')
        file['type'] = np.dtype('f8')
    return path


def equilibrium(**changes: Any) -> dict[str, Any]:
    """A Solov'ev equilibrium, as freeqdsk writes it."""
    major, minor, elongation, field = 1.7, 0.6, 1.8, 2.0
    r, z = np.linspace(0.9, 2.5, N), np.linspace(-1.6, 1.6, N)
    scale = field / (2 * major**2 * elongation)

    def flux(r: Any, z: Any) -> Any:
        return scale * (r**2 * z**2 + elongation**2 / 4 * (r**2 - major**2) ** 2)

    angle = np.linspace(0, 2 * np.pi, 20)
    psi = np.linspace(0, 1, N)
    return {
        **{'nx': N, 'ny': N, 'rdim': 1.6, 'zdim': 3.2, 'rcentr': major, 'bcentr': field},
        **{'rleft': 0.9, 'zmid': 0.0, 'rmagx': major, 'zmagx': 0.0, 'simagx': 0.0},
        'sibdry': float(flux(major + minor, 0.0)),
        'cpasma': 0.9e6,
        'fpol': np.full(N, field * major),
        'pres': 1e4 * (1 - psi),
        'ffprime': np.zeros(N),
        'pprime': np.full(N, -1e4),
        'psi': flux(*np.meshgrid(r, z, indexing='ij')),
        'qpsi': 1 + 3 * psi,
        'rbdry': major + minor * np.cos(angle),
        'zbdry': elongation * minor * np.sin(angle),
        'rlim': np.array([0.9, 2.5, 2.5, 0.9, 0.9]),
        'zlim': np.array([-1.6, -1.6, 1.6, 1.6, -1.6]),
        **changes,
    }


def write_eqdsk(path: Path, **changes: Any) -> Path:
    """That equilibrium as a g-file."""
    with path.open('w') as file:
        geqdsk.write(equilibrium(**changes), file, label='TEST', shot=1, time=1500)
    return path


def write_namelist(path: Path) -> Path:
    """A namelist of two groups."""
    groups = {
        'transport': {'chi_e': 1.5, 'model': 'bohm', 'on': True, 'grid': [1.0, 2.0, 3.0]},
        'heating': {'power_mw': 5},
    }
    f90nml.Namelist(groups).write(path, force=True)
    return path


def write_config(path: Path) -> Path:
    """An IPS configuration."""
    config = configobj.ConfigObj(interpolation=False)
    config['RUN_ID'] = 'ramp_up'
    config['PORTS'] = {'NAMES': ['DRIVER', 'WORKER'], 'DRIVER': {'IMPLEMENTATION': 'driver'}}
    config.filename = str(path)
    config.write()
    return path


def write_notebook(path: Path) -> Path:
    """A notebook of two cells."""
    cells = [
        {'cell_type': 'markdown', 'metadata': {}, 'source': '# Ramp-up'},
        {'cell_type': 'code', 'metadata': {}, 'source': ['a = 1\n', 'b = 2'], 'outputs': []},
    ]
    path.write_text(json.dumps({'cells': cells, 'metadata': {}, 'nbformat': 4}))
    return path


def write_png(path: Path) -> Path:
    """A black dot."""
    path.write_bytes(
        base64.b64decode(
            'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJg'
            'gg=='
        )
    )
    return path


def write_tar(path: Path) -> Path:
    """A folder with one file, in tar and gzip."""
    with tarfile.open(path, 'w:gz') as archive:
        folder = tarfile.TarInfo('state')
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        member = tarfile.TarInfo('state/a.json')
        member.size = 2
        archive.addfile(member, io.BytesIO(b'{}'))
    return path


def write_zip(path: Path) -> Path:
    """One file in zip."""
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('a.json', '{}')
    return path


# A file of each format by its name
BUILDERS: dict[str, Callable[[Path], Path]] = {
    'state.json': write_json,
    'state.json.gz': write_json_gz,
    'profiles.csv': write_csv,
    'profiles.nc': write_netcdf,
    'classic.nc': write_classic,
    'state.h5': write_hdf5,
    'g1.geq': write_eqdsk,
    'input.nml': write_namelist,
    'ips.conf': write_config,
    'basic.ipynb': write_notebook,
    'picture.png': write_png,
    'state.tar.gz': write_tar,
    'state.zip': write_zip,
}

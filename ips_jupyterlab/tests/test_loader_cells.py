"""The cells that the panel inserts for a file of each format, run in a real kernel."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from ips_jupyterlab.formats.sniff import sniff

from . import data_files, fusion_files
from .data_files import RHO, STATE, TE, equilibrium
from .fusion_files import IP, PSI, TIMES
from .kernels import CellError, Kernel

CELLS = Path(__file__).parent / 'loader_cells'
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


class Case(NamedTuple):
    """A file, and what a cell must find in it."""

    format: str
    write: Callable[[Path], Any]
    expression: str
    value: Any


def write_plasma_state(path: Path) -> None:
    """Some variables as the Plasma State software writes them, in netCDF-3."""
    netcdf4 = pytest.importorskip('netCDF4')
    with netcdf4.Dataset(path, 'w', format='NETCDF3_64BIT_OFFSET') as file:
        file.createDimension('dm1_nrho', RHO.size - 1)
        file.createDimension('dp1_nspec_th', 2)
        file.createVariable('t0', 'f8', ()).units = 's'
        file['t0'][...] = 3.42
        file.createVariable('Ts', 'f8', ('dp1_nspec_th', 'dm1_nrho')).units = 'keV'
        file['Ts'][:] = [TE[1:], 2 * TE[1:]]


CASES = {
    'state.json': Case('json', data_files.write_json, 'state', STATE),
    'state.json.gz': Case('gzip', data_files.write_json_gz, 'state', STATE),
    'profiles.csv': Case(
        'csv', data_files.write_csv, 'profiles.temperature_keV.tolist()', list(TE)
    ),
    'profiles.nc': Case(
        'netcdf',
        data_files.write_netcdf,
        '[profiles.te.values.tolist(), profiles.te.units]',
        [list(TE), 'keV'],
    ),
    'classic.nc': Case(
        'netcdf',
        data_files.write_classic,
        'classic.power.values.tolist()',
        np.arange(15.0).reshape(3, 5).tolist(),
    ),
    '3.42_ps.cdf': Case(
        'netcdf',
        write_plasma_state,
        '[float(ps.t0), ps.Ts.values.tolist(), ps.Ts.units]',
        [3.42, [list(TE[1:]), list(2 * TE[1:])], 'keV'],
    ),
    'state.h5': Case(
        'hdf5',
        data_files.write_hdf5,
        '[state["core/te"][:].tolist(), state.mode]',
        [list(TE), 'r'],
    ),
    'entry': Case(
        'imas',
        fusion_files.write_imas,
        '[float(part.global_quantities.ip) for part in entry.get("equilibrium").time_slice]',
        IP,
    ),
    'entry.nc': Case(
        'imas',
        fusion_files.write_imas_netcdf,
        'entry["summary/0/time"].values.tolist()',
        TIMES,
    ),
    'shot.h5': Case(
        'omas',
        fusion_files.write_omas,
        'list(map(float, shot["equilibrium.time_slice.0.profiles_1d.psi"]))',
        PSI,
    ),
    'shot.json': Case(
        'omas',
        fusion_files.write_omas,
        'list(map(float, shot["equilibrium.time_slice.0.profiles_1d.psi"]))',
        PSI,
    ),
    'out.bp': Case(
        'adios2',
        fusion_files.write_adios2,
        'out.read("te", step_selection=[2, 1]).tolist()',
        [0, 2, 4, 6],
    ),
    'results': Case(
        'adios2',
        lambda path: fusion_files.write_adios2(path, 'BP4'),
        'results.read("time", step_selection=[0, 3]).tolist()',
        [0, 0.5, 1],
    ),
    'g1.geq': Case(
        'eqdsk',
        data_files.write_eqdsk,
        '[g1["qpsi"].tolist(), g1["bcentr"]]',
        [list(equilibrium()['qpsi']), 2.0],
    ),
    'input.nml': Case(
        'namelist',
        data_files.write_namelist,
        '[input_data["transport"]["grid"], input_data["heating"]["power_mw"]]',
        [[1, 2, 3], 5],
    ),
    'ips.conf': Case(
        'config', data_files.write_config, 'ips["PORTS"]["NAMES"]', ['DRIVER', 'WORKER']
    ),
    'te.npy': Case('binary', lambda path: np.save(path, TE), 'te.tolist()', list(TE)),
    'run.log': Case(
        'text',
        lambda path: path.write_bytes(b'The plasma is heated to 10 k\xe9V\n'),
        'run_data',
        'The plasma is heated to 10 k\N{REPLACEMENT CHARACTER}V\n',
    ),
    'picture.png': Case(
        'image',
        data_files.write_png,
        '[picture.format, picture.data[:4].hex()]',
        ['png', '89504e47'],
    ),
    'wall.svg': Case('image', lambda path: path.write_text(SVG), 'wall.data', SVG),
    'state.tar.gz': Case(
        'tar', data_files.write_tar, 'state.extractfile("state/a.json").read().decode()', '{}'
    ),
    'state.zip': Case('zip', data_files.write_zip, 'state.read("a.json").decode()', '{}'),
}


def cell_of(name: str, base: Path) -> str:
    """The cell that the panel inserts, for a run below another folder."""
    code = (CELLS / f'{name}.py').read_text(encoding='utf-8')
    assert '/hub/alice/1/data/' in code
    return code.replace('/hub/', f'{base}/')


def packages_of(code: str) -> list[str]:
    """The modules that a cell says to install when they are missing."""
    imports = [
        node
        for block in ast.parse(code).body
        if isinstance(block, ast.Try)
        for node in block.body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return [
        (node.module or '') if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in imports
    ]


@pytest.mark.parametrize('name', CASES)
def test_the_cell_of_each_format_loads_its_values(
    tmp_path: Path, kernel: Kernel, name: str
) -> None:
    case = CASES[name]
    path = tmp_path / 'alice/1/data' / name
    path.parent.mkdir(parents=True)
    case.write(path)
    assert sniff(str(path), path.stat()) == case.format
    kernel.run(cell_of(name, tmp_path))
    assert kernel.value(case.expression) == case.value


@pytest.mark.parametrize('name', [name for name in CASES if packages_of(cell_of(name, CELLS))])
def test_a_missing_library_is_named(tmp_path: Path, kernel: Kernel, name: str) -> None:
    code = cell_of(name, tmp_path)
    modules = packages_of(code)
    kernel.run(
        f'import sys\nkept = {{name: sys.modules.get(name) for name in {modules}}}\n'
        f'sys.modules.update(dict.fromkeys({modules}))'  # None: it cannot be imported
    )
    try:
        with pytest.raises(CellError) as error:
            kernel.run(code)
    finally:
        kernel.run('for name in kept: del sys.modules[name]')
        kernel.run('sys.modules.update({name: kept[name] for name in kept if kept[name]})')
    said = str(error.value).splitlines()[0]
    assert said.startswith('ImportError: ')
    assert '%pip install ' in said


def test_each_cell_is_run() -> None:
    assert {path.name.removesuffix('.py') for path in CELLS.iterdir()} == set(CASES)

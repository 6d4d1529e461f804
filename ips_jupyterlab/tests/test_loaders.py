"""The loaders that are shipped as settings, each on a file that the format's own library wrote."""

from __future__ import annotations

import ast
import gzip
import io
import json
import tarfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ips_jupyterlab.formats.readers import Readers

from . import fusion_files

SCHEMA = Path(__file__).parents[2] / 'schema' / 'panel.json'
LOADERS = {
    loader['name']: loader
    for loader in json.loads(SCHEMA.read_text(encoding='utf-8'))['properties']['loaders']['default']
}
PNG = b'\x89PNG\r\n\x1a\n' + bytes(24)
STATE = {'name': 'état', 'te': [1.5, 2.5]}
# What a path may hold, and what a cell must survive.
FOLDER = 'o\'neil "runs" \\ é'


def load(name: str, *paths: Path) -> list[Any]:
    """Run a loader as a cell does: its set-up lines once, its last line for each path."""
    *setup, expression = LOADERS[name]['code'].split('\n')
    namespace: dict[str, Any] = {}
    exec('\n'.join(setup), namespace)
    return [eval(expression.replace('{path}', repr(str(path))), namespace) for path in paths]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a name that is hard to quote."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    return folder


def test_json(folder: Path) -> None:
    paths = [folder / '0.0_state.json', folder / '1.0_state.json']
    for path in paths:
        path.write_text(json.dumps(STATE, ensure_ascii=False), encoding='utf-8')
    assert load('JSON', *paths) == [STATE, STATE]


def test_gzipped_json(folder: Path) -> None:
    path = folder / 'state.json.gz'
    with gzip.open(path, 'wt', encoding='utf-8') as file:
        json.dump(STATE, file)
    assert load('gzipped JSON', path) == [STATE]


def test_csv(folder: Path) -> None:
    pandas = pytest.importorskip('pandas')
    path = folder / 'scan.csv'
    table = pandas.DataFrame({'CHI_E': [0.5, 1.5], 'LABEL': ['case "0", hot', 'b']})
    table.to_csv(path, index=False)
    pandas.testing.assert_frame_equal(load('CSV', path)[0], table)


@pytest.mark.parametrize(
    ('text', 'columns'),
    [
        ('t,te (keV)\n0,1.5\n', ['t', 'te (keV)']),
        ('t;te;ne, total\n0;1.5;2\n1;2.5;3\n', ['t', 'te', 'ne, total']),
        ('t\tte keV\n0\t1.5\n', ['t', 'te keV']),
        ('t   te\n0.0 1.5\n\n1.0   2.5\n', ['t', 'te']),
        ('\ufefft te\n0 1.5\n', ['t', 'te']),
        ('electron temperature\n1.5\n2.5\n', ['electron temperature']),
        ('te\n1.5\n', ['te']),
    ],
)
def test_csv_has_the_columns_that_the_page_shows(
    folder: Path, readers: Readers, text: str, columns: list[str]
) -> None:
    pytest.importorskip('pandas')
    path = folder / 'scan.csv'
    path.write_text(text, encoding='utf-8')
    table = readers.look(str(path), 'csv').table
    assert table is not None
    [data] = load('CSV', path)
    assert list(data.columns) == table.columns == columns
    assert data.values.tolist() == [[float(cell) for cell in row] for row in table.rows]


@pytest.mark.parametrize('file_format', ['NETCDF3_CLASSIC', 'NETCDF4'])
def test_netcdf(tmp_path: Path, file_format: str) -> None:
    netcdf4 = pytest.importorskip('netCDF4')
    pytest.importorskip('xarray')
    # The netCDF library itself cannot open HDF5-based files where the path has a backslash.
    path = tmp_path / 'o\'neil "é".cdf'
    with netcdf4.Dataset(path, 'w', format=file_format) as file:
        file.createDimension('rho', 2)
        file.createVariable('te', 'f8', ('rho',))[:] = STATE['te']
        # Plasma states have times that are no dates.
        time = file.createVariable('t0', 'f8', ())
        time.units = 'days since the shot'
        time[...] = 3.42
    [data] = load('netCDF', path)
    assert data.te.values.tolist() == STATE['te']
    assert float(data.t0) == 3.42
    path.unlink()  # the data is in memory and the file is closed
    assert data.te.values.tolist() == STATE['te']


def test_hdf5(folder: Path) -> None:
    h5py = pytest.importorskip('h5py')
    path = folder / 'out.h5'
    with h5py.File(path, 'w') as file:
        file['profiles/te'] = STATE['te']
    [data] = load('HDF5', path)
    with data:
        assert data['profiles/te'][:].tolist() == STATE['te']
        assert data.mode == 'r'


def test_imas(folder: Path) -> None:
    path = fusion_files.write_imas(folder / 'entry')
    [entry] = load('IMAS', path)
    with entry:
        equilibrium = entry.get('equilibrium')
    assert [part.global_quantities.ip for part in equilibrium.time_slice] == fusion_files.IP


def test_imas_netcdf(tmp_path: Path) -> None:
    path = fusion_files.write_imas_netcdf(tmp_path / 'o\'neil "é".nc')
    [tree] = load('IMAS netCDF', path)
    path.unlink()  # the data is in memory and the file is closed
    equilibrium = tree['equilibrium/0']
    assert equilibrium['time_slice.global_quantities.ip'].values.tolist() == fusion_files.IP
    assert equilibrium['time_slice.profiles_1d.psi'].attrs['units'] == 'Wb'
    assert tree['summary/0/time'].values.tolist() == fusion_files.TIMES


def test_omas(folder: Path) -> None:
    in_hdf5 = fusion_files.write_omas(folder / 'shot.h5')
    in_json = fusion_files.write_omas(folder / 'shot.json')
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # its own
        for data in (*load('OMAS', in_hdf5), *load('OMAS JSON', in_json)):
            assert data['equilibrium.time_slice.1.global_quantities.ip'] == fusion_files.IP[1]
            assert list(data['equilibrium.time_slice.0.profiles_1d.psi']) == fusion_files.PSI


@pytest.mark.parametrize('engine', ['BP4', 'BP5'])
def test_adios2(tmp_path: Path, engine: str) -> None:
    # The library itself makes no folders where the path has a backslash.
    path = fusion_files.write_adios2(tmp_path / 'o\'neil "é".bp', engine)
    [file] = load('ADIOS2', path)
    with file:
        assert file.read('te', step_selection=[2, 1]).tolist() == [0, 2, 4, 6]
        assert file.read('time', step_selection=[0, 3]).tolist() == [0, 0.5, 1]


def test_eqdsk(folder: Path) -> None:
    geqdsk = pytest.importorskip('freeqdsk.geqdsk')
    numpy = pytest.importorskip('numpy')
    path = folder / 'g147634.01000'
    size = 5
    scalars = ('rdim', 'zdim', 'rcentr', 'rleft', 'zmid', 'rmagx', 'zmagx', 'simagx', 'sibdry')
    equilibrium = dict.fromkeys((*scalars, 'bcentr', 'cpasma'), 0.25)
    equilibrium |= {'nx': size, 'ny': size, 'psi': numpy.arange(25.0).reshape(size, size)}
    for name in ('fpol', 'pres', 'ffprime', 'pprime', 'qpsi'):
        equilibrium[name] = numpy.linspace(1, 2, size)
    for name in ('rbdry', 'zbdry', 'rlim', 'zlim'):
        equilibrium[name] = numpy.linspace(1, 2, 3)
    with path.open('w') as file:
        geqdsk.write(equilibrium, file)
    [data] = load('EQDSK', path)
    assert data['psi'].tolist() == equilibrium['psi'].tolist()
    assert data['qpsi'].tolist() == equilibrium['qpsi'].tolist()


def test_namelist(folder: Path) -> None:
    f90nml = pytest.importorskip('f90nml')
    path = folder / 'instate'
    f90nml.Namelist({'instate': {'tokamak_id': 'd3d', 'ip': [1.5, 2.5]}}).write(path)
    [data] = load('namelist', path)
    assert data['instate'] == {'tokamak_id': 'd3d', 'ip': [1.5, 2.5]}


def test_ips_configuration(folder: Path) -> None:
    configobj = pytest.importorskip('configobj')
    path = folder / 'sim.conf'
    config = configobj.ConfigObj(str(path), interpolation=False)
    config['SIM_ROOT'] = '$PWD/run'
    config['PORTS'] = {'NAMES': ['INIT', 'DRIVER']}
    config.write()
    [data] = load('IPS configuration', path)
    assert data['SIM_ROOT'] == '$PWD/run'
    assert data['PORTS']['NAMES'] == ['INIT', 'DRIVER']


def test_numpy(folder: Path) -> None:
    numpy = pytest.importorskip('numpy')
    one, several = folder / 'te.npy', folder / 'profiles.npz'
    numpy.save(one, STATE['te'])
    numpy.savez(several, te=STATE['te'])
    data, archive = load('NumPy', one, several)
    with archive:
        assert data.tolist() == archive['te'].tolist() == STATE['te']


@pytest.mark.parametrize('name', ['state.tar', 'state.tar.gz', 'state'])
def test_tar(folder: Path, name: str) -> None:
    path = folder / name
    with tarfile.open(path, 'w:gz' if name.endswith('gz') else 'w') as archive:
        member = tarfile.TarInfo('a.json')
        member.size = 2
        archive.addfile(member, io.BytesIO(b'{}'))
    [data] = load('tar', path)
    with data:
        assert data.extractfile('a.json').read() == b'{}'


def test_zip(folder: Path) -> None:
    path = folder / 'state.zip'
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('a.json', '{}')
    [data] = load('zip', path)
    with data:
        assert data.read('a.json') == b'{}'


def test_images(folder: Path) -> None:
    pytest.importorskip('IPython')
    (folder / 'wall').write_bytes(PNG)
    (folder / 'wall.svg').write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    [image] = load('image', folder / 'wall')
    assert image.data == PNG
    [drawing] = load('SVG image', folder / 'wall.svg')
    assert drawing.data.startswith('<svg')


def test_text(folder: Path) -> None:
    path = folder / 'log'
    path.write_bytes(b'10 \xe9V\n')
    assert load('text', path) == ['10 \N{REPLACEMENT CHARACTER}V\n']


def test_every_loader_is_tried() -> None:
    tried = {
        node.args[0].value
        for node in ast.walk(ast.parse(Path(__file__).read_text(encoding='utf-8')))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == 'load'
        and isinstance(node.args[0], ast.Constant)
    }
    assert tried == set(LOADERS)


@pytest.mark.parametrize('name', LOADERS)
def test_packages_are_named(name: str) -> None:
    """Whoever lacks a package is told its name on PyPI."""
    *setup, _ = LOADERS[name]['code'].split('\n')
    modules = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name)
        for node in ast.parse('\n'.join(setup)).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    always = {'csv', 'gzip', 'io', 'json', 'pathlib', 'tarfile', 'zipfile', 'IPython.display'}
    on_pypi = {'imas': 'imas-python'}  # others are called as their module
    assert {on_pypi.get(module, module) for module in modules - always} == set(
        LOADERS[name].get('install', '').split()
    )

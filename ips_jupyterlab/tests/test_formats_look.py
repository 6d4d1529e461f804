"""What a look shows of a file of each format."""

from __future__ import annotations

import gzip
import json
import math

import h5py
import numpy as np
import pytest

from ips_jupyterlab.formats.sniff import sniff

from .data_files import (
    BUILDERS,
    TE,
    equilibrium,
    write_classic,
    write_config,
    write_csv,
    write_eqdsk,
    write_hdf5,
    write_json,
    write_json_gz,
    write_namelist,
    write_netcdf,
    write_notebook,
    write_png,
    write_tar,
    write_zip,
)


@pytest.fixture
def look(readers):
    """Look into a file, whose format is told by its bytes: ``look(path)``."""
    return lambda path: readers.look(str(path), sniff(str(path), path.stat()))


def by_steps(inside):
    """The variables of a look; there is nothing wrong with it."""
    assert inside.problem is None
    return {tuple(variable.steps): variable for variable in inside.variables}


@pytest.mark.parametrize('name', BUILDERS)
def test_a_file_of_each_format_is_shown(tmp_path, look, name):
    path = BUILDERS[name](tmp_path / name)
    inside = look(path)
    assert (inside.problem, inside.install) == (None, None)
    assert any((inside.variables, inside.table, inside.text, inside.image))
    assert (inside.modified_ns, inside.size) == (path.stat().st_mtime_ns, path.stat().st_size)


@pytest.mark.parametrize('write', [write_json, write_json_gz])
def test_json_is_a_tree(tmp_path, look, write):
    found = by_steps(look(write(tmp_path / 'state.json.gz')))
    assert list(found)[:4] == [('time_s',), ('plasma_current_MA',), ('core',), ('core', 'te')]
    assert found['core',].is_group
    assert found['time_s',].value == 1.5
    assert found['time_s',].units == 's'
    assert found['code',].value == 'transport'
    assert found['core', 'te', 'value'].units == 'keV'  # told by its neighbour
    assert found['core', 'species', 1, 'z'].value == 6
    assert found['ne_1e19_m3',].shape == [3]
    assert found['ne_1e19_m3',].values == [3.0, 2.0, 1.0]


def test_json_may_hold_nan_and_numbers_that_a_browser_cannot(tmp_path, look):
    state = {'a': math.nan, 'b': [1.0, math.inf, None], 'c': 2**60, 'd': None, 'e': True}
    found = by_steps(look(write_json(tmp_path / 'a.json', state)))
    assert found['a',].value is None
    assert found['b',].values == [1.0, None, None]
    assert found['c',].value == str(2**60)
    assert (found['d',].type, found['e',].value) == ('null', True)


def test_an_array_of_json_is_one_variable(tmp_path, look):
    grid = [[1, 2, 3], [4, 5, 6]]
    found = by_steps(look(write_json(tmp_path / 'a.json', {'grid': grid, 'uneven': [[1], [2, 3]]})))
    assert (found['grid',].shape, found['grid',].values) == ([2, 3], [1, 2, 3, 4, 5, 6])
    assert found['uneven',].is_group
    assert found['uneven', 1].values == [2, 3]


def test_values_of_large_arrays_are_left_out_and_many_variables_counted(tmp_path, look):
    state = {'long': list(range(201)), **{f'v{number}': number for number in range(6000)}}
    inside = look(write_json(tmp_path / 'a.json', state))
    assert (inside.variables[0].shape, inside.variables[0].values) == ([201], None)
    assert (len(inside.variables), inside.more) == (5000, 1001)


def test_a_table_shows_its_first_rows_and_counts_all(tmp_path, look):
    table = look(write_csv(tmp_path / 'a.csv', {'a': range(1000), 'b, c': range(1000)})).table
    assert table.columns == ['a', 'b, c']
    assert table.rows[1] == ['1', '1']
    assert (len(table.rows), table.total) == (200, 1000)


@pytest.mark.parametrize('delimiter', [',', ';', '\t', ' ', '   '])
def test_a_table_has_the_delimiter_that_it_has(tmp_path, look, delimiter):
    path = tmp_path / 'a.csv'
    path.write_text(f'a{delimiter}b\n1{delimiter}2.5\n3{delimiter}4\n')
    table = look(path).table
    assert (table.columns, table.rows) == (['a', 'b'], [['1', '2.5'], ['3', '4']])


@pytest.mark.parametrize('write', [write_netcdf, write_classic])
def test_netcdf(tmp_path, look, write):
    found = by_steps(look(write(tmp_path / 'a.nc')))
    assert list(found) == [('rho',), ('te',), ('ip',), ('ne',), ('power',)]
    te = found['te',]
    assert (te.type, te.shape, te.dimensions, te.units) == ('float64', [5], ['rho'], 'keV')
    assert te.values == TE.tolist()
    assert (found['ip',].value, found['ip',].shape) == (900_000, [])
    assert found['ne',].values == [6.0, 5.0, None, 3.0, 2.0]  # unpacked, one is missing
    assert found['ne',].attributes['scale_factor'] == '0.5'
    assert found['power',].dimensions == ['time', 'rho']
    assert found['power',].values == list(range(15))


@pytest.mark.parametrize('form', ['NETCDF3_CLASSIC', 'NETCDF3_64BIT_OFFSET', 'NETCDF3_64BIT_DATA'])
@pytest.mark.parametrize('records', [0, 1, 3])
def test_records_of_netcdf_3(tmp_path, look, form, records):
    import netCDF4

    path = tmp_path / 'a.nc'
    with netCDF4.Dataset(path, 'w', format=form) as file:
        file.createDimension('time', None)
        file.createDimension('three', 3)
        file.createDimension('letters', 4)
        bytes_ = file.createVariable('bytes', 'i1', ('time', 'three'))
        names = file.createVariable('names', 'S1', ('three', 'letters'))
        times = file.createVariable('t', 'f4', ('time',))
        bytes_[:] = np.arange(3 * records).reshape(records, 3)
        times[:] = np.arange(records)
        names[:] = netCDF4.stringtochar(np.array(['D', 'T', 'He'], 'S4'))
    found = by_steps(look(path))
    assert found['bytes',].values == list(range(3 * records))
    assert found['t',].values == list(range(records))
    assert found['names',].values == ['D', 'T', 'He']


def test_one_record_variable_alone_is_not_padded(tmp_path, look):
    import netCDF4

    path = tmp_path / 'a.nc'
    with netCDF4.Dataset(path, 'w', format='NETCDF3_CLASSIC') as file:
        file.createDimension('time', None)
        file.createVariable('a', 'i1', ('time',))[:] = [1, 2, 3, 4, 5]
    assert by_steps(look(path))['a',].values == [1, 2, 3, 4, 5]


def test_hdf5(tmp_path, look):
    found = by_steps(look(write_hdf5(tmp_path / 'a.h5')))
    assert found['core',].is_group
    te = found['core', 'te']
    assert (te.shape, te.dimensions, te.units, te.values) == ([5], ['rho'], 'keV', TE.tolist())
    assert found['core', 'missing'].values == [1.0, None, 3.0]
    assert found['code',].value == 'transport'
    assert found['names',].values == found['fixed',].values == ['D', 'T']
    assert found['flag',].values == [True, False]
    assert found['phase',].values == ['off', 'on']
    assert found['point',].type == 'compound: r float64, n int32'
    assert found['lists',].type == 'lists of int32'
    assert found['reference',].type == 'reference'
    assert found['ragged',].type == 'empty'


def test_hdf5_groups_that_lie_in_each_other_end(tmp_path, look):
    with h5py.File(tmp_path / 'a.h5', 'w') as file:
        inner = file.create_group('a/b')
        inner['back'] = file['a']
        file['a/x'] = 1.0
    assert list(by_steps(look(tmp_path / 'a.h5'))) == [
        ('a',),
        ('a', 'b'),
        ('a', 'b', 'back'),
        ('a', 'x'),
    ]


def test_many_variables_of_hdf5_are_counted(tmp_path, look):
    with h5py.File(tmp_path / 'a.h5', 'w') as file:
        for number in range(5010):
            file[f'v{number}'] = number
    inside = look(tmp_path / 'a.h5')
    assert (len(inside.variables), inside.more) == (5000, 10)


def test_eqdsk_shows_its_scalars_and_flux_surfaces(tmp_path, look):
    inside = look(write_eqdsk(tmp_path / 'g1.geq'))
    found = by_steps(inside)
    assert (found['rmagx',].value, found['rmagx',].units) == (1.7, 'm')
    assert (found['cpasma',].value, found['cpasma',].units) == (0.9e6, 'A')
    assert found['psi',].shape == [17, 17]
    drawn = inside.equilibrium
    assert (drawn.axis_r, drawn.axis_z) == (1.7, 0.0)
    assert (len(drawn.boundary_r), len(drawn.limiter_r)) == (20, 5)
    assert {line.psi for line in drawn.surfaces} >= {*(n / 10 for n in range(1, 11)), 1.05}


def test_a_flux_surface_lies_where_the_flux_is(tmp_path, look):
    drawn = look(write_eqdsk(tmp_path / 'g1.geq')).equilibrium
    [half] = [line for line in drawn.surfaces if line.psi == 0.5]
    scale = 2.0 / (2 * 1.7**2 * 1.8)

    def flux(r, z):
        return scale * (r**2 * z**2 + 1.8**2 / 4 * (r**2 - 1.7**2) ** 2)

    normalized = flux(np.array(half.r), np.array(half.z)) / flux(2.3, 0.0)
    assert normalized == pytest.approx(0.5, abs=0.06)  # the grid is coarse


def test_flux_of_coils_is_not_drawn_as_plasma(tmp_path, look):
    psi = equilibrium()['psi']
    psi[1, 1] = 0.3 * equilibrium()['sibdry']  # as low as in the plasma
    drawn = look(write_eqdsk(tmp_path / 'g1.geq', psi=psi)).equilibrium
    assert all(max(line.r) > 1.7 for line in drawn.surfaces if line.psi < 1)


def test_a_surface_that_the_grid_cuts_off_is_drawn(tmp_path, look):
    grid = equilibrium()
    low = {'ny': 9, 'zdim': 1.6, 'psi': grid['psi'][:, 4:-4]}
    drawn = look(write_eqdsk(tmp_path / 'g1.geq', **low)).equilibrium
    assert {0.8, 0.9} <= {line.psi for line in drawn.surfaces}


def test_an_equilibrium_without_boundary_limiter_or_flux_is_shown(tmp_path, look):
    nothing = {'rbdry': None, 'zbdry': None, 'rlim': None, 'zlim': None, 'sibdry': 0.0}
    inside = look(write_eqdsk(tmp_path / 'g1.geq', **nothing))
    assert inside.problem is None
    assert (inside.equilibrium.surfaces, inside.equilibrium.boundary_r) == ([], [])


def test_a_namelist_is_groups(tmp_path, look):
    found = by_steps(look(write_namelist(tmp_path / 'input.nml')))
    assert found['transport',].is_group
    assert found['transport', 'chi_e'].value == 1.5
    assert found['transport', 'model'].value == 'bohm'
    assert found['transport', 'on'].value is True
    assert found['transport', 'grid'].values == [1.0, 2.0, 3.0]


def test_a_configuration_is_sections(tmp_path, look):
    found = by_steps(look(write_config(tmp_path / 'ips.conf')))
    assert found['RUN_ID',].value == 'ramp_up'
    assert found['PORTS', 'NAMES'].values == ['DRIVER', 'WORKER']
    assert found['PORTS', 'DRIVER', 'IMPLEMENTATION'].value == 'driver'


def test_of_a_text_the_beginning_is_shown(tmp_path, look):
    path = tmp_path / 'out.log'
    path.write_text('é' * 50_000)
    inside = look(path)
    assert (len(inside.text), inside.more) == (32_768, 100_000 - 65_536)


@pytest.mark.parametrize('encoding', ['utf-8', 'latin-1', 'utf-16'])
def test_text_is_decoded_as_it_is_written(tmp_path, look, encoding):
    path = tmp_path / 'out.log'
    path.write_bytes('température de la paroi: 300'.encode(encoding))
    assert look(path).text == 'température de la paroi: 300'


def test_gzip_of_a_text_shows_the_text(tmp_path, look):
    path = tmp_path / 'log.gz'
    path.write_bytes(gzip.compress(b'step 1\n' * 50_000))
    inside = look(path)
    assert inside.text.startswith('step 1\n')
    assert 'first 64 kB' in inside.problem


def test_an_image_is_an_address(tmp_path, look):
    assert look(write_png(tmp_path / 'a.png')).image.startswith('data:image/png;base64,iVBOR')
    svg = tmp_path / 'a.svg'
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert look(svg).image.startswith('data:image/svg+xml;base64,')


def test_an_image_that_is_too_large_says_so(tmp_path, look):
    path = write_png(tmp_path / 'a.png')
    with path.open('ab') as file:
        file.truncate(11 << 20)
    inside = look(path)
    assert inside.image is None
    assert inside.problem == ('a.png: is too large to be shown: 11 MB, and 10 MB are. Download it.')


@pytest.mark.parametrize(
    ('write', 'rows'),
    [(write_tar, [['state/', ''], ['state/a.json', '2 B']]), (write_zip, [['a.json', '2 B']])],
)
def test_an_archive_tells_its_members(tmp_path, look, write, rows):
    table = look(write(tmp_path / 'a')).table
    assert (table.rows, table.total) == (rows, len(rows))


def test_a_folder_tells_its_files(tmp_path, look):
    (tmp_path / 'folder/inner').mkdir(parents=True)
    (tmp_path / 'folder/a.json').write_text('{}')
    table = look(tmp_path / 'folder').table
    assert table.rows == [['a.json', '2 B'], ['inner/', '']]


def test_a_notebook_shows_the_texts_of_its_cells(tmp_path, look):
    assert look(write_notebook(tmp_path / 'a.ipynb')).text == '# Ramp-up\n\na = 1\nb = 2'


def test_any_other_file_shows_its_first_bytes(tmp_path, look):
    path = tmp_path / 'a.bin'
    path.write_bytes(b'\0\1ABC' + bytes(2000))
    inside = look(path)
    assert inside.text.splitlines()[0] == (
        '000000  00 01 41 42 43 00 00 00 00 00 00 00 00 00 00 00  ..ABC...........'
    )
    assert inside.more == 2005 - 1024


def test_names_that_are_no_text_are_shown(tmp_path, look, readers):
    path = tmp_path / 'a\udcff.json'
    path.write_text(json.dumps({'\ud800': '\udfff'}))
    inside = readers.look(str(path), 'json')
    assert (inside.variables[0].steps, inside.variables[0].value) == (['?'], '?')
    path.write_text('{')
    assert readers.look(str(path), 'json').problem.startswith('a?.json: ')

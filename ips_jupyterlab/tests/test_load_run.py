"""A run becomes a dataset: the values are those of its files."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr
from freeqdsk import geqdsk

from ips_jupyterlab import IPSDataError, load, open_run

from . import data_files
from .trees import make_run


def as_json(value):
    return json.dumps(value).encode()


def states(*values, first=0.0):
    """A state file for each second, ``{'0.0': {'0.0_state.json': b'…'}, …}``."""
    return {
        f'{first + step}': {f'{first + step}_state.json': as_json(value)}
        for step, value in enumerate(values)
    }


def profiles(path: Path, rho, te, *, units='keV', **scalars) -> bytes:
    with netCDF4.Dataset(path, 'w') as file:
        file.createDimension('rho', len(rho))
        for name, unit, values in (('rho', '1', rho), ('te', units, te)):
            variable = file.createVariable(name, 'f8', ('rho',))
            variable.units = unit
            variable[:] = values
        for name, value in scalars.items():
            file.createVariable(name, 'f8', ())[...] = value
    return path.read_bytes()


def notes(dataset) -> str:
    return '\n'.join(dataset.attrs['notes'])


def test_values_of_state_files_lie_over_time_with_their_units(tmp_path):
    run = make_run(tmp_path, data=states({'ip_MA': 1.0}, {'ip_MA': 1.5}, {'ip_MA': 2.0}))
    dataset = load(run)
    assert dataset.time.values.tolist() == [0, 1, 2]
    assert dataset.time.attrs['units'] == 's'
    assert dataset.ip_MA.dims == ('time',)
    assert dataset.ip_MA.values.tolist() == [1, 1.5, 2]
    assert dataset.ip_MA.attrs['units'] == 'MA'
    assert dataset.attrs['notes'] == []


def test_a_run_is_told_in_any_way_that_the_analysis_api_has(tmp_path):
    run = make_run(tmp_path, 12, data=states({'a': 1}, {'a': 2}))
    expected = load(run)
    api = open_run(run)
    assert expected.attrs['runid'] == 12
    for what in (str(run), api, api.get_data(), api.get_files('*.json')):
        assert load(what).identical(expected)


def test_metadata_of_the_run_are_attributes_and_the_dataset_can_be_stored(tmp_path):
    metadata = {'simname': 'ramp', 'rcomment': 'first', 'tokamak': 'D3D', 'shotno': 150000}
    run = make_run(
        tmp_path, data=states({'a': 1, 'code': 'x'}, {'a': 2}), state='Completed', **metadata
    )
    dataset = load(run)
    told = {'sim_name': 'ramp', 'comment': 'first', 'tokamak': 'D3D', 'shot': '150000'}
    assert told.items() <= dataset.attrs.items()
    dataset.to_netcdf(tmp_path / 'all.nc')
    with xr.open_dataset(tmp_path / 'all.nc') as stored:
        assert stored.a.values.tolist() == [1, 2]


def test_names_and_units_are_those_of_the_quick_look(tmp_path):
    state = {'core': {'te': {'value': 3.0, 'units': 'keV'}}, 'species': [{'z': 1}, {'z': 6}]}
    dataset = load(make_run(tmp_path, data=states(state, state)))
    assert sorted(dataset.data_vars) == ['core.te.value', 'species[0].z', 'species[1].z']
    assert dataset['core.te.value'].attrs['units'] == 'keV'


def test_arrays_lie_along_the_coordinate_beside_them(tmp_path):
    state = {'rho': [0.0, 0.5, 1.0], 'te': [3.0, 2.0, 1.0], 'pair': [1, 2]}
    dataset = load(make_run(tmp_path, data=states(state, state)))
    assert dataset.te.dims == ('time', 'rho')
    assert dataset.te.sel(time=1, rho=0.5) == 2
    assert dataset.pair.dims == ('time', 'pair_0')
    assert 'te' not in dataset.coords


def test_whole_numbers_stay_whole_where_none_is_missing(tmp_path):
    run = make_run(
        tmp_path, data=states({'n': 2**60 + 1, 'm': 1, 'on': True}, {'n': 2, 'on': False})
    )
    dataset = load(run)
    assert dataset.n.values.tolist() == [2**60 + 1, 2]
    assert dataset.m.dtype == 'f8'
    assert np.isnan(dataset.m[1])
    assert dataset.on.dtype == bool


def test_what_is_null_or_nan_is_missing_and_text_stays_text(tmp_path):
    first = {'x': None, 'y': float('nan'), 'v': [1.0, None], 'code': 'a'}
    second = {'x': 1.0, 'y': 2, 'v': [3, 4]}
    dataset = load(make_run(tmp_path, data=states(first, second)))
    assert np.isnan(dataset.x[0])
    assert np.isnan(dataset.y[0])
    np.testing.assert_equal(dataset.v.values, [[1, np.nan], [3, 4]])
    assert dataset.code.values[0] == 'a'
    assert dataset.code.isnull().values.tolist() == [False, True]


def test_text_that_looks_like_a_number_is_none(tmp_path):
    dataset = load(make_run(tmp_path, data=states({'v': ['1', None]}, {'v': ['2', '3']})))
    assert dataset.v.fillna('').values.tolist() == [['1', ''], ['2', '3']]


def test_netcdf_keeps_dimensions_coordinates_units_and_attributes(tmp_path):
    rho = np.linspace(0, 1, 5)
    data = {
        f'{t}.0': {f'{t}.0_ps.nc': profiles(tmp_path / 'f.nc', rho, rho * t, ip=t)}
        for t in range(4)
    }
    dataset = load(make_run(tmp_path, data=data))
    assert dataset.te.dims == ('time', 'rho')
    assert dataset.te.attrs == {'units': 'keV'}
    assert dataset.rho.attrs == {'units': '1'}
    for t in range(4):
        np.testing.assert_array_equal(dataset.te.sel(time=t), rho * t)
    assert dataset.ip.values.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize('form', ['NETCDF4', 'NETCDF3_CLASSIC'])
def test_netcdf_is_decoded_as_xarray_decodes_it(tmp_path, form):
    content = data_files.write_netcdf(tmp_path / 'f.nc', form).read_bytes()
    run = make_run(tmp_path, data={f'{t}.0': {f'{t}.0_ps.nc': content} for t in range(3)})
    dataset = load(run)
    with xr.open_dataset(tmp_path / 'f.nc', decode_times=False) as expected:
        for step in range(3):
            for name in ('te', 'ne', 'ip'):
                np.testing.assert_array_equal(dataset[name].isel(time=step), expected[name])
            # The file has a dimension of that name, too.
            np.testing.assert_array_equal(dataset.power.isel(time=step), expected.power)
    assert dataset.power.dims == ('time', 'time_in_file', 'rho')


def test_hdf5_groups_are_part_of_the_names(tmp_path):
    content = data_files.write_hdf5(tmp_path / 'f.h5').read_bytes()
    dataset = load(make_run(tmp_path, data={f'{t}.0': {f'{t}_s.h5': content} for t in range(3)}))
    assert dataset['core.te'].dims == ('time', 'core.rho')
    np.testing.assert_array_equal(dataset['core.te'].isel(time=2), data_files.TE)
    assert dataset['core.psi'].shape == (3, 3, 4)
    assert dataset['code'].values.tolist() == ['transport'] * 3
    assert dataset['flag'].dtype == bool
    np.testing.assert_array_equal(dataset['core.missing'][1], [1, np.nan, 3])


def test_other_formats_are_read_as_the_quick_look_reads_them(tmp_path):
    run = make_run(tmp_path)
    names = {
        'g1.geq': data_files.write_eqdsk,
        'profiles.csv': data_files.write_csv,
        'input.nml': data_files.write_namelist,
        'ips.conf': data_files.write_config,
        'state.json.gz': data_files.write_json_gz,
        'picture.png': data_files.write_png,
        'state.tar.gz': data_files.write_tar,
    }
    for name, write in names.items():
        write(run / 'data' / name)
    listing = {'0.5': [f'data/{name}' for name in names]}
    (run / 'ips_analysis_api_data_listing.json').write_text(json.dumps(listing))
    dataset = load(run)
    with (run / 'data/g1.geq').open() as file:
        equilibrium = geqdsk.read(file)
    np.testing.assert_allclose(dataset.psi.isel(time=0), equilibrium['psi'])
    assert dataset.psi.dims == ('time', 'R', 'Z')
    assert dataset.pres.attrs['units'] == 'Pa'
    np.testing.assert_allclose(dataset.temperature_keV.isel(time=0), data_files.TE)
    assert dataset.temperature_keV.dims == ('time', 'rho')
    assert dataset['transport.chi_e'] == 1.5
    assert dataset['RUN_ID'] == 'ramp_up'
    assert dataset.plasma_current_MA == data_files.STATE['plasma_current_MA']
    left_out = 'picture.png (1), state.tar.gz (1)'
    words = f'Files whose values have no names are left out: {left_out}.'
    assert dataset.attrs['notes'] == [words]


def test_only_the_wanted_variables_come_with_their_coordinates(tmp_path):
    state = {'rho': [0.0, 1.0], 'te': [2.0, 1.0], 'ip': 1.0, 'q': 3.0}
    run = make_run(tmp_path, data=states(state, state))
    assert set(load(run, 'te').variables) == {'time', 'rho', 'te'}
    assert set(load(run, ['ip', 'q']).variables) == {'time', 'ip', 'q'}


def test_a_variable_that_no_file_has_is_noted_with_those_that_there_are(tmp_path):
    dataset = load(make_run(tmp_path, data=states({'te': 1, 'ne': 2})), ['te', 'ti'])
    assert dataset.te.values.tolist() == [1]
    assert dataset.attrs['notes'] == ['No file has a variable ti. There are ne.']


def test_the_kind_of_file_is_put_before_a_name_that_several_kinds_have(tmp_path):
    data = {
        f'{t}.0': {
            f'{t}.0_a.json': as_json({'te': t, 'only': 1}),
            f'{t}.0_b.json': as_json({'te': -t}),
        }
        for t in range(3)
    }
    run = make_run(tmp_path, data=data)
    dataset = load(run)
    assert sorted(dataset.data_vars) == ['*_a.json:te', '*_b.json:te', 'only']
    assert dataset['*_b.json:te'].values.tolist() == [0, -1, -2]
    assert sorted(load(run, '*_b.json:te').data_vars) == ['te']
    assert load(run, pattern='*_b.json').te.values.tolist() == [0, -1, -2]


def test_dimensions_of_the_same_name_and_other_values_are_kept_apart(tmp_path):
    data = {
        '0.0': {
            'a.json': as_json({'rho': [0.0, 1.0], 'te': [2.0, 1.0]}),
            'b.json': as_json({'rho': [0.0, 0.5, 1.0], 'ne': [3.0, 2.0, 1.0]}),
            'c.json': as_json({'rho': 7.0}),
        }
    }
    dataset = load(make_run(tmp_path, data=data))
    assert dataset.te.dims == ('time', 'a.json:rho')
    assert dataset.ne.dims == ('time', 'b.json:rho')
    assert dataset['rho'].values.tolist() == [7.0]
    assert dataset['b.json:rho'].values.tolist() == [0, 0.5, 1]


def test_a_time_in_the_file_that_repeats_the_timestep_is_left_out(tmp_path):
    same = load(make_run(tmp_path, 1, data=states({'time': 0.0, 'a': 1}, {'time': 1.0, 'a': 1})))
    assert list(same.data_vars) == ['a']
    other = load(make_run(tmp_path, 2, data=states({'time': 0.0}, {'time': 0.5})))
    assert other.time_in_file.values.tolist() == [0, 0.5]


def test_a_damaged_file_is_missing_data_with_a_note(tmp_path):
    data = states({'a': 1}, {'a': 2}, {'a': 3})
    data['1.0'] = {'1.0_state.json': b'{"a": 2'}
    dataset = load(make_run(tmp_path, 7, data=data))
    np.testing.assert_equal(dataset.a.values, [1, np.nan, 3])
    assert 'Of run 7 a file cannot be read. 1.0_state.json is' in notes(dataset)


def test_a_listed_file_that_is_gone_is_missing_data_with_a_note(tmp_path):
    run = make_run(tmp_path, 7, data=states({'a': 1}, {'a': 2}))
    (run / 'data/0.0_state.json').unlink()
    dataset = load(run)
    np.testing.assert_equal(dataset.a.values, [np.nan, 2])
    assert 'Of run 7 a file cannot be read. 0.0_state.json' in notes(dataset)


def test_arrays_that_grow_end_in_missing_values(tmp_path):
    dataset = load(make_run(tmp_path, data=states({'v': [1.0]}, {'v': [1.0, 2.0]})))
    np.testing.assert_equal(dataset.v.values, [[1, np.nan], [1, 2]])
    assert notes(dataset) == 'v has up to 2 values; shorter ones end in missing values.'


def test_a_grid_that_changes_is_given_for_each_timestep(tmp_path):
    dataset = load(
        make_run(
            tmp_path,
            data=states(
                {'rho': [0.0, 1.0], 'te': [2.0, 1.0]},
                {'rho': [0.0, 0.4, 1.0], 'te': [3.0, 2.0, 1.0]},
            ),
        )
    )
    assert dataset.te.dims == dataset.rho.dims == ('time', 'rho_index')
    assert 'rho' in dataset.coords
    np.testing.assert_equal(dataset.rho.values, [[0, 1, np.nan], [0, 0.4, 1]])
    np.testing.assert_equal(dataset.te.values, [[2, 1, np.nan], [3, 2, 1]])
    assert 'rho differs between files: its dimension is rho_index' in notes(dataset)


def test_a_variable_of_another_rank_in_some_files_is_left_out_there(tmp_path):
    dataset = load(make_run(tmp_path, data=states({'v': 1.0}, {'v': 2.0}, {'v': [1.0, 2.0]})))
    np.testing.assert_equal(dataset.v.values, [1, 2, np.nan])
    assert 'another number of dimensions in 1 files' in notes(dataset)


def test_units_that_change_are_noted_and_values_stay(tmp_path):
    def state(units, te):
        return {'te': {'value': te, 'units': units}}

    dataset = load(make_run(tmp_path, 3, data=states(state('keV', 1.0), state('eV', 900.0))))
    assert dataset['te.value'].values.tolist() == [1, 900]
    assert 'units' not in dataset['te.value'].attrs
    assert 'te.value has several units' in notes(dataset)
    assert 'keV in run 3; eV in run 3' in notes(dataset)


def test_hdf5_files_that_are_built_differently_are_read_as_such(tmp_path):
    def hdf5(**values):
        path = tmp_path / 'f.h5'
        with h5py.File(path, 'w') as file:
            for name, value in values.items():
                file[name] = value
        return path.read_bytes()

    contents = [
        hdf5(n=1, a=1.0, v=[1.0, 2.0]),
        hdf5(n=2, a=2.0, v=[3.0, 4.0]),
        hdf5(n=2.5, a=3, v=[5.0, 6.0, 7.0]),
        hdf5(n=4, a=4.0, v=[8.0, 9.0], b=1.0),
        hdf5(n=5, v=[1.0, 1.0]),
    ]
    data = {f'{t}.0': {f'{t}_s.h5': content} for t, content in enumerate(contents)}
    dataset = load(make_run(tmp_path, data=data))
    np.testing.assert_equal(dataset.a.values, [1, 2, 3, 4, np.nan])
    np.testing.assert_equal(dataset.b.values, [np.nan] * 3 + [1, np.nan])
    assert dataset.n.values.tolist() == [1, 2, 2.5, 4, 5]
    np.testing.assert_equal(dataset.v.values[2], [5, 6, 7])
    np.testing.assert_equal(dataset.v.values[3], [8, 9, np.nan])


def test_one_timestep_and_none(tmp_path):
    one = load(make_run(tmp_path, 1, data=states({'a': 1})))
    assert one.a.shape == (1,)
    none = load(make_run(tmp_path, 2))
    assert none.sizes == {'time': 0}
    assert notes(none) == 'No data files: run 2.'
    images = make_run(
        tmp_path, 3, data={'0.0': {'a.png': b'\x89PNG\r\n\x1a\n'}, 'nan': {'b.json': b'{}'}}
    )
    assert list(load(images).data_vars) == []


def test_a_run_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(IPSDataError, match='no run directory'):
        load(tmp_path / 'alice/9')
    with pytest.raises(TypeError, match='not int'):
        load(9)


@pytest.mark.parametrize('name', ['netCDF', 'JSON'])
def test_lazily_the_same_is_loaded_in_pieces(tmp_path, monkeypatch, name):
    from ips_jupyterlab.loading import lazily

    monkeypatch.setattr(lazily, 'CHUNK', 2048)
    rho = np.linspace(0, 1, 50)
    if name == 'netCDF':
        data = {
            f'{t}.0': {f'{t}.0_p.nc': profiles(tmp_path / 'f.nc', rho, rho * t, ip=t)}
            for t in range(20)
        }
    else:
        data = states(*({'rho': [*rho], 'te': [*(rho * t)], 'ip': t} for t in range(20)))
    run = make_run(tmp_path, data=data)
    dataset = load(run, lazy=True)
    assert dataset.te.chunks is not None
    assert len(dataset.te.chunks[0]) > 3
    assert dataset.compute().identical(load(run))


def test_progress_is_told_while_timesteps_are_read(tmp_path, monkeypatch):
    from ips_jupyterlab.loading import gathering

    monkeypatch.setattr(gathering, 'TIMESTEPS', 2)
    told = []
    run = make_run(tmp_path, data=states(*({'a': t} for t in range(5))))
    dataset = load(run, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert dataset.a.values.tolist() == [0, 1, 2, 3, 4]


def test_importing_costs_what_it_uses(tmp_path):
    run = make_run(tmp_path, data=states({'a': 1}))
    code = """
import sys
from ips_jupyterlab import load, load_frame
print([name for name in ('xarray', 'numpy', 'pandas') if name in sys.modules])
load(sys.argv[1])
others = ('distributed', 'h5py', 'tornado', 'jupyter_server')
print([name for name in others if name in sys.modules])
"""
    told = subprocess.run(
        [sys.executable, '-c', code, run], capture_output=True, text=True, check=True
    )
    assert told.stdout.split('\n')[:2] == ['[]', '[]']


def test_a_missing_library_is_named_with_what_to_install(tmp_path, monkeypatch):
    run = make_run(tmp_path, data=states({'a': 1}))
    for name in [name for name in sys.modules if name.startswith('ips_jupyterlab.loading.')]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, 'xarray', None)
    with pytest.raises(ImportError, match=r"pip install 'ips_jupyterlab\[load\]'"):
        load(run)


def test_a_file_whose_library_is_missing_is_an_error_that_names_it(tmp_path, monkeypatch):
    content = data_files.write_namelist(tmp_path / 'f.nml').read_bytes()
    run = make_run(tmp_path, data={'0.0': {'input.nml': content}})
    monkeypatch.setitem(sys.modules, 'f90nml', None)
    with pytest.raises(ImportError, match=r'input.nml: .*ips_jupyterlab\[formats\]'):
        load(run)


def test_gzipped_json_is_json(tmp_path):
    content = gzip.compress(as_json({'a': 5}))
    data = {f'{t}.0': {f'{t}.0_state.json.gz': content} for t in range(2)}
    assert load(make_run(tmp_path, data=data)).a.values.tolist() == [5, 5]

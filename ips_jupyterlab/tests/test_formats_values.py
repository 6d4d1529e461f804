"""Numbers and curves of files, and what files say to be compared."""

from __future__ import annotations

import math
import os

import h5py
import netCDF4
import numpy as np
import pytest

from ips_jupyterlab.formats.requests import Also, Rows, Wanted, WantedCurve
from ips_jupyterlab.formats.sniff import sniff

from .data_files import (
    BUILDERS,
    RHO,
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
)


@pytest.fixture
def survey(readers):
    """The survey of a file, in which nothing is wrong."""

    def survey(path):
        found = readers.survey(str(path), sniff(str(path), path.stat()))
        assert found.problem is None
        return found

    return survey


@pytest.fixture
def values(readers):
    """The wanted numbers of a file, in which nothing is wrong."""

    def values(path, *wanted):
        [found] = readers.values([str(path)], sniff(str(path), path.stat()), wanted)
        assert found.problem is None
        return found.values

    return values


@pytest.fixture
def curve(readers):
    """The points of a curve of a file, in which nothing is wrong."""

    def curve(path, wanted):
        [found] = readers.curve([str(path)], sniff(str(path), path.stat()), wanted)
        assert found.problem is None
        return found.x, found.y

    return curve


def plain(told):
    """Numbers with a text for nan, which is not equal to itself."""
    return ['nan' if one != one else one for one in told]


def names(survey):
    """The names and units of what is offered, and what curves are drawn against."""
    quantities = {quantity.name: quantity.units for quantity in survey.quantities}
    return quantities, {curve.name: curve.wanted.x_name for curve in survey.curves}


# What is offered


@pytest.mark.parametrize('write', [write_json, write_json_gz])
def test_scalars_and_arrays_of_json_are_offered(tmp_path, survey, write):
    assert names(survey(write(tmp_path / 'state.json.gz'))) == (
        {
            'time_s': 's',
            'plasma_current_MA': 'MA',
            'core.te.value': 'keV',
            'core.species[0].z': None,
            'core.species[1].z': None,
            'ne_1e19_m3 min': '1e19/m3',
            'ne_1e19_m3 mean': '1e19/m3',
            'ne_1e19_m3 max': '1e19/m3',
        },
        {'ne_1e19_m3': 'index'},
    )


def test_columns_of_a_table_are_drawn_against_the_first(tmp_path, survey):
    quantities, curves = names(survey(write_csv(tmp_path / 'profiles.csv')))
    assert list(quantities) == [f'temperature_keV {end}' for end in ('min', 'mean', 'max')]
    assert curves == {'temperature_keV': 'rho'}


def test_a_table_of_one_row_has_scalars(tmp_path, survey, values):
    path = write_csv(tmp_path / 'a.csv', {'te (keV)': [3.5], 'code': ['x'], 'ip_MA': [0.9]})
    found = survey(path)
    assert names(found) == ({'te (keV)': 'keV', 'ip_MA': 'MA'}, {})
    # data['ip_MA'][0] is what pandas gives
    assert [one.wanted.steps for one in found.quantities] == [('te (keV)', 0), ('ip_MA', 0)]
    assert values(path, *(one.wanted for one in found.quantities)) == [3.5, 0.9]


@pytest.mark.parametrize('time', ['time', 't', 'time_s', 'Time (s)', 'time [s]'])
def test_a_table_with_times_is_columns_over_time(tmp_path, survey, values, time):
    path = write_csv(tmp_path / 'a.csv', {time: [0.0, 0.5, 1.5], 'te_keV': [1.0, '', 3.0]})
    found = survey(path)
    assert names(found) == ({'te_keV': 'keV'}, {})
    [wanted] = [one.wanted for one in found.quantities]
    assert wanted == Wanted(('te_keV',), 'rows', time)
    assert values(path, wanted) == [Rows([0.0, 0.5, 1.5], [1.0, None, 3.0])]


@pytest.mark.parametrize(
    ('time', 'times'), [('time_ms', [1, 2]), ('time', [2, 1]), ('time', [1, 1]), ('timer', [1, 2])]
)
def test_other_tables_are_not_over_time(tmp_path, survey, time, times):
    found = survey(write_csv(tmp_path / 'a.csv', {time: times, 'te': [3, 4]}))
    assert [one.wanted.reduction for one in found.quantities] == ['min', 'mean', 'max']


def test_a_table_of_text_has_no_numbers(tmp_path, survey):
    path = write_csv(tmp_path / 'a.csv', {'name': ['x', 'y'], 'value': ['1_0', '2']})
    assert names(survey(path)) == ({}, {})


def test_columns_are_named_as_pandas_names_them(tmp_path, survey, values):
    import pandas as pd

    path = tmp_path / 'a.csv'
    path.write_text('a,a,,a.1, b\n1,2,3,4,5\n')
    offered = [one.wanted.steps[0] for one in survey(path).quantities]
    assert offered == list(pd.read_csv(path).columns)


@pytest.mark.parametrize('write', [write_netcdf, write_classic])
def test_variables_of_netcdf_are_offered(tmp_path, survey, write):
    quantities, curves = names(survey(write(tmp_path / 'a.nc')))
    assert quantities['ip'] == 'A'
    assert quantities['te max'] == 'keV'
    assert 'power mean' in quantities
    assert 'rho max' not in quantities  # it only tells where the others are
    assert curves == {'te': 'rho', 'ne': 'rho'}


def test_a_scale_of_hdf5_is_the_coordinate(tmp_path, survey):
    found = survey(write_hdf5(tmp_path / 'a.h5'))
    quantities, curves = names(found)
    assert quantities['time_s'] == 's'
    assert {'core.psi max', 'core.te min'} <= {*quantities}
    assert curves == {'core.missing': 'index', 'core.te': 'core.rho'}
    [te] = [one for one in found.curves if one.name == 'core.te']
    assert te.wanted == WantedCurve(('core', 'te'), ('core', 'rho'), 'core.rho')


@pytest.mark.parametrize('x', ['rho', 'rho_tor', 'psi_n', 'x', 'r', 's', 'radius'])
def test_a_neighbour_of_the_same_length_is_the_coordinate(tmp_path, survey, x):
    state = {'a': {'te': [3, 2, 1], x: [0, 0.5, 1], 'other': [1, 2]}, 'te': [1, 2, 3]}
    _, curves = names(survey(write_json(tmp_path / 'a.json', state)))
    assert curves == {'a.te': f'a.{x}', 'a.other': 'index', 'te': 'index'}


def test_arrays_beside_times_are_over_time(tmp_path, survey, values):
    state = {'time': [0.0, 0.1], 'te_keV': [1.0, 2.0], 'rho': [0, 0.5, 1], 'ne': [3, 2, 1]}
    path = write_json(tmp_path / 'a.json', state)
    found = survey(path)
    assert found.quantities[0].wanted == Wanted(('te_keV',), 'rows', 'time')
    assert values(path, found.quantities[0].wanted) == [Rows([0.0, 0.1], [1.0, 2.0])]
    assert names(found)[1] == {'ne': 'rho'}


def test_profiles_of_eqdsk_are_over_the_flux(tmp_path, survey):
    quantities, curves = names(survey(write_eqdsk(tmp_path / 'g1.geq')))
    assert quantities['cpasma'] == 'A'
    assert quantities['pres max'] == 'Pa'
    assert curves == dict.fromkeys(('fpol', 'pres', 'ffprime', 'pprime', 'qpsi'), 'psi_N')


def test_texts_of_a_configuration_are_no_numbers(tmp_path, survey):
    assert names(survey(write_config(tmp_path / 'ips.conf'))) == ({}, {})


@pytest.mark.parametrize('name', ['basic.ipynb', 'picture.png', 'state.tar.gz'])
def test_files_without_named_values_offer_nothing(tmp_path, survey, values, name):
    path = BUILDERS[name](tmp_path / name)
    assert names(survey(path)) == ({}, {})
    assert values(path, Wanted(('a',))) == [None]


@pytest.mark.parametrize('name', BUILDERS)
def test_what_is_offered_is_there(tmp_path, survey, values, curve, name):
    path = BUILDERS[name](tmp_path / name)
    found = survey(path)
    assert None not in values(path, *(one.wanted for one in found.quantities))
    for one in found.curves:
        x, y = curve(path, one.wanted)
        assert len(x) == len(y) > 1


# The numbers


@pytest.mark.parametrize(
    ('write', 'steps'),
    [(write_netcdf, ('power',)), (write_classic, ('power',)), (write_hdf5, ('core', 'psi'))],
)
def test_minimum_mean_and_maximum_of_an_array(tmp_path, values, write, steps):
    path = write(tmp_path / 'a')
    reductions = [Wanted(steps, reduction) for reduction in ('min', 'mean', 'max')]
    last = 14 if steps == ('power',) else 11
    assert values(path, *reductions) == [0.0, last / 2, last]


@pytest.mark.parametrize('write', [write_netcdf, write_classic])
def test_missing_values_do_not_count(tmp_path, values, write):
    path = write(tmp_path / 'a.nc')
    wanted = [Wanted(('ne',), reduction) for reduction in ('min', 'mean', 'max')]
    assert values(path, *wanted) == [2.0, 4.0, 6.0]


def test_what_was_never_written_is_nan(tmp_path, values):
    for form in ('NETCDF4', 'NETCDF3_CLASSIC'):
        path = tmp_path / form
        with netCDF4.Dataset(path.with_suffix('.nc'), 'w', format=form) as file:
            file.createDimension('x', 3)
            file.createVariable('a', 'f8', ('x',))[:1] = 5.0
            file.createVariable('b', 'i4', ('x',))
        wanted = [Wanted(('a',), 'max'), Wanted(('b',), 'max'), Wanted(('b',), 'mean')]
        assert plain(values(path.with_suffix('.nc'), *wanted)) == [5.0, 'nan', 'nan']


def test_nan_and_null_do_not_count_and_infinity_is_nan(tmp_path, values):
    state = {'a': [1.0, math.nan, None, 3.0], 'b': [math.nan], 'c': [math.inf, 1], 'd': math.nan}
    path = write_json(tmp_path / 'a.json', state)
    wanted = [Wanted(('a',), 'mean'), Wanted(('b',), 'mean'), Wanted(('c',), 'max'), Wanted(('d',))]
    found = values(path, *wanted, Wanted(('c',), 'min'))
    assert plain(found) == [2.0, 'nan', 'nan', 'nan', 1.0]


def test_what_a_file_lacks_is_null(tmp_path, values):
    wanted = [
        Wanted(('none',)),
        Wanted(('core', 'none', 'x')),
        Wanted(('core',)),
        Wanted(('code',)),
        Wanted(('ne_1e19_m3',)),
        Wanted(('ne_1e19_m3', 7)),
        Wanted(('ne_1e19_m3', -9)),
        Wanted(('ne_1e19_m3', 'x')),
        Wanted(('core', 'species', 2, 'z')),
        Wanted(('time_s', 'x')),
        Wanted(('time_s',), 'rows', 'none'),
        Wanted(('ne_1e19_m3',), 'rows', 'time_s'),
    ]
    assert values(write_json(tmp_path / 'a.json'), *wanted) == [None] * len(wanted)
    assert values(write_hdf5(tmp_path / 'a.h5'), *wanted[:4]) == [None] * 4
    assert values(write_eqdsk(tmp_path / 'g1.geq'), *wanted[:4]) == [None] * 4


def test_a_value_in_an_array_can_be_wanted(tmp_path, values):
    assert values(write_json(tmp_path / 'a.json'), Wanted(('ne_1e19_m3', 1))) == [2.0]
    assert values(write_hdf5(tmp_path / 'a.h5'), Wanted(('core', 'psi', 2, 3))) == [11.0]


@pytest.mark.parametrize(('write', 'steps'), [(write_json, 'time_s'), (write_netcdf, 'ip')])
def test_what_is_an_array_in_other_files_may_be_a_single_number(tmp_path, values, write, steps):
    wanted = [Wanted((steps,), reduction) for reduction in ('value', 'min', 'mean', 'max')]
    assert len(set(values(write(tmp_path / 'a.nc'), *wanted))) == 1


def test_numbers_of_eqdsk_are_those_that_freeqdsk_reads(tmp_path, values):
    from freeqdsk import geqdsk

    path = write_eqdsk(tmp_path / 'g1.geq')
    with path.open() as file:
        read = geqdsk.read(file)
    scalars = ('rdim', 'zdim', 'rcentr', 'rleft', 'zmid', 'rmagx', 'sibdry', 'bcentr', 'cpasma')
    assert values(path, *(Wanted((name,)) for name in scalars)) == [read[name] for name in scalars]
    for name in ('fpol', 'pres', 'psi', 'qpsi', 'rbdry', 'zlim'):
        found = values(path, Wanted((name,), 'min'), Wanted((name,), 'mean'))
        assert found == pytest.approx([read[name].min(), read[name].mean()])
    corner = values(path, Wanted(('psi', 3, 7)))
    assert corner == [read['psi'][3, 7]]


@pytest.mark.parametrize(
    'spoil',
    [
        lambda text: text.replace('E+', 'D+').replace('E-', 'D-'),
        lambda text: text.replace('\n', '\r\n'),
        lambda text: text.replace('0.000000000E+00', '0.100000000-101'),
        lambda text: text.replace(' 0.340000000E+01', '-0.340000000E+01'),  # they touch
        lambda text: text.replace('  3  17  17', '99999 17 17'),
        lambda text: text + '    0 0.170000000E+01    0\n &OUT1\n /\n',
        lambda text: ' '.join(text.split()).replace(' 17 17 ', ' 17 17\n', 1),  # no columns
    ],
)
def test_g_files_of_other_programs_are_read(tmp_path, values, spoil):
    path = write_eqdsk(tmp_path / 'g1.geq')
    path.write_text(spoil(path.read_text()))
    assert values(path, Wanted(('cpasma',)), Wanted(('nlim',))) == [0.9e6, 5]


def test_a_file_that_is_parsed_whole_tells_all_its_numbers(tmp_path, readers):
    [found] = readers.values([str(write_json(tmp_path / 'a.json'))], 'json', [])
    assert found.also[:3] == [
        Also(Wanted(('time_s',)), 1.5),
        Also(Wanted(('plasma_current_MA',)), 0.9),
        Also(Wanted(('core', 'te', 'value')), 3.0),
    ]
    [found] = readers.values([str(write_hdf5(tmp_path / 'a.h5'))], 'hdf5', [])
    assert found.also == []


def test_answers_come_in_the_order_of_the_files(tmp_path, readers):
    paths = [write_json(tmp_path / f'{n}.json', {'n': n}) for n in range(50)]
    paths[7].unlink()
    found = readers.values([str(path) for path in paths], 'json', [Wanted(('n',))])
    assert [one.path for one in found] == [str(path) for path in paths]
    assert [one.values[0] for one in found] == [n if n != 7 else None for n in range(50)]
    assert found[7].problem == '7.json: there is no such file or folder.'
    assert readers.values([], 'json', [Wanted(('n',))]) == []


def test_an_array_that_is_too_large_is_refused_in_words(tmp_path, readers):
    path = tmp_path / 'a.h5'
    with h5py.File(path, 'w') as file:
        file.create_dataset('big', (60_000, 1_000), 'f4', chunks=True)
        file['small'] = 1.0
    [found] = readers.values([str(path)], 'hdf5', [Wanted(('big',), 'max')])
    assert found.problem == (
        'a.h5: has an array of 60000 by 1000 values, and at most 50 million are read here. '
        'Load it in a notebook instead.'
    )
    [found] = readers.values([str(path)], 'hdf5', [Wanted(('small',))])
    assert found.values == [1.0]


def test_a_large_array_is_read_in_parts(tmp_path, readers):
    path = tmp_path / 'a.h5'
    big = np.arange(9_000_000.0).reshape(3000, 3000)
    with h5py.File(path, 'w') as file:
        file['big'] = big
    wanted = [Wanted(('big',), reduction) for reduction in ('min', 'mean', 'max')]
    [found] = readers.values([str(path)], 'hdf5', wanted)
    assert found.values == [0.0, pytest.approx(big.mean()), big.max()]


# Curves


@pytest.mark.parametrize('write', [write_netcdf, write_classic])
def test_a_curve_over_its_coordinate(tmp_path, curve, write):
    wanted = WantedCurve(('te',), ('rho',), 'rho')
    assert curve(write(tmp_path / 'a.nc'), wanted) == (RHO.tolist(), TE.tolist())


def test_a_curve_of_a_table(tmp_path, curve):
    wanted = WantedCurve(('temperature_keV',), ('rho',), 'rho')
    assert curve(write_csv(tmp_path / 'a.csv'), wanted) == (RHO.tolist(), TE.tolist())


def test_a_curve_over_the_flux(tmp_path, curve):
    x, y = curve(write_eqdsk(tmp_path / 'g1.geq'), WantedCurve(('qpsi',), None, 'psi_N'))
    assert x == np.linspace(0, 1, 17).tolist()
    assert y == pytest.approx(equilibrium()['qpsi'])


def test_a_curve_without_a_coordinate_is_over_the_index(tmp_path, curve):
    path = write_json(tmp_path / 'a.json', {'a': [5, None, math.nan, 2]})
    assert curve(path, WantedCurve(('a',))) == ([0.0, 1.0, 2.0, 3.0], [5.0, None, None, 2.0])


@pytest.mark.parametrize(
    'wanted',
    [
        WantedCurve(('none',)),
        WantedCurve(('time_s',)),
        WantedCurve(('code',)),
        WantedCurve(('ne_1e19_m3',), ('none',), 'none'),
        WantedCurve(('ne_1e19_m3',), ('time_s',), 'time_s'),
        WantedCurve((), None),
    ],
)
def test_a_curve_that_a_file_lacks_has_no_points(tmp_path, curve, wanted):
    assert curve(write_json(tmp_path / 'a.json'), wanted) == ([], [])


# What files say


def test_contents_are_values_by_name(tmp_path, readers):
    found = readers.contents(str(write_namelist(tmp_path / 'a.nml')), 'namelist')
    assert found.values == {
        'heating.power_mw': 5,
        'transport.chi_e': 1.5,
        'transport.model': 'bohm',
        'transport.on': True,
        'transport.grid': [1.0, 2.0, 3.0],
    }
    found = readers.contents(str(write_config(tmp_path / 'ips.conf')), 'config')
    assert found.values['PORTS.NAMES'] == ['DRIVER', 'WORKER']
    found = readers.contents(str(write_json(tmp_path / 'a.json')), 'json')
    assert found.values['core.species[1].z'] == 6


def test_large_arrays_are_told_by_a_text_that_differs_where_they_do(tmp_path, readers):
    one, other = write_eqdsk(tmp_path / 'a.geq'), write_eqdsk(tmp_path / 'b.geq')
    first, second = (readers.contents(str(path), 'eqdsk').values for path in (one, other))
    assert first == second
    assert first['psi'].startswith('17 by 17 numbers from ')
    assert first['qpsi'] == pytest.approx(equilibrium()['qpsi'].tolist())
    shifted = equilibrium()['psi']
    shifted[3, 4] *= 1.01
    changed = readers.contents(str(write_eqdsk(other, psi=shifted)), 'eqdsk').values
    assert {name for name in changed if changed[name] != first[name]} == {'psi'}


def test_a_file_is_told_by_its_time_and_size(tmp_path, readers):
    path = write_json(tmp_path / 'a.json')
    os.utime(path, ns=(1, 123_456_789))
    [found] = readers.values([str(path)], 'json', [])
    assert (found.modified_ns, found.size) == (123_456_789, path.stat().st_size)

"""Curves at several times: numbers of the files, evenly spread where they are many."""

from __future__ import annotations

import netCDF4
import numpy as np
import pytest

from ips_jupyterlab.layout import DATA_LISTING
from ips_jupyterlab.series import profiles

from .data_files import RHO, TE, equilibrium, write_csv, write_eqdsk, write_hdf5, write_netcdf
from .drawn import LONG_AGO, add_files, state, states
from .trees import make_run, set_modified

RHO_OF_STATES = [0.0, 0.5, 1.0]
TE_ID = '[0-9]*_state.json#/te_keV#curve'


def profile_of(time):
    return [1 + time, 1.0, 0.5]


def many(count, **values):
    """States with a profile each."""
    times = [float(number) for number in range(count)]
    return states(times, rho=RHO_OF_STATES, te_keV=profile_of, **values)


@pytest.fixture
def run(base_directory):
    """A run with ten profiles of long ago."""
    run = make_run(base_directory, data=many(10))
    for path in (run / 'data').iterdir():
        set_modified(path, LONG_AGO)
    return run


async def test_curves_are_offered_with_their_coordinate(run, draw_run):
    page = await draw_run('profiles')
    assert page['curves'] == [
        {
            'id': TE_ID,
            'name': 'te_keV',
            'pattern': '[0-9]*_state.json',
            'format': 'json',
            'steps': ['te_keV'],
            'units': 'keV',
            'x_name': 'rho',
            'x_steps': ['rho'],
            'x_units': None,
            'files': 10,
        }
    ]
    assert (page['first'], page['profiles'], page['problems']) == (TE_ID, None, [])


async def test_a_curve_at_all_times(run, draw_run):
    profiles = (await draw_run('profiles', curve=TE_ID))['profiles']
    assert profiles == {
        'curve': TE_ID,
        'times': [float(number) for number in range(10)],
        'labels': [f'{number}.0' for number in range(10)],
        'x': [RHO_OF_STATES] * 10,
        'y': [profile_of(number) for number in range(10)],
        'total': 10,
    }


@pytest.mark.parametrize(
    ('name', 'write', 'curve', 'x_name', 'x', 'y'),
    [
        ('a.nc', write_netcdf, 'te', 'rho', RHO, TE),
        ('a.h5', write_hdf5, 'core.te', 'core.rho', RHO, TE),
        ('a.csv', write_csv, 'temperature_keV', 'rho', RHO, TE),
        ('g1', write_eqdsk, 'qpsi', 'psi_N', np.linspace(0, 1, 17), equilibrium()['qpsi']),
    ],
)
async def test_curves_of_each_format(base_directory, draw_run, name, write, curve, x_name, x, y):
    run = make_run(base_directory, data={'1.0': {name: b''}})
    write(run / 'data' / name)
    offered = (await draw_run('profiles'))['curves']
    [found] = [one for one in offered if one['name'] == curve]
    assert (found['x_name'], found['x_steps'] is None) == (x_name, x_name == 'psi_N')
    drawn = (await draw_run('profiles', curve=found['id']))['profiles']
    assert drawn['times'] == [1.0]
    assert drawn['x'] == [pytest.approx(list(x))]
    assert drawn['y'] == [pytest.approx(list(y))]


async def test_what_json_lacks_is_null(base_directory, draw_run):
    run = make_run(base_directory, data={'1.0': {'a.nc': b''}})
    with netCDF4.Dataset(run / 'data' / 'a.nc', 'w') as file:
        file.createDimension('x', 3)
        file.createVariable('te', 'f8', ('x',))[:] = [1.0, np.nan, np.inf]
    drawn = (await draw_run('profiles', curve='a.nc#/te#curve'))['profiles']
    assert (drawn['x'], drawn['y']) == ([[0.0, 1.0, 2.0]], [[1.0, None, None]])


@pytest.mark.parametrize(('most', 'count'), [(1, 1), (2, 2), (3, 2), (9, 6), (10, 10), (1000, 10)])
async def test_no_more_than_were_asked_for(run, draw_run, most, count):
    drawn = (await draw_run('profiles', curve=TE_ID, most=most))['profiles']
    assert len(drawn['times']) == count <= most
    assert drawn['times'][-1] == 9.0
    assert drawn['times'][0] == (0.0 if most > 1 else 9.0)
    assert drawn['y'] == [profile_of(time) for time in drawn['times']]
    assert drawn['total'] == 10
    gaps = np.diff(drawn['times'][:-1])
    assert len(set(gaps)) <= 1


async def test_200_of_many_unless_told_otherwise(base_directory, draw_run, reads):
    make_run(base_directory, data=many(1000))
    drawn = (await draw_run('profiles', curve=TE_ID))['profiles']
    assert 100 <= len(drawn['times']) <= 200
    assert (drawn['times'][0], drawn['times'][-1], drawn['total']) == (0.0, 999.0, 1000)
    assert len([one for one in reads if one.what == 'curve']) == len(drawn['times'])


async def test_long_curves_are_fewer(run, draw_run, monkeypatch):
    monkeypatch.setattr(profiles, 'LARGEST', 4 * 3)
    drawn = (await draw_run('profiles', curve=TE_ID))['profiles']
    assert drawn['times'] == [0.0, 8.0, 9.0]


@pytest.mark.parametrize('most', ['0', '1001', '-1', 'many', '1.5', '1' * 5000, '²'])
async def test_most_is_a_number_from_1_to_1000(run, ask, key_of, most):
    answer = await ask('runs', await key_of(), 'profiles', most=most)
    assert (answer.status, answer.json['reason']) == (400, 'bad_request')
    assert 'most' in answer.json['message']


async def test_a_curve_that_is_not_there_is_named(run, ask, key_of, draw_run):
    await draw_run('profiles')
    answer = await ask('runs', await key_of(), 'profiles', curve='a#/b#curve')
    assert (answer.status, answer.json['reason']) == (404, 'not_found')
    assert 'a#/b#curve' in answer.json['message']


async def test_nothing_is_read_again(run, draw_run, get, key_of, reads):
    page = await draw_run('profiles', curve=TE_ID)
    reads.clear()
    query = {'curve': TE_ID, 'version': page['version']}
    again = await get('runs', await key_of(), 'profiles', **query)
    assert again['version'] == page['version']
    assert (again['curves'], again['profiles'], again['first']) == (None, None, TE_ID)
    fewer = await draw_run('profiles', most=5, **query)
    assert fewer['profiles']['times'] == [0.0, 4.0, 8.0, 9.0]
    assert reads == []


async def test_a_run_grows(run, draw_run, reads):
    before = await draw_run('profiles', curve=TE_ID, most=8)
    for number in (10, 11):
        reads.clear()
        add_files(
            run,
            float(number),
            {f'{number}.0_state.json': state(rho=RHO_OF_STATES, te_keV=profile_of(number))},
        )
        page = await draw_run('profiles', curve=TE_ID, most=8, version=before['version'])
        assert page['version'] != before['version']
        assert page['profiles']['times'][-1] == number
        assert page['profiles']['total'] == number + 1
        assert {one.name for one in reads if one.what == 'curve'} == {f'{number}.0_state.json'}
        before = page


async def test_what_cannot_be_read_is_left_out(run, draw_run):
    (run / 'data' / '9.0_state.json').write_bytes(b'{"te_keV": [1,')
    (run / 'data' / '0.0_state.json').unlink()
    (run / 'data' / '3.0_state.json').write_bytes(state(te_keV=1))
    page = await draw_run('profiles', curve=TE_ID)
    assert page['profiles']['times'] == [1.0, 2.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    assert page['profiles']['total'] == 7
    [problem] = page['problems']
    assert problem['message'].startswith('2 data files are left out.')


async def test_nothing_outside_is_read(base_directory, tmp_path, draw_run, reads):
    run = make_run(base_directory, data=many(2))
    secret = tmp_path / '2.0_state.json'
    secret.write_bytes(state(rho=RHO_OF_STATES, te_keV=[9, 9, 9]))
    (run / 'data' / '2.0_state.json').symlink_to(secret)
    listing = (run / DATA_LISTING).read_text().rstrip().removesuffix('}')
    (run / DATA_LISTING).write_text(listing + ', "2.0": ["data/2.0_state.json"]}')
    drawn = (await draw_run('profiles', curve=TE_ID))['profiles']
    assert drawn['times'] == [0.0, 1.0]
    assert '2.0_state.json' not in {one.name for one in reads}

"""The last values of the members of an ensemble, while they run and when they have ended."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ips_jupyterlab.api_v1 import IPSAnalysisApi
from ips_jupyterlab.layout import DATA_LISTING
from ips_jupyterlab.series import members

from .data_files import write_csv
from .drawn import LONG_AGO, add_files, state, states
from .trees import ensemble_csv, make_run, set_modified

TE_ID = '[0-9]*_state.json#/te_keV#value'
ROWS = [(11, 's0', 0.5), (12, 's1', 1.0), (13, 's2', 1.5), ('?', 's3', 2.0)]


def make_member(base, runid, times, **metadata):
    """A member whose values tell its runid and the time."""
    data = states(times, te_keV=lambda time: runid + time / 10, ip_MA=lambda time: time)
    run = make_run(base, runid, data=data, **metadata)
    for path in (*(run / 'data').iterdir(), run / DATA_LISTING):
        set_modified(path, LONG_AGO)
    return run


@pytest.fixture
def parent(base_directory):
    """A run with an ensemble: two members have run, the third failed, the fourth is pending."""
    make_member(base_directory, 11, [0.0, 1.0, 2.0], state='completed')
    make_member(base_directory, 12, [0.0, 1.0], state='running')
    make_member(base_directory, 13, [0.0], state='failed')
    return make_run(base_directory, 1, ensembles={'Driver/scan': ROWS})


@pytest.fixture
def finals(draw, get):
    """The last values of the ensemble: ``await finals(TE_ID, version=…)``."""

    async def finals(*ids, place=('Driver', 'scan'), **query):
        [run] = (await get('runs', sort='runid', order='asc', limit=1))['runs']
        return await draw('runs', run['key'], 'finals', *place, quantity=ids, **query)

    return finals


def values(page):
    return {member['sim_name']: member['values'] for member in page['members']}


async def test_quantities_of_the_members(parent, finals):
    page = await finals()
    assert [quantity['id'] for quantity in page['quantities']] == [
        TE_ID,
        '[0-9]*_state.json#/ip_MA#value',
    ]
    assert values(page) == {'s0': [], 's1': [], 's2': [], 's3': []}
    assert page['progress'] == {'read': 3, 'total': 3}


async def test_the_last_value_of_each_member(parent, finals):
    page = await finals(TE_ID, 'of another ensemble', '[0-9]*_state.json#/ip_MA#value')
    assert [member['sim_name'] for member in page['members']] == ['s0', 's1', 's2', 's3']
    assert values(page) == {
        's0': [11.2, None, 2.0],
        's1': [12.1, None, 1.0],
        's2': [13.0, None, 0.0],
        's3': [None, None, None],
    }
    assert page['problems'] == []


async def test_members_of_the_golden_tree(base_directory, golden, draw, get):
    shutil.copytree(golden / 'ensembles', base_directory, dirs_exist_ok=True)
    seen = 0
    for run in (await get('runs'))['runs']:
        for ensemble in (await get('runs', run['key'], 'ensembles'))['ensembles']:
            place = [part for part in (ensemble['component'], ensemble['name']) if part]
            offered = (await draw('runs', run['key'], 'finals', *place))['quantities']
            ids = [quantity['id'] for quantity in offered]
            page = await draw('runs', run['key'], 'finals', *place, quantity=ids)
            table = await get('runs', run['key'], 'ensembles', *place)
            for member, told in zip(table['members'], page['members'], strict=True):
                assert told['sim_name'] == member['sim_name']
                if member['run'] is None:
                    assert set(told['values']) == {None}
                    continue
                for quantity, value in zip(offered, told['values'], strict=True):
                    assert value == last_in(member['run']['directory'], quantity)
                    seen += value is not None
    assert seen > 10


def last_in(directory, quantity):
    """The number in the newest file, as a notebook finds it."""
    files = IPSAnalysisApi(directory).get_files(quantity['pattern'])
    if not files:
        return None
    value = json.loads(Path(files[max(files)][-1]).read_text())
    for step in quantity['steps']:
        value = value.get(step) if isinstance(value, dict) else value[step]
    return value


async def test_members_without_data_do_not_hide_what_the_others_have(base_directory, finals):
    for runid in range(11, 17):
        make_member(base_directory, runid, [0.0] if runid == 12 else [])
    rows = [(runid, f's{runid}') for runid in range(11, 17)]
    make_run(base_directory, 1, ensembles={'Driver/scan': rows})
    assert (await finals())['quantities'][0]['id'] == TE_ID
    assert values(await finals(TE_ID))['s12'] == [12.0]


async def test_a_flat_ensemble(base_directory, finals):
    make_member(base_directory, 11, [0.0])
    make_run(base_directory, 1, ensembles={'scan': [(11, 's0')]})
    assert values(await finals(TE_ID, place=['scan'])) == {'s0': [11.0]}


async def test_only_the_newest_files_are_read(parent, finals, reads):
    await finals(TE_ID)
    assert {one.name for one in reads if one.what == 'values'} == {
        '2.0_state.json',
        '1.0_state.json',
        '0.0_state.json',
    }
    assert len([one for one in reads if one.what == 'values']) == 3


async def test_nothing_is_read_again(parent, finals, reads):
    page = await finals(TE_ID)
    reads.clear()
    again = await finals(TE_ID, version=page['version'])
    assert again['version'] == page['version']
    assert (again['quantities'], again['members']) == (None, None)
    assert (await finals('[0-9]*_state.json#/ip_MA#value'))['members'][0]['values'] == [2.0]
    assert reads == []


async def test_it_fills_while_members_run(parent, base_directory, finals, reads):
    page = await finals(TE_ID)
    reads.clear()
    add_files(base_directory / 'alice' / '12', 3.0, {'3.0_state.json': state(te_keV=99)})
    make_member(base_directory, 14, [5.0])
    csv = parent / 'ensembles' / 'Driver' / 'scan.csv'
    csv.write_text(ensemble_csv([*ROWS[:3], (14, 's3', 2.0)]), newline='')
    again = await finals(TE_ID, version=page['version'])
    assert values(again) == {'s0': [11.2], 's1': [99.0], 's2': [13.0], 's3': [14.5]}
    assert again['version'] != page['version']
    assert again['progress'] == {'read': 4, 'total': 4}
    assert sorted(one.name for one in reads if one.what == 'values') == [
        '3.0_state.json',
        '5.0_state.json',
    ]


async def test_the_file_before_tells_where_the_newest_cannot(parent, base_directory, finals):
    (base_directory / 'alice' / '11' / 'data' / '2.0_state.json').write_bytes(b'{"te_keV": 1')
    (base_directory / 'alice' / '13' / 'data' / '0.0_state.json').unlink()
    page = await finals(TE_ID)
    assert values(page) == {'s0': [11.1], 's1': [12.1], 's2': [None], 's3': [None]}
    [problem] = page['problems']
    assert problem['message'].startswith('2 data files are left out.')


async def test_a_member_that_cannot_be_listed_hides_no_other(parent, base_directory, finals):
    listing = base_directory / 'alice' / '12' / DATA_LISTING
    listing.write_text('[')
    set_modified(listing, LONG_AGO)
    shutil.rmtree(base_directory / 'alice' / '13')
    page = await finals(TE_ID)
    assert values(page) == {'s0': [11.2], 's1': [None], 's2': [None], 's3': [None]}
    assert [problem['path'] for problem in page['problems']] == [str(listing.parent)]


async def test_the_last_row_of_a_table(base_directory, finals):
    run = make_run(base_directory, 11, data={'0.0': {'history.csv': b''}})
    write_csv(run / 'data' / 'history.csv', {'time_s': [0.0, 1.0, 2.0], 'te': [5.0, 6.0, 7.0]})
    make_run(base_directory, 1, ensembles={'Driver/scan': [(11, 's0')]})
    assert values(await finals('history.csv#/te#rows')) == {'s0': [7.0]}


async def test_hundreds_of_members(base_directory, finals, reads, monkeypatch):
    for number in range(300):
        make_member(base_directory, 100 + number, [1.0])
    rows = [(100 + number, f's{number}') for number in range(300)]
    make_run(base_directory, 1, ensembles={'Driver/scan': rows})
    monkeypatch.setattr(members, 'LISTINGS', 0.01)
    page = await finals(TE_ID)
    assert [one['values'] for one in page['members']] == [[100.1 + n] for n in range(300)]
    assert len([one for one in reads if one.what == 'values']) == 300
    assert len([one for one in reads if one.what == 'survey']) < 50  # of a sample that moves on


async def test_nothing_outside_is_read(parent, base_directory, tmp_path, finals, reads):
    outside = make_member(tmp_path / 'outside', 1, [8.0])
    secret = outside / 'data' / '8.0_state.json'
    run = base_directory / 'alice' / '11'
    (run / DATA_LISTING).write_text(f'{{"8.0": ["{secret}", "../../../outside/alice/1/{secret}"]}}')
    shutil.rmtree(base_directory / 'alice' / '12')
    (base_directory / 'alice' / '12').symlink_to(outside)
    assert values(await finals(TE_ID)) == {'s0': [None], 's1': [None], 's2': [13.0], 's3': [None]}
    assert '8.0_state.json' not in {one.name for one in reads}


@pytest.mark.parametrize('place', [['none'], ['Driver', 'none'], ['Driver', '../Driver/scan']])
async def test_an_ensemble_that_is_not_there(parent, ask, get, place):
    key = next(run['key'] for run in (await get('runs'))['runs'] if run['runid'] == 1)
    answer = await ask('runs', key, 'finals', *place)
    assert (answer.status, answer.json['reason']) == (404, 'not_found')

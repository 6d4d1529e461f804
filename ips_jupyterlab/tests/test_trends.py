"""Quantities over time: numbers of the files, read once."""

from __future__ import annotations

import json
import math
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from ips_jupyterlab.api_v1 import IPSAnalysisApi
from ips_jupyterlab.catalog.catalog import Catalog
from ips_jupyterlab.layout import DATA_LISTING, ContentsRoot, RunTree
from ips_jupyterlab.series import offers, readings, shelf

from .data_files import (
    TE,
    equilibrium,
    write_csv,
    write_eqdsk,
    write_hdf5,
    write_json,
    write_json_gz,
    write_namelist,
    write_netcdf,
)
from .drawn import LONG_AGO, Read, add_files, line, state, states
from .trees import make_run, set_modified

TE_ID = '[0-9]*_state.json#/te_keV#value'
TIMES = [0.0, 0.5, 1.0, 2.0]


@pytest.fixture
def run(base_directory):
    """A run with four states of long ago."""
    run = make_run(base_directory, data=states(TIMES, te_keV=rising, code='x'))
    for path in (run / 'data').iterdir():
        set_modified(path, LONG_AGO)
    set_modified(run / 'data', LONG_AGO)
    return run


def rising(time):
    return 1 + time


def names(page):
    return [quantity['name'] for quantity in page['quantities']]


def ids(page, *of):
    """The ids of quantities by their names."""
    by_name = {quantity['name']: quantity['id'] for quantity in page['quantities']}
    return [by_name[name] for name in of]


# What is offered


async def test_numbers_of_the_files_are_offered(run, draw_run):
    page = await draw_run('trends')
    assert page['quantities'] == [
        {
            'id': TE_ID,
            'name': 'te_keV',
            'pattern': '[0-9]*_state.json',
            'format': 'json',
            'steps': ['te_keV'],
            'reduction': 'value',
            'time_column': None,
            'units': 'keV',
            'files': 4,
        }
    ]
    assert (page['first'], page['series'], page['problems']) == (TE_ID, [], [])


async def test_first_and_last_file_of_a_pattern_tell_what_there_is(base_directory, draw_run):
    data = states(TIMES, te=1)
    data['1.0']['1.0_state.json'] = state(unseen=1)
    data['2.0']['2.0_state.json'] = state(te=2, late=3)
    data['2.0']['notes.txt'] = b'nothing to draw'
    make_run(base_directory, data=data)
    assert names(await draw_run('trends')) == ['te', 'late']


async def test_a_file_that_cannot_be_read_does_not_tell_for_the_others(base_directory, draw_run):
    data = states(TIMES, te=1.5)
    data['0.0']['0.0_state.json'] = b'{"te": '
    data['2.0']['2.0_state.json'] = b''
    make_run(base_directory, data=data)
    page = await draw_run('trends', quantity=['[0-9]*_state.json#/te#value'])
    assert page['series'][0]['times'] == [0.5, 1.0]
    [problem] = page['problems']
    assert problem['message'].startswith('2 data files are left out. The first: 0.0_state.json')


async def test_an_id_is_a_json_pointer(base_directory, draw_run):
    strange = {'a/b': {'~c': [{'d e': 1}, {'d e': 2}]}}
    make_run(base_directory, data={'0.0': {'state.json': json.dumps(strange).encode()}})
    page = await draw_run('trends')
    assert [quantity['id'] for quantity in page['quantities']] == [
        'state.json#/a~1b/~0c/0/d e#value',
        'state.json#/a~1b/~0c/1/d e#value',
    ]
    assert page['quantities'][1]['steps'] == ['a/b', '~c', 1, 'd e']


async def test_no_more_than_can_be_shown_are_offered(base_directory, draw_run, monkeypatch):
    monkeypatch.setattr(offers, 'MOST', 3)
    values = {f'v{number}': number for number in range(5)}
    make_run(base_directory, data=states([0.0], **values))
    page = await draw_run('trends')
    assert names(page) == ['v0', 'v1', 'v2']
    [problem] = page['problems']
    assert problem['message'].startswith('There are 5 quantities')


@pytest.mark.parametrize(
    ('values', 'first'),
    [
        ({'time_s': float, 'power': rising, 'te_temperature': rising}, 'te_temperature'),
        ({'time_s': rising, 'chi': rising, 'beam_power': rising, 'energy': 2.0}, 'beam_power'),
        ({'clock': float, 'chi': lambda time: time**2}, 'chi'),
        ({'temperature': 1.0, 'chi': 2.0}, 'temperature'),
        ({'time_s': float, 'te': lambda time: [time, 2.0]}, 'te mean'),
        ({'code': 'x'}, None),
    ],
)
async def test_a_sensible_one_comes_first(base_directory, draw_run, values, first):
    data = states([*TIMES, 3.0], **values)
    data['0.0']['single.json'] = state(other_temperature=1.0)
    make_run(base_directory, data=data if first else {})
    page = await draw_run('trends')
    assert page['first'] == (ids(page, first)[0] if first else None)


async def test_a_table_over_time_comes_first_where_nothing_else_changes(base_directory, draw_run):
    run = make_run(base_directory, data={'0.0': {'a.json': state(x=1), 'history.csv': b''}})
    write_csv(run / 'data' / 'history.csv', {'time_s': [0.0, 1.0], 'energy_MJ': [1.0, 2.0]})
    page = await draw_run('trends')
    assert page['first'] == 'history.csv#/energy_MJ#rows'


# Numbers


def in_file(path, steps):
    value = json.loads(Path(path).read_text())
    for step in steps:
        value = value[step]
    return value


async def test_numbers_are_those_that_the_analysis_api_leads_to(base_directory, golden, draw, get):
    shutil.copytree(golden / 'single', base_directory, dirs_exist_ok=True)
    [run] = (await get('runs'))['runs']
    offered = (await draw('runs', run['key'], 'trends'))['quantities']
    page = await draw('runs', run['key'], 'trends', quantity=[one['id'] for one in offered])
    assert len(offered) >= 1
    for quantity in offered:
        expected = []
        files = IPSAnalysisApi(run['directory']).get_files(quantity['pattern'])
        for timestep, paths in files.items():
            for path in paths:
                expected.append((timestep, in_file(path, quantity['steps'])))
        assert line(page, quantity['id']) == expected
        assert len(expected) == 31


def write_scaled(path, factor):
    """Profiles as netCDF, with one value missing."""
    with netCDF4.Dataset(path, 'w') as file:
        file.createDimension('rho', 4)
        file.createVariable('te', 'f8', ('rho',))[:] = np.array([1.0, np.nan, 3.0, 5.0]) * factor
        file.createVariable('ip', 'f8', ())[...] = factor


async def test_each_reduction_of_arrays(base_directory, draw_run):
    factors = [1.0, 2.0, 4.0]
    run = make_run(base_directory, data={f'{time}': {f'{time}_p.nc': b''} for time in factors})
    for factor in factors:
        write_scaled(run / 'data' / f'{factor}_p.nc', factor)
    page = await draw_run('trends')
    wanted = ids(page, 'te min', 'te mean', 'te max', 'ip')
    page = await draw_run('trends', quantity=wanted)
    for id_, value in zip(wanted, (1.0, 3.0, 5.0, 1.0), strict=True):
        assert line(page, id_) == [(factor, value * factor) for factor in factors]


@pytest.mark.parametrize(
    ('name', 'write', 'quantity', 'value'),
    [
        ('a.json', write_json, 'core.te.value', 3.0),
        ('a.json.gz', write_json_gz, 'plasma_current_MA', 0.9),
        ('a.json', write_json, 'ne_1e19_m3 mean', 2.0),
        ('a.csv', write_csv, 'temperature_keV max', float(TE.max())),
        ('a.nc', write_netcdf, 'ip', 900_000.0),
        ('a.nc', write_netcdf, 'te mean', float(TE.mean())),
        ('a.h5', write_hdf5, 'time_s', 1.5),
        ('a.h5', write_hdf5, 'core.te min', float(TE.min())),
        ('g1', write_eqdsk, 'cpasma', 0.9e6),
        ('g1', write_eqdsk, 'qpsi max', float(equilibrium()['qpsi'].max())),
        ('a.nml', write_namelist, 'transport.chi_e', 1.5),
    ],
)
async def test_numbers_of_each_format(base_directory, draw_run, name, write, quantity, value):
    run = make_run(base_directory, data={'1.0': {name: b''}})
    (run / 'data' / name).unlink()
    write(run / 'data' / name)
    [wanted] = ids(await draw_run('trends'), quantity)
    page = await draw_run('trends', quantity=wanted)
    [(time, found)] = line(page, wanted)
    assert (time, found) == (1.0, pytest.approx(value, rel=1e-6))
    assert page['problems'] == []


async def test_rows_of_a_table_have_times_of_their_own(base_directory, draw_run):
    run = make_run(base_directory, data={'5.0': {'history.csv': b''}})
    table = {'time_s': [0.0, 0.1, 0.2], 'te_keV': [1.0, math.nan, 3.0]}
    write_csv(run / 'data' / 'history.csv', table)
    (run / DATA_LISTING).write_text('{"5.0": ["data/history.csv"], "6.0": ["data/history.csv"]}')
    [wanted] = ids(await draw_run('trends'), 'te_keV')
    page = await draw_run('trends', quantity=wanted)
    assert line(page, wanted) == [(0.0, 1.0), (0.1, None), (0.2, 3.0)]


async def test_what_json_lacks_is_null_and_what_is_not_there_no_point(base_directory, draw_run):
    data = states([0.0, 1.0, 2.0, 3.0, 4.0], te=1.0)
    data['1.0'] = {'1.0_state.json': b'{"te": NaN}'}
    data['2.0'] = {'2.0_state.json': b'{"te": -Infinity}'}
    data['3.0'] = {'3.0_state.json': b'{"ti": 1}'}
    data['nan'] = {'nan_state.json': b'{"te": 1}'}
    make_run(base_directory, data=data)
    id_ = '[0-9]*_state.json#/te#value'
    page = await draw_run('trends', quantity=id_)
    assert line(page, id_) == [(0.0, 1.0), (1.0, None), (2.0, None), (4.0, 1.0)]
    assert page['problems'] == []


async def test_a_name_that_comes_again_and_several_files_of_a_timestep(base_directory, draw_run):
    run = make_run(base_directory, data={'0.0': {'state.json': state(a=1), 'b.json': state(a=5)}})
    add_files(run, 1.0, {'1.0_state.json': state(a=2), 'b.json': state(a=7)})
    page = await draw_run('trends', quantity=['state.json#/a#value', 'b.json#/a#value'])
    assert line(page, 'state.json#/a#value') == [(0.0, 1.0), (1.0, 2.0)]
    assert line(page, 'b.json#/a#value') == [(0.0, 7.0), (1.0, 7.0)]
    assert [one['pattern'] for one in page['quantities']] == ['*state.json', 'b.json']


async def test_quantities_of_other_runs_are_left_out(run, draw_run):
    page = await draw_run('trends', quantity=['none', TE_ID, TE_ID])
    assert [series['quantity'] for series in page['series']] == [TE_ID]


# Read once


async def test_nothing_is_read_again(run, draw_run, get, key_of, reads):
    page = await draw_run('trends', quantity=TE_ID)
    assert line(page, TE_ID) == [(time, 1 + time) for time in TIMES]
    read = [one.name for one in reads if one.what == 'values']
    assert sorted(read) == [f'{time}_state.json' for time in TIMES]
    assert [one.what for one in reads].count('survey') == 2
    reads.clear()
    for _ in range(3):
        again = await get('runs', await key_of(), 'trends', quantity=TE_ID, version=page['version'])
        assert again['version'] == page['version']
        assert (again['quantities'], again['series']) == (None, None)
        assert again['first'] == TE_ID
    assert reads == []


async def test_other_numbers_of_a_text_have_been_read_with_the_first(run, draw_run, reads):
    for path in (run / 'data').iterdir():
        path.write_bytes(state(te_keV=1, ti_keV=2))
        set_modified(path, LONG_AGO)
    await draw_run('trends', quantity=TE_ID)
    reads.clear()
    ti = TE_ID.replace('te', 'ti', 1).replace('stati', 'state').replace('/te_', '/ti_')
    page = await draw_run('trends', quantity=ti)
    assert line(page, ti) == [(time, 2.0) for time in TIMES]
    assert reads == []


async def test_a_run_grows(run, draw_run, get, key_of, reads):
    page = await draw_run('trends', quantity=TE_ID)
    reads.clear()
    add_files(run, 3.0, {'3.0_state.json': state(te_keV=9)})
    again = await draw_run('trends', quantity=TE_ID, version=page['version'])
    assert again['version'] != page['version']
    assert line(again, TE_ID) == [*line(page, TE_ID), (3.0, 9.0)]
    assert [quantity['files'] for quantity in again['quantities']] == [5]
    assert set(reads) == {Read('survey', '3.0_state.json'), Read('values', '3.0_state.json')}


@pytest.mark.parametrize('how', ['in place', 'by another file', 'removed', 'a folder'])
async def test_a_file_changes(run, draw_run, how, reads):
    page = await draw_run('trends', quantity=TE_ID)
    reads.clear()
    path = run / 'data' / '1.0_state.json'
    if how == 'in place':
        path.write_bytes(state(te_keV=7))
    elif how == 'by another file':
        (run / 'other').write_bytes(state(te_keV=7, code='y'))
        set_modified(run / 'other', LONG_AGO)
        (run / 'other').replace(path)
    else:
        path.unlink()
    if how == 'a folder':
        path.mkdir()
    again = await draw_run('trends', quantity=TE_ID, version=page['version'])
    expected = dict(line(page, TE_ID))
    if path.is_file():
        assert dict(line(again, TE_ID)) == expected | {1.0: 7.0}
        assert reads == [Read('values', '1.0_state.json')]
    else:
        del expected[1.0]
        assert dict(line(again, TE_ID)) == expected
        [problem] = again['problems']
        words = 'is a folder' if how == 'a folder' else 'there is no such file'
        assert problem['path'] == str(path)
        assert words in problem['message']
    assert again['version'] != page['version']


async def test_a_damaged_file_is_read_again_when_it_changes(run, draw_run, reads):
    path = run / 'data' / '1.0_state.json'
    path.write_bytes(b'{"te_keV": 1')
    set_modified(path, LONG_AGO + 1)
    page = await draw_run('trends', quantity=TE_ID)
    assert page['series'][0]['times'] == [0.0, 0.5, 2.0]
    [problem] = page['problems']
    assert problem['path'] == str(path)
    assert problem['message'].startswith('1.0_state.json: ')
    reads.clear()
    assert (await draw_run('trends', quantity=TE_ID))['problems'] == [problem]
    assert reads == []
    path.write_bytes(state(te_keV=4))
    set_modified(path, LONG_AGO + 2)
    page = await draw_run('trends', quantity=TE_ID)
    assert dict(line(page, TE_ID))[1.0] == 4
    assert page['problems'] == []


async def test_a_file_that_is_being_written_is_tried_again(run, draw_run, reads, monkeypatch):
    path = run / 'data' / '2.0_state.json'
    monkeypatch.setattr(shelf, 'AGAIN', 1000.0)
    monkeypatch.setattr(readings, 'TICK', 0)  # its time tells at once that it has changed
    path.write_bytes(b'{"te_keV": 1')
    page = await draw_run('trends', quantity=TE_ID)
    assert 'being written' in page['problems'][0]['message']
    reads.clear()
    await draw_run('trends', quantity=TE_ID)
    assert reads == []
    monkeypatch.setattr(shelf.time, 'monotonic', lambda now=shelf.time.monotonic: now() + 1001)
    await draw_run('trends', quantity=TE_ID)
    assert '2.0_state.json' in {one.name for one in reads}


async def test_ten_thousand_timesteps(base_directory, get, key_of, reads, monkeypatch):
    run = make_run(base_directory, data=states([step / 10 for step in range(10_000)], te_keV=float))
    for path in (run / 'data', run / DATA_LISTING):
        set_modified(path, LONG_AGO)
    key = await key_of()
    monkeypatch.setattr(shelf, 'ANSWER', 0.05)
    read = [0]
    while read[-1] < 10_000:
        page = await get('runs', key, 'trends', quantity=TE_ID)
        if page['progress']['total'] == 10_000:  # else it has not been looked into any file
            assert len(page['series'][0]['times']) == page['progress']['read'] >= read[-1]
            read.append(page['progress']['read'])
    assert len(read) > 2
    assert line(page, TE_ID) == [(step / 10, step / 10) for step in range(10_000)]
    assert len([one for one in reads if one.what == 'survey']) == 2
    assert len([one for one in reads if one.what == 'values']) <= 10_002
    reads.clear()
    looked_at = []
    lstat = os.lstat
    monkeypatch.setattr(os, 'lstat', lambda path: looked_at.append(path) or lstat(path))
    again = await get('runs', key, 'trends', quantity=TE_ID, version=page['version'])
    assert (again['version'], again['series']) == (page['version'], None)
    assert again['progress'] == {'read': 10_000, 'total': 10_000}
    assert reads == []
    assert len(looked_at) < 200


async def test_what_is_kept_is_bounded(run, draw_run, reads, monkeypatch):
    for path in (run / 'data').iterdir():
        path.write_bytes(state(te_keV=1, ti_keV=2))
        set_modified(path, LONG_AGO)
    monkeypatch.setattr(shelf, 'KEPT', 10)
    for name in ('te_keV', 'ti_keV', 'te_keV'):
        id_ = f'[0-9]*_state.json#/{name}#value'
        page = await draw_run('trends', quantity=id_)
        assert len(line(page, id_)) == 4
        reads.clear()
        await draw_run('trends', quantity=id_, version=page['version'])
        assert reads == []


# Several at a time, and what is outside


def test_several_ask_at_a_time(run, base_directory, readers, reads):
    tree = RunTree([str(base_directory)])
    catalog = Catalog(tree, ContentsRoot(None), silent_after=10, readers=readers)
    key = tree.user_directory(str(base_directory), 'alice').run_key(1)
    begin = threading.Barrier(4)

    def ask(_):
        begin.wait()
        return catalog.trends(key, [TE_ID], None)

    with ThreadPoolExecutor(4) as threads:
        pages = list(threads.map(ask, range(4)))
    assert {tuple(page.series[0].values) for page in pages} == {(1.0, 1.5, 2.0, 3.0)}
    assert len({page.version for page in pages}) == 1
    assert max(reads.count(one) for one in reads) == 1


async def test_nothing_outside_is_read(base_directory, tmp_path, draw_run, reads):
    secret = tmp_path / 'secret_state.json'
    secret.write_bytes(state(te_keV=1))
    run = make_run(base_directory, data=states([0.0], te_keV=1.0))
    (run / 'data' / '1.0_state.json').symlink_to(secret)
    (run / 'out').symlink_to(tmp_path)
    listing = {
        '0.0': ['data/0.0_state.json', str(secret), '../../../secret_state.json'],
        '1.0': ['data/1.0_state.json', 'out/secret_state.json'],
        '2.0': ['data/../../../../secret_state.json'],
    }
    (run / DATA_LISTING).write_text(json.dumps(listing))
    page = await draw_run('trends')
    page = await draw_run('trends', quantity=[one['id'] for one in page['quantities']])
    assert [line(page, one['id']) for one in page['quantities']] == [[(0.0, 1.0)]]
    assert {one.name for one in reads} == {'0.0_state.json'}
    assert 'secret' not in json.dumps(page['quantities'])


async def test_too_many_quantities_are_refused(run, ask, key_of):
    wanted = [f'id {number}' for number in range(101)]
    answer = await ask('runs', await key_of(), 'trends', quantity=wanted)
    assert (answer.status, answer.json['reason']) == (400, 'bad_request')
    assert '100' in answer.json['message']


async def test_a_run_without_data(base_directory, draw_run):
    make_run(base_directory)
    page = await draw_run('trends', quantity=TE_ID)
    assert page['quantities'] == page['series'] == page['problems'] == []
    assert page['progress'] == {'read': 0, 'total': 0}

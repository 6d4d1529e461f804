"""One run, its data files and its notebooks."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from ips_jupyterlab.layout import DATA_LISTING

from .trees import make_run


@pytest.fixture
def first_key(get):
    """The key of the first run of the list."""

    async def first_key():
        return (await get('runs'))['runs'][0]['key']

    return first_key


async def test_a_run_is_told_as_in_the_list_and_as_it_is_now(base_directory, get):
    run = make_run(base_directory, 1, children=[2], simname='parent')
    make_run(base_directory, 2)
    [listed] = (await get('runs'))['runs']
    assert await get('runs', listed['key']) == listed
    (run / DATA_LISTING).write_text('{"1.0": []}')
    assert (await get('runs', listed['key']))['timesteps'] == 1
    [child] = (await get('runs', listed['key'], 'children'))['runs']
    assert (await get('runs', child['key']))['parent'] == listed['key']


async def test_the_golden_run_page_by_page(base_directory, golden, get, first_key):
    shutil.copytree(golden / 'single', base_directory, dirs_exist_ok=True)
    key = await first_key()
    timesteps, cursor = [], ''
    while cursor is not None:
        page = await get('runs', key, 'data', limit=7, cursor=cursor)
        assert page['total'] == 31
        timesteps += page['timesteps']
        cursor = page['next']
    assert len(timesteps) == 31
    assert [float(step['label']) for step in timesteps] == [step['time'] for step in timesteps]
    assert timesteps == sorted(timesteps, key=lambda step: step['time'])
    first = timesteps[0]
    path = base_directory / 'riguser' / '1' / 'data' / '1.0_state.json'
    assert first == {
        'label': '1.0',
        'time': 1.0,
        'files': [
            {
                'name': '1.0_state.json',
                'path': str(path),
                'contents_path': None,
                'size': path.stat().st_size,
                'modified': path.stat().st_mtime,
                'format': 'json',
            }
        ],
    }


async def test_pages_of_timesteps_stay_right_while_some_come_and_go(base_directory, get, first_key):
    run = make_run(base_directory, 1, data={f'{time}.0': {} for time in range(6)})
    key = await first_key()
    page = await get('runs', key, 'data', limit=3)
    assert [step['label'] for step in page['timesteps']] == ['0.0', '1.0', '2.0']
    (run / DATA_LISTING).write_text('{"0.0": [], "0.5": [], "1.0": [], "2.5": [], "3.0": []}')
    page = await get('runs', key, 'data', limit=3, cursor=page['next'])
    assert [step['label'] for step in page['timesteps']] == ['2.5', '3.0']


@pytest.mark.parametrize('limit', [1, 2, 100])
async def test_timesteps_that_json_cannot_hold(base_directory, get, first_key, limit):
    run = make_run(base_directory, 1)
    (run / DATA_LISTING).write_text('{"nan": [], "inf": [], "1e400": [], "-inf": [], "2": []}')
    key = await first_key()
    told, cursor = [], ''
    while cursor is not None:
        page = await get('runs', key, 'data', limit=limit, cursor=cursor)
        told += [(step['label'], step['time']) for step in page['timesteps']]
        cursor = page['next']
    assert told == [('-inf', None), ('2.0', 2.0), ('inf', None), ('nan', None)]
    assert list(await get('runs', key, 'analysis', 'get_data')) == ['-inf', '2.0', 'inf', 'nan']


async def test_files_folders_and_what_is_not_there(base_directory, get, first_key):
    run = make_run(base_directory, 1, data={'0.0': {'b.csv': b'a,b\n1,2\n', 'gone.json': b''}})
    (run / 'data' / 'gone.json').unlink()
    (run / 'data' / 'imas').mkdir()
    (run / 'data' / 'imas' / 'core.h5').write_bytes(b'\x89HDF\r\n\x1a\n')
    os.mkfifo(run / 'data' / 'pipe')
    names = ['b.csv', 'gone.json', 'imas', 'imas/core.h5', 'pipe', 'x' * 300]
    listing = {'0.0': [f'data/{name}' for name in names]}
    (run / DATA_LISTING).write_text(json.dumps(listing))
    [timestep] = (await get('runs', await first_key(), 'data'))['timesteps']
    assert [file['name'] for file in timestep['files']] == names
    assert [file['format'] for file in timestep['files']] == [
        'csv',
        'missing',
        'folder',
        'hdf5',
        'binary',
        'missing',
    ]
    sizes = {file['name']: file['size'] for file in timestep['files']}
    assert (sizes['b.csv'], sizes['gone.json'], sizes['imas']) == (8, None, None)


@pytest.mark.parametrize('name', ['a b', 'Δt=0,5', '[1]', '%2F', '\udcff', '\\ud800', '\\u0000'])
async def test_data_files_of_any_name(base_directory, get, first_key, name):
    run = make_run(base_directory, 1)
    listing = f'{{"0.0": ["data/{name}.json"]}}'.replace('\udcff', '\\udcff')
    (run / DATA_LISTING).write_text(listing)
    is_a_name = '\\' not in name
    if is_a_name:
        (run / 'data' / f'{name}.json').write_text('{}')
    key = await first_key()
    [timestep] = (await get('runs', key, 'data'))['timesteps']
    formats = [file['format'] for file in timestep['files']]
    analysed = await get('runs', key, 'analysis', 'get_data')
    if is_a_name:
        assert formats == ['json']
        assert timestep['files'][0]['path'] == str(run / 'data' / f'{name}.json')
        assert analysed == {'0.0': [timestep['files'][0]['path']]}
    else:
        assert 'json' not in formats
        assert analysed == {'0.0': []}


async def test_a_run_without_a_listing_has_no_timesteps(base_directory, get, first_key):
    (make_run(base_directory, 1) / DATA_LISTING).unlink()
    page = await get('runs', await first_key(), 'data')
    assert page == {'timesteps': [], 'total': 0, 'next': None}


async def test_notebooks(base_directory, get, first_key):
    run = make_run(base_directory, 1, notebooks=['b.ipynb', 'a b.ipynb', '.hidden.ipynb'])
    (run / '.ipynb_checkpoints').mkdir()
    (run / '.ipynb_checkpoints' / 'b-checkpoint.ipynb').write_text('{}')
    (run / 'folder.ipynb').mkdir()
    notebooks = (await get('runs', await first_key(), 'notebooks'))['notebooks']
    assert [notebook['name'] for notebook in notebooks] == ['a b.ipynb', 'b.ipynb']
    path = run / 'b.ipynb'
    assert notebooks[1] == {
        'name': 'b.ipynb',
        'path': str(path),
        'contents_path': None,
        'size': path.stat().st_size,
        'modified': path.stat().st_mtime,
    }

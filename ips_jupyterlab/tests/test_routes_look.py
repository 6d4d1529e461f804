"""Looking into the data files of a run."""

from __future__ import annotations

import pytest

from ips_jupyterlab.formats.readers import Readers

from .data_files import BUILDERS, write_eqdsk, write_hdf5
from .trees import make_run, set_modified


@pytest.fixture
def look(get, key_of):
    """Look into a file of the only run: ``await look('data/a.json')``."""

    async def look(path):
        return await get('runs', await key_of(), 'look', path=path)

    return look


@pytest.fixture
def looked(monkeypatch):
    """The names of the files that a process was asked to look into."""
    names = []
    look = Readers.look

    def note(self, path, format_):
        names.append(path.rpartition('/')[2])
        return look(self, path, format_)

    monkeypatch.setattr(Readers, 'look', note)
    return names


async def test_what_is_inside_a_file(base_directory, look):
    run = make_run(base_directory, data={'1.0': {'1.0_state.json': b'{"te_keV": NaN, "ip": 1}'}})
    set_modified(run / 'data/1.0_state.json', 1e9)
    found = await look('data/1.0_state.json')
    assert found['name'] == '1.0_state.json'
    assert found['path'] == str(run / 'data/1.0_state.json')
    assert (found['format'], found['size'], found['modified']) == ('json', 24, 1e9)
    assert (found['problem'], found['install']) == (None, None)
    assert (found['table'], found['text'], found['image'], found['equilibrium']) == (None,) * 4
    assert [(one['steps'], one['value']) for one in found['variables']] == [
        (['te_keV'], None),
        (['ip'], 1),
    ]


@pytest.mark.parametrize('name', BUILDERS)
async def test_a_file_of_each_format(base_directory, look, name):
    run = make_run(base_directory)
    BUILDERS[name](run / 'data' / name)
    found = await look(f'data/{name}')
    assert found['problem'] is None
    assert any(found[part] for part in ('variables', 'table', 'text', 'image'))


async def test_an_equilibrium_is_drawn(base_directory, look):
    run = make_run(base_directory)
    write_eqdsk(run / 'data/g1.geq')
    assert len((await look('data/g1.geq'))['equilibrium']['surfaces']) > 9


async def test_folders_and_what_is_in_them(base_directory, look):
    run = make_run(base_directory)
    (run / 'data/1.0_parts').mkdir()
    write_hdf5(run / 'data/1.0_parts/a b.h5')
    folder = await look('data/1.0_parts')
    assert (folder['format'], folder['size']) == ('folder', None)
    assert folder['table']['rows'][0][0] == 'a b.h5'
    inner = await look('data/1.0_parts/a b.h5')
    assert (inner['name'], inner['format']) == ('1.0_parts/a b.h5', 'hdf5')


async def test_a_file_that_stays_is_looked_into_once(base_directory, look, looked):
    run = make_run(base_directory, data={'1.0': {'a.json': b'{"a": 1}'}})
    first = await look('data/a.json')
    assert await look('data/a.json') == first
    assert looked == ['a.json']
    (run / 'data/a.json').write_text('{"a": 2.5}')
    assert (await look('data/a.json'))['variables'][0]['value'] == 2.5
    assert looked == ['a.json', 'a.json']


async def test_a_file_that_may_be_being_written_is_looked_into_again(base_directory, look, looked):
    run = make_run(base_directory, data={'1.0': {'a.json': b'{"a": '}})
    assert 'is being written or is damaged' in (await look('data/a.json'))['problem']
    assert 'is being written or is damaged' in (await look('data/a.json'))['problem']
    assert len(looked) == 2
    set_modified(run / 'data/a.json', 1e9)
    for _ in range(2):
        assert 'is damaged, or no JSON' in (await look('data/a.json'))['problem']
    assert len(looked) == 3


@pytest.mark.parametrize(
    'path', ['', '/etc/passwd', '../2/data/a.json', 'data/../../2', '..', '.', 'data/..']
)
async def test_a_path_that_leads_out_of_the_run_is_400(base_directory, ask, key_of, path):
    make_run(base_directory, 1)
    answer = await ask('runs', await key_of(), 'look', path=path)
    assert (answer.status, answer.json['reason']) == (400, 'bad_request')
    assert answer.json['message'].startswith('path ')


async def test_a_file_that_is_not_there_is_404(base_directory, ask, key_of):
    make_run(base_directory, 1)
    for path in ('data/a.json', 'data/none/a.json', 'x' * 5000, 'data/a\0.json'):
        answer = await ask('runs', await key_of(), 'look', path=path)
        assert (answer.status, answer.json['reason']) == (404, 'not_found')


async def test_links_out_are_not_followed(base_directory, ask, get, key_of, tmp_path):
    run = make_run(base_directory, 1)
    (tmp_path / 'secret.json').write_text('{"secret": 1}')
    (run / 'data/link.json').symlink_to(tmp_path / 'secret.json')
    (run / 'data/folder').symlink_to(tmp_path)
    (run / 'data/own.json').write_text('{"own": 1}')
    (run / 'data/inner.json').symlink_to(run / 'data/own.json')
    key = await key_of()
    for path in ('data/link.json', 'data/folder', 'data/folder/secret.json'):
        answer = await ask('runs', key, 'look', path=path)
        assert (answer.status, 'secret"' in answer.text) == (404, False)
    found = await get('runs', key, 'look', path='data/inner.json')
    assert found['variables'][0]['steps'] == ['own']


async def test_names_keep_their_spaces(base_directory, look):
    make_run(base_directory, data={'1.0': {' a.json ': b'[1]', 'ü=,().json': b'[2]'}})
    assert (await look('data/ a.json '))['variables'][0]['values'] == [1]
    assert (await look('data/ü=,().json'))['variables'][0]['values'] == [2]

"""A run is moved to Jupyter's trash, and never deleted."""

from __future__ import annotations

import os
import shutil

import pytest

from ips_jupyterlab.keep import trash
from ips_jupyterlab.layout import EVENT_LOG

from .trees import make_run, runids, set_modified


@pytest.fixture
def trashed(tmp_path, monkeypatch):
    """A folder that stands for the trash of the desktop, whatever this machine has."""
    folder = tmp_path / 'trash'
    folder.mkdir()
    monkeypatch.setattr(trash, 'send2trash', lambda path: shutil.move(path, folder))
    return folder


@pytest.fixture
def move(ask, get):
    """Move a run of the list to the trash."""

    async def move(runid=1):
        page = await get('runs', children='listed', q=f'runid:{runid}')
        return await ask('runs', page['runs'][0]['key'], 'trash', method='POST')

    return move


async def test_the_whole_directory_goes_and_nothing_else(base_directory, trashed, move, get):
    make_run(base_directory, 1, data={'0.0': {'a': b'bytes'}}, children=[2])
    make_run(base_directory, 2)
    answer = await move()
    assert (answer.status, answer.json) == (200, {})
    assert [path.name for path in trashed.iterdir()] == ['1']
    assert (trashed / '1/data/a').read_bytes() == b'bytes'
    assert runids(await get('runs', children='listed')) == [2]  # its child run stays


async def test_it_goes_where_the_desktop_finds_it_again(base_directory, move, monkeypatch):
    # The trash of the file system itself, which the run lies on.
    from send2trash import plat_other

    home = base_directory.parent / 'home of the trash'
    home.mkdir()
    monkeypatch.setattr(plat_other, 'HOMETRASH_B', os.fsencode(home / 'Trash'))
    monkeypatch.setattr(plat_other, 'get_dev', lambda path: 1)
    monkeypatch.setattr(trash, 'send2trash', plat_other.send2trash)
    run = make_run(base_directory, 1)
    assert (await move()).status == 200
    assert not run.exists()
    assert (home / 'Trash/files/1').is_dir()
    assert str(run) in (home / 'Trash/info/1.trashinfo').read_text()


async def test_a_running_run_is_refused(base_directory, trashed, move):
    run = make_run(base_directory, 1, state='running')
    answer = await move()
    assert (answer.status, answer.json['reason']) == (409, 'conflict')
    assert answer.json['message'].startswith(f'{run}: stays, for run 1 is running.')
    assert run.is_dir()


async def test_a_silent_run_may_go(base_directory, trashed, move, get):
    run = make_run(base_directory, 1, state='running')
    (run / EVENT_LOG).write_text('{}\n')
    set_modified(run / EVENT_LOG, 0)
    assert [run['state'] for run in (await get('runs'))['runs']] == ['silent']
    assert (await move()).status == 200
    assert not run.exists()


async def test_a_running_run_without_events_may_go_when_nothing_changes_any_more(
    base_directory, trashed, move
):
    run = make_run(base_directory, 1, state='running')
    for path in (*run.iterdir(), run):
        set_modified(path, 1_700_000_000)
    assert (await move()).status == 200
    assert [path.name for path in trashed.iterdir()] == ['1']


class TestWithoutTrash:
    """Where Jupyter deletes for good."""

    @pytest.fixture
    def contents_manager(self):
        return {'FileContentsManager': {'delete_to_trash': False}}

    async def test_it_is_refused(self, base_directory, trashed, move):
        run = make_run(base_directory, 1)
        answer = await move()
        assert (answer.status, answer.json['reason']) == (409, 'conflict')
        assert 'delete_to_trash' in answer.json['message']
        assert run.is_dir()


async def test_a_file_system_without_trash_keeps_the_run(base_directory, move, monkeypatch):
    def refuse(path):
        raise OSError('there is no trash on this file system')

    monkeypatch.setattr(trash, 'send2trash', refuse)
    run = make_run(base_directory, 1)
    answer = await move()
    assert (answer.status, answer.json['reason']) == (409, 'conflict')
    assert 'there is no trash on this file system' in answer.json['message']
    assert answer.json['message'].endswith('Nothing was deleted.')
    assert run.is_dir()


async def test_a_link_is_refused_be_it_the_run_or_its_user(base_directory, trashed, move, ask, get):
    run = make_run(base_directory, 1)
    (run.parent / '2').symlink_to(run)
    (base_directory / 'bob').symlink_to(run.parent)
    answer = await move(2)
    assert (answer.status, answer.json['reason']) == (409, 'conflict')
    assert answer.json['message'].startswith(f'{run.parent}/2: is a link.')

    [own] = (await get('runs', q='runid:1'))['runs']
    bobs = own['key'].replace('YWxpY2U', 'Ym9i')  # alice and bob; the list leaves the link out
    answer = await ask('runs', bobs, 'trash', method='POST')
    assert (answer.status, answer.json['reason']) == (409, 'conflict')
    assert answer.json['message'].startswith(f'{base_directory}/bob: is a link.')
    assert run.is_dir() and list(trashed.iterdir()) == []


@pytest.mark.parametrize('base_directories', [['{base}/linked']])
async def test_a_base_directory_that_is_a_link_and_holds_runs_will_do(
    base_directory, trashed, move
):
    run = make_run(base_directory, 1)
    (base_directory / 'linked').symlink_to(run.parent)
    assert (await move()).status == 200
    assert [path.name for path in trashed.iterdir()] == ['1']


async def test_a_folder_that_may_not_be_written_is_told(base_directory, trashed, move, monkeypatch):
    run = make_run(base_directory, 1)
    access = os.access
    monkeypatch.setattr(
        os, 'access', lambda path, mode: path != str(run.parent) and access(path, mode)
    )
    answer = await move()
    assert (answer.status, answer.json['reason']) == (403, 'forbidden')
    assert answer.json['message'].startswith(f'{run.parent}: not writable by ')
    assert run.is_dir()


async def test_what_is_no_run_is_404(base_directory, trashed, ask):
    make_run(base_directory, 1)
    answer = await ask('runs', 'nothing', 'trash', method='POST')
    assert (answer.status, answer.json['reason']) == (404, 'not_found')

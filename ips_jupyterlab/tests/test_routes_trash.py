"""A run is moved to Jupyter's trash, and never deleted."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import datetime
from pathlib import Path

import pytest

from ips_jupyterlab.keep import trash, xdg_trash
from ips_jupyterlab.layout import EVENT_LOG

from .trees import make_run, runids, set_modified


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Where the home directory keeps the data of programs."""
    folder = tmp_path / 'home'
    monkeypatch.setenv('XDG_DATA_HOME', str(folder))
    return folder


@pytest.fixture
def trashed(home):
    """What lies in the trash."""
    files = home / 'Trash/files'
    files.mkdir(parents=True)
    return files


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


async def test_it_goes_where_the_desktop_finds_it_again(base_directory, move, home):
    run = make_run(base_directory, 1)
    assert (await move()).status == 200
    make_run(base_directory, 1)
    assert (await move()).status == 200
    assert not run.exists()
    assert sorted(path.name for path in (home / 'Trash/files').iterdir()) == ['1', '1 1']
    for name in ('1', '1 1'):
        told = (home / f'Trash/info/{name}.trashinfo').read_text().splitlines()
        assert told[:2] == ['[Trash Info]', f'Path={run}']
        datetime.strptime(told[2], 'DeletionDate=%Y-%m-%dT%H:%M:%S')
    assert stat.S_IMODE((home / 'Trash').stat().st_mode) == 0o700


async def test_on_another_file_system_it_goes_to_the_trash_of_that(
    base_directory, move, monkeypatch
):
    monkeypatch.setattr(xdg_trash, '_home', lambda: None)
    monkeypatch.setattr(xdg_trash, '_top_of', lambda folder: str(base_directory.parent))
    make_run(base_directory, 1)
    assert (await move()).status == 200
    top = base_directory.parent / f'.Trash-{os.getuid()}'
    assert (top / 'files/1').is_dir()
    assert f'Path={base_directory.name}/alice/1\n' in (top / 'info/1.trashinfo').read_text()


async def test_a_trash_of_another_user_or_behind_a_link_is_not_taken(
    base_directory, move, tmp_path, monkeypatch
):
    monkeypatch.setattr(xdg_trash, '_home', lambda: None)
    monkeypatch.setattr(xdg_trash, '_top_of', lambda folder: str(tmp_path))
    run = make_run(base_directory, 1)
    (tmp_path / 'theirs').mkdir()
    (tmp_path / f'.Trash-{os.getuid()}').symlink_to(tmp_path / 'theirs')
    answer = await move()
    assert (answer.status, answer.json['reason']) == (409, 'conflict')
    assert run.is_dir() and list((tmp_path / 'theirs').iterdir()) == []


async def test_where_links_cannot_be_asked_it_is_the_trash_of_the_system(
    base_directory, move, tmp_path, monkeypatch
):
    exists = os.path.exists
    monkeypatch.setattr(os.path, 'exists', lambda path: path != '/proc/self/fd' and exists(path))
    monkeypatch.setattr(trash, 'send2trash', lambda path: shutil.move(path, tmp_path / 'bin'))
    make_run(base_directory, 1)
    assert (await move()).status == 200
    assert (tmp_path / 'bin/data').is_dir()


@pytest.mark.parametrize('turned', ['alice', 'alice/1'])
@pytest.mark.parametrize('others', ['outside/alice', 'ips_runs/bob'])
async def test_a_link_that_is_turned_at_the_last_moment_moves_nothing_of_others(
    base_directory, ask, get, trashed, tmp_path, monkeypatch, turned, others
):
    run = make_run(base_directory, 1)
    theirs = make_run((tmp_path / others).parent, 1, username=Path(others).name)
    [key] = [run['key'] for run in (await get('runs'))['runs'] if run['username'] == 'alice']
    path, real = base_directory / turned, trash._move

    def turn(opened):
        path.rename(base_directory / '.kept')
        path.symlink_to(tmp_path / others / turned.removeprefix('alice').strip('/'))
        try:
            real(opened)
        finally:
            path.unlink()
            (base_directory / '.kept').rename(path)

    monkeypatch.setattr(trash, '_move', turn)
    answer = await ask('runs', key, 'trash', method='POST')
    assert answer.status in (403, 409), answer.text
    assert run.is_dir() and theirs.is_dir()
    assert list(trashed.iterdir()) == []


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
    def refuse(folder, name):
        raise OSError('there is no trash on this file system')

    monkeypatch.setattr(xdg_trash, 'move', refuse)
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

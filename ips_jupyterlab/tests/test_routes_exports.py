"""Runs taken away in one tar, made in the background."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import runpy
import tarfile
import threading
from pathlib import Path

import pytest

from ips_jupyterlab.keep import jobs
from ips_jupyterlab.layout import CHILD_RUNS, EVENT_LOG
from ips_jupyterlab.portal.disk import Disk

from .trees import make_run, set_modified


@pytest.fixture
def folder(jp_root_dir):
    """Where the tars are put: a folder of Jupyter's file browser."""
    path = jp_root_dir / 'taken away'
    path.mkdir()
    return path


@pytest.fixture
def key_of(get):
    """The key of a run."""

    async def key_of(runid, username='alice'):
        page = await get('runs', q=f'runid:{runid} user:{username}', children='listed')
        return page['runs'][0]['key']

    return key_of


@pytest.fixture
def start(ask, key_of):
    """Begin an export of runs of alice: ``await start(1, 2, children=True)``."""

    async def start(*runids, children=False, folder='taken away'):
        keys = [await key_of(runid) for runid in runids]
        body = json.dumps({'keys': keys, 'children': children, 'folder': folder})
        return await ask('exports', method='POST', body=body)

    return start


@pytest.fixture
def end(get):
    """Ask for an export until it is no longer being made."""

    async def end(export):
        while export['state'] == 'working':
            export = await get('exports', export['id'])
        return export

    return end


@pytest.fixture
def export(start, end):
    """Make an export, and return what is told of it."""

    async def export(*runids, **options):
        answer = await start(*runids, **options)
        assert answer.status == 201, answer.text
        return await end(answer.json)

    return export


@pytest.fixture
def when_packed(monkeypatch):
    """Do something when the header of a file is about to be written: ``when_packed(name, do)``."""
    packed = tarfile.TarFile.addfile
    todo = {}

    def addfile(tar, info, *arguments):
        todo.pop(Path(info.name).name, lambda: None)()
        return packed(tar, info, *arguments)

    monkeypatch.setattr(tarfile.TarFile, 'addfile', addfile)
    return todo.__setitem__


def unpack(path, to):
    """Unpack a tar, and return its only top folder."""
    with tarfile.open(path) as tar:
        assert len(tar.getnames()) == len(set(tar.getnames()))
        # Pythons that lack the filter are not far from 3.10.
        tar.extractall(to, **({'filter': 'data'} if hasattr(tarfile, 'data_filter') else {}))
    (top,) = to.iterdir()
    return top


def files(folder):
    """All files below a folder with their bytes, and the folders as None."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob('*')
    }


# What is in the tar


async def test_the_tar_holds_the_runs_as_they_are_and_the_api(
    base_directory, folder, export, tmp_path
):
    make_run(base_directory, 1, simname='a', data={'0.5': {'state.json': b'{"x": 1}'}})
    make_run(base_directory, 2, ensembles={'C/n': []}, notebooks=['look.ipynb'])
    make_run(base_directory, 3)
    user = base_directory / 'alice'
    (user / 'api_v1_notebook.ipynb').write_text('kept as it is')
    (user / '2/.ipynb_checkpoints').mkdir()
    (user / '2/.ipynb_checkpoints/look-checkpoint.ipynb').write_text('')

    told = await export(2, 1)

    assert (told['state'], told['runs'], told['message']) == ('done', 2, None)
    assert told['bytes_done'] == told['bytes_total'] > 0
    path = Path(told['path'])
    assert path.parent == folder
    assert re.fullmatch(r'20\d\d-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z__ips_runs\.tar\.gz', path.name)
    assert told['contents_path'] == f'taken away/{path.name}'
    top = unpack(path, tmp_path / 'unpacked')
    assert f'{top.name}.tar.gz' == path.name
    assert {entry.name for entry in top.iterdir()} == {
        '1',
        '2',
        'api_v1.py',
        'api_v1_notebook.ipynb',
    }
    assert files(top / '1') == files(user / '1')
    assert not (top / '2/.ipynb_checkpoints').exists()
    assert (top / '2/look.ipynb').read_bytes() == (user / '2/look.ipynb').read_bytes()
    assert (top / '1/data').stat().st_mtime == pytest.approx((user / '1/data').stat().st_mtime)


async def test_the_api_in_the_tar_finds_the_data(base_directory, folder, export, tmp_path):
    make_run(base_directory, 1, children=[2])
    make_run(base_directory, 2, data={'0.0': {'a.json': b'{}'}})
    told = await export(1, children=True)
    top = unpack(told['path'], tmp_path / 'unpacked')
    unpacked = runpy.run_path(str(top / 'api_v1.py'))
    parent = unpacked['IPSAnalysisApi'](top / '1')
    assert parent.get_child_data() == {2: {0.0: [str(top / '2/data/a.json')]}}


async def test_an_api_file_of_the_tree_is_packed_as_it_is(base_directory, folder, export, tmp_path):
    make_run(base_directory, 1)
    (base_directory / 'alice/api_v1.py').write_text('# of another portal\n')
    (base_directory / 'alice/ips_analysis_api_v1.py').write_text('# and this\n')
    top = unpack((await export(1))['path'], tmp_path / 'unpacked')
    assert (top / 'api_v1.py').read_text() == '# of another portal\n'
    assert (top / 'ips_analysis_api_v1.py').read_text() == '# and this\n'


async def test_children_are_those_below_too_each_once(base_directory, folder, export, tmp_path):
    make_run(base_directory, 1, children=[2, 3])
    make_run(base_directory, 2, children=[4])
    make_run(base_directory, 3, children=[4, 1])  # a circle
    make_run(base_directory, 4)
    make_run(base_directory, 5)
    told = await export(1, 2, children=True)
    assert told['runs'] == 4
    top = unpack(told['path'], tmp_path / 'unpacked')
    assert {entry.name for entry in top.iterdir()} == {'1', '2', '3', '4', 'api_v1.py'}


async def test_children_stay_where_they_are_not_wished(base_directory, folder, export, tmp_path):
    make_run(base_directory, 1, children=[2])
    make_run(base_directory, 2)
    told = await export(1)
    assert not (unpack(told['path'], tmp_path / 'unpacked') / '2').exists()


async def test_a_child_that_is_not_there_is_told(base_directory, folder, export):
    run = make_run(base_directory, 1, children=[2, 3])
    broken = make_run(base_directory, 3)
    (broken / CHILD_RUNS).write_text('four\n')
    told = await export(1, children=True)
    assert (told['state'], told['runs']) == ('done', 2)
    missing, unread = told['message'].split('\n')
    assert missing == f'{run.parent}/2: there is no such folder'
    assert unread.startswith(f'{broken / CHILD_RUNS}: line 1: ')
    assert unread.endswith('so its child runs are left out')


async def test_the_tar_may_lie_in_the_run_itself(base_directory, jp_root_dir, export, tmp_path):
    run = make_run(base_directory, 1)
    (jp_root_dir / 'runs').symlink_to(base_directory)
    told = await export(1, folder='runs/alice/1')
    assert (told['state'], told['message']) == ('done', None)
    assert Path(told['path']).parent.samefile(run)
    top = unpack(told['path'], tmp_path / 'unpacked')
    assert not list(top.glob('1/*ips_runs*')) and not list(top.glob('1/.*'))


# Links


async def test_a_link_becomes_what_it_leads_to(base_directory, folder, export, tmp_path):
    run = make_run(base_directory, 1, data={'0.0': {'a': b'bytes'}})
    (run / 'same').symlink_to('data/a')
    (run / 'folder').symlink_to(run / 'data')
    (base_directory / 'elsewhere').mkdir()
    (run.parent / '2').symlink_to(run)
    told = await export(1, 2)
    assert told['message'] is None
    top = unpack(told['path'], tmp_path / 'unpacked')
    assert not [path for path in top.rglob('*') if path.is_symlink()]
    assert (top / '1/same').read_bytes() == b'bytes'
    assert files(top / '1/folder') == files(run / 'data')
    assert files(top / '2') == files(top / '1')


async def test_links_that_lead_outside_or_in_a_circle_are_left_out_and_told(
    base_directory, folder, export, tmp_path
):
    run = make_run(base_directory, 1)
    (tmp_path / 'secret').write_text('secret')
    (tmp_path / 'secrets').mkdir()
    (tmp_path / 'secrets/inner').write_text('secret')
    (run / 'b_file').symlink_to(tmp_path / 'secret')
    (run / 'c_folder').symlink_to(tmp_path / 'secrets')
    (run / 'data/up').symlink_to(run)
    (run / 'gone').symlink_to(run / 'nothing')
    os.mkfifo(run / 'pipe')
    told = await export(1)
    outside = 'is a link that leads outside the configured base directories'
    assert told['state'] == 'done'
    assert told['message'].split('\n') == [
        f'{run}/b_file: {outside}',
        f'{run}/c_folder: {outside}',
        f'{run}/data/up: is a link to a folder that it lies in',
        f'{run}/gone: there is no such file or folder',
        f'{run}/pipe: is neither a file nor a folder',
    ]
    top = unpack(told['path'], tmp_path / 'unpacked')
    assert b'secret' not in files(top / '1').values()
    assert {'b_file', 'c_folder', 'gone', 'pipe'}.isdisjoint(files(top / '1'))


async def test_a_child_that_lies_outside_is_left_out_and_told(
    base_directory, folder, export, tmp_path
):
    make_run(base_directory, 1, children=[2])
    elsewhere = make_run(tmp_path, 2, username='elsewhere')
    (base_directory / 'alice/2').symlink_to(elsewhere)
    told = await export(1, children=True)
    assert told['runs'] == 1
    assert told['message'].startswith(f'{base_directory}/alice/2: is a link that leads outside')


async def test_many_problems_are_told_in_a_few_lines(base_directory, folder, export):
    run = make_run(base_directory, 1)
    for number in range(100):
        (run / f'link_{number:03}').symlink_to('nothing')
    lines = (await export(1))['message'].split('\n')
    assert len(lines) == 21
    assert lines[-1] == 'and 80 more'


# Files that change meanwhile


async def test_a_file_that_grows_is_packed_as_it_was_and_told(
    base_directory, folder, export, when_packed, tmp_path
):
    run = make_run(base_directory, 1)
    log = run / EVENT_LOG
    log.write_text('{"n": 1}\n')

    def grow():
        with log.open('a') as file:
            file.write('{"n": 2}\n' * 10_000)

    when_packed(EVENT_LOG, grow)
    told = await export(1)
    assert told['state'] == 'done'
    assert told['message'] == f'{log}: was written to meanwhile; the tar has 9 bytes of it'
    assert (unpack(told['path'], tmp_path / 'unpacked') / f'1/{EVENT_LOG}').read_text() == (
        '{"n": 1}\n'
    )


async def test_a_file_that_is_cut_does_not_break_the_tar(
    base_directory, folder, export, when_packed, tmp_path
):
    run = make_run(base_directory, 1, data={'0.0': {'a': b'1234567890', 'b': b'whole'}})
    when_packed('a', lambda: os.truncate(run / 'data/a', 4))
    told = await export(1)
    assert told['message'] == (
        f'{run}/data/a: was written to meanwhile; the tar has 10 bytes of it, '
        'the last 6 of them zero'
    )
    top = unpack(told['path'], tmp_path / 'unpacked')
    assert (top / '1/data/a').read_bytes() == b'1234' + bytes(6)
    assert (top / '1/data/b').read_bytes() == b'whole'


async def test_a_file_that_goes_meanwhile_is_told(base_directory, folder, export, when_packed):
    run = make_run(base_directory, 1, data={'0.0': {'a': b'1', 'b': b'2'}})
    when_packed('a', lambda: (run / 'data/b').unlink())
    told = await export(1)
    assert told['state'] == 'done'
    assert told['message'] == f'{run}/data/b: there is no such file or folder'
    assert told['bytes_done'] == told['bytes_total']


async def test_a_link_that_goes_while_it_is_followed_is_left_out(
    base_directory, folder, export, monkeypatch, tmp_path
):
    run = make_run(base_directory, 1, data={'0.0': {'a': b'1'}})
    link = run / 'data/b'
    link.symlink_to(run / 'data/a')
    readlink = os.readlink

    def gone(path, *arguments, **options):
        if os.fspath(path) == str(link):
            link.unlink(missing_ok=True)
        return readlink(path, *arguments, **options)

    monkeypatch.setattr(os, 'readlink', gone)
    told = await export(1)
    assert told['state'] == 'done'
    monkeypatch.undo()
    top = unpack(told['path'], tmp_path / 'unpacked')
    assert set(files(top / '1/data')) == {'a'}


async def test_a_folder_that_may_not_be_read_is_told_and_hides_no_other(
    base_directory, folder, export, forbid, tmp_path
):
    run = make_run(base_directory, 1, data={'0.0': {'a': b'1'}}, ensembles={'C/n': []})
    forbid(run / 'ensembles')
    told = await export(1)
    assert told['message'].startswith(f'{run}/ensembles: not readable by ')
    top = unpack(told['path'], tmp_path / 'unpacked')
    assert (top / '1/data/a').read_bytes() == b'1'


# Progress, cancel, failure


async def test_progress_is_told_in_bytes(base_directory, folder, start, end, get, when_packed):
    make_run(base_directory, 1, data={'0.0': {'a': bytes(5000), 'b': bytes(7000)}})
    reached, go_on = threading.Event(), threading.Event()
    when_packed('b', lambda: (reached.set(), go_on.wait(60)))
    export = (await start(1)).json
    await asyncio.to_thread(reached.wait, 60)
    told = await get('exports', export['id'])
    go_on.set()
    assert told['state'] == 'working'
    assert 5000 <= told['bytes_done'] <= told['bytes_total'] - 7000
    assert [path.suffix for path in folder.iterdir()] == ['.part']
    assert (await end(told))['bytes_done'] == told['bytes_total']


@pytest.mark.parametrize('late', [False, True])
async def test_cancel_leaves_nothing_behind(
    base_directory, folder, start, ask, get, when_packed, monkeypatch, late
):
    make_run(base_directory, 1, data={'0.0': {'a': bytes(100)}})
    reached, go_on = threading.Event(), threading.Event()

    def hold(*arguments):
        reached.set()
        go_on.wait(60)

    if late:  # all is written, and not yet in its place
        monkeypatch.setattr(Disk, 'sync', hold)
    else:
        when_packed('a', hold)
    export = (await start(1)).json
    await asyncio.to_thread(reached.wait, 60)
    [part] = folder.iterdir()
    assert part.name.startswith('.') and part.name.endswith('.part')
    cancel = asyncio.create_task(ask('exports', export['id'], method='DELETE'))
    while (await get('exports', export['id']))['state'] == 'working':
        pass
    go_on.set()
    answer = await cancel
    assert (answer.status, answer.json['state']) == (200, 'cancelled')
    assert list(folder.iterdir()) == []
    assert (await get('exports', export['id']))['state'] == 'cancelled'


async def test_one_is_made_at_a_time_and_one_that_waits_can_be_cancelled(
    base_directory, folder, start, end, ask, when_packed
):
    make_run(base_directory, 1, data={'0.0': {'a': bytes(100)}})
    reached, go_on = threading.Event(), threading.Event()
    when_packed('a', lambda: (reached.set(), go_on.wait(60)))
    first = (await start(1)).json
    await asyncio.to_thread(reached.wait, 60)
    second, third = (await start(1)).json, (await start(1)).json
    assert (second['state'], second['bytes_total']) == ('working', 0)
    cancelled = await ask('exports', second['id'], method='DELETE')
    assert cancelled.json['state'] == 'cancelled'
    go_on.set()
    assert [(await end(export))['state'] for export in (first, third)] == ['done', 'done']
    assert len(list(folder.iterdir())) == 2


async def test_too_many_that_wait_are_refused(
    base_directory, folder, start, end, when_packed, monkeypatch
):
    monkeypatch.setattr(jobs, 'MOST_WAITING', 2)
    make_run(base_directory, 1, data={'0.0': {'a': bytes(100)}})
    reached, go_on = threading.Event(), threading.Event()
    when_packed('a', lambda: (reached.set(), go_on.wait(60)))
    exports = [(await start(1)).json, (await start(1)).json]
    await asyncio.to_thread(reached.wait, 60)
    answer = await start(1)
    go_on.set()
    assert (answer.status, answer.json['reason']) == (409, 'conflict')
    for export in exports:
        assert (await end(export))['state'] == 'done'
    assert (await start(1)).status == 201


async def test_the_last_exports_are_remembered(
    base_directory, folder, export, ask, get, monkeypatch
):
    monkeypatch.setattr(jobs, 'MOST_REMEMBERED', 2)
    make_run(base_directory, 1)
    ids = [(await export(1))['id'] for _ in range(4)]
    assert (await ask('exports', ids[0])).status == 404
    assert (await get('exports', ids[-1]))['state'] == 'done'


async def test_cancel_after_the_end_changes_nothing(base_directory, folder, export, ask):
    make_run(base_directory, 1)
    told = await export(1)
    answer = await ask('exports', told['id'], method='DELETE')
    assert answer.json == told
    assert [str(path) for path in folder.iterdir()] == [told['path']]


async def test_a_file_that_is_there_is_never_replaced(
    base_directory, folder, start, end, when_packed
):
    make_run(base_directory, 1, data={'0.0': {'a': b'1'}})
    reached, go_on = threading.Event(), threading.Event()
    when_packed('a', lambda: (reached.set(), go_on.wait(60)))
    export = (await start(1)).json
    await asyncio.to_thread(reached.wait, 60)
    folder.joinpath(Path(export['path']).name).write_text('mine')
    go_on.set()
    told = await end(export)
    assert told['state'] == 'failed'
    assert told['message'] == f'{told["path"]}: File exists. Nothing was left behind.'
    assert [path.read_text() for path in folder.iterdir()] == ['mine']


async def test_what_a_killed_server_left_goes_with_the_next_export(base_directory, folder, export):
    make_run(base_directory, 1)
    old, young, other = (
        folder / '.2026-04-01T10-00-00.000000Z__ips_runs.tar.gz.part',
        folder / '.2026-04-01T11-00-00.000000Z__ips_runs.tar.gz.part',
        folder / '.mine__ips_runs.tar.gz.part',
    )
    for path in (old, young, other):
        path.touch()
    for path in (old, other):
        set_modified(path, 1_700_000_000)
    told = await export(1)
    assert {path.name for path in folder.iterdir()} == {
        Path(told['path']).name,
        young.name,
        other.name,
    }


async def test_a_full_disk_is_told_and_leaves_nothing(base_directory, folder, export, when_packed):
    make_run(base_directory, 1, data={'0.0': {'a': b'1'}})

    def full():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    when_packed('a', full)
    told = await export(1)
    assert told['state'] == 'failed'
    assert told['message'] == (f'{told["path"]}: No space left on device. Nothing was left behind.')
    assert list(folder.iterdir()) == []


async def test_a_failure_of_the_server_is_told_and_logged(
    base_directory, folder, export, when_packed, caplog
):
    make_run(base_directory, 1, data={'0.0': {'a': b'1'}})

    def fail():
        raise RuntimeError('secret detail')

    when_packed('a', fail)
    told = await export(1)
    assert (told['state'], told['message']) == ('failed', 'The server failed. Its log says more.')
    assert 'secret detail' in caplog.text
    assert list(folder.iterdir()) == []


# What is refused


async def test_every_run_must_exist(base_directory, folder, ask, key_of):
    make_run(base_directory, 1)
    key = await key_of(1)
    for other in (key + '0', 'nonsense'):
        body = json.dumps({'keys': [key, other], 'children': False, 'folder': 'taken away'})
        answer = await ask('exports', method='POST', body=body)
        assert (answer.status, answer.json['reason']) == (404, 'not_found')
    assert list(folder.iterdir()) == []


async def test_runs_of_two_users_are_refused(base_directory, folder, ask, key_of):
    make_run(base_directory, 1)
    make_run(base_directory, 1, username='bob')
    keys = [await key_of(1), await key_of(1, 'bob')]
    body = json.dumps({'keys': keys, 'children': False, 'folder': 'taken away'})
    answer = await ask('exports', method='POST', body=body)
    assert (answer.status, answer.json['reason']) == (400, 'bad_request')
    assert 'one user directory at a time' in answer.json['message']


@pytest.mark.parametrize(
    'body',
    [
        '',
        'x',
        '[]',
        '{}',
        '{"keys": [], "children": false, "folder": ""}',
        '{"keys": "KEY", "children": false, "folder": ""}',
        '{"keys": ["KEY"], "children": "no", "folder": ""}',
        '{"keys": ["KEY"], "children": false, "folder": null}',
        '{"keys": ["KEY"], "children": false, "folder": "", "name": "mine"}',
        '{"keys": ["KEY"], "children": false, "folder": ".."}',
        '{"keys": ["KEY"], "children": false, "folder": "a/../../b"}',
        '{"keys": ["KEY"], "children": false, "folder": ".hidden"}',
        '{"keys": ["KEY"], "children": false, "folder": "\\u0000"}',
    ],
)
async def test_a_bad_body_is_400(base_directory, ask, key_of, jp_root_dir, body):
    make_run(base_directory, 1)
    (jp_root_dir / '.hidden').mkdir()
    answer = await ask('exports', method='POST', body=body.replace('KEY', await key_of(1)))
    assert (answer.status, answer.json['reason']) == (400, 'bad_request')


async def test_the_folder_must_exist(base_directory, start, jp_root_dir):
    make_run(base_directory, 1)
    answer = await start(1, folder='nowhere')
    assert (answer.status, answer.json['reason']) == (404, 'not_found')
    assert answer.json['message'].startswith(f'{jp_root_dir}/nowhere: ')


async def test_the_root_is_a_folder_too(base_directory, export, jp_root_dir):
    make_run(base_directory, 1)
    told = await export(1, folder='')
    assert Path(told['path']).parent == jp_root_dir
    assert told['contents_path'] == Path(told['path']).name


async def test_a_folder_that_may_not_be_written_is_told(base_directory, folder, start, monkeypatch):
    make_run(base_directory, 1)
    access = os.access
    monkeypatch.setattr(os, 'access', lambda path, mode: path != str(folder) and access(path, mode))
    answer = await start(1)
    assert (answer.status, answer.json['reason']) == (403, 'forbidden')
    assert answer.json['message'].startswith(f'{folder}: not writable by ')


async def test_an_unknown_export_is_404(ask):
    for method in ('GET', 'DELETE'):
        answer = await ask('exports', 'nothing', method=method)
        assert (answer.status, answer.json['reason']) == (404, 'not_found')

"""What a restart saves, and what happens to the file that saves it."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import zlib

import pytest

from ips_jupyterlab.catalog import store
from ips_jupyterlab.catalog.index import RunIndex
from ips_jupyterlab.catalog.store import Store
from ips_jupyterlab.layout import CHILD_RUNS, RUN_METADATA, RUN_NOTES, RunTree

from .trees import make_run, path_of, set_modified

LONG_AGO = 1_700_000_000.0


@pytest.fixture
def path(tmp_path):
    return tmp_path / 'runtime' / store.NAME


@pytest.fixture
def serve(path, base_directory):
    """Run a server from its start to its end: the runs that it knows, by user and runid."""
    path.parent.mkdir()

    def serve():
        index = RunIndex(RunTree([str(base_directory)]), Store(path))
        users = index.snapshot().users.values()
        index.close()
        return {
            f'{user.user.username}/{runid}': run.unpacked()
            for user in users
            for runid, run in user.runs.items()
        }

    return serve


@pytest.fixture
def opened(monkeypatch, base_directory):
    """What is opened and listed in the base directory."""
    found = []

    def follow(name):
        call = getattr(os, name)

        def recorded(path, *arguments, **options):
            whole = path_of(path, options.get('dir_fd'))
            if whole.is_relative_to(base_directory):
                found.append(os.path.relpath(whole, base_directory))
            return call(path, *arguments, **options)

        monkeypatch.setattr(os, name, recorded)

    follow('open')
    follow('scandir')
    return found


@pytest.fixture
def runs(base_directory):
    """Some runs in which nothing has changed for long."""
    one = make_run(
        base_directory,
        1,
        data={'0.0': {}},
        children=[2, 3],
        ensembles={'D/e': [(2, 'two')]},
        notebooks=['a.ipynb'],
        simname='first',
        walltime='1.50',
    )
    (one / RUN_NOTES).write_text('{"text": "noted", "tags": ["a"]}')
    make_run(base_directory, 2)
    make_run(base_directory, 3)
    (make_run(base_directory, 4, username='bob') / CHILD_RUNS).write_text('no number')
    age(base_directory)
    return one


def age(top):
    for path in (top, *top.rglob('*')):
        set_modified(path, LONG_AGO)


def test_a_restart_opens_no_run_in_which_nothing_changed(runs, serve, opened, path):
    first = serve()
    assert first['alice/2'].parent == 1
    assert first['alice/2'].simname == 'two'
    assert len(first['bob/4'].problems) == 1
    opened.clear()
    assert serve() == first
    assert opened == ['.']
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_changed_while_no_server_ran_is_seen(runs, serve, base_directory):
    first = serve()
    moment = runs.stat().st_mtime
    (runs / RUN_METADATA).write_text('{"simname": "again"}')
    os.utime(runs / RUN_METADATA, ns=(0, int(LONG_AGO) * 10**9 + 1))  # within the same second
    set_modified(runs, moment)
    make_run(base_directory, 5)
    make_run(base_directory, 6, username='carol')
    shutil.rmtree(base_directory / 'alice/3')
    shutil.rmtree(base_directory / 'bob')
    now = serve()
    assert sorted(now) == ['alice/1', 'alice/2', 'alice/5', 'carol/6']
    assert (first['alice/1'].simname, now['alice/1'].simname) == ('first', 'again')
    assert sorted(serve()) == sorted(now)


def test_deleting_it_loses_nothing(runs, serve, path):
    first = serve()
    path.unlink()
    assert serve() == first
    assert path.exists()


def cut_off(path):
    path.write_bytes(path.read_bytes()[:5000])


def overwritten(path):
    path.write_bytes(b'no database' * 1000)


def change_a_record(path):
    with sqlite3.connect(path) as database:
        rows = database.execute('select rowid, records from chunks').fetchall()
        rows = [(content.replace(b'first', b'wrong'), rowid) for rowid, content in rows]
        database.executemany('update chunks set records = ? where rowid = ?', rows)


def other_records(path):
    with sqlite3.connect(path) as database:
        content = b'\x93\x01\x02\x03'  # three numbers
        database.execute('update chunks set records = ?, sum = ?', (content, zlib.crc32(content)))


@pytest.mark.parametrize('damage', [cut_off, overwritten, change_a_record, other_records])
def test_a_damaged_one_is_thrown_away_and_made_anew(runs, serve, path, opened, caplog, damage):
    first = serve()
    damage(path)
    assert serve() == first
    assert f'{path} is damaged' in caplog.text
    opened.clear()
    caplog.clear()
    assert serve() == first
    assert (opened, caplog.text) == (['.'], '')


def test_one_of_another_version_is_made_anew(runs, serve, path, opened, monkeypatch, caplog):
    first = serve()
    monkeypatch.setattr(store, 'FORMAT', store.FORMAT + 1)
    opened.clear()
    assert serve() == first
    assert 'alice/1' in opened
    opened.clear()
    assert serve() == first
    assert (opened, caplog.text) == (['.'], '')


def test_where_nothing_can_be_kept_the_log_tells_it_once(base_directory, runs, tmp_path, caplog):
    for folder in (tmp_path / 'not there', tmp_path / 'file'):
        caplog.clear()
        (tmp_path / 'file').touch()
        index = RunIndex(RunTree([str(base_directory)]), Store(folder / store.NAME))
        assert len(index.snapshot().users) == 2
        index.close()
        index.close()
        [told] = caplog.records
        assert (told.levelno, str(folder) in told.getMessage()) == (logging.WARNING, True)


def test_another_server_that_holds_the_file_is_not_waited_for_long(
    runs, serve, path, monkeypatch, caplog
):
    first = serve()
    monkeypatch.setattr(store, 'BUSY', 0.01)
    with sqlite3.connect(path, isolation_level=None) as database:
        database.execute('begin exclusive')
        assert serve() == first
    assert 'locked' in caplog.text
    assert path.exists()


SERVER = """
import sys
from pathlib import Path
from ips_jupyterlab.catalog.index import RunIndex
from ips_jupyterlab.catalog.store import Store
from ips_jupyterlab.layout import RunTree
base, path = sys.argv[1:]
for number in range(20):
    index = RunIndex(RunTree([base]), Store(Path(path)))
    runs = [run for user in index.snapshot().users.values() for run in user.runs.values()]
    notes = Path(base, 'alice', '1', 'ips_notes.json')
    notes.write_text('{"text": "%d"}' % number)
    index.snapshot()
    index.close()
    assert len(runs) == 4, runs
"""


def test_two_servers_share_it(runs, serve, path, base_directory, caplog):
    first = serve()
    command = [sys.executable, '-c', SERVER, str(base_directory), str(path)]
    servers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [server.communicate(timeout=120)[1] for server in servers] == ['', '']
    assert sorted(serve()) == sorted(first)
    assert caplog.text == ''


def test_where_two_servers_took_turns_no_run_is_missed(runs, serve, path):
    first = serve()
    with sqlite3.connect(path) as database:  # as one that does not know run 4 yet
        database.execute('delete from chunks where path like ?', (b'%bob',))
    assert serve() == first


def test_what_a_link_leads_to_is_not_kept(base_directory, serve, opened, tmp_path):
    run = make_run(base_directory, 1, simname='inside')
    shutil.move(run / RUN_METADATA, base_directory / 'elsewhere')
    (run / RUN_METADATA).symlink_to(base_directory / 'elsewhere')
    age(base_directory)
    assert serve()['alice/1'].simname == 'inside'
    opened.clear()
    assert serve()['alice/1'].simname == 'inside'
    assert 'alice/1' in opened


def test_a_name_that_is_not_utf_8_is_no_obstacle(base_directory, serve, runs, caplog):
    (runs / 'ensembles' / os.fsdecode(b'\xff')).mkdir()
    (base_directory / os.fsdecode(b'\xfe') / '7').mkdir(parents=True)
    age(base_directory)
    assert len(serve()) == len(serve()) == 5
    assert caplog.text == ''


def test_what_nobody_uses_is_forgotten(runs, serve, path, base_directory, monkeypatch):
    serve()
    shutil.rmtree(base_directory / 'bob')
    with sqlite3.connect(path) as database:
        database.execute('update users set seen = ?', (LONG_AGO,))
    for days, left in ((29, 2), (31, 1)):
        now = LONG_AGO + days * 86400
        monkeypatch.setattr('time.time', lambda now=now: now)
        make_run(base_directory, 10 + days)
        serve()
        with sqlite3.connect(path) as database:
            [count] = database.execute('select count(distinct path) from chunks').fetchone()
        assert count == left


def test_a_change_is_saved_without_writing_all_again(runs, serve, path, base_directory):
    serve()
    with sqlite3.connect(path) as database:
        database.execute('create table writes (path)')
        database.execute(
            'create trigger t after insert on chunks begin'
            ' insert into writes values (new.path); end'
        )
    serve()
    make_run(base_directory, 8, username='bob')
    serve()
    with sqlite3.connect(path) as database:
        written = database.execute('select path from writes').fetchall()
    assert written == [(os.fsencode(base_directory / 'bob'),)]

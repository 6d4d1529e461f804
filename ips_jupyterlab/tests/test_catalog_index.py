"""When the folders are read again."""

from __future__ import annotations

import threading

import pytest

from ips_jupyterlab.catalog import index, rounds
from ips_jupyterlab.catalog.index import LONGEST_REST, PAUSE, REST, RunIndex
from ips_jupyterlab.layout import RUN_NOTES, RunTree

from .trees import make_run, set_modified

TOO_LONG = 30  # seconds after which a test has failed


class Scans:
    """Counts the scans of an index, and says how long they take on a clock of its own."""

    def __init__(self, monkeypatch, tmp_path):
        self.now = 0.0
        self.duration = 0.0
        self.count = 0
        self.error = None
        self._finished = threading.Semaphore(0)
        self._at_work = threading.Lock()
        self.go_on = threading.Event()
        self.go_on.set()
        find = rounds.find_user_directories

        def find_user_directories(*arguments):
            assert self._at_work.acquire(blocking=False), 'two scans at a time'
            try:
                self.now += self.duration
                self.count += 1
                assert self.go_on.wait(TOO_LONG)
                if self.error:
                    raise self.error
                return find(*arguments)
            finally:
                self._at_work.release()

        def scan(run_index):
            run(run_index)
            self._finished.release()

        run = RunIndex._read
        monkeypatch.setattr(RunIndex, '_read', scan)
        monkeypatch.setattr(rounds, 'find_user_directories', find_user_directories)
        monkeypatch.setattr(index, 'PATIENCE', TOO_LONG)
        self.index = RunIndex(RunTree([str(tmp_path)]), clock=lambda: self.now)

    def runids(self, *, early=False):
        """Ask, and wait until the scan that may have begun is over.

        :param early: whether the answer comes before that scan has read anything.
        """
        before = self.index._begun
        if early:
            self.go_on.clear()
        snapshot = self.index.snapshot()
        self.go_on.set()
        for _ in range(self.index._begun - before):
            assert self._finished.acquire(timeout=TOO_LONG)
        return sorted(runid for user in snapshot.users.values() for runid in user.runs)


@pytest.fixture
def scans(monkeypatch, tmp_path):
    return Scans(monkeypatch, tmp_path)


def test_a_small_tree_is_read_for_every_answer(scans, tmp_path):
    for runid in (1, 2, 3):
        make_run(tmp_path, runid)
        assert len(scans.runids()) == runid
    assert scans.count == 3


def test_a_large_tree_is_looked_at_now_and_then(scans, tmp_path):
    scans.duration = 2.0
    make_run(tmp_path, 1)
    assert scans.runids() == [1]
    make_run(tmp_path, 2)
    scans.duration = 0.01
    scans.now += PAUSE - 0.1
    assert scans.runids() == [1]
    scans.now += 0.2
    assert scans.runids() == [1, 2]
    assert scans.count == 2


def test_looks_that_take_long_take_a_tenth_of_the_time_at_most(scans, tmp_path):
    scans.duration = 0.5
    make_run(tmp_path, 1)
    assert scans.runids() == [1]
    scans.now += PAUSE
    assert scans.runids() == [1]
    assert scans.count == 2
    make_run(tmp_path, 2)
    scans.now += REST * 0.5 - 0.1
    assert scans.runids() == [1]
    assert scans.count == 2
    scans.now += 0.2
    assert scans.runids(early=True) == [1]  # older records at once, instead of waiting
    assert scans.count == 3
    assert scans.runids() == [1, 2]
    assert scans.count == 3


def test_nobody_waits_long_for_what_is_new_however_long_a_look_takes(scans, tmp_path):
    scans.duration = 20.0
    make_run(tmp_path, 1)
    assert scans.runids() == [1]
    scans.now += PAUSE
    assert scans.runids() == [1]
    make_run(tmp_path, 2)
    scans.now += LONGEST_REST + 0.1
    scans.runids(early=True)
    assert scans.runids() == [1, 2]


def test_there_is_one_scan_at_a_time_however_many_ask(scans, tmp_path, monkeypatch):
    make_run(tmp_path, 1)
    monkeypatch.setattr(index, 'PATIENCE', 0.0)
    scans.go_on.clear()
    assert [scans.index.snapshot().complete for _ in range(5)] == [False] * 5
    monkeypatch.setattr(index, 'PATIENCE', TOO_LONG)
    threads = [threading.Thread(target=scans.index.snapshot) for _ in range(5)]
    for thread in threads:
        thread.start()
    scans.go_on.set()
    for thread in threads:
        thread.join(TOO_LONG)
    assert scans.index.snapshot().complete


def test_a_failure_is_raised_and_the_next_scan_mends_it(scans, tmp_path):
    make_run(tmp_path, 1)
    scans.error = ZeroDivisionError('a bug')
    with pytest.raises(RuntimeError) as raised:
        scans.index.snapshot()
    assert raised.value.__cause__ is scans.error
    scans.error = None
    assert scans.runids() == [1]


def notes(snapshot):
    """The text of the notes of each run."""
    [user] = snapshot.users.values()
    return {runid: run.unpacked().notes.value.text for runid, run in user.runs.items()}


def test_a_run_that_is_known_to_have_changed_is_read_at_once(scans, tmp_path):
    scans.duration = 1000.0
    run = make_run(tmp_path, 1)
    make_run(tmp_path, 2)
    scans.runids()
    (run / RUN_NOTES).write_text('{"text": "new"}')
    assert notes(scans.index.snapshot()) == {1: '', 2: ''}
    [user] = scans.index.snapshot().users.values()
    scans.index.renew(user.user, 1)
    assert notes(scans.index.snapshot()) == {1: 'new', 2: ''}
    assert scans.count == 1
    run.rename(tmp_path / 'gone')
    scans.index.renew(user.user, 1)
    assert notes(scans.index.snapshot()) == {2: ''}


def test_a_scan_does_not_undo_what_was_read_while_it_was_under_way(scans, tmp_path, monkeypatch):
    run = make_run(tmp_path, 1)
    scans.runids()
    [user] = scans.index.snapshot().users.values()
    scan_user = rounds.scan_user

    def scan_slowly(*arguments, **options):
        read = scan_user(*arguments, **options)
        (run / RUN_NOTES).write_text('{"text": "new"}')
        scans.index.renew(user.user, 1)
        return read

    monkeypatch.setattr(rounds, 'scan_user', scan_slowly)
    assert notes(scans.index.snapshot()) == {1: 'new'}


def test_the_version_tells_whether_anything_changed(scans, tmp_path):
    run = make_run(tmp_path, 1)
    for path in (run, *run.rglob('*')):
        set_modified(path, 1_700_000_000.0)
    scans.runids()
    first = scans.index.snapshot().version
    assert scans.index.snapshot().version == first
    make_run(tmp_path, 2)
    second = scans.index.snapshot().version
    assert second != first
    run.parent.rename(tmp_path / 'carol')
    assert scans.index.snapshot().version != second

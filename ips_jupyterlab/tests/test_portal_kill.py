"""A server that is killed at any step: what it answered is there, and the next one goes on.

``Mortal`` is a disk that stops for good at a given step, as a killed server does: no step comes
after it, not even those that clean up.
"""

from __future__ import annotations

import contextlib
import csv
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ips_jupyterlab import api_v1, open_run
from ips_jupyterlab.layout import CHANGES
from ips_jupyterlab.portal import processes, rundata
from ips_jupyterlab.portal.disk import Disk, exists
from ips_jupyterlab.portal.portal import Portal

from .simulation import (
    Request,
    call,
    contents,
    data_file,
    ensemble,
    event,
    events,
    folder,
    listing,
    made,
    make_notebook,
    make_portal,
    metadata,
    notebook,
    start,
    temporaries,
)

STEPS = [
    'create',
    'open_log',
    'write',
    'truncate',
    'sync',
    'rename',
    'link',
    'unlink',
    'mkdir',
    'rmdir',
    'remove_tree',
    'adopt',
]


class KilledError(BaseException):
    """The server is dead."""


class Mortal(Disk):
    """A disk of a server that is killed before (or right after) a step."""

    def __init__(self, steps: int, *, after: bool = False) -> None:
        self.left = steps
        self._after = after


def _mortal(name: str) -> Callable:
    def step(self, *arguments):
        self.left -= 1
        if self.left < 0 or (self.left == 0 and not self._after):
            self.left = -1
            raise KilledError
        result = getattr(Disk, name)(self, *arguments)
        if self.left == 0:
            self.left = -1
            raise KilledError
        return result

    return step


for _name in STEPS:
    setattr(Mortal, _name, _mortal(_name))


class Broken(Disk):
    """A disk on which one step fails."""

    def __init__(self, steps: int, error: int) -> None:
        self.left, self._error = steps, error


def _broken(name: str) -> Callable:
    def step(self, *arguments):
        self.left -= 1
        if self.left == 0:
            raise OSError(self._error, os.strerror(self._error))
        return getattr(Disk, name)(self, *arguments)

    return step


for _name in STEPS:
    if _name not in ('unlink', 'rmdir', 'remove_tree', 'truncate'):
        setattr(Broken, _name, _broken(_name))


CSV = 'sim_name,a:X\r\nm0,1\r\nm1,2\r\n'

SCENARIOS: dict[str, tuple[list[Request], Request]] = {
    'the first run': ([], start('sim')),
    'a second run': ([start('one')], start('sim')),
    'a child run': ([start('parent')], start('sim', parent_portal_runid='parent')),
    'a parent after its child': (
        [start('child', parent_portal_runid='sim')],
        start('sim'),
    ),
    'a member': (
        [start('parent'), ensemble(1, 'D', 'scan', 'E', CSV)],
        start('sim', simname='m1', parent_portal_runid='parent', portal_ensemble_id='E'),
    ),
    'events': ([start('sim')], events(event('IPS_CALL', 'sim'), event('IPS_END', 'sim'))),
    'a file': (
        [start('sim'), data_file(1, 'a', b'0', 0.0)],
        data_file(1, 'b', b'new', 1.0),
    ),
    'a file under another name': (
        [start('sim'), data_file(1, 'a', b'0', 0.0)],
        data_file(1, 'a', b'new', 1.0),
    ),
    'a replaced file': (
        [start('sim'), data_file(1, 'a', b'0', 0.0)],
        data_file(1, 'a', b'new', 0.0, replace=True),
    ),
    'all that a timestep holds': (
        [start('sim'), data_file(1, 'a', b'0', 0.0), data_file(1, 'b', b'1', 0.0)],
        data_file(1, 'a', b'new', 0.0, replace=True, files=['a']),
    ),
    'a folder': ([start('sim')], folder(1, 'd', {'x': b'1', 'y/z': b'2'}, 1.0)),
    'a replaced folder': (
        [start('sim'), folder(1, 'd', {'old': b'0'}, 1.0)],
        folder(1, 'd', {'x': b'1'}, 1.0, replace=True),
    ),
    'a notebook': ([start('sim')], notebook(1, 'n.ipynb', make_notebook('x'))),
    'a notebook again': (
        [start('sim'), notebook(1, 'n.ipynb', make_notebook('x'))],
        notebook(1, 'n.ipynb', make_notebook('y')),
    ),
    'an ensemble': ([start('parent')], ensemble(1, 'D', 'scan', 'E', CSV)),
    'an ensemble again': (
        [
            start('parent'),
            ensemble(1, 'D', 'scan', 'E', CSV),
            start('m', simname='m0', parent_portal_runid='parent', portal_ensemble_id='E'),
        ],
        ensemble(1, 'D', 'scan', 'E', CSV + 'm2,3\r\n'),
    ),
}


def facts(base: Path) -> dict[str, object]:
    """All that was told to the portal, whatever names it gave to files and runs."""
    found: dict[str, object] = {}
    runs = {run.name: run for run in sorted(base.glob('*/[0-9]*'))}
    ids = {runid: metadata(run)['portal_runid'] for runid, run in runs.items()}
    for run in runs.values():
        told = metadata(run)
        of_run: dict[str, object] = {name: told[name] for name in ('portal_runid', 'state')}
        children = (run / 'ips_analysis_api_child_runs.txt').read_text().split()
        of_run['children'] = [ids[runid] for runid in children]
        of_run['data'] = {
            timestep: [
                contents(Path(path)) if Path(path).is_dir() else Path(path).read_bytes()
                for path in paths
            ]
            for timestep, paths in open_run(run).get_data().items()
        }
        of_run['ensembles'] = {
            str(path.relative_to(run)): [
                (ids.get(row[0]), row[3:]) for row in csv.reader(path.open(newline=''))
            ]
            for path in run.glob('ensembles/*/*.csv')
        }
        lines = (run / 'ips_events.jsonl').read_text().splitlines()
        of_run['events'] = {line for line in lines if line.startswith('{') and line.endswith('}')}
        found[told['portal_runid']] = of_run
    return found


def prepared(base: Path, before: list[Request]) -> None:
    base.mkdir()
    portal = make_portal(base)
    for request in before:
        made(portal, request)
    portal.close()


def restarted(base: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """The next server; the one before is dead."""
    portal = make_portal(base)
    with monkeypatch.context() as context:
        context.setattr('ips_jupyterlab.portal.processes.is_left_behind', lambda name: True)
        portal.recover()
    return portal


def killed_at_each_step(
    folder: Path,
    before: list[Request],
    send: Callable[[Portal], bool],
    monkeypatch: pytest.MonkeyPatch,
    *,
    after: bool,
) -> Iterator[tuple[Path, Portal, bool]]:
    """A server is killed at its first step, at its second, until there are no more.

    Each time its base directory, the next server, and whether ``send`` said that it was answered.
    """
    for steps in range(1, 1000):
        base = folder / str(steps)
        prepared(base, before)
        disk = Mortal(steps, after=after)
        portal = make_portal(base, disk)
        portal._later.close()  # it was killed before it could
        answered = False
        with contextlib.suppress(KilledError):
            answered = send(portal)
        finished = disk.left >= 0
        portal = restarted(base, monkeypatch)
        assert temporaries(base) == []
        yield base, portal, answered
        if finished:
            return
    raise AssertionError('it never ends')


def lists_data(name: str) -> bool:
    return SCENARIOS[name][1].path.endswith('add_data_file')


@pytest.mark.parametrize('after', [False, True], ids=['before a step', 'after it'])
@pytest.mark.parametrize(
    ('name', 'long'),
    [(name, False) for name in SCENARIOS]
    + [(name, True) for name in filter(lists_data, SCENARIOS)],
)
def test_killed_at_every_step(tmp_path, monkeypatch, name, after, long):
    before, request = SCENARIOS[name]
    prepared(tmp_path / 'whole', before)
    old = facts(tmp_path / 'whole')
    portal = make_portal(tmp_path / 'whole')
    made(portal, request)
    new = facts(tmp_path / 'whole')
    if long:
        monkeypatch.setattr(rundata, 'AT_ONCE', 0)

    def send(portal: Portal) -> bool:
        return call(portal, request).status < 300

    kills = killed_at_each_step(tmp_path, before, send, monkeypatch, after=after)
    for steps, (base, portal, answered) in enumerate(kills, 1):  # noqa: B007
        there = facts(base)
        if answered:
            assert there == new
        else:
            # What was there before is there still; the rest may have come or not.
            assert set(old) <= set(there)
            for run, of_run in old.items():
                assert of_run['events'] <= there[run]['events']
                assert set(of_run['data']) <= set(there[run]['data'])
        answer = call(portal, request)  # the simulation's side sends it again
        exists = lists_data(name) and answer.json.get('exists') if answer.status == 400 else False
        assert answer.status < 300 or exists, answer
        portal.close()
        assert facts(base) == new
        assert temporaries(base) == []
    assert steps > 5


def test_what_a_killed_server_installed_is_not_taken_for_the_users(tmp_path, monkeypatch):
    module = Path(api_v1.__file__)
    newer = tmp_path / 'newer.py'
    newer.write_bytes(module.read_bytes().replace(b'API_VERSION = (1, ', b'API_VERSION = (2, '))
    for steps in range(1, 1000):
        base = tmp_path / str(steps)
        disk = Mortal(steps)
        with contextlib.suppress(KilledError):
            made(make_portal(base, disk), start('sim'))
        for installed in base.glob('alice/*api_v1.py'):
            assert installed.read_bytes() == module.read_bytes()  # all of it
        with monkeypatch.context() as context:
            context.setattr(api_v1, '__file__', str(newer))
            made(make_portal(base), start('sim'))
        assert (base / 'alice/api_v1.py').read_bytes() == newer.read_bytes()
        if disk.left >= 0:
            break
    assert disk.left >= 0


@pytest.mark.parametrize(
    'error', [errno.ENOSPC, errno.EDQUOT, errno.EIO], ids=['full', 'quota', 'broken']
)
@pytest.mark.parametrize('name', SCENARIOS)
def test_a_step_that_fails_harms_nothing_and_work_goes_on(tmp_path, name, error):
    before, request = SCENARIOS[name]
    prepared(tmp_path / 'whole', before)
    old = facts(tmp_path / 'whole')
    made(make_portal(tmp_path / 'whole'), request)
    new = facts(tmp_path / 'whole')

    for steps in range(1, 1000):
        base = tmp_path / str(steps)
        prepared(base, before)
        disk = Broken(steps, error)
        portal = make_portal(base, disk)
        try:
            failed = call(portal, request).status >= 300
        except OSError:
            failed = True
        there = facts(base)
        if failed:
            for run, of_run in old.items():
                assert set(of_run['data']) <= set(there[run]['data'])
                assert of_run['events'] <= there[run]['events']
        disk.left = 0
        answer = call(portal, request)
        assert answer.status < 300 or answer.json.get('exists'), answer
        portal.close()
        assert facts(base) == new
        assert temporaries(base) == []
        if not failed and steps > 5:
            break


def test_what_another_live_server_writes_is_left_alone(tmp_path):
    portal = make_portal(tmp_path)
    made(portal, start('sim'))
    headers = data_file(1, 'a', b'').headers
    with portal.receive(headers) as body:
        body.write(b'half')
        make_portal(tmp_path).recover()
        assert len(temporaries(tmp_path)) == 1
        body.write(b' whole')
        portal.add_data_file(headers, body)
    assert (tmp_path / 'alice/1/data/a').read_bytes() == b'half whole'
    assert temporaries(tmp_path) == []


def test_what_another_machine_left_goes_after_a_day(tmp_path):
    portal = make_portal(tmp_path)
    made(portal, start('sim'))
    left = tmp_path / 'alice/.ips/staging/0123456789-1-1-0.part'
    left.write_bytes(b'')
    portal.recover()
    assert temporaries(tmp_path) == [left.name]
    yesterday = left.stat().st_mtime - 25 * 3600
    os.utime(left, (yesterday, yesterday))
    portal.recover()
    assert temporaries(tmp_path) == []


def test_a_process_is_told_from_its_successor():
    own = processes.process_name()
    assert processes.is_left_behind(f'{own}-1.part') is False
    machine, pid, started = own.split('-')
    assert processes.is_left_behind(f'{machine}-{pid}-{int(started) - 1}-1.part') is True
    assert processes.is_left_behind(f'{machine}-{2**22 + 1}-{started}-1.part') is True
    assert processes.is_left_behind('other-1-1-1.part') is None
    assert processes.is_left_behind('nonsense') is None


class Hasty(Disk):
    """A network file system that repeats a request whose answer was lost, and reports an error."""

    def rename(self, name, at, new, new_at):
        real = os.rename

        def twice(*arguments, **options):
            real(*arguments, **options)
            real(*arguments, **options)

        os.rename = twice
        try:
            super().rename(name, at, new, new_at)
        finally:
            os.rename = real

    def link(self, name, at, new, new_at):
        os.link(name, new, src_dir_fd=at, dst_dir_fd=new_at)
        super().link(name, at, new, new_at)

    def unlink(self, name, at):
        super().unlink(name, at)
        super().unlink(name, at)


@pytest.mark.parametrize('name', SCENARIOS)
def test_a_step_that_reports_an_error_after_it_worked(tmp_path, name):
    before, request = SCENARIOS[name]
    for base, disk in ((tmp_path / 'plain', Disk()), (tmp_path / 'hasty', Hasty())):
        base.mkdir()
        portal = make_portal(base, disk)
        for earlier in (*before, request):
            made(portal, earlier)
    assert facts(tmp_path / 'hasty') == facts(tmp_path / 'plain')
    assert temporaries(tmp_path / 'hasty') == []


class Linkless(Disk):
    """A file system without hard links."""

    def link(self, name, at, new, new_at):
        real = os.link

        def refuse(*arguments, **options):
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        os.link = refuse
        try:
            super().link(name, at, new, new_at)
        finally:
            os.link = real


@pytest.mark.parametrize('name', SCENARIOS)
def test_without_hard_links(tmp_path, name):
    before, request = SCENARIOS[name]
    for base, disk in ((tmp_path / 'plain', Disk()), (tmp_path / 'linkless', Linkless())):
        base.mkdir()
        portal = make_portal(base, disk)
        for earlier in (*before, request):
            made(portal, earlier)
    assert facts(tmp_path / 'linkless') == facts(tmp_path / 'plain')


# A power cut


class Noting(Disk):
    """Notes what would survive a power cut: what is synced since it was changed."""

    def __init__(self) -> None:
        self.safe: set[int] = set()  # inodes

    def create(self, name, at):
        fd = super().create(name, at)
        self._new(fd, at)
        return fd

    def open_log(self, name, at):
        new = not exists(name, at)
        fd = super().open_log(name, at)
        if new and name != CHANGES:
            self._new(fd, at)
        return fd

    def _new(self, fd, at):
        self.safe.add(os.fstat(fd).st_ino)  # as long as it is empty
        self.safe.discard(os.fstat(at).st_ino)

    def mkdir(self, name, at):
        super().mkdir(name, at)
        self.safe.add(os.lstat(name, dir_fd=at).st_ino)
        self.safe.discard(os.fstat(at).st_ino)

    def write(self, fd, data):
        super().write(fd, data)
        self.safe.discard(os.fstat(fd).st_ino)

    def sync(self, fd):
        super().sync(fd)
        self.safe.add(os.fstat(fd).st_ino)

    def rename(self, name, at, new, new_at):
        self._named(name, at, new_at)
        super().rename(name, at, new, new_at)

    def link(self, name, at, new, new_at):
        self._named(name, at, new_at)
        super().link(name, at, new, new_at)

    def _named(self, name, at, new_at):
        assert os.lstat(name, dir_fd=at).st_ino in self.safe, 'in its place before its content'
        self.safe.discard(os.fstat(new_at).st_ino)

    def lost_of(self, base: Path) -> list[Path]:
        """What of a tree a power cut would take; what is being staged need not survive it.

        Nor need the hint that a run has changed: after a power cut all runs are read again.
        """
        lost = [path for path in (base, *base.rglob('*')) if path.lstat().st_ino not in self.safe]
        return [path for path in lost if 'staging' not in path.parts and path.name != CHANGES]


@pytest.mark.parametrize(
    ('name', 'long'),
    [(name, False) for name in SCENARIOS]
    + [(name, True) for name in filter(lists_data, SCENARIOS)],
)
def test_what_is_answered_survives_a_power_cut(tmp_path, monkeypatch, name, long):
    before, request = SCENARIOS[name]
    disk = Noting()
    portal = make_portal(tmp_path / 'not/there', disk)
    if long:
        monkeypatch.setattr(rundata, 'AT_ONCE', 0)
        portal._later.close()  # nothing follows the answer
    for sent in (*before, request):
        made(portal, sent)
        assert disk.lost_of(tmp_path) == []


# A real server, really killed

SENDER = """
import sys
from pathlib import Path
from ips_jupyterlab.tests.simulation import *
portal = make_portal(Path(sys.argv[1]))
portal.recover()
for number in range(int(sys.argv[2]), 100_000):
    made(portal, data_file(1, 'state.json', b'%d' % number, number))
    made(portal, events(event('IPS_CALL', 'sim', number=number)))
    print(number, flush=True)
"""


def test_killed_for_real(tmp_path):
    made(make_portal(tmp_path), start('sim'))
    answered = -1
    for _ in range(4):
        # A later server begins with what the one before was killed at.
        command = [sys.executable, '-c', SENDER.replace('made(portal, data', 'call(portal, data')]
        with subprocess.Popen(
            [*command, str(tmp_path), str(answered + 1)], stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            for line, _ in zip(server.stdout, range(7), strict=False):
                answered = int(line)
            server.send_signal(signal.SIGKILL)
            for line in server.stdout:
                answered = int(line)
    portal = make_portal(tmp_path)
    portal.recover()
    run = tmp_path / 'alice/1'
    assert {f'{number}.0' for number in range(answered + 1)} <= set(listing(run))
    for timestep, paths in open_run(run).get_data().items():
        assert [Path(path).read_bytes() for path in paths] == [b'%d' % timestep]
    numbers = {told.get('number') for told in portal.read('events', 'sim').body}
    assert set(range(answered + 1)) <= numbers
    assert temporaries(tmp_path) == []

"""What ``make torture`` has found, each once more as a small test."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import threading

import pytest

from ips_jupyterlab.framework.client import Portal as FrameworkPortal
from ips_jupyterlab.framework.sender import Sender
from ips_jupyterlab.framework.spool import Request as Spooled
from ips_jupyterlab.framework.spool import Spool
from ips_jupyterlab.portal import rundata
from ips_jupyterlab.portal.disk import Disk
from ips_jupyterlab.portal.runs import Place
from torture.fuzz import with_sums

from .framework import KEY, Logger, receiving
from .simulation import (
    call,
    contents,
    data_file,
    event,
    events,
    folder,
    listing,
    made,
    make_notebook,
    make_portal,
    make_tar,
    notebook,
    start,
    start_event,
    temporaries,
)
from .test_portal_kill import SCENARIOS, Broken, KilledError, Mortal, restarted


def test_a_start_that_is_killed_twice_leaves_no_empty_folder(tmp_path, monkeypatch):
    """The second server finds the runid claimed, and makes its directory once more."""
    claimed = _until_claimed(tmp_path / 'counted')
    for steps in range(1, 1000):
        base = tmp_path / str(steps)
        base.mkdir()
        with contextlib.suppress(KilledError):
            made(make_portal(base, Mortal(claimed, after=True)), start('sim'))
        restarted(base, monkeypatch).close()
        disk = Mortal(steps)
        with contextlib.suppress(KilledError):
            call(make_portal(base, disk), start('sim'))
        restarted(base, monkeypatch).close()
        assert temporaries(base) == []
        assert [run.name for run in base.glob('alice/[0-9]*') if not any(run.iterdir())] == []
        if disk.left >= 0:
            break
    assert disk.left >= 0 and steps > 5


def _until_claimed(base):
    """How many steps a first start takes until its runid is claimed."""
    for steps in range(1, 1000):
        with contextlib.suppress(KilledError):
            made(make_portal(base / str(steps), Mortal(steps, after=True)), start('sim'))
        if any((base / str(steps)).glob('alice/.ips/runs/*')):
            return steps
    raise AssertionError('never')


@pytest.mark.parametrize(
    'request_',
    [data_file(1, 'a', b'1', 1.0), folder(1, 'd', {'x': b'1', 'y/z': b'2'}, 1.0)],
    ids=['a file', 'a folder'],
)
def test_an_upload_whose_answer_was_lost_is_taken_again(tmp_path, run, portal, request_):
    """The spool of a simulation took a refusal for the portal's last word and put it aside."""
    made(portal, request_)
    before = contents(run)
    for server in (portal, make_portal(tmp_path)):
        made(server, request_)
        assert contents(run / 'data') == {
            name.removeprefix('data/'): body
            for name, body in before.items()
            if name.startswith('data/')
        }
        assert listing(run) == {'1.0': [f'data/{request_.headers["X-Ips-Filename"]}']}
    assert temporaries(tmp_path) == []


@pytest.mark.parametrize(
    'files',
    [{'x': b'1'}, {'x': b'1', 'y/z': b'3'}, {'x': b'1', 'y': b'2'}, {'x/a': b'1', 'y/z': b'2'}],
)
def test_another_folder_of_that_name_is_refused(run, portal, files):
    made(portal, folder(1, 'd', {'x': b'1', 'y/z': b'2'}, 1.0))
    answer = call(portal, folder(1, 'd', files, 1.0))
    assert answer.status == 400 and answer.json['exists']
    assert contents(run / 'data/d') == {'x': b'1', 'y/z': b'2'}


def test_a_folder_that_lies_where_a_file_shall_go_is_left_alone(run, portal):
    (run / 'data/a').mkdir()
    made(portal, data_file(1, 'a', b'1', 1.0))
    assert listing(run) == {'1.0': ['data/1.0_a']}


def test_a_child_that_could_not_be_tied_is_tied_by_the_next_server(tmp_path):
    """The framework sends IPS_START once: what fails after the run was made has to be kept."""
    told = 0
    for steps in range(1, 1000):
        base = tmp_path / str(steps)
        base.mkdir()
        made(make_portal(base), start('parent'))
        disk = Broken(steps, errno.EIO)
        try:
            answer = call(make_portal(base, disk), start('child', parent_portal_runid='parent'))
        except OSError:
            continue  # refused, and sent again
        told += 'errors' in answer.json
        make_portal(base).recover()
        assert (base / 'alice/1/ips_analysis_api_child_runs.txt').read_text() == '2\n', steps
        if disk.left > 0:
            break
    assert disk.left > 0 and told > 3


class Retrying(Disk):
    """A network file system that sends a request again whose answer was lost."""

    def mkdir(self, name, at):
        super().mkdir(name, at)
        if name == '1':
            raise FileExistsError(errno.EEXIST, name)


def test_a_runid_whose_making_reports_an_error_leaves_no_empty_folder(tmp_path):
    assert made(make_portal(tmp_path, Retrying()), start('sim'))['runid'] == 2
    assert [path.name for path in tmp_path.glob('alice/[0-9]*')] == ['2']


@pytest.fixture
def stale(monkeypatch):
    """Let one opening of a name fail as on a network file system that has moved on."""
    real = os.open
    names: list[str] = []

    def opening(path, *arguments, **options):
        if isinstance(path, str) and path.rpartition('/')[2] in names:
            names.remove(path.rpartition('/')[2])
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), path)
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, 'open', opening)
    return names


def test_a_run_that_cannot_be_looked_for_is_not_called_unknown(tmp_path, run, portal, stale):
    """A simulation whose event is refused as wrong does not send it again."""
    stale.append('alice')
    with pytest.raises(OSError, match='Stale'):
        call(make_portal(tmp_path), events(event('IPS_CALL', 'sim')))
    stale.append('alice')
    answer = call(make_portal(tmp_path), events(start_event('new', 'bob'), event('IPS_X', 'sim')))
    assert answer.status == 200 and answer.json['runid'] == 1
    assert 'Stale' in answer.json['errors'][0]


def test_a_notebook_that_cannot_be_read_is_not_taken_for_the_users(run, portal, stale):
    made(portal, notebook(1, 'n.ipynb', make_notebook('1')))
    stale.append('n.ipynb')
    with pytest.raises(OSError, match='Stale'):
        call(portal, notebook(1, 'n.ipynb', make_notebook('2')))
    made(portal, notebook(1, 'n.ipynb', make_notebook('2')))
    assert [path.name for path in run.glob('*.ipynb')] == ['n.ipynb']


def test_a_data_log_is_read_again_where_the_data_could_not_be_seen(
    tmp_path, run, portal, stale, monkeypatch
):
    monkeypatch.setattr(rundata, 'AT_ONCE', 0)
    portal._later.close()  # it is killed before the listing follows
    made(portal, data_file(1, 'a', b'1', 1.0))
    assert listing(run) == {}
    portal = make_portal(tmp_path)
    stale.append('data')
    with pytest.raises(OSError, match='Stale'):
        portal._data.recover(Place('alice', 1))
    portal._data.recover(Place('alice', 1))
    assert listing(run) == {'1.0': ['data/a']}


def test_a_spool_that_cannot_be_opened_for_a_moment_is_still_sent(tmp_path):
    """The thread that sends ended, and nothing was sent any more."""
    with receiving() as receiver:
        receiver.runs['sim'] = []
        spool = Spool.of_run(tmp_path, 'sim', 'alice')
        spool.add([(Spooled('/api/data/add_notebook', {}), lambda path: path.write_bytes(b''))])
        away, failed = tmp_path / 'away', threading.Event()

        def delays():
            while True:
                failed.set()
                yield 0.001

        sender = Sender(spool, FrameworkPortal(receiver.url, KEY), Logger(), delays=delays)
        spool.folder.rename(away)
        sender.wake()
        assert failed.wait(30)
        away.rename(spool.folder)
        assert sender.wait(30)
        assert len(receiver.log) == 1


def test_a_notebook_that_was_sent_twice_is_still_the_portals(tmp_path):
    """Where the metadata could not be written, the next version was stored under another name."""
    for steps in range(1, 1000):
        base = tmp_path / str(steps)
        base.mkdir()
        made(make_portal(base), start('sim'))
        disk = Broken(steps, errno.EIO)
        portal = make_portal(base, disk)
        first = notebook(1, 'n.ipynb', make_notebook('1'))
        with contextlib.suppress(OSError):
            made(portal, first)
        ended = disk.left > 0
        disk.left = 0
        for request in (first, notebook(1, 'n.ipynb', make_notebook('2'))):
            made(portal, request)
        assert [path.name for path in base.glob('alice/1/*.ipynb')] == ['n.ipynb'], steps
        if ended:
            break
    assert ended and steps > 5


@pytest.fixture
def btrfs(monkeypatch):
    """An open folder lists what it held when it was opened, as on btrfs."""
    held: dict[int, list[str]] = {}
    real_open, real_listdir = os.open, os.listdir

    def opening(path, flags, *arguments, **options):
        fd = real_open(path, flags, *arguments, **options)
        if flags & os.O_DIRECTORY:
            held[fd] = real_listdir(fd)
        return fd

    def listdir(path='.'):
        names = real_listdir(path)
        return [name for name in names if name in held[path]] if path in held else names

    monkeypatch.setattr(os, 'open', opening)
    monkeypatch.setattr(os, 'listdir', listdir)


@pytest.mark.parametrize('name', SCENARIOS)
def test_on_btrfs(tmp_path, btrfs, name):
    """A tar was told to hold nothing."""
    portal = make_portal(tmp_path)
    before, request = SCENARIOS[name]
    for sent in (*before, request, request):
        made(portal, sent)
    portal.close()
    assert temporaries(tmp_path) == []


@pytest.mark.parametrize('is_folder', [False, True])
def test_what_the_user_removed_can_be_replaced(tmp_path, run, portal, is_folder):
    """A folder was answered 500 for ever, so that the spool sent nothing after it."""
    new = folder(1, 'd', {'x': b'2'}, 1.0, replace=True)
    made(portal, folder(1, 'd', {'x': b'1'}, 1.0) if is_folder else data_file(1, 'd', b'1', 1.0))
    place = run / 'data/d'
    shutil.rmtree(place) if is_folder else place.unlink()
    made(portal, new)
    assert contents(place) == {'x': b'2'} and listing(run) == {'1.0': ['data/d']}
    assert temporaries(tmp_path) == []


def test_what_the_user_removed_is_not_missed_where_a_step_fails(tmp_path):
    for steps in range(1, 1000):
        base = tmp_path / str(steps)
        base.mkdir()
        for request in (start('sim'), folder(1, 'd', {'x': b'1'}, 1.0)):
            made(make_portal(base), request)
        shutil.rmtree(base / 'alice/1/data/d')
        disk = Broken(steps, errno.EIO)
        portal = make_portal(base, disk)
        with contextlib.suppress(OSError):
            call(portal, folder(1, 'd', {'x': b'2'}, 1.0, replace=True))
        ended, disk.left = disk.left > 0, 0
        made(portal, folder(1, 'd', {'x': b'2'}, 1.0, replace=True))
        assert contents(base / 'alice/1/data') == {'d/x': b'2'}
        assert temporaries(base) == []
        if ended:
            break
    assert ended and steps > 5


def test_a_sparse_file_that_is_cut_off_is_refused_in_words(portal, run):
    """Found by ``guided``: it was answered 500."""
    tar = bytearray(make_tar({'d/a': b''})[:512])
    tar[156:157], tar[482] = b'S', 1  # a sparse file, whose map goes on in a block that is missing
    answer = call(portal, data_file(1, 'd', with_sums(bytes(tar)), 1.0, tar=True))
    assert answer.status == 400 and 'cannot be unpacked' in answer.json['message']

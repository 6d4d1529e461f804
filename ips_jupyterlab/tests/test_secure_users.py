"""Several users over one base directory: the file system decides who may read and write what.

Each user is a process of its own with a real user and group number; no accounts are needed.
"""

from __future__ import annotations

import os
import pickle
import shutil
import stat
import tempfile
import time
import traceback
from pathlib import Path

import pytest

from ips_jupyterlab.catalog.catalog import Catalog
from ips_jupyterlab.catalog.query import parse_query
from ips_jupyterlab.contract import Notes
from ips_jupyterlab.keep import unpacking
from ips_jupyterlab.keep.exports import Exports
from ips_jupyterlab.keep.jobs import Jobs
from ips_jupyterlab.layout import ContentsRoot, RunTree
from ips_jupyterlab.portal import notes

from .simulation import (
    call,
    data_file,
    ensemble,
    event,
    events,
    folder,
    make_notebook,
    make_portal,
    notebook,
    start,
)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason='only root can become others')

ALICE, BOB, EVE = 40001, 40002, 40003
FUSION = 40100  # a group of Alice and Bob
OPEN = '/tmp'  # where all may go, unlike where TMPDIR may lie
GROUPS = {ALICE: [FUSION], BOB: [FUSION], EVE: []}


def as_user(uid, function, *arguments, umask=0o022):
    """What a function returns in a process of a user; what it raises fails the test."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups(GROUPS[uid])
            os.setgid(uid)
            os.setuid(uid)
            os.umask(umask)
            told = pickle.dumps((function(*arguments), None))
        except BaseException:
            told = pickle.dumps((None, traceback.format_exc()))
        with os.fdopen(writer, 'wb') as file:
            file.write(told)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, 'rb') as file:
        returned, failed = pickle.loads(file.read())
    os.waitpid(pid, 0)
    assert failed is None, failed
    return returned


@pytest.fixture(scope='module', autouse=True)
def all_is_imported():
    """Nobody but root may be able to read Python's own files here."""
    with tempfile.TemporaryDirectory(dir=OPEN) as base:
        assert upload_all(base, 'alice', 'a') == GOOD
        look(base)
        pack_and_unpack(base)
        page_of(f'{base}/nowhere')


@pytest.fixture
def shared():
    """A base directory that all may write, where pytest's own folder would let nobody in."""
    base = Path(tempfile.mkdtemp(prefix='ips_users_', dir=OPEN))
    base.chmod(0o1777)
    yield base
    shutil.rmtree(base)


@pytest.fixture
def of_the_group(shared):
    """The same for the group alone, as the portal makes it: setgid."""
    os.chown(shared, 0, FUSION)
    shared.chmod(0o2770)
    return shared


def catalog_of(base):
    return Catalog(RunTree([str(base)]), ContentsRoot(None), silent_after=3600.0)


def page_of(base):
    """The usernames that are listed, and what is said of folders that cannot be read."""
    page = catalog_of(base).runs(parse_query({}.get, line='', me='me', opened=()))
    return [run.username for run in page.runs], [problem.message for problem in page.problems]


def upload_all(base, user, portal_runid):
    """A run with one of everything; the statuses of the answers."""
    portal = make_portal(base)
    answer = call(portal, start(portal_runid, user))
    if answer.status != 200:
        return [answer.status]
    runid = answer.json['runid']
    requests = [
        data_file(runid, 'a.json', b'{"x": 1}', user=user),
        folder(runid, 'd', {'in/ner': b'1'}, user=user),
        notebook(runid, 'n.ipynb', make_notebook(), user=user),
        ensemble(runid, 'C', 'e', 'E', 'sim_name,C:X\r\nm,1\r\n', user=user),
        events(event('IPS_END', portal_runid, ok=True)),
    ]
    statuses = [answer.status, *(call(portal, request).status for request in requests)]
    portal.close()
    return statuses


def look(base):
    """The runids, what is said of run 1, and what each question about it comes to, as text."""
    catalog = catalog_of(base)
    page = catalog.runs(parse_query({}.get, line='', me='me', opened=()))
    told = {run.runid: run for run in page.runs}
    key = told[1].key
    answers = []
    for ask in (
        lambda: catalog.run(key),
        lambda: catalog.data(key, 10, None),
        lambda: catalog.ensembles(key),
        lambda: catalog.notebooks(key),
        lambda: catalog.about(key),
        lambda: catalog.trace(key),
        lambda: catalog.look(key, 'data/a.json'),
    ):
        try:
            answers.append(str(ask()))
        except Exception as error:
            answers.append(f'{type(error).__name__}: {error} {error.__cause__!r}')
    return sorted(told), [problem.message for problem in told[1].problems], answers


GOOD = [200, 201, 201, 201, 201, 200]


def entries(folder):
    """All below a folder, with its status."""
    return {str(path.relative_to(folder)): path.stat() for path in [folder, *folder.rglob('*')]}


def pack_and_unpack(base):
    """Make a tar of a run in the base directory, and unpack it there."""
    contents, jobs = ContentsRoot(str(base)), Jobs()
    catalog = Catalog(RunTree([str(base)]), contents, silent_after=3600.0)
    [run] = catalog.runs(parse_query({}.get, line='', me='me', opened=())).runs

    def made(job):
        while (told := jobs.get(job.id)).state == 'working':
            time.sleep(0.01)
        assert told.state == 'done', told
        return told.contents_path

    tar = made(Exports(catalog, contents, jobs).start([run.key], children=False, folder=''))
    made(unpacking.start(tar, contents, jobs))
    jobs.close()


# Reading


def test_what_a_user_may_not_read_hides_nothing_else(shared):
    assert as_user(ALICE, upload_all, shared, 'alice', 'a', umask=0o077) == GOOD
    assert as_user(BOB, upload_all, shared, 'bob', 'b') == GOOD
    users, problems = as_user(EVE, page_of, shared)
    assert users == ['bob']
    assert len(problems) == 1
    assert problems[0].startswith(f'{shared}/alice: not readable by ')
    users, problems = as_user(ALICE, page_of, shared)
    assert (sorted(users), problems) == (['alice', 'bob'], [])


@pytest.mark.parametrize(
    'place',
    [
        '',
        'data',
        'data/a.json',
        'ips_analysis_api_data_listing.json',
        'ips_analysis_api_child_runs.txt',
        'ips_run.json',
        'ips_events.jsonl',
        'ensembles',
        'ensembles/C/e.csv',
    ],
)
def test_a_part_of_a_run_that_a_user_may_not_read(shared, place):
    assert as_user(BOB, upload_all, shared, 'bob', 'one') == GOOD
    assert as_user(BOB, upload_all, shared, 'bob', 'other') == GOOD
    (shared / 'bob/1' / place).chmod(0)

    runids, problems, answers = as_user(EVE, look, shared)
    assert runids == [1, 2]
    said = '\n'.join([*problems, *answers])
    assert 'not readable by' in said or 'Permission denied' in said
    for answer in answers:  # a refusal that names the file, and no failure of the server
        assert 'Error' not in answer or 'PermissionError' in answer or 'OutsideError' in answer, (
            answer
        )


def test_what_the_administrator_has_locked_is_told_to_who_asks(shared):
    (shared / 'locked').mkdir(mode=0o700)
    shared.chmod(0o700)
    users, problems = as_user(EVE, page_of, shared)
    assert users == []
    assert 'not readable by' in problems[0]


# Writing


@pytest.mark.parametrize('umask', [0o022, 0o077])
def test_a_folder_with_setgid_gives_its_group_and_its_mode(of_the_group, umask):
    """The portal's user makes the run, its readers share the group: whatever the umask."""
    assert as_user(ALICE, upload_all, of_the_group, 'alice', 'a', umask=umask) == GOOD
    as_user(ALICE, pack_and_unpack, of_the_group, umask=umask)
    found = entries(of_the_group)
    assert {'.ips', 'api_v1.py', 'ips_events.jsonl', 'ner'} <= {Path(path).name for path in found}
    assert len([path for path in found if path.endswith('__ips_runs/1/data/d/in/ner')]) == 1
    for path, status in found.items():
        assert status.st_gid == FUSION, path
        mode = stat.S_IMODE(status.st_mode)
        expected = 0o2770 if stat.S_ISDIR(status.st_mode) else 0o660
        assert mode == expected, (path, oct(mode))


def test_users_of_the_group_write_in_one_tree(of_the_group):
    """Two servers, each with its own user: what one has made, the other goes on with."""
    assert as_user(ALICE, upload_all, of_the_group, 'shared', 'a', umask=0o077) == GOOD
    assert as_user(BOB, upload_all, of_the_group, 'shared', 'b', umask=0o077) == GOOD

    def go_on():
        portal = make_portal(of_the_group)
        requests = [
            data_file(1, 'b.json', b'{}', 1.0, user='shared'),
            data_file(1, 'a.json', b'{"x": 2}', replace=True, user='shared'),
            notebook(1, 'n.ipynb', make_notebook('1'), user='shared'),
            events(event('IPS_END', 'a', ok=False)),
        ]
        statuses = [call(portal, request).status for request in requests]
        portal.close()
        return statuses

    assert as_user(BOB, go_on, umask=0o077) == [201, 201, 201, 200]
    users, problems = as_user(ALICE, page_of, of_the_group)
    assert (users, problems) == (['shared', 'shared'], [])
    assert as_user(EVE, page_of, of_the_group)[0] == []


def test_elsewhere_files_are_those_of_the_user_and_the_umask(shared):
    assert as_user(ALICE, upload_all, shared, 'alice', 'a', umask=0o027) == GOOD
    for path, status in entries(shared / 'alice').items():
        assert (status.st_uid, status.st_gid) == (ALICE, ALICE), path
        expected = 0o750 if stat.S_ISDIR(status.st_mode) else 0o640
        assert stat.S_IMODE(status.st_mode) == expected, path


def test_nobody_writes_where_the_file_system_does_not_let_him(shared):
    """The key of Eve's server is good for what Eve may do, whatever name a simulation tells."""
    assert as_user(ALICE, upload_all, shared, 'alice', 'a') == GOOD
    before = {path: status.st_mtime_ns for path, status in entries(shared / 'alice').items()}

    def send():
        portal = make_portal(shared)
        answers = []
        for request in (
            start('e', 'alice'),
            data_file(1, 'evil', b'1', user='alice'),
            data_file(1, 'a.json', b'1', replace=True, user='alice'),
            notebook(1, 'n.ipynb', make_notebook('evil'), user='alice'),
            events(event('IPS_END', 'a', ok=False)),
        ):
            try:
                answers.append(call(portal, request).status)
            except PermissionError:
                answers.append(403)
        portal.close()
        return answers

    assert all(status >= 400 for status in as_user(EVE, send))
    after = {path: status.st_mtime_ns for path, status in entries(shared / 'alice').items()}
    assert after == before


def test_notes_of_others_are_kept_where_the_folder_lets_one(of_the_group):
    assert as_user(ALICE, upload_all, of_the_group, 'alice', 'a', umask=0o077) == GOOD
    sent = Notes('seen', [], archived=False)

    def keep():
        gate = RunTree([str(of_the_group)]).gate()
        notes.keep(f'{of_the_group}/alice', 1, sent, gate)

    as_user(BOB, keep, umask=0o077)
    status = (of_the_group / 'alice/1/ips_notes.json').stat()
    assert (status.st_uid, status.st_gid) == (BOB, FUSION)
    assert stat.S_IMODE(status.st_mode) == 0o660

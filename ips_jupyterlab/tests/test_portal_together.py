"""Uploads that come at once are stored together, and each is answered for itself."""

from __future__ import annotations

import asyncio
import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ips_jupyterlab.portal import rundata
from ips_jupyterlab.portal.disk import Disk
from ips_jupyterlab.portal.portal import Portal
from ips_jupyterlab.portal.refused import RefusedError

from .simulation import (
    Request,
    call,
    data_file,
    folder,
    listing,
    made,
    make_portal,
    start,
    temporaries,
)
from .test_portal_kill import Noting, facts, killed_at_each_step, prepared

BEFORE = [start('sim'), data_file(1, 'a', b'0', 0.0), data_file(1, 'b', b'0', 0.0)]
TOGETHER = [
    data_file(1, 'c', b'new', 1.0),
    data_file(1, 'a', b'another name', 1.0),
    data_file(1, 'a', b'replaced', 0.0, replace=True),
    folder(1, 'd', {'x': b'1', 'y/z': b'2'}, 2.0),
]
BEFORE_THREE = [start('sim'), start('two'), start('three'), data_file(1, 'b', b'0', 0.0)]
TO_THREE = [data_file(runid, 'a', b'%d' % runid, 1.0) for runid in (1, 2, 3, 1)]


def call_all(portal: Portal, requests: list[Request]) -> list[int]:
    """Ask a portal for several uploads together; returns the status of each."""
    answers = portal.add_data_files([(request.headers, request.body) for request in requests])
    return [getattr(answer, 'status', 500) for answer in answers]


def all_are_taken(portal: Portal, requests: list[Request]) -> bool:
    """Ask as above; tells whether each was stored."""
    return call_all(portal, requests) == [201] * len(requests)


@pytest.fixture(params=[False, True], ids=['listed at once', 'listed later'])
def long(request, monkeypatch):
    """Whether the listing counts as a long one."""
    if request.param:
        monkeypatch.setattr(rundata, 'AT_ONCE', 0)
    return request.param


@pytest.mark.parametrize(
    ('before', 'sent'),
    [(BEFORE, TOGETHER), (BEFORE_THREE, TO_THREE)],
    ids=['one run', 'several runs'],
)
def test_they_are_stored_as_one_by_one(tmp_path, long, before, sent):
    for base, together in ((tmp_path / 'one', False), (tmp_path / 'all', True)):
        prepared(base, before)
        portal = make_portal(base)
        if together:
            assert call_all(portal, sent) == [201] * 4
        else:
            assert [call(portal, request).status for request in sent] == [201] * 4
        portal.close()
        assert temporaries(base) == []
    assert facts(tmp_path / 'all') == facts(tmp_path / 'one')


def test_what_is_refused_does_not_keep_the_others_back(tmp_path):
    prepared(tmp_path / 'base', BEFORE)
    portal = make_portal(tmp_path / 'base')
    requests = [
        data_file(1, 'a', b'exists', 0.0),
        data_file(1, 'good', b'1', 1.0),
        data_file(7, 'no such run', b'', 1.0),
        data_file(1, 'no timestep', b'', 'nan'),
        folder(1, 'no tar', {}, 1.0),
        data_file(1, 'also good', b'2', 1.0),
    ]
    answers = portal.add_data_files([(one.headers, one.body) for one in requests])
    assert [answer.status for answer in answers] == [400, 201, 404, 400, 400, 201]
    assert isinstance(answers[0], RefusedError)
    assert answers[0].told == {'exists': True}
    run = tmp_path / 'base/alice/1'
    assert listing(run)['1.0'] == ['data/good', 'data/also good']
    assert temporaries(tmp_path / 'base') == []


def test_a_run_that_cannot_be_written_does_not_keep_the_others_back(tmp_path):
    prepared(tmp_path / 'base', BEFORE_THREE)
    (tmp_path / 'base/alice/2/ips_analysis_api_data_listing.json').write_text('no listing')
    (tmp_path / 'base/alice/3').rename(tmp_path / 'gone')
    assert call_all(make_portal(tmp_path / 'base'), TO_THREE) == [201, 409, 404, 201]
    assert listing(tmp_path / 'base/alice/1')['1.0'] == ['data/a']
    assert (tmp_path / 'base/alice/2/data/a').read_bytes() == b'2'
    assert temporaries(tmp_path / 'base') == []


@pytest.mark.parametrize('after', [False, True], ids=['before a step', 'after it'])
def test_killed_at_every_step_of_several_runs(tmp_path, monkeypatch, after, long):
    kills = killed_at_each_step(
        tmp_path,
        BEFORE_THREE,
        lambda portal: all_are_taken(portal, TO_THREE),
        monkeypatch,
        after=after,
    )
    for steps, (base, portal, answered) in enumerate(kills, 1):  # noqa: B007
        there = facts(base)
        if not answered:
            for request in TO_THREE:  # the simulation's side sends them again
                again = call(portal, request)
                assert again.status == 201 or again.json['exists']
        portal.close()
        if not answered:
            there = facts(base)
        data = {sim: there[sim]['data'] for sim in there}
        assert data == {
            'sim': {0.0: [b'0'], 1.0: [b'1']},
            'two': {1.0: [b'2']},
            'three': {1.0: [b'3']},
        }
    assert steps > 30


def test_of_one_name_the_first_is_stored(tmp_path):
    prepared(tmp_path / 'base', [start('sim')])
    portal = make_portal(tmp_path / 'base')
    twice = [data_file(1, 'a', b'1', 1.0), data_file(1, 'a', b'2', 1.0)]
    assert call_all(portal, twice) == [201, 400]
    assert (tmp_path / 'base/alice/1/data/a').read_bytes() == b'1'
    twice = [data_file(1, 'b', b'1', 1.0), data_file(1, 'b', b'2', 1.0, replace=True)]
    assert call_all(portal, twice) == [201, 201]
    assert (tmp_path / 'base/alice/1/data/b').read_bytes() == b'2'
    assert listing(tmp_path / 'base/alice/1') == {'1.0': ['data/a', 'data/b']}


def test_two_that_wait_for_one_another_go_on(tmp_path):
    prepared(tmp_path / 'base', [start('sim')])
    portal = make_portal(tmp_path / 'base')
    for timestep in range(20):
        one = [data_file(1, name, b'1', timestep) for name in 'abcd']
        other = [data_file(1, name, b'2', timestep) for name in 'dcba']
        with ThreadPoolExecutor(2) as threads:
            both = list(threads.map(call_all, [portal] * 2, [one, other]))
        # Each name was stored once, by either.
        assert sorted(zip(both[0], both[1][::-1], strict=True)) <= [(400, 201)] * 4
        assert all({a, b} == {201, 400} for a, b in zip(both[0], both[1][::-1], strict=True))
    portal.close()
    assert [len(paths) for paths in listing(tmp_path / 'base/alice/1').values()] == [4] * 20


class Bad(Disk):
    """A disk on which what holds some bytes cannot be written or synced."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._bad: set[int] = set()

    def write(self, fd, data):
        if b'unlucky' in bytes(data):
            self._bad.add(os.fstat(fd).st_ino)
            if self._step == 'write':
                raise OSError(errno.ENOSPC, 'full')
        super().write(fd, data)

    def sync(self, fd):
        if self._step == 'sync' and os.fstat(fd).st_ino in self._bad:
            raise OSError(errno.EIO, 'broken')
        super().sync(fd)


@pytest.mark.parametrize('step', ['write', 'sync'])
def test_one_that_cannot_be_written_does_not_keep_the_others_back(tmp_path, step):
    prepared(tmp_path / 'base', BEFORE)
    portal = make_portal(tmp_path / 'base', Bad(step))
    bodies = [b'1', b'unlucky', b'3', b'4']
    sent = [data_file(1, f'n{number}', body, 1.0) for number, body in enumerate(bodies)]
    answers = portal.add_data_files([(request.headers, request.body) for request in sent])
    assert [isinstance(answer, OSError) for answer in answers] == [False, True, False, False]
    assert listing(tmp_path / 'base/alice/1')['1.0'] == ['data/n0', 'data/n2', 'data/n3']
    assert not (tmp_path / 'base/alice/1/data/n1').exists()
    assert temporaries(tmp_path / 'base') == []


class Unlisted(Disk):
    """A disk on which neither a listing nor a log can be written."""

    broken = True

    def write(self, fd, data):
        if self.broken and b'data/' in bytes(data):
            raise OSError(errno.ENOSPC, 'full')
        super().write(fd, data)


def test_what_cannot_be_listed_is_not_stored(tmp_path, long):
    base = tmp_path / 'base'
    prepared(base, BEFORE)
    disk = Unlisted()
    portal = make_portal(base, disk)
    before = facts(base)
    assert call_all(portal, TOGETHER[:2]) == [500] * 2
    assert facts(base) == before
    assert sorted(path.name for path in (base / 'alice/1/data').iterdir()) == ['a', 'b']
    disk.broken = False
    assert call_all(portal, TOGETHER[:2]) == [201] * 2
    portal.close()
    assert temporaries(base) == []


@pytest.mark.parametrize('after', [False, True], ids=['before a step', 'after it'])
def test_killed_at_every_step(tmp_path, monkeypatch, after, long):
    prepared(tmp_path / 'whole', BEFORE)
    old = facts(tmp_path / 'whole')['sim']['data']
    portal = make_portal(tmp_path / 'whole')
    assert call_all(portal, TOGETHER) == [201] * 4
    portal.close()
    new = facts(tmp_path / 'whole')
    kills = killed_at_each_step(
        tmp_path, BEFORE, lambda portal: all_are_taken(portal, TOGETHER), monkeypatch, after=after
    )
    for steps, (base, portal, answered) in enumerate(kills, 1):  # noqa: B007
        there = facts(base)
        if answered:
            assert _sorted(there) == _sorted(new)
        assert set(old) <= set(there['sim']['data'])
        for request in TOGETHER:  # the simulation's side sends them again
            again = call(portal, request)
            assert again.status == 201 or again.json['exists']
        portal.close()
        assert _sorted(facts(base)) == _sorted(new)
    assert steps > 10


def _sorted(told: dict) -> dict:
    """What a run holds; what was sent again may be listed in another order."""
    data = told['sim']['data']
    return {timestep: sorted(map(str, held)) for timestep, held in data.items()}


@pytest.mark.parametrize(
    ('before', 'sent'),
    [(BEFORE, TOGETHER[:2]), (BEFORE, TOGETHER), (BEFORE_THREE, TO_THREE)],
    ids=['new files', 'all kinds', 'several runs'],
)
def test_what_is_answered_survives_a_power_cut(tmp_path, long, before, sent):
    disk = Noting()
    portal = make_portal(tmp_path / 'not/there', disk)
    for request in before:
        made(portal, request)
    portal._later.close()  # nothing follows the answer
    assert call_all(portal, sent) == [201] * len(sent)
    assert disk.lost_of(tmp_path) == []


# Through HTTP


@pytest.fixture
def upload(get, http_server_client, jp_base_url):
    """Send an upload: ``await upload(request, key=None)``; returns its status."""

    async def upload(request: Request, key: str | None = None) -> int:
        told = await get('portal')
        path = told['portal_url'].partition('/ips/')[2]
        response = await http_server_client.fetch(
            f'{jp_base_url}ips/{path}{request.path}',
            method='POST',
            headers={'X-Api-Key': key or told['portal_api_key'], **request.headers},
            body=request.body,
            raise_error=False,
        )
        return response.code

    return upload


async def test_requests_that_come_at_once_are_taken_together(
    base_directory: Path, upload, monkeypatch
):
    assert await upload(start('sim')) == 200
    batches = []
    add = Portal.add_data_files

    def counted(self, requests):
        batches.append(len(requests))
        return add(self, requests)

    monkeypatch.setattr(Portal, 'add_data_files', counted)
    sent = [upload(data_file(1, f'n{number}', b'x', number)) for number in range(40)]
    strangers = [upload(data_file(1, f's{number}', b'x', number), 'wrong') for number in range(5)]
    existing = [upload(data_file(1, 'n0', b'x', 'wrong'))]
    statuses = await asyncio.gather(*sent, *strangers, *existing)
    assert statuses == [201] * 40 + [401] * 5 + [400]
    assert sum(batches) == 41  # without the strangers
    assert len(batches) < 41

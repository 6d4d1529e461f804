"""What ``make torture`` has found, each once more as a small test."""

from __future__ import annotations

import contextlib

import pytest

from .simulation import (
    call,
    contents,
    data_file,
    folder,
    listing,
    made,
    make_portal,
    start,
    temporaries,
)
from .test_portal_kill import KilledError, Mortal, restarted


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

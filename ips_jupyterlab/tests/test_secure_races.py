"""A link that is turned outside between a check and the use: what lies there stays untouched.

Somebody who may write in a run turns a link to and fro all the time, between a folder inside the
base directories, which may be followed, and one outside. Each turn is one step of the file system.
"""

from __future__ import annotations

import contextlib
import json
import os
import tarfile
import threading
import time

import h5py
import pytest

from ips_jupyterlab.contract import Notes
from ips_jupyterlab.layout import DATA_LISTING, Gate
from ips_jupyterlab.portal import notes
from ips_jupyterlab.refusals import OutsideError

from .simulation import (
    call,
    contents,
    data_file,
    folder,
    made,
    make_notebook,
    make_portal,
    notebook,
)
from .simulation import start as started
from .trees import make_run

SECRET = 'the-secret'
NUMBER = 4217.5  # of a file outside
LASTING = 1.0  # s
PATIENCE = 60.0  # s more for something that is allowed, where the machine is busy


@contextlib.contextmanager
def turning(link, inside, outside):
    """Turn a link to and fro meanwhile; it leads inside before and afterwards."""
    stop = threading.Event()
    turns = [0]

    def turn_to(target):
        other = link.with_name(f'.{link.name}.other')
        other.symlink_to(target)
        other.replace(link)

    def turn():
        while not stop.is_set():
            turn_to(outside)
            turn_to(inside)
            turns[0] += 1

    turn_to(inside)
    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert turns[0] > 5


@pytest.fixture
def outside(tmp_path):
    """A folder outside, with files of the same names as the run has."""
    path = tmp_path / 'outside'
    path.mkdir()
    (path / 'a.txt').write_text(SECRET)
    (path / 'a.json').write_text(json.dumps({'x': NUMBER}))
    with h5py.File(path / 'a.h5', 'w') as file:
        file['x'] = NUMBER
    (path / SECRET).write_text('')
    return path


@pytest.fixture
def run(base_directory):
    """A run whose data folder is a link to ``kept`` in it."""
    run = make_run(base_directory, 1)
    (run / 'data').rename(run / 'kept')
    (run / 'kept/a.txt').write_text('mine')
    (run / 'kept/a.json').write_text('{"x": 1.5}')
    with h5py.File(run / 'kept/a.h5', 'w') as file:
        file['x'] = 1.5
    (run / DATA_LISTING).write_text('{"0.0": ["data/a.txt", "data/a.json", "data/a.h5"]}')
    return run


def touched(run):
    """Say that the files are new, so that nothing is answered from what was kept."""
    for path in (run / 'kept').iterdir():
        os.utime(path)


@pytest.mark.parametrize('path', ['data/a.txt', 'data/a.json', 'data/a.h5', 'data'])
async def test_no_look_leads_outside(run, outside, ask, key_of, path):
    key = await key_of()
    own, until = 0, time.monotonic() + LASTING
    with turning(run / 'data', run / 'kept', outside):
        while time.monotonic() < (until if own else until + PATIENCE):
            touched(run)
            answer = await ask('runs', key, 'look', path=path)
            assert answer.status in (200, 404), answer.text
            assert SECRET not in answer.text and str(NUMBER) not in answer.text
            own += 'mine' in answer.text or '1.5' in answer.text or 'a.txt' in answer.text
    assert own


async def test_no_number_of_a_file_outside_is_drawn(run, outside, ask, key_of):
    key = await key_of()
    until = time.monotonic() + LASTING
    with turning(run / 'data', run / 'kept', outside):
        while time.monotonic() < until:
            touched(run)
            for rest in (['trends'], ['profiles']):
                answer = await ask('runs', key, *rest)
                assert answer.status == 200, answer.text
                assert str(NUMBER) not in answer.text


async def test_nothing_outside_gets_into_a_tar(run, outside, ask, key_of, jp_root_dir):
    """A tar goes to others: there it would be told to whoever turns the link."""
    key = await key_of()
    body = json.dumps({'keys': [key], 'children': False, 'folder': ''})
    until = time.monotonic() + LASTING
    with turning(run / 'data', run / 'kept', outside):
        while time.monotonic() < until:
            export = (await ask('exports', method='POST', body=body)).json
            while export['state'] in ('waiting', 'working'):
                export = (await ask('exports', export['id'])).json
            assert export['state'] == 'done', export
    tars = list(jp_root_dir.glob('*.tar.gz'))
    assert tars
    for path in tars:
        with tarfile.open(path) as tar:
            for member in tar:
                assert SECRET not in member.name
                content = tar.extractfile(member).read() if member.isfile() else b''
                assert SECRET.encode() not in content and str(NUMBER).encode() not in content


def test_no_notes_are_written_outside(base_directory, outside):
    """The user directory has become a link since the run was found."""
    (outside / '1').mkdir()
    (base_directory / 'alice').symlink_to(outside)
    sent = Notes('mine', [], archived=False)
    with pytest.raises(OutsideError):
        notes.keep(f'{base_directory}/alice', 1, sent, Gate([str(base_directory)]))
    assert list((outside / '1').iterdir()) == []


def upload(number):
    """One of each kind."""
    name = f'f{number}'
    return [
        data_file(1, name, b'1', number),
        folder(1, f'd{number}', {'a': b'1'}, number),
        notebook(1, f'{name}.ipynb', make_notebook()),
    ]


@pytest.mark.parametrize('link', ['alice', 'alice/1', 'alice/1/data', 'alice/.ips'])
def test_no_upload_is_written_outside(tmp_path, outside, link):
    base = tmp_path / 'base'
    portal = make_portal(base)
    made(portal, started('sim'))
    made(portal, data_file(1, 'first', b'1'))
    kept = (base / link).with_name('kept')
    (base / link).rename(kept)
    for path in ('1/data', 'data', 'staging', 'runs'):  # what a server could write into
        (outside / path).mkdir(parents=True)
    (outside / '1' / DATA_LISTING).write_text('{\n}\n')
    (outside / DATA_LISTING).write_text('{\n}\n')
    before = contents(outside)
    folders = sorted(outside.rglob('*'))
    statuses, number, until = set(), 0, time.monotonic() + LASTING
    with turning(base / link, kept, outside):
        while time.monotonic() < (until if 201 in statuses else until + PATIENCE):
            number += 1
            for request in upload(number):
                with contextlib.suppress(Exception):
                    statuses.add(call(portal, request).status)
    portal.close()
    assert contents(outside) == before
    assert sorted(outside.rglob('*')) == folders
    assert 201 in statuses

"""Data files: what replaces what, names that come again, and a listing that loses nothing."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ips_jupyterlab import open_run
from ips_jupyterlab.portal import names, rundata
from ips_jupyterlab.portal.disk import Disk
from ips_jupyterlab.portal.listing import Listing
from ips_jupyterlab.portal.store import Folder

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

LISTING = 'ips_analysis_api_data_listing.json'

pytestmark = pytest.mark.usefixtures('run')


def shown(run: Path) -> dict[str, list[bytes]]:
    """What each timestep shows, in the order of the listing."""
    return {
        timestep: [(run / path).read_bytes() for path in paths]
        for timestep, paths in listing(run).items()
    }


# Replacing


def test_the_same_name_at_the_same_timestep_is_refused(run, portal):
    made(portal, data_file(1, 'state.json', b'old', 1.0))
    before = contents(run)
    answer = call(portal, data_file(1, 'state.json', b'new', 1.0))
    assert answer.status == 400
    assert "'state.json'" in answer.json['message']
    assert 'X-Ips-Replace' in answer.json['message']
    assert contents(run) == before


def test_replace_replaces_what_the_timestep_held_under_that_name(run, portal):
    made(portal, data_file(1, 'a', b'1', 1.0))
    made(portal, data_file(1, 'b', b'2', 1.0))
    made(portal, data_file(1, 'c', b'3', 2.0))
    before = (run / LISTING).read_bytes()
    made(portal, data_file(1, 'a', b'new', 1.0, replace=True))
    assert shown(run) == {'1.0': [b'new', b'2'], '2.0': [b'3']}
    assert (run / LISTING).read_bytes() == before


@pytest.mark.parametrize('value', ['false', '0', ''])
def test_what_says_no_is_not_replace(run, portal, value):
    request = data_file(1, 'a', b'1')
    made(portal, request)
    headers = request.headers | {'X-Ips-Replace': value}
    assert call(portal, request._replace(headers=headers, body=b'2')).status == 400


def test_replace_without_anything_to_replace_adds(run, portal):
    made(portal, data_file(1, 'a', b'1', 1.0, replace=True))
    assert shown(run) == {'1.0': [b'1']}


def test_a_name_at_another_timestep_keeps_both(run, portal):  # rows 10 and 23
    for timestep in (1.0, 2.0, 3.0):
        made(portal, data_file(1, 'state.json', b'%d' % timestep, timestep))
    assert shown(run) == {'1.0': [b'1'], '2.0': [b'2'], '3.0': [b'3']}
    assert listing(run)['2.0'] == ['data/2.0_state.json']
    assert call(portal, data_file(1, 'state.json', b'x', 2.0)).status == 400
    made(portal, data_file(1, 'state.json', b'new', 2.0, replace=True))
    assert shown(run) == {'1.0': [b'1'], '2.0': [b'new'], '3.0': [b'3']}
    assert len(list((run / 'data').iterdir())) == 3


def test_what_is_stored_under_another_name_survives_a_restart(tmp_path, run, portal):
    made(portal, data_file(1, 'a', b'1', 1.0))
    made(portal, data_file(1, 'a', b'2', 2.0))
    again = make_portal(tmp_path)
    assert call(again, data_file(1, 'a', b'x', 2.0)).status == 400
    made(again, data_file(1, 'a', b'new', 2.0, replace=True))
    assert shown(run) == {'1.0': [b'1'], '2.0': [b'new']}


def test_a_name_that_another_was_stored_under_is_still_free(run, portal):
    made(portal, data_file(1, 'a', b'1', 1.0))
    made(portal, data_file(1, 'a', b'2', 2.0))  # stored as 2.0_a
    made(portal, data_file(1, '2.0_a', b'3', 2.0))
    made(portal, data_file(1, '2.0_a', b'4', 4.0))
    assert shown(run) == {'1.0': [b'1'], '2.0': [b'2', b'3'], '4.0': [b'4']}
    made(portal, data_file(1, '2.0_a', b'new', 2.0, replace=True))
    assert shown(run)['2.0'] == [b'2', b'new']


def test_a_file_that_two_timesteps_show_is_replaced_for_one_only(tmp_path, run, portal):
    # as the deployed portal leaves it
    (run / 'data/a').write_bytes(b'old')
    (run / LISTING).write_text('{"1.0": ["data/a"], "2.0": ["data/a"]}')
    made(portal, data_file(1, 'a', b'new', 2.0, replace=True))
    assert shown(run) == {'1.0': [b'old'], '2.0': [b'new']}
    made(make_portal(tmp_path), data_file(1, 'a', b'newer', 2.0, replace=True))
    assert shown(run) == {'1.0': [b'old'], '2.0': [b'newer']}


def test_a_call_can_tell_all_that_its_timestep_shall_hold(run, portal):  # row 10
    for name in ('a', 'b', 'c'):
        made(portal, data_file(1, name, name.encode(), 1.0))
    made(portal, data_file(1, 'a', b'other', 2.0))
    made(portal, data_file(1, 'a', b'new', 1.0, replace=True, files=['a', 'b']))
    assert shown(run) == {'1.0': [b'new', b'b'], '2.0': [b'other']}
    assert not (run / 'data/c').exists()
    made(portal, data_file(1, 'd', b'd', 1.0, replace=True, files=['d']))
    assert shown(run) == {'1.0': [b'd'], '2.0': [b'other']}
    made(portal, data_file(1, 'a', b'last', 2.0, replace=True, files=['a']))
    assert shown(run) == {'1.0': [b'd'], '2.0': [b'last']}


def test_what_another_server_took_out_of_a_timestep_is_not_listed_again(tmp_path, run, portal):
    made(portal, data_file(1, 'b', b'b', 1.0, replace=True, files=['b']))
    made(make_portal(tmp_path), data_file(1, 'a', b'a', 1.0, replace=True, files=['a']))
    made(portal, data_file(1, 'a', b'a', 1.0))
    assert shown(run) == {'1.0': [b'a']}


def test_nor_when_another_upload_has_its_name_by_then(tmp_path, run, portal):
    other = make_portal(tmp_path)
    made(portal, data_file(1, 'a', b'0', 0.0))
    made(other, data_file(1, 'a', b'1', 1.0))  # stored as 1.0_a
    made(portal, data_file(1, 'b', b'b', 1.0, replace=True, files=['b']))
    made(portal, data_file(1, '1.0_a', b'2', 0.0))
    made(other, data_file(1, 'a', b'3', 0.0, replace=True, files=['a']))
    assert shown(run) == {'0.0': [b'3'], '1.0': [b'b']}


@pytest.mark.parametrize('files', ['{', '{}', '[1]', 'a'])
def test_names_of_a_timestep_that_make_no_sense_are_400(portal, files):
    request = data_file(1, 'a', b'', replace=True)
    headers = request.headers | {'X-Ips-Timestep-Files': files}
    assert call(portal, request._replace(headers=headers)).status == 400


def test_a_file_that_the_user_put_there_is_not_overwritten(run, portal):
    (run / 'data/a').write_bytes(b'mine')
    made(portal, data_file(1, 'a', b'1', 1.0))
    made(portal, data_file(1, 'a', b'2', 1.0, replace=True))
    assert (run / 'data/a').read_bytes() == b'mine'
    assert shown(run) == {'1.0': [b'2']}


def test_an_empty_file_is_a_file(run, portal):
    made(portal, data_file(1, 'a', b'', 1.0))
    assert shown(run) == {'1.0': [b'']}


# Timesteps


@pytest.mark.parametrize(
    'tag', ['nan', 'inf', '-inf', '1_0', '', ' ', 'x', '1e999', '0x1', '1,0', '\uff11', '--1', '1e']
)
def test_what_is_no_timestep_is_400(run, portal, tag):  # row 11
    answer = call(portal, data_file(1, 'a', b'', tag))
    assert answer.status == 400
    assert listing(run) == {}


@pytest.mark.parametrize(
    ('tag', 'key'),
    [
        ('0', '0.0'),
        ('-0.0', '0.0'),
        ('1', '1.0'),
        ('+1.50', '1.5'),
        ('-2.5', '-2.5'),
        ('.5', '0.5'),
        ('1e3', '1000.0'),
        ('1e22', '1e+22'),
        ('10.666666666666666', '10.666666666666666'),
    ],
)
def test_a_timestep_has_one_key(run, portal, tag, key):
    made(portal, data_file(1, 'a', b'', tag))
    made(portal, data_file(1, 'b', b'', float(tag)))
    assert listing(run) == {key: ['data/a', 'data/b']}


def test_a_key_of_another_spelling_is_kept(run, portal):
    (run / LISTING).write_text('{"-0": ["data/x"], "1": []}')
    made(portal, data_file(1, 'a', b'', 0.0))
    made(portal, data_file(1, 'b', b'', 1.0))
    assert listing(run) == {'-0': ['data/x', 'data/a'], '1': ['data/b']}


# Names


@pytest.mark.parametrize(
    'name',
    [
        'CON',
        'nul.txt',
        'a:b',
        'x.',
        'x ',
        'a b',
        '[x](y)',
        'a=b,c',
        'Ü.json',
        '日本',
        '-rf',
        '.x',
        'a\\b',
        '*?',
        'x' * 255,
        'é' * 127,
    ],
)
def test_any_name_of_a_file_is_taken(run, portal, name):  # row 24
    made(portal, data_file(1, name, b'content', 1.0))
    made(portal, data_file(1, name, b'again', 2.0))
    assert (run / 'data' / name).read_bytes() == b'content'
    paths = [path for [path] in open_run(run).get_data().values()]
    assert [Path(path).read_bytes() for path in paths] == [b'content', b'again']


@given(st.binary(min_size=1, max_size=255).filter(lambda name: not set(name) & {0, 47}))
@settings(max_examples=60, deadline=None)
def test_every_name_that_a_file_system_holds(tmp_path_factory, name):
    base = tmp_path_factory.mktemp('names')
    portal = make_portal(base)
    made(portal, start('sim'))
    request = data_file(1, 'x', b'content', 1.0)
    quoted = ''.join(f'%{byte:02X}' for byte in name)
    headers = {**request.headers, 'X-Ips-Filename*': f"UTF-8''{quoted}"}
    answer = call(portal, request._replace(headers=headers))
    if name in (b'.', b'..'):
        assert answer.status == 400
        return
    assert answer.status == 201
    [path] = open_run(base / 'alice/1').get_data()[1.0]
    assert os.fsencode(path) == os.fsencode(base / 'alice/1/data/') + b'/' + name
    assert Path(path).read_bytes() == b'content'


@pytest.mark.parametrize('name', ['', '.', '..', '../x', '/etc/passwd', 'a/b', 'a\0', 'x' * 256])
def test_a_name_that_leaves_its_folder_or_is_too_long_is_400(run, portal, name):  # row 19
    before = contents(run.parent)
    answer = call(portal, data_file(1, name, b'', 1.0))
    assert answer.status == 400
    assert answer.json['message']
    assert contents(run.parent) == before


def test_a_long_name_can_come_again(run, portal):
    name = 'x' * 250 + '.json'
    for timestep in (1.0, 2.0, 3.0):
        made(portal, data_file(1, name, b'%d' % timestep, timestep))
    assert shown(run) == {'1.0': [b'1'], '2.0': [b'2'], '3.0': [b'3']}
    assert all(path.endswith('.json') for [path] in listing(run).values())


@pytest.mark.parametrize(
    ('headers', 'value'),
    [
        ({'X': 'plain'}, 'plain'),
        ({'X': 'Ã¼'}, 'ü'),  # UTF-8, as a server reads it
        ({'X': '\xfc'}, 'ü'),  # Latin-1
        ({'X*': "UTF-8''%C3%BC%20x"}, 'ü x'),
        ({'X*': "utf-8'en'a%2Fb"}, 'a/b'),
        ({'X*': "ISO-8859-1''%FC"}, 'ü'),
        ({'X*': "UTF-8''%FC"}, '\udcfc'),
        ({'X': 'a', 'X*': "UTF-8''b"}, 'b'),
        ({}, ''),
    ],
)
def test_what_a_header_holds(headers, value):
    assert names.header(headers, 'X') == value


@pytest.mark.parametrize('value', ['plain', "UTF-16''a", "UTF-8'a"])
def test_an_extended_header_that_is_none_is_400(portal, value):
    request = data_file(1, 'a', b'')
    headers = request.headers | {'X-Ips-Filename*': value}
    assert call(portal, request._replace(headers=headers)).status == 400


# The listing


@pytest.mark.parametrize(
    'content', [b'', b'{', b'[]', b'{"x": []}', b'{"1.0": "data/a"}', b'{"1.0": [1]}', b'\xff']
)
def test_a_corrupt_listing_stays_and_the_file_is_stored(tmp_path, run, portal, content):  # row 9
    made(portal, data_file(1, 'before', b'0', 0.0))
    good = (run / LISTING).read_bytes()
    (run / LISTING).write_bytes(content)
    for _ in range(2):
        answer = call(portal, data_file(1, 'a', b'1', 1.0))
        assert answer.status == 409
        assert LISTING in answer.json['message']
        assert 'stored as data/a' in answer.json['message']
    assert (run / LISTING).read_bytes() == content
    assert (run / 'data/a').read_bytes() == b'1'
    (run / LISTING).write_bytes(good)
    made(make_portal(tmp_path), data_file(1, 'b', b'2', 2.0))
    assert shown(run) == {'0.0': [b'0'], '1.0': [b'1'], '2.0': [b'2']}


def test_a_listing_that_is_missing_is_empty(run, portal):
    (run / LISTING).unlink()
    made(portal, data_file(1, 'a', b'1', 1.0))
    assert shown(run) == {'1.0': [b'1']}


def test_the_listing_is_what_json_writes(run, portal):
    for number in range(5):
        for name in ('ü', '"\\', 'plain'):
            made(portal, data_file(1, f'{number}{name}', b'', number / 3))
    text = (run / LISTING).read_text()
    assert text == json.dumps(json.loads(text), indent=2)


def test_what_another_program_lists_is_kept(tmp_path, run, portal):
    made(portal, data_file(1, 'a', b'1', 1.0))
    other = make_portal(tmp_path)
    made(other, data_file(1, 'b', b'2', 1.0))
    made(portal, data_file(1, 'c', b'3', 2.0))
    made(other, data_file(1, 'd', b'4', 3.0))
    assert shown(run) == {'1.0': [b'1', b'2'], '2.0': [b'3'], '3.0': [b'4']}


def test_what_another_program_forgets_is_listed_again(run, portal):
    """As where locks do nothing, and another server replaced the listing a moment too late."""
    made(portal, data_file(1, 'a', b'1', 1.0))
    before = (run / LISTING).read_bytes()
    made(portal, data_file(1, 'b', b'2', 2.0))
    (run / LISTING).write_bytes(before)
    made(portal, data_file(1, 'c', b'3', 3.0))
    assert set(listing(run)) == {'1.0', '2.0', '3.0'}


def test_sixteen_senders_lose_nothing_and_readers_always_see_a_whole_listing(run, portal):  # row 8
    stop = threading.Event()
    seen = []

    def read():
        while not stop.is_set():
            seen.append(len(json.loads((run / LISTING).read_bytes())))

    def send(sender):
        for number in range(20):
            made(portal, data_file(1, f'{sender}_{number}', b'%d' % number, number))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with ThreadPoolExecutor(16) as senders:
            list(senders.map(send, range(16)))
    finally:
        stop.set()
        reader.join()
    assert seen == sorted(seen)
    assert set(listing(run)) == {f'{number}.0' for number in range(20)}
    assert all(len(paths) == 16 for paths in listing(run).values())
    assert len(list((run / 'data').iterdir())) == 320


def test_sixteen_senders_of_one_file_store_it_once(run, portal):
    with ThreadPoolExecutor(16) as senders:
        requests = [data_file(1, 'a', b'%d' % number, 1.0) for number in range(16)]
        statuses = [answer.status for answer in senders.map(call, [portal] * 16, requests)]
    assert sorted(statuses) == [201] + 15 * [400]
    assert [len(paths) for paths in listing(run).values()] == [1]


SENDER = """
import sys
from pathlib import Path
from ips_jupyterlab.tests.simulation import data_file, made, make_portal
portal = make_portal(Path(sys.argv[1]))
for number in range(25):
    made(portal, data_file(1, f'{sys.argv[2]}_{number}', b'x', number))
portal.close()
"""


def test_server_processes_on_one_run_lose_nothing(tmp_path, run, portal):
    servers = [
        subprocess.Popen([sys.executable, '-c', SENDER, str(tmp_path), str(number)])
        for number in range(4)
    ]
    assert [server.wait() for server in servers] == [0] * 4
    assert sum(map(len, listing(run).values())) == 100
    assert temporaries(tmp_path) == []


# A long listing


@pytest.fixture
def long(monkeypatch):
    """All listings count as long."""
    monkeypatch.setattr(rundata, 'AT_ONCE', 0)


def test_a_long_listing_follows_its_uploads(tmp_path, run, portal, long):
    for number in range(30):
        made(portal, data_file(1, 'a', b'%d' % number, number))
    portal.close()
    assert shown(run) == {f'{number}.0': [b'%d' % number] for number in range(30)}
    assert temporaries(tmp_path) == []


def test_before_it_follows_the_portal_knows_what_is_to_be_listed(run, portal, long, monkeypatch):
    monkeypatch.setattr('ips_jupyterlab.portal.later.Later.call', lambda *arguments: None)
    made(portal, data_file(1, 'a', b'1', 1.0))
    assert listing(run) == {}
    assert call(portal, data_file(1, 'a', b'2', 1.0)).status == 400
    made(portal, data_file(1, 'a', b'2', 2.0))
    portal.close()
    assert shown(run) == {'1.0': [b'1'], '2.0': [b'2']}


def test_what_did_not_follow_is_listed_by_the_next_server(tmp_path, run, portal, long, monkeypatch):
    monkeypatch.setattr('ips_jupyterlab.portal.later.Later.call', lambda *arguments: None)
    made(portal, data_file(1, 'a', b'1', 1.0))
    assert len(temporaries(tmp_path)) == 1
    monkeypatch.setattr('ips_jupyterlab.portal.processes.is_left_behind', lambda name: True)
    make_portal(tmp_path).recover()
    assert shown(run) == {'1.0': [b'1']}
    assert temporaries(tmp_path) == []


def test_another_server_sees_what_has_still_to_follow(tmp_path, run, portal, long, monkeypatch):
    monkeypatch.setattr('ips_jupyterlab.portal.later.Later.call', lambda *arguments: None)
    made(portal, data_file(1, 'a', b'1', 1.0))
    assert call(make_portal(tmp_path), data_file(1, 'a', b'2', 1.0)).status == 400


def test_an_upload_to_a_long_listing_does_not_read_it_again(run, portal, long, monkeypatch):
    made(portal, data_file(1, 'a', b'1', 1.0))
    monkeypatch.setattr('ips_jupyterlab.portal.later.Later.call', lambda *arguments: None)

    def refuse(*arguments):
        raise AssertionError('read again')

    monkeypatch.setattr(rundata, 'Listing', refuse)
    read = Folder.read
    offsets = []

    def noted(self, name, offset=0):
        offsets.append(offset)
        return read(self, name, offset)

    monkeypatch.setattr(Folder, 'read', noted)
    for number in range(5):
        made(portal, data_file(1, 'a', b'1', 2.0 + number))
    assert offsets == sorted(set(offsets))  # each line of the log once


class Counting(Disk):
    """Counts the bytes that are written."""

    def __init__(self) -> None:
        self.written = 0

    def write(self, fd, data):
        self.written += len(data)
        super().write(fd, data)


def test_an_upload_costs_no_more_with_20_000_timesteps(tmp_path, run, monkeypatch):  # row 27
    monkeypatch.setattr('ips_jupyterlab.portal.later.Later.call', lambda *arguments: None)
    disk = Counting()
    costs = []
    for number in (10, 20_000):
        long = {f'{time}.0': [f'data/{time}'] for time in range(number)}
        (run / LISTING).write_text(json.dumps(long, indent=2))
        portal = make_portal(tmp_path, disk)
        made(portal, data_file(1, 'first', b'', -1.0 - number))  # reads it
        disk.written = 0
        for timestep in range(5):
            made(portal, data_file(1, f'{timestep}', b'1', -1.0 - number))
        costs.append(disk.written)
    assert costs[1] <= 2 * costs[0]


# Folders


def test_a_folder_keeps_its_structure(run, portal):
    files = {'a.txt': b'1', 'deep/er/b': b'2'}
    made(portal, folder(1, 'imas', files, 1.0))
    assert listing(run) == {'1.0': ['data/imas']}
    assert contents(run / 'data/imas') == files


def test_a_folder_replaces_a_folder_whole(tmp_path, run, portal):
    made(portal, folder(1, 'imas', {'a': b'1', 'b': b'2'}, 1.0))
    assert call(portal, folder(1, 'imas', {'a': b'3'}, 1.0)).status == 400
    made(portal, folder(1, 'imas', {'a': b'3'}, 1.0, replace=True))
    assert contents(run / 'data/imas') == {'a': b'3'}
    made(portal, data_file(1, 'imas', b'a file', 1.0, replace=True))
    assert (run / 'data/imas').read_bytes() == b'a file'
    made(portal, folder(1, 'imas', {'c': b'4'}, 1.0, replace=True))
    assert contents(run / 'data/imas') == {'c': b'4'}
    assert temporaries(tmp_path) == []


def test_a_folder_at_another_timestep_keeps_both(run, portal):
    made(portal, folder(1, 'imas', {'a': b'1'}, 1.0))
    made(portal, folder(1, 'imas', {'a': b'2'}, 2.0))
    assert contents(run / 'data') == {'imas/a': b'1', '2.0_imas/a': b'2'}


def test_another_archive_format_is_400(portal):
    request = data_file(1, 'a', b'')
    headers = request.headers | {'X-Ips-Archive-Format': 'zip'}
    assert call(portal, request._replace(headers=headers)).status == 400


# Links


def test_a_data_folder_that_leads_outside_is_not_written(tmp_path):
    base = tmp_path / 'base'
    portal = make_portal(base)
    made(portal, start('sim'))
    outside = tmp_path / 'outside'
    outside.mkdir()
    (base / 'alice/1/data').rmdir()
    (base / 'alice/1/data').symlink_to(outside)
    with pytest.raises(Exception, match='leads outside'):
        call(portal, data_file(1, 'a', b'1'))
    assert list(outside.iterdir()) == []


def test_a_link_in_the_data_folder_is_replaced_and_not_followed(tmp_path, run, portal):
    secret = tmp_path / 'secret'
    secret.write_bytes(b'secret')
    (run / 'data/a').symlink_to(secret)
    (run / LISTING).write_text('{"1.0": ["data/a"]}')
    made(portal, data_file(1, 'a', b'1', 1.0, replace=True))
    made(portal, data_file(1, 'b', b'1', 1.0))
    assert secret.read_bytes() == b'secret'
    assert shown(run) == {'1.0': [b'1', b'1']}


def test_a_long_listing_is_no_work_for_the_garbage_collector():
    listed = {str(step / 2): [f'data/{step}'] for step in range(1000)}
    gc.collect()
    before = len(gc.get_objects())
    long = Listing(json.dumps(listed).encode(), 'listing')
    for step in range(1000, 2000):
        long.add(step / 2, f'data/{step}')
    gc.collect()
    assert len(gc.get_objects()) - before < 100
    assert len(json.loads(long.text())) == 2000

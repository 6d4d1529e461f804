"""Runs: their runids and directories, what events tell of them, and their ties to their parents."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ips_jupyterlab import api_v1
from ips_jupyterlab.catalog.files import read_metadata
from ips_jupyterlab.portal import events as portal_events
from ips_jupyterlab.portal.disk import Disk

from .simulation import (
    as_header,
    call,
    contents,
    data_file,
    ensemble,
    event,
    events,
    listing,
    made,
    make_notebook,
    make_portal,
    metadata,
    notebook,
    start,
    start_event,
    temporaries,
)


def child_runs(run: Path) -> list[int]:
    return [int(line) for line in (run / 'ips_analysis_api_child_runs.txt').read_text().split()]


# Runids


def test_a_start_makes_a_run(tmp_path, portal):
    answer = made(portal, start('sim_1', simname='sim'))
    assert answer == {
        'message': 'New run created and 1 events added to run',
        'runid': 1,
        'runids': [1],
        'simname': 'sim',
    }
    assert set(contents(tmp_path / 'alice/1')) == {
        'ips_analysis_api_child_runs.txt',
        'ips_analysis_api_data_listing.json',
        'ips_events.jsonl',
        'ips_run.json',
    }
    assert (tmp_path / 'alice/1/ips_analysis_api_data_listing.json').read_bytes() == b'{\n}\n'
    assert (tmp_path / 'alice/1/data').is_dir()
    assert (tmp_path / 'alice/1/ensembles').is_dir()
    assert temporaries(tmp_path) == []


def test_several_starts_in_one_request_make_several_runs(portal):  # row 25
    answer = made(portal, events(*(start_event(f'sim {number}') for number in range(3))))
    assert answer['runids'] == [1, 2, 3]
    assert answer['message'] == 'New run created and 3 events added to run'
    assert answer['runid'] == 3


def test_the_same_start_again_is_the_same_run(tmp_path, portal):
    first = made(portal, start('sim'))
    before = contents(tmp_path)
    assert made(portal, start('sim')) == first
    assert made(make_portal(tmp_path), start('sim')) == first
    assert contents(tmp_path) == before


def test_runids_are_each_users_own(portal):
    assert made(portal, start('one', 'alice'))['runid'] == 1
    assert made(portal, start('two', 'bob'))['runid'] == 1
    assert made(portal, start('three', 'bob'))['runid'] == 2


def test_a_runid_is_above_all_that_are_there(tmp_path, portal):
    (tmp_path / 'alice/41').mkdir(parents=True)
    assert made(portal, start('sim'))['runid'] == 42


def test_the_runid_of_a_run_that_was_deleted_is_not_given_again(tmp_path):
    assert made(make_portal(tmp_path), start('one'))['runid'] == 1
    shutil.rmtree(tmp_path / 'alice/1')
    assert made(make_portal(tmp_path), start('two'))['runid'] == 2


def test_a_run_that_was_deleted_can_start_again(tmp_path, portal):
    made(portal, start('one'))
    shutil.rmtree(tmp_path / 'alice/1')
    assert call(portal, events(event('IPS_CALL', 'one'))).status == 400
    assert made(portal, start('one'))['runid'] == 1
    assert metadata(tmp_path / 'alice/1')['portal_runid'] == 'one'


def test_a_deleted_run_whose_number_another_has_gets_a_new_one(tmp_path, portal):
    made(portal, start('one'))
    made(portal, start('two'))
    shutil.rmtree(tmp_path / 'alice/1')
    (tmp_path / 'alice/2').rename(tmp_path / 'alice/1')
    assert made(portal, start('one'))['runid'] == 3
    assert made(portal, start('one'))['runid'] == 3
    assert portal.read('run', 'one').body['runid'] == 3


def test_servers_on_one_tree_never_share_a_runid(tmp_path):
    portals = [make_portal(tmp_path) for _ in range(4)]
    names = [f'sim {number}' for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: made(portals[n % 4], start(names[n])), range(40)))
    assert sorted(answer['runid'] for answer in answers) == list(range(1, 41))
    for name, answer in zip(names, answers, strict=True):
        assert metadata(tmp_path / 'alice' / str(answer['runid']))['portal_runid'] == name


def test_one_start_at_two_servers_at_once_is_one_run(tmp_path):
    portals = [make_portal(tmp_path) for _ in range(4)]
    ready = threading.Barrier(4)

    def post(portal, request):
        ready.wait()
        return made(portal, request)['runid']

    for number in range(10):
        with ThreadPoolExecutor(4) as threads:
            assert len(set(threads.map(post, portals, [start(f'sim {number}')] * 4))) == 1
    runs = [path for path in (tmp_path / 'alice').iterdir() if path.name.isdecimal()]
    assert len(runs) == 10
    assert temporaries(tmp_path) == []


STARTER = """
import sys
from pathlib import Path
from ips_jupyterlab.tests.simulation import made, make_portal, start
portal = make_portal(Path(sys.argv[1]))
for number in range(15):
    print(made(portal, start(f'shared {number}'))['runid'])
    print(made(portal, start(f'own {sys.argv[2]} {number}'))['runid'])
"""


def test_server_processes_on_one_tree_agree(tmp_path):
    servers = [
        subprocess.Popen(
            [sys.executable, '-c', STARTER, str(tmp_path), str(number)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    told = [list(map(int, server.communicate()[0].split())) for server in servers]
    assert told[0][::2] == told[1][::2] == told[2][::2]
    own = [runid for answers in told for runid in answers[1::2]]
    assert len({*own, *told[0][::2]}) == 60


# What is refused


@pytest.mark.parametrize(
    'user',
    [None, '', '  ', '..', '.', '../bob', '/etc', 'a/b', 'a\0b', 'a\nb', 'x' * 256, '12', 7, []],
)
def test_a_start_without_a_usable_user_leaves_nothing(tmp_path, portal, user):  # rows 13, 14
    answer = call(portal, start('sim', user))
    assert answer.status == 400
    assert 'user' in answer.json['message']
    assert list(tmp_path.iterdir()) == []


def test_a_user_whose_name_a_file_has_is_not_usable(tmp_path, portal):
    (tmp_path / 'notes.txt').write_text('mine')
    answer = call(portal, start('sim', 'notes.txt'))
    assert answer.status == 400
    assert 'notes.txt' in answer.json['message']
    assert contents(tmp_path) == {'notes.txt': b'mine'}


@pytest.mark.parametrize(
    'user',
    ['Alice', 'a.b-c_d', 'a b', 'DOM\\alice', 'alice@host', 'Ångström', '日本', '.a', '-a', 'x$'],
)
def test_any_other_user_can_start_and_upload(tmp_path, portal, user):  # row 15
    assert made(portal, start('sim', user))['runid'] == 1
    made(portal, data_file(1, 'a', b'content', user=user))
    assert (tmp_path / user / '1/data/a').read_bytes() == b'content'
    assert portal.read('run', 'sim').body['user'] == user


def test_a_refused_start_does_not_harm_the_others_of_its_request(portal):
    answer = call(portal, events(start_event('a'), start_event('b', '../x'), start_event('c')))
    assert answer.status == 200
    assert answer.json['runids'] == [1, None, 2]
    assert answer.json['runid'] == 2
    assert "'../x'" in answer.json['errors'][0]


@pytest.mark.parametrize(
    'body', [b'', b'{', b'[]', b'1', b'"text"', b'[1]', b'[null]', b'{}', b'\xff', b'[' * 100_000]
)
def test_what_is_no_event_is_400(tmp_path, portal, body):
    answer = call(portal, events()._replace(body=body))
    assert answer.status == 400
    assert answer.json['message']
    assert list(tmp_path.iterdir()) == []


def test_an_event_without_what_it_must_have_is_400(portal):
    made(portal, start('sim'))
    lacking = event('IPS_CALL', 'sim')
    del lacking['walltime'], lacking['code']
    answer = call(portal, events(lacking))
    assert answer.status == 400
    assert answer.json['errors'] == ['Missing required data: code, walltime']


def test_an_event_of_an_unknown_run_is_400_and_harms_no_other(tmp_path, portal):
    made(portal, start('sim'))
    answer = call(portal, events(event('IPS_CALL', 'nobody'), event('IPS_CALL', 'sim')))
    assert answer.status == 400
    assert answer.json['errors'] == ["Invalid portal_runid: no run 'nobody' has started."]
    assert len(portal.read('events', 'sim').body) == 2
    made(portal, start('nobody'))
    made(portal, events(event('IPS_CALL', 'nobody'), event('IPS_CALL', 'sim')))  # sent again
    for name in ('nobody', 'sim'):
        assert len(portal.read('events', name).body) == 2


@pytest.mark.parametrize('runid', ['2', '0', '-1', '1.0', 'x', '1' * 20, '', '²'])
def test_an_upload_to_a_run_that_does_not_exist_is_refused(tmp_path, portal, runid):
    made(portal, start('sim'))
    before = contents(tmp_path)
    uploads = (
        data_file(1, 'a', b''),
        notebook(1, 'a.ipynb', make_notebook()),
        ensemble(1, 'D', 'e', 'E', 'sim_name\r\n'),
    )
    for request in uploads:
        headers = request.headers | {'X-Ips-Portal-Runid': as_header(runid)}
        assert 400 <= call(portal, request._replace(headers=headers)).status < 500
    assert call(portal, data_file(1, 'a', b'', user='bob')).status == 404
    assert call(portal, data_file(1, 'a', b'', user='../alice')).status == 400
    assert contents(tmp_path) == before
    assert not (tmp_path / 'bob').exists()


def test_a_run_that_gets_a_refused_uploads_runid_is_tied_to_its_parent(tmp_path, portal):  # row 16
    made(portal, start('parent'))
    assert call(portal, data_file(2, 'a', b'early')).status == 404
    assert made(portal, start('child', parent_portal_runid='parent'))['runid'] == 2
    assert child_runs(tmp_path / 'alice/1') == [2]
    assert listing(tmp_path / 'alice/2') == {}


def test_only_runs_of_some_users(tmp_path):
    portal = make_portal(tmp_path, usernames=frozenset({'alice'}))
    made(portal, start('sim'))
    assert call(portal, start('other', 'bob')).status == 400
    assert call(portal, data_file(1, 'a', b'', user='bob')).status == 403
    assert not (tmp_path / 'bob').exists()


def test_a_user_directory_that_leads_outside_is_not_written(tmp_path):
    outside = tmp_path / 'outside'
    base = tmp_path / 'base'
    outside.mkdir()
    base.mkdir()
    (base / 'alice').symlink_to(outside)
    portal = make_portal(base)
    answer = call(portal, start('sim'))
    assert answer.status == 400
    assert 'leads outside' in answer.json['message']
    assert list(outside.iterdir()) == []


def test_a_link_inside_is_followed(tmp_path, portal):
    made(portal, start('sim'))
    (tmp_path / 'friends').symlink_to('alice')
    made(portal, data_file(1, 'a', b'1', user='friends'))
    assert listing(tmp_path / 'alice/1') == {'0.0': ['data/a']}


# What events tell


def test_what_a_start_tells_is_kept_and_the_catalog_reads_it(tmp_path, portal):  # row 26
    made(
        portal,
        start(
            'sim_1',
            simname='sim',
            tokamak='ITER',
            shotno=7,
            rcomment='first try',
            startat='2026-03-08|07:00:00EST',
            tag='t',
            outputprefix='out',
            trace={'id': 'x'},
        ),
    )
    told = metadata(tmp_path / 'alice/1')
    expected = {
        'portal_runid': 'sim_1',
        'parent_portal_runid': None,
        'portal_ensemble_id': None,
        'user': 'alice',
        'tokamak': 'ITER',
        'shotno': 7,
        'tag': 't',
        'outputprefix': 'out',
        'state': 'running',
        'startat': '2026-03-08T12:00:00+00:00',
        'stopat': None,
        'runid': 1,
    }
    assert {name: told[name] for name in expected} == expected
    read = read_metadata(str(tmp_path / 'alice/1'))
    assert (read.state, read.simname, read.comment) == ('running', 'sim', 'first try')
    assert read.started == 1772971200


@pytest.mark.parametrize(
    ('ok', 'state'),
    [(True, 'completed'), ('True', 'completed'), (False, 'failed'), ('False', 'failed')],
)
def test_an_end_ends_the_run(tmp_path, portal, ok, state):
    made(portal, start('sim'))
    made(
        portal,
        events(event('IPS_END', 'sim', ok=ok, state='Completed', stopat='2026-01-01|00:00:00UTC')),
    )
    told = metadata(tmp_path / 'alice/1')
    assert (told['state'], told['stopat']) == (state, '2026-01-01T00:00:00+00:00')
    assert read_metadata(str(tmp_path / 'alice/1')).state == state


@pytest.mark.parametrize(
    ('text', 'utc'),
    [
        ('2026-07-01|10:00:00EDT', '2026-07-01T14:00:00+00:00'),
        ('2026-01-01|10:00:00PST', '2026-01-01T18:00:00+00:00'),
        ('2026-01-01|10:00:00UTC', '2026-01-01T10:00:00+00:00'),
        ('2026-01-01|10:00:00', '2026-01-01T10:00:00+00:00'),
        ('2026-01-01|10:00:00+0200', '2026-01-01T08:00:00+00:00'),
        ('2026-01-01T10:00:00.5-05:30', '2026-01-01T15:30:00.500000+00:00'),
        ('2026-01-01T10:00:00Z', '2026-01-01T10:00:00+00:00'),
    ],
)
def test_times_become_utc(text, utc):
    assert portal_events.moment({'startat': text}, 'startat') == utc


@pytest.mark.parametrize('text', ['', 'yesterday', '2026-13-01|10:00:00UTC', 12, None])
def test_a_time_that_cannot_be_understood_is_that_of_the_event(text):
    told = {'startat': text, 'time': '2026-01-01|10:00:00UTC'}
    assert portal_events.moment(told, 'startat') == '2026-01-01T10:00:00+00:00'


def test_events_are_kept_as_they_came(tmp_path, portal):
    first = start_event('sim', extra={'a': [1, None, 'ü']})
    second = event('IPS_TASK_END', 'sim', trace={'id': 'a', 'duration': 3})
    made(portal, events(first))
    assert made(portal, events(second, second))['message'] == '2 events added to run'
    log = (tmp_path / 'alice/1/ips_events.jsonl').read_text().splitlines()
    assert [json.loads(line) for line in log] == [first, second, second]
    assert portal.read('events', 'sim').body == [first, second, second]
    assert portal.read('trace', '1').body == [second['trace']] * 2


def test_a_repeated_request_adds_no_event_twice(tmp_path, portal):
    made(portal, start('sim'))
    request = events(event('IPS_CALL', 'sim'), event('IPS_CALL_END', 'sim'))
    for _ in range(3):
        made(portal, request)
    assert len(portal.read('events', 'sim').body) == 3


def test_events_may_come_before_the_start_within_a_request(portal):
    request = events(event('IPS_CALL', 'sim'), start_event('sim'), event('IPS_END', 'sim', ok=True))
    for _ in range(2):
        answer = made(portal, request)
        assert answer['message'] == 'New run created and 3 events added to run'
    assert portal.read('run', 'sim').body['state'] == 'completed'
    assert [told['eventtype'] for told in portal.read('events', 'sim').body] == [
        'IPS_START',
        'IPS_CALL',
        'IPS_END',
    ]


def test_half_a_line_of_a_killed_server_harms_nothing(tmp_path, portal):
    made(portal, start('sim'))
    with (tmp_path / 'alice/1/ips_events.jsonl').open('ab') as log:
        log.write(b'{"code": "half')
    made(portal, events(event('IPS_CALL', 'sim')))
    assert [told['eventtype'] for told in portal.read('events', 'sim').body] == [
        'IPS_START',
        'IPS_CALL',
    ]


def test_values_that_json_lacks_are_taken_and_told_as_null(portal):
    made(portal, start('sim'))
    request = events(event('IPS_CALL', 'sim', value=float('nan')))
    made(portal, request)
    assert portal.read('events', 'sim').body[1]['value'] is None


def test_nothing_in_a_start_keeps_its_run_from_being_read(tmp_path, portal):
    made(portal, start('sim', simname='a\ud800', shotno=float('inf'), extra={'\udfff': [1e999]}))
    assert read_metadata(str(tmp_path / 'alice/1')).simname == 'a?'
    assert portal.read('run', 'sim').body['shotno'] is None


@pytest.mark.parametrize('portal_runid', ['a\ud800', '', ' ', 1, None, ['x']])
def test_what_cannot_be_an_id_is_400(tmp_path, portal, portal_runid):
    assert call(portal, start(portal_runid)).status == 400
    assert list(tmp_path.iterdir()) == []


def test_the_walltime_of_a_running_run_is_that_of_its_newest_event(portal):
    made(portal, start('sim'))
    made(portal, events(event('IPS_CALL', 'sim', walltime='12.50')))
    assert portal.read('run', 'sim').body['walltime'] == '12.50'
    assert portal.read('runs').body[0]['walltime'] == '12.50'


# Reading


def test_runs_are_found_by_both_ids(portal):
    made(portal, start('sim_host_alice_1', simname='sim'))
    by_runid, by_id = portal.read('run', '1').body, portal.read('run', 'sim_host_alice_1').body
    assert by_runid == by_id
    assert (by_id['runid'], by_id['simname'], by_id['state']) == (1, 'sim', 'running')
    assert portal.read('runs').body == [by_id]


@pytest.mark.parametrize('what', ['run', 'events', 'children', 'trace'])
@pytest.mark.parametrize('run', ['2', 'nobody', '0', '../alice/1', '.', 'a\0b'])
def test_a_run_that_is_not_there_is_404(portal, what, run):
    made(portal, start('sim'))
    with pytest.raises(Exception, match='not found') as error:
        portal.read(what, run)
    assert error.value.status == 404


def test_a_runid_that_two_users_have_needs_the_user(portal):
    made(portal, start('one', 'alice'))
    made(portal, start('two', 'bob'))
    with pytest.raises(Exception, match='alice, bob'):
        portal.read('run', '1')
    assert portal.read('run', '1', 'bob').body['portal_runid'] == 'two'


def test_a_copy_of_a_run_directory_is_complete(tmp_path, portal):
    made(portal, start('parent'))
    made(portal, start('child', parent_portal_runid='parent'))
    made(portal, data_file(1, 'a', b'1', 1.0))
    made(portal, data_file(1, 'a', b'2', 2.0))
    made(portal, events(event('IPS_CALL', 'parent')))
    copy = tmp_path / 'copy'
    shutil.copytree(tmp_path / 'alice', copy / 'alice', ignore=shutil.ignore_patterns('.ips'))
    other = make_portal(copy)
    other.recover()
    for what in ('run', 'events', 'children', 'trace'):
        assert other.read(what, 'parent') == portal.read(what, 'parent')
    assert made(other, start('child'))['runid'] == 2
    answer = call(other, data_file(1, 'a', b'3', 2.0))  # the data log tells that it holds an a
    assert answer.status == 400


def test_reading_writes_nothing(tmp_path, portal):
    made(portal, start('sim'))
    shutil.rmtree(tmp_path / 'alice/.ips')
    before = sorted(tmp_path.rglob('*'))
    other = make_portal(tmp_path)
    other.recover()
    assert other.read('run', 'sim').body['runid'] == 1
    assert len(other.read('runs').body) == 1
    assert sorted(tmp_path.rglob('*')) == before


def test_a_run_that_was_copied_beside_others_is_found(tmp_path, portal):
    made(portal, start('one'))
    made(make_portal(tmp_path / 'other'), start('two'))
    shutil.copytree(tmp_path / 'other/alice/1', tmp_path / 'alice/7')
    shutil.rmtree(tmp_path / 'other')
    assert portal.read('events', 'two').body[0]['portal_runid'] == 'two'


# Parents


def test_a_child_is_tied_to_its_parent_once(tmp_path, portal):
    made(portal, start('parent'))
    for _ in range(2):
        made(portal, start('a', parent_portal_runid='parent'))
        made(portal, start('b', parent_portal_runid='parent'))
    assert child_runs(tmp_path / 'alice/1') == [2, 3]
    assert [run['runid'] for run in portal.read('children', 'parent').body] == [2, 3]


def test_a_parent_may_start_after_its_children(tmp_path, portal):
    made(portal, start('b', parent_portal_runid='parent'))
    made(portal, start('a', parent_portal_runid='parent'))
    made(portal, start('parent'))
    assert child_runs(tmp_path / 'alice/3') == [1, 2]
    assert list((tmp_path / 'alice/.ips/waiting').iterdir()) == []


def test_parent_and_children_that_start_at_once_are_tied(tmp_path):
    portals = [make_portal(tmp_path) for _ in range(3)]
    for number in range(8):
        parent = f'parent {number}'
        requests = [
            start(parent),
            start(f'a {number}', parent_portal_runid=parent),
            start(f'b {number}', parent_portal_runid=parent),
        ]
        with ThreadPoolExecutor(3) as threads:
            answers = list(threads.map(made, portals, requests))
        runid, *children = (answer['runid'] for answer in answers)
        assert sorted(child_runs(tmp_path / f'alice/{runid}')) == sorted(children)


def test_a_child_waits_though_the_folder_it_waits_in_is_just_removed(tmp_path):
    class Removing(Disk):
        removed = False

        def mkdir(self, name, at):
            super().mkdir(name, at)
            if not self.removed and Path(f'/proc/self/fd/{at}').resolve().name == 'waiting':
                self.removed = True
                self.rmdir(name, at)

    disk = Removing()
    portal = make_portal(tmp_path, disk)
    made(portal, start('child', parent_portal_runid='parent'))
    assert disk.removed
    made(portal, start('parent'))
    assert child_runs(tmp_path / 'alice/2') == [1]


def test_a_run_is_not_its_own_parent(tmp_path, portal):
    made(portal, start('sim', parent_portal_runid='sim'))
    assert child_runs(tmp_path / 'alice/1') == []


def test_traces_are_merged_into_the_parents(portal):
    made(portal, start('parent', trace={'id': 'p'}))
    made(portal, start('child', parent_portal_runid='parent', trace={'id': 'c'}))
    made(portal, start('grandchild', parent_portal_runid='child', trace={'id': 'g'}))
    assert [span['id'] for span in portal.read('trace', 'parent').body] == ['p', 'c', 'g']


def test_a_list_of_child_runs_that_is_damaged_stays_and_the_child_still_starts(tmp_path, portal):
    made(portal, start('parent'))
    damaged = tmp_path / 'alice/1/ips_analysis_api_child_runs.txt'
    damaged.write_bytes(b'2\nnonsense\n')
    answer = call(portal, start('child', parent_portal_runid='parent'))
    assert (answer.status, answer.json['runid']) == (200, 2)
    assert 'nonsense' in answer.json['errors'][0]
    assert damaged.read_bytes() == b'2\nnonsense\n'


# The API files


def test_api_files_have_both_names(tmp_path, portal):
    made(portal, start('sim'))
    user = tmp_path / 'alice'
    module = Path(api_v1.__file__).read_bytes()
    assert (user / 'api_v1.py').read_bytes() == module
    assert (user / 'ips_analysis_api_v1.py').read_bytes() == module
    notebooks = {
        (user / f'{name}_notebook.ipynb').read_bytes() for name in ('api_v1', 'ips_analysis_api_v1')
    }
    assert len(notebooks) == 1


def test_an_api_file_is_installed_again_where_it_is_missing_or_older(tmp_path, portal):
    made(portal, start('one'))
    api = tmp_path / 'alice/api_v1.py'
    module = api.read_bytes()
    api.unlink()
    made(portal, start('two'))
    assert api.read_bytes() == module
    older = module.replace(b'API_VERSION = (1, ', b'API_VERSION = (0, ')
    install_as_portal(tmp_path / 'alice', api.name, older)
    made(portal, start('three'))
    assert api.read_bytes() == module


def install_as_portal(user: Path, name: str, content: bytes) -> None:
    """As if an earlier portal had installed a file."""
    (user / name).write_bytes(content)
    record = user / '.ips/api.json'
    record.write_text(json.dumps([*json.loads(record.read_text()), digest(content)]))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_a_newer_portal_installed_is_kept(tmp_path, portal):
    made(portal, start('one'))
    user = tmp_path / 'alice'
    newer = (user / 'api_v1.py').read_bytes().replace(b'(1, ', b'(2, ', 1)
    install_as_portal(user, 'api_v1.py', newer)
    install_as_portal(user, 'api_v1_notebook.ipynb', b'newer')
    made(portal, start('two'))
    assert (user / 'api_v1.py').read_bytes() == newer
    assert (user / 'api_v1_notebook.ipynb').read_bytes() == b'newer'
    (user / 'api_v1.py').unlink()
    made(portal, start('three'))
    assert (user / 'api_v1.py').exists()


@pytest.mark.parametrize('name', ['api_v1.py', 'api_v1_notebook.ipynb'])
def test_an_api_file_that_the_user_edited_is_kept(tmp_path, portal, name):
    made(portal, start('one'))
    edited = tmp_path / 'alice' / name
    edited.write_bytes(edited.read_bytes() + b'\n# mine\n')
    before = edited.read_bytes()
    made(portal, start('two'))
    made(make_portal(tmp_path), start('three'))
    assert edited.read_bytes() == before


def test_what_was_there_before_the_portal_is_the_users(tmp_path, portal):
    (tmp_path / 'alice').mkdir()
    (tmp_path / 'alice/api_v1_notebook.ipynb').write_text('mine')
    made(portal, start('sim'))
    assert (tmp_path / 'alice/api_v1_notebook.ipynb').read_text() == 'mine'


def test_the_notebook_for_several_runs_works(tmp_path, portal):
    made(portal, start('sim', rcomment='a first try'))
    made(portal, data_file(1, 'state.json', b'{}', 1.5))
    user = tmp_path / 'alice'
    cells = json.loads((user / 'api_v1_notebook.ipynb').read_bytes())['cells']
    code = [''.join(cell['source']) for cell in cells if cell['cell_type'] == 'code']
    code[-1] = code[-1].replace('PACK = False', 'PACK = True')
    told = subprocess.run(
        [sys.executable, '-I', '-c', '\n'.join(code)],
        cwd=user,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert 'a first try' in told
    assert 'run 1: 1 timesteps, 1 files' in told
    assert f'1.5: [{str(user / "1/data/state.json")!r}]' in told
    assert Path(told.splitlines()[-1]).name.endswith('__ips_runs.tar.gz')


# Modes


def test_files_get_the_group_and_mode_that_their_folder_asks_for(tmp_path):
    shared = tmp_path / 'shared'
    shared.mkdir()
    shared.chmod(0o2770)
    old = os.umask(0o077)
    try:
        portal = make_portal(shared)
        made(portal, start('sim'))
        made(portal, data_file(1, 'a', b'1'))
        made(portal, notebook(1, 'n.ipynb', make_notebook()))
    finally:
        os.umask(old)
    for path in (shared / 'alice').rglob('*'):
        mode = stat.S_IMODE(path.stat().st_mode)
        if '.ips' not in path.parts:
            assert mode == (0o2770 if path.is_dir() else 0o660), (path, oct(mode))


def test_elsewhere_modes_are_those_of_the_umask(tmp_path, portal):
    old = os.umask(0o027)
    try:
        made(portal, start('sim'))
        made(portal, data_file(1, 'a', b'1'))
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / 'alice/1/data/a').stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / 'alice/1').stat().st_mode) == 0o750

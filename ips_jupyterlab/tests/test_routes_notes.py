"""What users keep about a run: ``PUT ips/runs/{key}/notes``."""

from __future__ import annotations

import asyncio
import errno
import json
import os

import pytest

from ips_jupyterlab.layout import DATA_LISTING, RUN_METADATA, RUN_NOTES
from ips_jupyterlab.portal.disk import Disk
from ips_jupyterlab.portal.processes import process_name
from ips_jupyterlab.server.uploads import RUN_CHANGED

from .trees import make_run, runids, set_modified

NOTES = {'text': 'Looks right', 'tags': ['paper', 'scan A'], 'archived': False}
NOTHING = {'text': '', 'tags': [], 'archived': False}


@pytest.fixture
def run(base_directory):
    return make_run(base_directory, 1)


@pytest.fixture
def save(ask, get):
    """Save notes of the only run, given as JSON or as bytes."""

    async def save(notes):
        [told] = (await get('runs', q='runid:1'))['runs']
        body = notes if isinstance(notes, bytes) else json.dumps(notes).encode()
        return await ask('runs', told['key'], 'notes', method='PUT', body=body)

    return save


def files_in(run):
    return sorted(path.name for path in run.iterdir())


async def test_notes_are_kept_in_the_run(run, save, get):
    before = files_in(run)
    answer = await save(NOTES)
    assert (answer.status, answer.json) == (200, NOTES)
    assert json.loads((run / RUN_NOTES).read_text()) == NOTES
    assert files_in(run) == sorted([*before, RUN_NOTES])
    assert files_in(run.parent) == ['1']  # nothing is left beside it
    [told] = (await get('runs'))['runs']
    assert told['notes'] == NOTES
    assert (await get('runs', told['key']))['notes'] == NOTES


async def test_a_run_without_notes(run, get):
    [told] = (await get('runs'))['runs']
    assert told['notes'] == NOTHING
    assert files_in(run) == sorted(['data', DATA_LISTING, 'ips_analysis_api_child_runs.txt'])


async def test_notes_replace_those_before(run, save):
    await save(NOTES)
    answer = await save({'text': 'Ångström "quoted"\n\U0001f52c', 'archived': True})
    assert answer.json == {
        'text': 'Ångström "quoted"\n\U0001f52c',
        'tags': [],
        'archived': True,
    }
    assert json.loads((run / RUN_NOTES).read_text()) == answer.json


async def test_blank_and_repeated_tags_are_left_out(run, save):
    answer = await save({'tags': [' paper ', '', 'a', 'paper', '  ']})
    assert answer.json['tags'] == ['paper', 'a']


async def test_notes_are_searched_and_archived_runs_leave_the_list(run, save, get):
    await save(NOTES)
    for line in ('looks', 'tag:paper', 'tag:"scan a"', 'notes:right'):
        assert runids(await get('runs', q=line)) == [1]
    await save({**NOTES, 'archived': True})
    assert runids(await get('runs')) == []
    assert runids(await get('runs', q='is:archived')) == [1]
    await save(NOTES)
    assert runids(await get('runs')) == [1]


@pytest.mark.parametrize(
    ('notes', 'words'),
    [
        (b'', 'no notes'),
        (b'{', 'no notes'),
        (b'\xff', 'no notes'),
        ([], 'no notes'),
        ({'text': 5}, 'text'),
        ({'text': None}, 'text'),
        ({'tags': 'paper'}, 'tags'),
        ({'tags': [1]}, 'tags'),
        ({'archived': 'yes'}, 'archived'),
        ({'colour': 'red'}, 'colour'),
        ({'text': 'x' * 100_001}, '100,000 characters at most; this has 100,001'),
        ({'tags': [str(number) for number in range(51)]}, '50 tags at most, not 51'),
        ({'tags': ['x' * 101]}, '100 characters at most'),
        (b'[' * 100_000, 'no notes'),
    ],
)
async def test_what_are_no_notes_is_400_and_changes_nothing(run, save, notes, words):
    await save(NOTES)
    answer = await save(notes)
    assert (answer.status, answer.json['reason']) == (400, 'bad_request')
    assert words in answer.json['message']
    assert json.loads((run / RUN_NOTES).read_text()) == NOTES


async def test_as_much_as_is_allowed(run, save):
    most = {'text': 'x' * 100_000, 'tags': [f'{n:0100}' for n in range(50)], 'archived': True}
    assert (await save(most)).json == most


@pytest.mark.parametrize('number', [errno.EACCES, errno.EROFS])
async def test_a_folder_that_may_not_be_written_is_403_and_named(run, save, monkeypatch, number):
    def create(*arguments):
        raise OSError(number, os.strerror(number), 'a temporary name')

    monkeypatch.setattr(Disk, 'create', create)  # modes would not do where the tests run as root
    answer = await save(NOTES)
    assert (answer.status, answer.json['reason']) == (403, 'forbidden')
    assert answer.json['message'].startswith(f'{run}: not writable by ')
    assert answer.json['message'].endswith(', so its notes cannot be changed.')


@pytest.mark.parametrize('step', ['write', 'sync', 'rename'])
async def test_a_disk_that_fails_leaves_what_was_there(run, save, monkeypatch, step):
    await save(NOTES)
    before = files_in(run)

    def fail(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Disk, step, fail)
    answer = await save({'text': 'new'})
    assert (answer.status, answer.json['message']) == (500, f'{run}: No space left on device')
    assert json.loads((run / RUN_NOTES).read_text()) == NOTES
    assert files_in(run) == before


async def test_what_a_killed_server_left_goes_when_notes_are_saved(run, save):
    machine, pid, started = process_name().split('-')
    own = f'.{machine}-{pid}-{started}-9999.notes'
    killed = f'.{machine}-{pid}-{int(started) - 1}-0.notes'
    elsewhere = '.0123456789-1-1-0.notes'
    users = '.my.notes'
    before = files_in(run)
    for name in (own, killed, elsewhere, users):
        (run / name).touch()
    await save(NOTES)
    assert files_in(run) == sorted([*before, RUN_NOTES, own, elsewhere, users])
    set_modified(run / elsewhere, 0)
    set_modified(run / users, 0)
    await save(NOTES)
    assert files_in(run) == sorted([*before, RUN_NOTES, own, users])


async def test_a_link_that_leads_outside_is_neither_read_nor_followed(run, save, get, tmp_path):
    outside = tmp_path / 'outside.json'
    outside.write_text('{"text": "secret"}')
    (run / RUN_NOTES).symlink_to(outside)
    [told] = (await get('runs'))['runs']
    assert told['notes'] == NOTHING
    assert 'outside' in told['problems'][0]['message']
    assert (await save(NOTES)).status == 200
    assert outside.read_text() == '{"text": "secret"}'
    assert json.loads((run / RUN_NOTES).read_text()) == NOTES


@pytest.mark.parametrize('content', ['', '[]', '{"text": 5}', '{"tags": null}', '\0'])
async def test_notes_that_cannot_be_read_are_a_problem_of_their_run(run, get, content):
    (run / RUN_NOTES).write_text(content)
    [told] = (await get('runs'))['runs']
    assert told['notes'] == NOTHING
    [problem] = told['problems']
    assert problem['path'] == str(run / RUN_NOTES)
    assert problem['message'].startswith(f'{run / RUN_NOTES}: ')


async def test_notes_of_a_later_version_are_understood(run, get):
    (run / RUN_NOTES).write_text('{"text": "a", "colour": "red"}')
    [told] = (await get('runs'))['runs']
    assert (told['notes'], told['problems']) == ({**NOTHING, 'text': 'a'}, [])


async def test_notes_change_nothing_else_of_a_run(base_directory, save, get):
    run = make_run(base_directory, 1, simname='a', state='running')
    metadata = (run / RUN_METADATA).read_bytes()
    await save(NOTES)
    assert (run / RUN_METADATA).read_bytes() == metadata
    [told] = (await get('runs'))['runs']
    assert (told['state'], told['heard']) == ('running', None)


async def test_a_change_is_told_as_an_event(run, save, jp_serverapp):
    await jp_serverapp.extension_manager.start_all_extensions()
    told = asyncio.Queue()

    async def listen(logger, schema_id, data):
        told.put_nowait(data)

    jp_serverapp.event_logger.add_listener(schema_id=RUN_CHANGED, listener=listen)
    await save(NOTES)
    data = await asyncio.wait_for(told.get(), 20)
    assert data == {'username': 'alice', 'runid': 1, 'kind': 'notes'}

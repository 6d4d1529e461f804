"""What the end of the event log tells of a run, and which runs are silent."""

from __future__ import annotations

import json
import time

import pytest

from ips_jupyterlab.layout import EVENT_LOG
from ips_jupyterlab.server.app import IPSJupyterLab

from .trees import make_run, runids, set_modified

HOUR = 3600.0


def event(**fields):
    """A line of an event log."""
    return json.dumps({'eventtype': 'IPS_CALL_END', 'walltime': '0.00', **fields}) + '\n'


def make_log(run, *lines, ago=0.0):
    """Write the event log of a run that has been silent for some seconds."""
    log = run / EVENT_LOG
    log.write_text(''.join(lines))
    set_modified(log, time.time() - ago)
    return log


@pytest.fixture
def run(base_directory):
    """A running run, as its IPS_START told of it."""
    return make_run(
        base_directory, 1, state='running', walltime='0.16', phystimestamp=-1, startat='2026-01-01'
    )


@pytest.fixture
def told(get):
    """What the list tells of the only run; the run's own answer is the same."""

    async def told(*fields):
        [run] = (await get('runs'))['runs']
        assert await get('runs', run['key']) == run
        return [run[field] for field in fields]

    return told


async def test_a_running_run_is_as_far_as_its_newest_event(run, told):
    log = make_log(run, event(walltime='0.16', phystimestamp=-1))
    assert await told('walltime', 'phystime') == [0.16, None]
    with log.open('a') as file:
        file.write(event(walltime='7200.50', phystimestamp=3.42))
    assert await told('walltime', 'phystime', 'heard') == [7200.5, 3.42, log.stat().st_mtime]


async def test_without_an_event_log_a_running_run_stays_running(run, told):
    assert await told('state', 'heard', 'walltime', 'phystime') == ['running', None, None, None]


async def test_an_ended_run_has_the_walltime_of_its_end(base_directory, told):
    run = make_run(base_directory, 1, state='failed', walltime='4.66', phystimestamp=-1)
    assert await told('walltime', 'phystime') == [4.66, None]
    log = make_log(run, event(walltime='4.66', phystimestamp=60.0), ago=9 * HOUR)
    assert await told('walltime', 'phystime', 'state') == [4.66, 60.0, 'failed']
    assert await told('heard') == [log.stat().st_mtime]


@pytest.mark.parametrize(
    ('lines', 'walltime', 'phystime'),
    [
        ([], None, None),
        (['\n'], None, None),
        (['[1, 2]\n', 'nonsense\n'], None, None),
        ([event(walltime='1.00', phystimestamp=2), '{"walltime": "9'], 1.0, 2.0),  # being written
        ([event(walltime='1.00'), event(walltime='5.00', comment='x' * 10_000)], 5.0, None),
        ([event(comment='x' * 2_000_000)], None, None),  # longer than what is read of a log
        ([event(walltime='soon', phystimestamp='nan')], None, None),
        (['{"walltime": NaN, "phystimestamp": 1}\n'], None, 1.0),
        ([event(walltime=1.5, phystimestamp='-0.5')], 1.5, -0.5),
        (['[' * 100_000 + '\n'], None, None),
    ],
)
async def test_any_end_of_a_log_is_understood(run, told, lines, walltime, phystime):
    make_log(run, *lines)
    assert await told('walltime', 'phystime', 'state') == [walltime, phystime, 'running']
    assert await told('problems') == [[]]


async def test_a_log_that_cannot_be_read_is_a_problem_of_its_run(run, told, forbid):
    make_log(run, event())
    forbid(run / EVENT_LOG)
    [[problem]] = await told('problems')
    assert problem['path'] == str(run / EVENT_LOG)


@pytest.mark.parametrize(
    ('told_in_file', 'told_to_user'),
    [
        ({'shotno': 147634}, {'shot': '147634'}),
        ({'shotno': '147634'}, {'shot': '147634'}),
        ({'shotno': ''}, {'shot': None}),
        ({'shotno': None, 'tag': None}, {'shot': None, 'tag': None}),
        ({'tag': ['a', 'b']}, {'tag': 'a, b'}),  # how a configuration file reads "a, b"
        ({'tokamak': {'name': 'ITER'}}, {'tokamak': None}),
        ({'walltime': '1e999', 'state': 'failed'}, {'walltime': None}),
    ],
)
async def test_metadata_of_any_type(base_directory, told, told_in_file, told_to_user):
    make_run(base_directory, 1, **told_in_file)
    assert await told(*told_to_user, 'problems') == [*told_to_user.values(), []]


# Silent


def test_three_hours_of_silence_are_much():
    assert IPSJupyterLab().silent_after == 3 * HOUR


async def test_a_run_is_silent_after_long_without_an_event(run, told):
    make_log(run, event(), ago=2.9 * HOUR)
    assert await told('state') == ['running']
    log = make_log(run, event(), ago=3.1 * HOUR)
    assert await told('state') == ['silent']
    with log.open('a') as file:
        file.write(event())
    assert await told('state') == ['running']


async def test_a_run_that_has_only_started_is_running(run, told):
    make_log(run, event(eventtype='IPS_START'))
    assert await told('state') == ['running']


@pytest.mark.parametrize('silent_after', [60.0])
async def test_the_administrator_says_what_is_long(run, told, silent_after):
    make_log(run, event(), ago=55)
    assert await told('state') == ['running']
    make_log(run, event(), ago=65)
    assert await told('state') == ['silent']


async def test_list_search_and_order_agree_on_what_is_silent(base_directory, get):
    for runid, ago in ((1, 4 * HOUR), (2, 0.0), (3, 5 * HOUR)):
        make_log(make_run(base_directory, runid, state='running'), event(), ago=ago)
    make_run(base_directory, 4, state='completed')
    assert runids(await get('runs', q='state:silent')) == [3, 1]
    assert runids(await get('runs', q='silent')) == [3, 1]
    assert runids(await get('runs', q='state:running')) == [2]
    assert runids(await get('runs', state='silent')) == [3, 1]
    page = await get('runs', sort='state')
    assert [(run['runid'], run['state']) for run in page['runs']] == [
        (4, 'completed'),
        (2, 'running'),
        (1, 'silent'),
        (3, 'silent'),
    ]

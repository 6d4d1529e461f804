"""What a run is told to do, by its events. Times are walltimes in s."""

from __future__ import annotations

import json
import sys

import pytest

from ips_jupyterlab.catalog import calls, trace
from ips_jupyterlab.catalog.eventlog import EventLog
from ips_jupyterlab.catalog.events import read_event
from ips_jupyterlab.contract import Liveness, TraceRun
from ips_jupyterlab.tests import events
from ips_jupyterlab.tests.events import BEGAN, begin, end, event, start

from .trees import make_run, set_modified

DRIVER = 'driver_sim_Driver'
HOURS = 3600.0


@pytest.fixture
def liveness(base_directory, get):
    """What is told of a run with these events (None: no log) that is in this state."""

    async def liveness(log, state='running', age=0.0, **metadata) -> Liveness:
        run = make_run(base_directory, 1, **({'state': state, **metadata} if state else {}))
        if log is not None:
            path = events.write_log(run, log)
            if age:
                set_modified(path, path.stat().st_mtime - age)
        [listed] = (await get('runs'))['runs']
        about = await get('runs', listed['key'], 'about')
        assert about['liveness']['silent_after'] == 3 * HOURS
        return Liveness(**about['liveness'])

    return liveness


async def test_a_run_that_has_only_started_is_running(liveness):
    told = await liveness([start()])
    assert told.reason == 'It has sent IPS_START and nothing since.'
    assert (told.doing, told.since, told.usual_silence) == (None, None, None)


async def test_the_innermost_call_that_has_not_ended(liveness):
    told = await liveness(
        [
            start(),
            begin('sim@Driver@1:init(0)', 1),
            end('sim@Driver@1:init(0)', 2),
            begin('sim@Driver@1:step(0)', 3),
            begin('sim@Transport@2:step(1.000)', 4.25, DRIVER),
        ]
    )
    assert told.doing == 'Transport: step(1.000)'
    assert told.since == BEGAN + 4.25  # its walltime is finer than its time
    assert told.usual_silence is None  # no such call has ended
    assert told.reason == 'It has not sent IPS_END yet.'


async def test_after_a_call_the_one_around_it_goes_on(liveness):
    told = await liveness(
        [
            start(),
            begin('sim@Driver@1:step(0)', 3),
            begin('sim@Transport@2:step(1.000)', 4, DRIVER),
            end('sim@Transport@2:step(1.000)', 5, DRIVER),
        ]
    )
    assert told.doing == 'Driver: step(0)'


async def test_between_calls_it_does_nothing_that_is_known(liveness):
    told = await liveness(
        [start(), begin('sim@Driver@1:init(0)', 1), end('sim@Driver@1:init(0)', 2)]
    )
    assert (told.doing, told.since) == (None, None)


async def test_the_usual_silence_is_the_longest_in_ended_calls_of_the_same_kind(liveness):
    told = await liveness(
        [
            start(),
            begin('sim@Transport@2:init(0)', 0, DRIVER),  # another method: 100 s
            end('sim@Transport@2:init(0)', 100, DRIVER),
            begin('sim@Monitor@3:step(0)', 100, DRIVER),  # another component: 200 s
            end('sim@Monitor@3:step(0)', 300, DRIVER),
            begin('sim@Transport@2:step(1)', 300, DRIVER),  # 30 s, 10 s
            event('IPS_STAGE_STATE', 330, 'worker_transport_Transport'),
            end('sim@Transport@2:step(1)', 340, DRIVER),
            event('IPS_UPDATE_TIME_STAMP', 900, DRIVER),  # 560 s, in no call
            begin('sim@Transport@2:step(2)', 900, DRIVER),  # 20 s
            end('sim@Transport@2:step(2)', 920, DRIVER),
            begin('sim@Transport@2:step(3)', 920, DRIVER),  # has not ended: 70 s
            event('IPS_STAGE_STATE', 990, 'worker_transport_Transport'),
        ]
    )
    assert told.doing == 'Transport: step(3)'
    assert told.usual_silence == 30


async def test_of_two_calls_at_once_the_one_that_ends_is_told_by_its_arguments(liveness):
    told = await liveness(
        [
            begin('sim@A@1:step(1)', 1, DRIVER),
            begin('sim@A@1:step(2)', 1, DRIVER),
            end('sim@A@1:step(2)', 2, DRIVER),
        ]
    )
    assert told.doing == 'A: step(1)'


async def test_a_walltime_that_does_not_fit_its_time_is_not_used(liveness):
    odd = {**event('X', 100), 'walltime': '0.50'}
    told = await liveness([begin('sim@A@1:step(1)', 0.25, DRIVER), odd])
    assert told.since == BEGAN


async def test_arguments_as_the_framework_writes_them(liveness):
    told = await liveness(
        [
            begin('sim@A@1:step(1.000 ,x)', 1, DRIVER),
            begin('sim@A@1:step(2.000 ,x ,mode=fast)', 1, DRIVER),
            end('sim@A@1:step(1.000,x)', 2, DRIVER),
            begin('sim@A@1:step(3.000)', 2, DRIVER),
            end('sim@A@1:step(2.000,x)', 3, DRIVER),  # an end lacks what has a keyword
        ]
    )
    assert told.doing == 'A: step(3.000)'


async def test_a_call_that_failed_has_ended(liveness):
    failed = 'Error: "x" Target = sim@A@1:step(1)'
    told = await liveness(
        [
            begin('sim@A@1:step(1)', 1, DRIVER),
            event('IPS_CALL_END', 2, DRIVER, comment=failed, ok=False),
        ]
    )
    assert told.doing is None


def launch(task: int, at: float, command: str = '/bin/toric -n 5'):
    """A component launches a task on four processes."""
    comment = f'task_id = {task} , Tag = None , nproc = 4 , Target = {command}'
    return event('IPS_LAUNCH_TASK', at, 'worker_transport_Transport', comment=comment)


def finish(task: int, at: float):
    """A task ends."""
    comment = f'task_id = {task}  elapsed time = 1.00 S'
    return event('IPS_TASK_END', at, 'worker_transport_Transport', comment=comment)


async def test_a_task_that_runs(liveness):
    told = await liveness(
        [
            begin('sim@Transport@2:step(1)', 0, DRIVER),
            launch(1, 1),
            finish(1, 8),
            end('sim@Transport@2:step(1)', 9, DRIVER),
            begin('sim@Transport@2:step(2)', 9, DRIVER),
            launch(2, 10, 'mpiexec -n 4 /opt/bin/toric in.nml , task_name = a'),
        ]
    )
    assert told.doing == 'Transport: toric(in.nml)'
    assert told.since == BEGAN + 10
    assert told.usual_silence == 7


async def test_a_task_is_not_taken_to_outlive_its_call(liveness):
    """Nothing tells that a task was killed."""
    told = await liveness(
        [
            begin('sim@Driver@1:step(0)', 0),
            begin('sim@Transport@2:step(1)', 0, DRIVER),
            launch(1, 1),
            end('sim@Transport@2:step(1)', 9, DRIVER),
        ]
    )
    assert told.doing == 'Driver: step(0)'


async def test_an_ended_run_does_nothing(liveness):
    told = await liveness([start(), begin('s@A@1:step(0)', 1), event('IPS_END', 2)], 'completed')
    assert (told.reason, told.doing) == ('IPS_END told success.', None)


async def test_why_it_failed(liveness):
    told = await liveness(
        [
            start(),
            event('IPS_TASK_END', 1, 'w_x_Transport', ok=False, comment='old'),
            event('IPS_CALL_END', 2, 'd_s_Driver', ok=False, comment='Error: "disk full"\n at 5'),
            event('IPS_STAGE_OUTPUTS', 3, 'd_s_Driver'),
            event('IPS_END', 4, ok=False, comment='Simulation Execution Error'),
        ],
        'failed',
    )
    assert told.reason == (
        'IPS_END told that it failed: Simulation Execution Error. '
        'Before that, Driver told IPS_CALL_END: Error: "disk full" at 5.'
    )


async def test_silent_is_not_dead(liveness):
    log = [start(), begin('sim@Transport@2:step(1)', 5, DRIVER)]
    told = await liveness(log, age=5 * HOURS)
    assert told.reason == (
        'Its event log has not grown for longer than 3 h. '
        'That is silent, not dead: a long step looks the same.'
    )
    assert told.doing == 'Transport: step(1)'


@pytest.mark.parametrize(
    ('log', 'state', 'reason'),
    [
        (
            None,
            'running',
            'ips_run.json says running. Without an event log nothing tells more.',
        ),
        (
            None,
            'completed',
            'ips_run.json says completed. Without an event log nothing tells more.',
        ),
        ([], 'failed', 'ips_run.json says failed. There is no IPS_END among its events.'),
        (
            None,
            None,
            'The folder holds no events: it has no ips_events.jsonl and no ips_run.json.',
        ),
        ([], None, 'Without an ips_run.json nothing tells its state.'),
    ],
)
async def test_where_the_files_tell_little(liveness, log, state, reason):
    assert (await liveness(log, state)).reason == reason


def lines_run(module, function):
    """How many lines of a module a function runs."""
    count = 0

    def in_module(frame, kind, _):
        nonlocal count
        count += kind == 'line'
        return in_module

    before = sys.gettrace()
    sys.settrace(
        lambda frame, *_: in_module if frame.f_code.co_filename == module.__file__ else None
    )
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def unended(number):
    """The first events of a run in which few calls and tasks end."""
    log = []
    for at in range(number):
        log += [begin(f'sim@Driver@1:step({at})', at), launch(at, at)]
        if at % 10 == 9:
            log += [end(f'sim@Driver@1:step({at})', at), finish(at, at)]
    return [read_event(json.dumps(told).encode()) for told in log]


def test_an_event_costs_the_same_however_many_calls_are_open():
    def follow(number):
        log = unended(number)
        followed = calls.Calls()
        return lines_run(calls, lambda: [followed.add(told, lambda code: code) for told in log])

    assert follow(400) < 2.2 * follow(200)


def test_an_open_call_costs_the_same_however_many_there_are():
    def draw(number):
        followed = calls.Calls()
        for told in unended(number):
            followed.add(told, lambda code: code)
        codes = ('Framework', DRIVER, 'worker_transport_Transport')
        log = EventLog(
            events=(),
            components={code: code.rpartition('_')[2] for code in codes},
            types=(),
            open=followed.open,
            usual={},
            began=None,
            bad=0,
            first_bad=0,
        )
        return lines_run(trace, lambda: trace._of_run(log, 0, TraceRun('key', 1, 'sim')))

    assert draw(400) < 2.2 * draw(200)


async def test_a_silence_counts_in_every_call_that_was_open(liveness):
    told = await liveness(
        [
            begin('sim@A@1:outer(0)', 0),
            begin('sim@A@1:step(1)', 50, DRIVER),
            event('X', 60),  # 10 s in both
            event('X', 63),
            end('sim@A@1:step(1)', 64, DRIVER),
            end('sim@A@1:outer(0)', 65),
            begin('sim@A@1:outer(1)', 65),
            begin('sim@A@1:step(2)', 66, DRIVER),
        ]
    )
    assert (told.doing, told.usual_silence) == ('A: step(2)', 10)

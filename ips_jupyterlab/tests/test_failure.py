"""Why a run failed, as its page is told. Times are walltimes in s."""

from __future__ import annotations

import json

import pytest

from .events import REAL, begin, end, event, start, write_log, write_real_log
from .trees import make_run

DRIVER = 'driver_sim_Driver'
HEATING = 'heating_rf_Heating'


@pytest.fixture
def failure(get):
    """Why the run with this runid failed."""

    async def failure(runid=1):
        page = await get('runs', children='listed')
        [key] = [run['key'] for run in page['runs'] if run['runid'] == runid]
        return await get('runs', key, 'failure')

    return failure


@pytest.fixture
def refusal(ask, key_of):
    """Why nothing is told about the only run."""

    async def refusal():
        answer = await ask('runs', await key_of(), 'failure')
        assert (answer.status, answer.json['reason']) == (404, 'not_found')
        return answer.json['message']

    return refusal


def failed_log():
    """A driver calls a heating component, whose program ends and which then fails."""
    return [
        start(),
        begin('sim@Driver@1:init(0)', 1),
        end('sim@Driver@1:init(0)', 2),
        begin('sim@Driver@1:step(0)', 3),
        begin('sim@Heating@2:step(1.000)', 4, DRIVER),
        event(
            'IPS_LAUNCH_TASK', 5, HEATING, comment='task_id = 1 , Target = mpiexec -n 4 /bin/rf 1.0'
        ),
        event('IPS_TASK_END', 6, HEATING, comment='task_id = 1  elapsed time = 1.00 S'),
        end('sim@Heating@2:step(1.000)', 7, DRIVER, ok=False),
        end('sim@Driver@1:step(0)', 8),
        event('IPS_END', 9, ok=False, comment='Simulation Execution Error'),
    ]


async def test_the_first_event_that_was_not_ok_and_its_neighbours(base_directory, failure):
    run = make_run(base_directory, state='failed', data={'0.5': {'a': b''}, '1.0': {'b': b''}})
    write_log(run, failed_log())
    told = await failure()
    assert told['event']['number'] == 7
    assert told['event']['type'] == 'IPS_CALL_END'
    assert told['event']['component'] == 'Driver'  # which told it
    assert told['event']['walltime'] == 7
    assert [one['number'] for one in told['around']] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert told['around'][5] == told['event']
    assert told['timestep'] == '1.0'
    assert told['ensembles'] == []


async def test_the_calls_that_were_open_then_the_outermost_first(base_directory, failure):
    run = make_run(base_directory, state='failed')
    log = failed_log()
    write_log(run, log)
    assert (await failure())['doing'] == ['Driver: step(0)', 'Heating: step(1.000)']
    del log[6]  # its program was killed
    write_log(run, log)
    assert (await failure())['doing'] == [
        'Driver: step(0)',
        'Heating: step(1.000)',
        'Heating: rf(1.0)',
    ]


async def test_the_end_is_told_where_nothing_before_it_was_wrong(base_directory, failure):
    log = failed_log()
    del log[7:9]
    write_log(make_run(base_directory, state='failed'), log)
    told = await failure()
    assert told['event']['comment'] == 'Simulation Execution Error'
    assert told['doing'] == ['Driver: step(0)', 'Heating: step(1.000)']
    assert [one['number'] for one in told['around']] == [2, 3, 4, 5, 6, 7]


async def test_a_run_that_was_started_anew_is_told_of_its_last_life(base_directory, failure):
    log = failed_log()
    write_log(make_run(base_directory, state='failed'), [*log, *log[:4], log[-1]])
    told = await failure()
    assert told['event']['number'] == len(log) + 4
    assert told['doing'] == ['Driver: step(0)']


async def test_without_a_fault_the_last_events_are_told(base_directory, failure):
    log = failed_log()[:7]
    write_log(make_run(base_directory, state='failed'), log)
    told = await failure()
    assert told['event'] is None
    assert told['doing'] == ['Driver: step(0)', 'Heating: step(1.000)']
    assert [one['number'] for one in told['around']] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize('name', ['run_1', 'run_2'])
async def test_a_fault_in_the_log_of_a_real_run(base_directory, failure, name):
    run = make_run(base_directory, state='failed')
    write_real_log(run, name)
    lines = (REAL / f'{name}.jsonl').read_text().splitlines()
    events = [json.loads(line) for line in lines]
    ends = [number for number, one in enumerate(events) if one['eventtype'] == 'IPS_CALL_END']
    fault = ends[len(ends) // 2]
    events[fault]['ok'] = False
    events[-1]['ok'] = 'False'  # as older frameworks write it
    write_log(run, events)
    told = await failure()
    assert told['event']['number'] == fault
    assert told['event']['comment'] == events[fault]['comment']
    # The call that failed is the innermost of those that ran.
    called = events[fault]['comment'].rpartition('Target = ')[2]
    _, component, rest = called.split('@')
    assert told['doing'][-1] == f'{component}: {rest.partition(":")[2]}'


# What cannot be told


async def test_without_events_what_the_files_tell(base_directory, failure):
    """As the deployed portal writes runs: neither events nor a state."""
    make_run(base_directory, data={'0.0': {'a': b''}, '2.5': {'b': b''}})
    assert await failure() == {
        'event': None,
        'doing': [],
        'around': [],
        'timestep': '2.5',
        'ensembles': [],
    }


async def test_files_that_cannot_be_read_hide_nothing_else(base_directory, failure):
    run = make_run(base_directory, state='failed')
    write_log(run, failed_log())
    (run / 'ips_analysis_api_data_listing.json').write_text('{"1.0": ')
    told = await failure()
    assert told['event']['number'] == 7
    assert told['timestep'] is None
    (run / 'ips_events.jsonl').unlink()
    (run / 'ips_events.jsonl').mkdir()
    assert (await failure())['event'] is None


async def test_a_timestep_that_is_no_number_is_not_the_last(base_directory, failure):
    make_run(base_directory, state='failed', data={'1.0': {'a': b''}, 'nan': {'b': b''}})
    assert (await failure())['timestep'] == '1.0'


@pytest.mark.parametrize('state', ['running', 'completed'])
async def test_a_run_that_has_not_failed(base_directory, refusal, state):
    write_log(make_run(base_directory, state=state), failed_log())
    assert await refusal() == f'Run 1 of alice has not failed: it is {state}.'


async def test_without_a_state_the_events_tell_whether_it_failed(base_directory, refusal, failure):
    run = make_run(base_directory)
    write_log(run, [start(), event('IPS_END', 1)])
    assert 'its events tell of no failure' in await refusal()
    write_log(run, failed_log())
    assert (await failure())['event']['number'] == 7


# Siblings


def make_members(base, worked, failed, pending=()):
    """Run 1 with an ensemble: members by runid, each with its values, and its last one failed."""
    rows = [
        (runid, f'scan_{runid}', *values) for runid, values in sorted({**worked, **failed}.items())
    ]
    rows += [('?', f'later_{number}', *values) for number, values in enumerate(pending)]
    make_run(
        base,
        1,
        children=[*worked, *failed],
        ensembles={'Driver/scan': rows},
        state='running',
        simname='parent',
    )
    for runid in worked:
        make_run(base, runid, state='completed', simname=f'scan_{runid}')
    for runid in failed:
        run = make_run(base, runid, state='failed', simname=f'scan_{runid}')
        write_log(run, failed_log())


async def test_the_siblings_that_worked_and_where_the_parameters_lie(base_directory, failure):
    make_members(
        base_directory,
        worked={2: (0.5, 1, 'a'), 3: (1.5, 1, 'b'), 4: (2.5, 1, 'a')},
        failed={5: (3.0, 1, 'b'), 6: (9.0, 1, 'c')},
        pending=[(99.0, 1, 'a')],
    )
    make_run(base_directory, 7, state='running')  # no member
    [told] = (await failure(5))['ensembles']
    assert (told['parent']['runid'], told['parent']['simname']) == (1, 'parent')
    assert (told['component'], told['name']) == ('Driver', 'scan')
    # 3 has the same p:2, and of the others 4 has the nearer p:0.
    assert [link['runid'] for link in told['worked']] == [3, 4, 2]
    assert [link['runid'] for link in told['failed']] == [6]
    assert told['parameters'] == [
        {'name': 'p:0', 'value': 3.0, 'worked': [0.5, 1.5, 2.5], 'outside': True},
        {'name': 'p:2', 'value': 'b', 'worked': ['a', 'b'], 'outside': False},
    ]  # p:1 is the same everywhere
    assert (told['more_worked'], told['more_failed']) == (0, 0)


@pytest.mark.parametrize(
    ('own', 'worked', 'outside'),
    [
        (0.9, [1, 2], True),
        (2.1, [1, 2], True),
        (1.5, [1, 2], False),
        (1, [1.0, 2], False),
        ('x', [1, 2], False),
        (3, ['a', 'b'], False),
        (3, ['a', 2], True),
        ('nan', [1, 2], False),
    ],
)
async def test_a_number_beyond_all_that_worked_is_outside(
    base_directory, failure, own, worked, outside
):
    members = {number: (value,) for number, value in enumerate(worked, 2)}
    make_members(base_directory, members, {9: (own,)})
    [told] = (await failure(9))['ensembles']
    [row] = told['parameters']
    assert row['outside'] is outside
    assert row['value'] == (None if own == 'nan' else own)


async def test_many_values_are_told_by_some_with_both_ends(base_directory, failure):
    worked = {runid: (runid / 10, 'same') for runid in range(2, 122)}
    make_members(base_directory, worked, {130: (5.0, 'same')})
    [told] = (await failure(130))['ensembles']
    [row] = told['parameters']
    assert len(row['worked']) == 12
    assert (row['worked'][0], row['worked'][-1]) == (0.2, 12.1)
    assert row['worked'] == sorted(row['worked'])
    assert row['outside'] is False
    # 100 of the 120 that worked: those that are nearest to 5.0
    assert len(told['worked']) == 100
    assert told['more_worked'] == 20
    assert told['worked'][0]['runid'] == 50
    assert {link['runid'] for link in told['worked']} == set(range(2, 102))


async def test_nothing_differs_where_none_has_worked(base_directory, failure):
    make_members(base_directory, {}, {2: (1.0,), 3: (2.0,)})
    [told] = (await failure(2))['ensembles']
    assert (told['worked'], told['parameters']) == ([], [])
    assert [link['runid'] for link in told['failed']] == [3]


async def test_a_run_in_two_ensembles_is_told_of_both_and_a_broken_one_is_left_out(
    base_directory, failure
):
    make_members(base_directory, {2: (1.0,)}, {3: (2.0,)})
    ensembles = base_directory / 'alice/1/ensembles/Driver'
    (ensembles / 'again.csv').write_text((ensembles / 'scan.csv').read_text(), newline='')
    (ensembles / 'broken.csv').write_bytes(b'\xff\xfe\x00')
    names = [one['name'] for one in (await failure(3))['ensembles']]
    assert names == ['again', 'scan']


async def test_a_child_run_that_is_no_member(base_directory, failure):
    make_members(base_directory, {2: (1.0,)}, {3: (2.0,)})
    run = make_run(base_directory, 4, state='failed')
    write_log(run, failed_log())
    (base_directory / 'alice/1/ips_analysis_api_child_runs.txt').write_text('2\n3\n4\n')
    assert (await failure(4))['ensembles'] == []

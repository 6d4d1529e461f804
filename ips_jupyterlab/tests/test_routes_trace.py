"""The spans of a run and of its children, as columns and as files. Times are walltimes in s."""

from __future__ import annotations

import pytest

from ips_jupyterlab.layout import EVENT_LOG

from .events import BEGAN, begin, end, event, span, start, write_log, write_real_log
from .trees import make_run, set_modified

HOUR = 3600.0
ROOT = 's@FRAMEWORK@Framework@0'
DRIVER, TRANSPORT = 's@Driver@1', 's@Transport@2'
OF_DRIVER, OF_TRANSPORT = 'driver_s_Driver', 'worker_transport_Transport'


@pytest.fixture
def trace(get, key_of):
    """The trace of the only top-level run."""

    async def trace():
        return await get('runs', await key_of(), 'trace')

    return trace


def spans(trace):
    """Each span as (run, component, name, its parent's name, start, duration)."""
    names = [trace['names'][name] for name in trace['name']]
    rows = zip(
        trace['run'], trace['component'], names, trace['parent'], trace['start'], trace['duration'],
        strict=True,
    )  # fmt: skip
    return [
        (
            trace['runs'][run]['runid'],
            trace['components'][component],
            name,
            None if parent < 0 else names[parent],
            round(began - BEGAN, 3),
            None if duration is None else round(duration, 3),
        )
        for run, component, name, parent, began, duration in rows
    ]


def ended_run():
    """A run of one step with one task, in the order in which the framework sends."""
    step = f'{TRANSPORT}:step(1.000)'
    drive = f'{DRIVER}:step(0)'
    root = span(0, 20, ROOT, total_cores='128')
    return [
        start(),
        event('IPS_RESOURCE_ALLOC', comment='Nodes = 4   PPN = 32'),
        begin(drive, 1),
        begin(step, 2, OF_DRIVER),
        event('IPS_LAUNCH_TASK', 3, OF_TRANSPORT, comment='task_id = 1 , nproc = 64 , Target = x'),
        event(
            'IPS_TASK_END',
            9,
            OF_TRANSPORT,
            comment='task_id = 1  elapsed time = 6.00 S',
            trace=span(3, 9, '/opt/bin/toric', '-n 5', step, procs_requested='64'),
        ),
        event(
            'IPS_STAGE_OUTPUTS',
            10,
            OF_TRANSPORT,
            trace=span(9.5, 10, 'stage_output_files', "['a']", step),
        ),
        end(step, 12, OF_DRIVER, trace=span(2, 12, TRANSPORT, 'step(1.000)', drive)),
        end(drive, 19, trace=span(1, 19, DRIVER, 'step(0)', root['id'])),
        event('IPS_END', 20, trace=root),
    ]


async def test_an_ended_run(base_directory, trace):
    write_log(make_run(base_directory, 1, simname='s', state='completed'), ended_run())
    told = await trace()
    assert spans(told) == [
        (1, 'Framework', 's', None, 0, 20),
        (1, 'Driver', 'step(0)', 's', 1, 18),
        (1, 'Transport', 'step(1.000)', 'step(0)', 2, 10),
        (1, 'Transport', 'toric(-n 5)', 'step(1.000)', 3, 6),
        (1, 'Transport', "stage_output_files(['a'])", 'step(1.000)', 9.5, 0.5),
    ]
    assert told['cores'] == [None, None, None, 64, None]
    assert told['total_cores'] == 128
    assert told['now'] > 0


async def test_the_same_run_while_it_runs(base_directory, trace):
    log = ended_run()
    run = make_run(base_directory, 1, simname='s', state='running')
    root = (1, 'Framework', 's', None, 0, None)
    drive = (1, 'Driver', 'step(0)', 's', 1, None)
    step = (1, 'Transport', 'step(1.000)', 'step(0)', 2, None)
    task = (1, 'Transport', 'x', 'step(1.000)', 3, None)
    ended_task = (1, 'Transport', 'toric(-n 5)', 'step(1.000)', 3, 6)
    files = (1, 'Transport', "stage_output_files(['a'])", 'step(1.000)', 9.5, 0.5)
    ended_step = (1, 'Transport', 'step(1.000)', 'step(0)', 2, 10)
    for arrived, expected in (
        (0, []),
        (1, [root]),
        (3, [root, drive]),
        (4, [root, drive, step]),
        (5, [root, drive, step, task]),
        (6, [root, drive, step, ended_task]),
        (7, [root, drive, step, ended_task, files]),
        (8, [root, drive, ended_step, ended_task, files]),
        (9, [root, (*drive[:5], 18), ended_step, ended_task, files]),
    ):
        write_log(run, log[:arrived])
        told = await trace()
        assert spans(told) == expected
        assert told['total_cores'] == (128 if arrived > 1 else None)
    write_log(run, log[:5])
    assert (await trace())['cores'] == [None, None, None, 64]


async def test_the_open_calls_of_a_silent_run_are_known_to_when_it_was_heard(base_directory, trace):
    """Nothing tells that they still work."""
    log = write_log(make_run(base_directory, 1, children=[2], state='running'), ended_run()[:4])
    child = write_log(make_run(base_directory, 2, state='running'), ended_run()[:3])
    assert (await trace())['now'] >= child.stat().st_mtime  # the time of the answer
    heard = log.stat().st_mtime - 5 * HOUR
    set_modified(log, heard)
    assert (await trace())['now'] > heard + 4 * HOUR  # its child still tells
    set_modified(child, heard - HOUR)
    assert (await trace())['now'] == pytest.approx(heard, abs=0.001)
    set_modified(child, heard + HOUR)
    assert (await trace())['now'] == pytest.approx(heard + HOUR, abs=0.001)


async def test_nothing_runs_after_the_end(base_directory, trace):
    log = [start(), begin(f'{DRIVER}:step(0)', 1), event('IPS_END', 5, ok=False)]
    write_log(make_run(base_directory, 1, simname='s', state='failed'), log)
    assert spans(await trace()) == [(1, 'Framework', 's', None, 0, 5)]


async def test_cores_that_a_task_had_count_more_than_those_it_asked_for(base_directory, trace):
    tags = {'procs_requested': '2', 'cores_allocated': '32'}
    run = make_run(base_directory, 1)
    odd = [{'cores_allocated': 'many'}, {'cores_allocated': '-1'}]
    traces = [span(number, 9, '/x', '', **told) for number, told in enumerate([tags, *odd])]
    write_log(run, [event('IPS_TASK_END', 9, trace=told) for told in traces])
    assert (await trace())['cores'][1:] == [32, None, None]


async def test_a_span_without_a_known_parent_lies_in_the_call_at_its_time(base_directory, trace):
    """The framework names another parent where a call has several arguments."""
    calls = [
        end('s@T@2:step(1,2)', at + 5, OF_DRIVER, trace=span(at, at + 5, 's@T@2', f'step({at},2)'))
        for at in (1, 11)
    ]
    early = span(10.9, 11.5, 'stage_state', 'early', 'unknown')  # begins before its call does
    late = span(12, 13, 'stage_state', 'late', 'unknown')
    between = span(7, 8, 'stage_state', 'between', 'unknown')
    log = [
        start(),
        *calls,
        *(event('IPS_STAGE_STATE', 13, 'w_x_T', trace=told) for told in (early, late, between)),
        event('IPS_END', 20),
    ]
    write_log(make_run(base_directory, 1, simname='s'), log)
    assert {(name, parent) for _, _, name, parent, _, _ in spans(await trace())} == {
        ('s', None),
        ('step(1,2)', 's'),
        ('step(11,2)', 's'),
        ('stage_state(early)', 'step(11,2)'),
        ('stage_state(late)', 'step(11,2)'),
        ('stage_state(between)', 's'),
    }


async def test_spans_without_ids(base_directory, trace):
    traces = [{**span(at, 9, 'x', str(at)), 'id': '', 'parentId': ''} for at in (1, 2)]
    log = [start(), *(event('X', 9, trace=told) for told in traces)]
    write_log(make_run(base_directory, 1, simname='s'), log)
    assert [(name, parent) for _, _, name, parent, _, _ in spans(await trace())] == [
        ('s', None),
        ('x(1)', 's'),
        ('x(2)', 's'),
    ]


async def test_parents_in_a_circle(base_directory, trace):
    """Ids are what the events say."""
    ids = {'a': 'b', 'b': 'c', 'c': 'a', 'd': 'd', 'e': 'a'}
    traces = [
        {**span(number, 9, 'x', name), 'id': name, 'parentId': parent}
        for number, (name, parent) in enumerate(ids.items())
    ]
    write_log(make_run(base_directory, 1), [event('X', trace=told) for told in traces])
    parents = (await trace())['parent']
    for index in range(len(parents)):
        above = index
        for _ in parents:
            above = parents[above] if above >= 0 else above
        assert above == -1


async def test_children_are_merged(base_directory, trace):
    """Ids are unique within a run only; a child may name the parent as its child."""
    parent = make_run(base_directory, 1, children=[2, 3, 4, 5], simname='p', state='completed')
    write_log(parent, ended_run())
    child = make_run(base_directory, 2, children=[6, 1], simname='c')
    write_log(child, ended_run())
    make_run(base_directory, 3, simname='no log')
    (make_run(base_directory, 4) / EVENT_LOG).mkdir()
    write_log(make_run(base_directory, 6, simname='g'), ended_run())
    told = await trace()
    assert [run['runid'] for run in told['runs']] == [1, 2, 3, 4, 6]
    assert [run['simname'] for run in told['runs'][:3]] == ['p', 'c', 'no log']
    assert len(told['start']) == 15
    names = ('p', 'c', 'g')
    roots = [row for row in spans(told) if row[2] in names]
    assert sorted(roots) == [
        (1, 'Framework', 'p', None, 0, 20),
        (2, 'Framework', 'c', 'p', 0, 20),
        (6, 'Framework', 'g', 'c', 0, 20),
    ]
    for index, above in enumerate(told['parent']):
        name = told['names'][told['name'][index]]
        assert name in names or told['run'][above] == told['run'][index]


async def test_the_cores_are_those_of_the_run_itself(base_directory, trace):
    write_log(make_run(base_directory, 1, children=[2]), [start()])
    write_log(make_run(base_directory, 2), ended_run())
    assert (await trace())['total_cores'] is None


async def test_the_real_run_with_its_child(base_directory, trace):
    write_real_log(make_run(base_directory, 1, children=[2], simname='ramp_up'), 'run_1')
    write_real_log(make_run(base_directory, 2, simname='ramp_up_20MW'), 'run_2')
    told = await trace()
    began = 1795550519.537877  # of the run
    rows = [
        (run, component, name, parent, round(at + BEGAN - began, 6), duration)
        for run, component, name, parent, at, duration in spans(told)
    ]
    assert [row[:4] for row in rows[:6]] == [
        (1, 'Framework', 'ramp_up', None),
        (1, 'Driver', 'init(0)', 'ramp_up'),
        (1, 'Driver', "stage_input_files(['ramp_up.ipynb', 'heating_scan.ipynb'])", 'init(0)'),
        (1, 'Transport', "update_state(['state.json', 'profiles.csv'])", 'init(0.000)'),
        (1, 'Transport', 'init(0.000)', 'init(0)'),
        (2, 'Framework', 'ramp_up_20MW', 'ramp_up'),
    ]
    assert told['parent'].count(-1) == 1
    assert told['total_cores'] == 1
    step = told['names'].index('step(10.000)')
    index = told['name'].index(step)
    assert told['start'][index] - began == pytest.approx(0.944524, abs=1e-6)
    assert told['duration'][index] == pytest.approx(0.077157, abs=1e-9)


# Files for other programs


async def test_zipkin(base_directory, get, key_of):
    write_real_log(make_run(base_directory, 1, children=[2], simname='ramp_up'), 'run_1')
    write_real_log(make_run(base_directory, 2, simname='ramp_up_20MW'), 'run_2')
    key = await key_of()
    found = await get('runs', key, 'download', 'zipkin')
    assert len(found) == len((await get('runs', key, 'trace'))['start'])
    assert len({span['traceId'] for span in found}) == 1
    by_id = {span['id']: span for span in found}
    assert len(by_id) == len(found)
    for told in found:
        assert len(told['traceId']) == 32
        assert len(told['id']) == 16
        assert int(told['id'], 16) > 0
        assert isinstance(told['timestamp'], int)
        assert told['duration'] >= 1
        assert all(isinstance(tag, str) for tag in told['tags'].values())
    [root] = [span for span in found if 'parentId' not in span]
    assert root == {
        'traceId': root['traceId'],
        'id': root['id'],
        'name': 'ramp_up',
        'timestamp': 1795550519537877,
        'duration': 4655209,
        'localEndpoint': {'serviceName': 'Framework'},
        'tags': {'runid': '1', 'component': 'Framework', 'simname': 'ramp_up', 'total_cores': '1'},
    }
    [child] = [span for span in found if span['name'] == 'ramp_up_20MW']
    assert child['parentId'] == root['id']
    [step] = [span for span in found if span['name'] == 'step(5.000)'
              and span['tags']['component'] == 'Transport']  # fmt: skip
    assert by_id[step['parentId']]['name'] == 'step(0)'


async def test_zipkin_of_a_run_that_runs(base_directory, get, key_of):
    moment = event('X', 4, OF_TRANSPORT, trace=span(4, 4, 'x'))  # Zipkin takes 0 for unknown
    write_log(make_run(base_directory, 1), [*ended_run()[:5], moment])
    found = await get('runs', await key_of(), 'download', 'zipkin')
    assert [span['name'] for span in found] == ['run 1', 'step(0)', 'step(1.000)', 'x', 'x()']
    assert [span.get('duration') for span in found] == [None, None, None, None, 1]
    assert found[3]['tags']['cores'] == '64'


async def test_chrome(base_directory, get, key_of):
    write_log(make_run(base_directory, 1, children=[2], simname='p'), ended_run())
    write_log(make_run(base_directory, 2, simname='c'), ended_run())
    told = await get('runs', await key_of(), 'download', 'chrome')
    events = told['traceEvents']
    names = {(e['name'], e['pid']): e['args']['name'] for e in events if e['tid'] == 0}
    assert names == {('process_name', 1): 'run 1 p', ('process_name', 2): 'run 2 c'}
    threads = {
        (e['pid'], e['args']['name']): e['tid'] for e in events if e['name'] == 'thread_name'
    }
    assert set(threads) == {
        (run, component) for run in (1, 2) for component in ('Framework', 'Driver', 'Transport')
    }
    [task] = [e for e in events if e['name'] == 'toric(-n 5)' and e['pid'] == 2]
    assert task == {
        'name': 'toric(-n 5)',
        'cat': 'Transport',
        'ph': 'X',
        'ts': (BEGAN + 3) * 1_000_000,
        'dur': 6_000_000,
        'pid': 2,
        'tid': threads[2, 'Transport'],
        'args': {'cores': 64},
    }


async def test_chrome_shows_what_overlaps_on_two_threads(base_directory, get, key_of):
    """Perfetto takes what lies on a thread for nested, and drops what is not."""
    times = {'a': (0, 10), 'b': (1, 4), 'c': (2, 6), 'd': (4, 5), 'e': (5, 12)}
    log = [
        event('X', 20, 'w_x_T', trace=span(*at, 'stage_state', name)) for name, at in times.items()
    ]
    write_log(make_run(base_directory, 1), log)
    events = (await get('runs', await key_of(), 'download', 'chrome'))['traceEvents']
    threads = {e['tid']: e['args']['name'] for e in events if e['name'] == 'thread_name'}
    shown = {e['name'][12:-1]: threads[e['tid']] for e in events if e['name'].startswith('stage')}
    assert shown == {'a': 'T', 'b': 'T', 'c': 'T (2)', 'd': 'T', 'e': 'T (3)'}


async def test_chrome_of_a_run_that_runs(base_directory, get, key_of):
    write_log(make_run(base_directory, 1), ended_run()[:4])
    events = (await get('runs', await key_of(), 'download', 'chrome'))['traceEvents']
    assert [(e['name'], e['ph']) for e in events if e['ph'] != 'M'] == [
        ('run 1', 'B'),
        ('step(0)', 'B'),
        ('step(1.000)', 'B'),
    ]


@pytest.mark.parametrize('what', ['zipkin', 'chrome'])
async def test_files_of_a_run_without_events(base_directory, get, key_of, what):
    make_run(base_directory, 1)
    told = await get('runs', await key_of(), 'download', what)
    assert told == [] or [e['ph'] for e in told['traceEvents']] == ['M']

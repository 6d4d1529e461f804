"""The events of a run: as a list, searched and cut into pages, and as a file."""

from __future__ import annotations

import asyncio
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ips_jupyterlab.catalog import eventlog
from ips_jupyterlab.catalog.catalog import Catalog
from ips_jupyterlab.catalog.eventlog import EventQuery
from ips_jupyterlab.layout import EVENT_LOG, ContentsRoot, RunTree
from ips_jupyterlab.server.wire import encode

from .events import begin, event, start, write_log, write_real_log
from .trees import make_run, set_modified


def numbers(page):
    """Which events a page holds."""
    return [event['number'] for event in page['events']]


async def test_the_events_of_a_real_run(base_directory, get, key_of):
    write_real_log(make_run(base_directory, 1), 'run_1')
    page = await get('runs', await key_of(), 'events')
    assert page['total'] == len(page['events']) == 33
    assert page['components'] == ['Driver', 'Framework', 'Monitor', 'Transport']
    assert page['types'] == [
        'IPS_CALL_BEGIN',
        'IPS_CALL_END',
        'IPS_END',
        'IPS_RESOURCE_ALLOC',
        'IPS_STAGE_INPUTS',
        'IPS_STAGE_STATE',
        'IPS_START',
        'IPS_UPDATE_STATE',
        'IPS_UPDATE_TIME_STAMP',
    ]
    assert page['events'][5] == {
        'number': 5,
        'time': 1795550519.0,  # 2026-11-24 20:01:59 UTC
        'seqnum': 5,
        'type': 'IPS_UPDATE_STATE',
        'code': 'worker_transport_Transport',
        'component': 'Transport',
        'ok': True,
        'walltime': 0.28,
        'phystime': None,  # -1: not yet
        'comment': 'Elapsed time = 0.013   files = state.json profiles.csv Success',
    }
    assert page['events'][24]['phystime'] == 5.0


@pytest.mark.parametrize(
    ('query', 'found'),
    [
        ({}, list(range(33))),
        ({'offset': 30}, [30, 31, 32]),
        ({'offset': 2, 'limit': 2}, [2, 3]),
        ({'offset': 33}, []),
        ({'type': 'IPS_CALL_END', 'component': 'Framework'}, [7, 29, 31]),
        ({'type': 'IPS_CALL_END', 'component': 'Framework', 'offset': 1}, [29, 31]),
        ({'component': 'Monitor'}, [11, 19, 27]),
        ({'component': 'monitor_state_Monitor'}, []),
        ({'type': 'NONE'}, []),
        ({'q': 'transport STEP begin'}, [13, 21]),  # type, code and comment, any case
        ({'q': 'step(5.000) transport', 'type': 'IPS_CALL_END'}, [16]),
    ],
)
async def test_filters_and_pages(base_directory, get, key_of, query, found):
    write_real_log(make_run(base_directory, 1), 'run_1')
    page = await get('runs', await key_of(), 'events', **query)
    assert numbers(page) == found
    if 'offset' not in query:
        assert page['total'] == len(found)
    assert len(page['types']) == 9  # of all events


async def test_a_run_without_a_log_has_no_events(base_directory, get, key_of):
    make_run(base_directory, 1)
    key = await key_of()
    nothing = {'events': [], 'total': 0, 'types': [], 'components': []}
    assert await get('runs', key, 'events') == nothing
    assert await get('runs', key, 'download', 'events') == []


@pytest.mark.parametrize(
    ('code', 'component'),
    [
        ('driver_ramp_up_Driver', 'Driver'),
        ('Framework', 'Framework'),
        ('driver_sim_fast_driver', 'fast_driver'),  # which the log names
        ('worker_x_other_thing', 'thing'),  # nothing names it: its last word
        ('odd', 'odd'),
        ('', ''),
    ],
)
async def test_the_component_of_a_code(base_directory, get, key_of, code, component):
    run = make_run(base_directory, 1)
    write_log(run, [event('X', code=code), begin('s@fast_driver@2:init(0)', 0)])
    page = await get('runs', await key_of(), 'events')
    assert page['events'][0]['component'] == component


async def test_wrong_types_break_no_list(base_directory, get, key_of):
    run = make_run(base_directory, 1)
    odd = {
        'eventtype': ['a'],
        'code': None,
        'comment': 7,
        'ok': 'True',
        'time': 5,
        'seqnum': 'x',
        'walltime': 'soon',
        'phystimestamp': {},
        'trace': 'none',
    }
    write_log(run, [odd, {}, {'ok': 'False', 'walltime': 1e308, 'seqnum': 2**70}])
    page = await get('runs', await key_of(), 'events')
    assert page['total'] == 3
    assert page['events'][0] == {
        'number': 0,
        'time': None,
        'seqnum': None,
        'type': "['a']",
        'code': '',
        'component': '',
        'ok': True,
        'walltime': None,
        'phystime': None,
        'comment': '7',
    }
    assert [event['ok'] for event in page['events']] == [True, True, False]
    assert page['events'][2]['seqnum'] is None


async def test_a_line_that_is_no_event_is_left_out_and_told_once(base_directory, get, key_of):
    log = write_log(make_run(base_directory, 1), [start()])
    with log.open('a') as file:
        file.write('{"eventtype": "HALF", "co\n\n[1]\n' + json.dumps(event('NEXT')) + '\n')
    key = await key_of()
    page = await get('runs', key, 'events')
    assert [event['type'] for event in page['events']] == ['IPS_START', 'NEXT']
    assert (await get('runs', key, 'about'))['run']['problems'] == [
        {
            'path': str(log),
            'message': f'{log}: 2 lines are no events and are left out; the first is line 2.',
        }
    ]
    events = await get('runs', key, 'download', 'events')
    assert [event['eventtype'] for event in events] == ['IPS_START', 'NEXT']


@pytest.mark.parametrize('depth', [700, 100_000])
async def test_a_line_that_is_nested_too_deeply_is_left_out(base_directory, get, key_of, depth):
    log = write_log(make_run(base_directory, 1), [start()])
    deep = '[' * depth + ']' * depth
    with log.open('a') as file:
        file.write(f'{{"eventtype": "DEEP", "comment": {deep}}}\n{json.dumps(event("NEXT"))}\n')
    page = await get('runs', await key_of(), 'events')
    assert [event['type'] for event in page['events']] == ['IPS_START', 'NEXT']


async def test_what_is_added_is_read_and_half_a_line_waits(base_directory, get, key_of):
    log = write_log(make_run(base_directory, 1), [start()])
    key = await key_of()
    assert (await get('runs', key, 'events'))['total'] == 1
    line = json.dumps(event('NEXT'))
    for text, total in ((line[:9], 1), (line[9:30], 1), (line[30:], 2), ('\n', 2), (line, 3)):
        with log.open('a') as file:
            file.write(text)
        assert (await get('runs', key, 'events'))['total'] == total
    about = await get('runs', key, 'about')
    assert (about['events'], about['run']['problems']) == (3, [])


async def test_what_was_read_is_not_read_again(base_directory, get, key_of, monkeypatch):
    log = write_log(make_run(base_directory, 1), [start(), event('A'), event('B')])
    key = await key_of()
    parsed = []

    def counted(line):
        parsed.append(line)
        return read_event(line)

    read_event = eventlog.read_event
    monkeypatch.setattr(eventlog, 'read_event', counted)
    await asyncio.gather(*(get('runs', key, 'events') for _ in range(8)))
    assert len(parsed) == 3
    with log.open('a') as file:
        file.write(json.dumps(event('C')) + '\n')
    await get('runs', key, 'events')
    await get('runs', key, 'about')
    await get('runs', key, 'trace')
    assert len(parsed) == 4


async def test_a_log_that_shrank_or_was_replaced_is_read_anew(base_directory, get, key_of):
    run = make_run(base_directory, 1)
    log = write_log(run, [start(), event('A'), event('B')])
    key = await key_of()

    async def types():
        return [event['type'] for event in (await get('runs', key, 'events'))['events']]

    assert await types() == ['IPS_START', 'A', 'B']
    write_log(run, [event('C')])
    assert await types() == ['C']
    write_log(run, [event('D'), event('E'), event('F')])  # longer, with another beginning
    assert await types() == ['D', 'E', 'F']
    stamp = log.stat()
    other = run / 'other'
    other.write_text(log.read_text().replace('"D"', '"G"'))
    other.replace(log)
    os.utime(log, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert await types() == ['G', 'E', 'F']


async def test_few_logs_are_kept(base_directory, get, monkeypatch):
    monkeypatch.setattr(eventlog, 'KEPT', 100)
    for runid in (1, 2):
        write_log(make_run(base_directory, runid), [start(), event(f'OF_{runid}')])
    for _ in range(2):
        for run in (await get('runs'))['runs']:
            page = await get('runs', run['key'], 'events')
            assert page['events'][1]['type'] == f'OF_{run["runid"]}'
    assert len(eventlog._kept._logs) == 1


async def test_a_log_outside_is_not_read(base_directory, ask, key_of, tmp_path):
    run = make_run(base_directory, 1)
    key = await key_of()
    outside = write_log(tmp_path, [event('SECRET')])
    (run / EVENT_LOG).symlink_to(outside)
    for rest in (['events'], ['trace'], ['download', 'events'], ['download', 'zipkin']):
        answer = await ask('runs', key, *rest)
        assert (answer.status, answer.json['reason']) == (403, 'forbidden')
        assert 'SECRET' not in answer.text
    about = await ask('runs', key, 'about')
    assert about.status == 200
    assert about.json['events'] is None
    assert 'leads outside' in about.json['run']['problems'][0]['message']


async def test_a_log_that_may_not_be_read_is_403_and_named(base_directory, ask, key_of, forbid):
    run = make_run(base_directory, 1, state='running')
    log = write_log(run, [start()])
    key = await key_of()
    forbid(log)
    for rest in (['events'], ['trace'], ['download', 'events']):
        answer = await ask('runs', key, *rest)
        assert (answer.status, answer.json['reason']) == (403, 'forbidden')
        assert answer.json['message'].startswith(f'{log}: not readable by ')
    assert (await ask('runs', key, 'about')).json['events'] is None


@pytest.mark.parametrize(
    ('query', 'word'),
    [({'offset': '-1'}, 'offset'), ({'offset': 'x'}, 'offset'), ({'limit': '0'}, 'limit')],
)
async def test_a_bad_argument_is_400(base_directory, ask, key_of, query, word):
    make_run(base_directory, 1)
    answer = await ask('runs', await key_of(), 'events', **query)
    assert (answer.status, answer.json['reason']) == (400, 'bad_request')
    assert word in answer.json['message']


# The file


async def test_the_file_of_events_is_what_was_sent(
    base_directory, key_of, http_server_client, jp_auth_header, jp_base_url
):
    log = write_real_log(make_run(base_directory, 7), 'run_1')
    response = await http_server_client.fetch(
        f'{jp_base_url}ips/runs/{await key_of()}/download/events', headers=jp_auth_header
    )
    assert response.headers['Content-Type'].startswith('application/json')
    disposition = response.headers['Content-Disposition']
    assert disposition == 'attachment; filename="run_7_events.json"'
    assert json.loads(response.body) == [json.loads(line) for line in log.open()]


async def test_a_long_file_comes_in_parts(base_directory, get, key_of, monkeypatch):
    monkeypatch.setattr(eventlog, 'BLOCK', 1000)
    log = write_real_log(make_run(base_directory, 1), 'run_1')
    key = await key_of()
    events = await get('runs', key, 'download', 'events')
    assert events == [json.loads(line) for line in log.open()]
    assert (await get('runs', key, 'events'))['total'] == len(events)


async def test_what_json_lacks_becomes_null(base_directory, get, key_of):
    run = make_run(base_directory, 1)
    endless = float('inf')
    write_log(run, [event('A', phystimestamp=float('nan'), extra=[endless], comment='\udcff')])
    key = await key_of()
    [listed] = (await get('runs', key, 'events'))['events']
    assert (listed['type'], listed['phystime'], listed['comment']) == ('A', None, '?')
    [sent] = await get('runs', key, 'download', 'events')
    assert (sent['phystimestamp'], sent['extra'], sent['comment']) == (None, [None], '?')


async def test_other_files_are_404(base_directory, ask, key_of):
    make_run(base_directory, 1)
    answer = await ask('runs', await key_of(), 'download', 'everything')
    assert (answer.status, answer.json['reason']) == (404, 'not_found')
    for name in ('events', 'zipkin', 'chrome'):
        assert name in answer.json['message']


# Whatever a log holds

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        [
            'IPS_END',
            'IPS_CALL_BEGIN',
            'IPS_CALL_END',
            'IPS_LAUNCH_TASK',
            'IPS_TASK_END',
            'IPS_RESOURCE_ALLOC',
            'Nodes = 0   PPN = 3',
            'Target = a@B@1:step(0)',
            'Target = @@1:(',
            'task_id = 1 , nproc = 4 , Target = /bin/x',
            '2026-11-24|20:01:59UTC',
            '9999-12-31|23:59:59-2359',
            '12.50',
            'a@B@1',
            'x_B',
        ]
    )
)
SPANS = st.dictionaries(
    st.sampled_from(['timestamp', 'duration', 'id', 'parentId', 'name', 'localEndpoint', 'tags']),
    SCALARS
    | st.dictionaries(
        st.sampled_from(['serviceName', 'cores_allocated', 'procs_requested', 'total_cores']),
        SCALARS,
    ),
)
EVENTS = st.dictionaries(
    st.sampled_from(
        [
            'eventtype',
            'code',
            'comment',
            'ok',
            'time',
            'seqnum',
            'walltime',
            'phystimestamp',
            'trace',
        ]
    ),
    SCALARS | SPANS | st.lists(SCALARS, max_size=2),
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=st.lists(EVENTS, max_size=12), state=st.sampled_from(['running', 'failed', 'x']))
def test_no_list_of_objects_breaks_a_page(tmp_path_factory, events, state):
    base = tmp_path_factory.mktemp('base')
    make_run(base, 1, state=state)
    log = write_log(base / 'alice' / '1', events)
    set_modified(log, 1_700_000_000)
    catalog = Catalog(RunTree([str(base)]), ContentsRoot(None), silent_after=10)
    key = RunTree([str(base)]).user_directory(str(base), 'alice').run_key(1)

    def refuse(constant):
        raise AssertionError(f'{constant} is not JSON')

    def read(answer):
        return json.loads(encode(answer), parse_constant=refuse)

    page = read(catalog.events(key, EventQuery(q='a', limit=9)))
    assert page['total'] <= len(events)
    assert read(catalog.about(key))['events'] == len(events)
    trace = read(catalog.trace(key))
    assert all(parent < len(trace['start']) for parent in trace['parent'])
    assert trace['start'] == sorted(trace['start'])
    assert len(read(catalog.zipkin(key))) == len(trace['start'])
    read(catalog.chrome(key))
    assert len(json.loads(b''.join(catalog.raw_events(key)), parse_constant=refuse)) == len(events)

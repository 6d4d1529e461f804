"""The list of runs: ``GET ips/runs``."""

from __future__ import annotations

import os
import shutil

import pytest

from ips_jupyterlab import api_v1
from ips_jupyterlab.layout import API_FILE, CHILD_RUNS, DATA_LISTING, RUN_METADATA

from .trees import make_run, runids, set_modified

LONG_AGO = 1_700_000_000.0


async def test_no_runs_yet(get):
    assert await get('runs') == {
        'runs': [],
        'levels': [],
        'total': 0,
        'next': None,
        'complete': True,
        'problems': [],
    }


async def test_a_run_is_told_with_all_that_its_files_tell(base_directory, get):
    run = make_run(
        base_directory,
        7,
        data={'0.5': {'a.json': b'{}', 'b.json': b'{}'}, '1.5': {'c.json': b'{}'}},
        children=[8, 9],
        ensembles={'Driver/scan': [(8, 'scan_0', 1)], 'Driver/other': []},
        notebooks=['plots.ipynb', '.hidden.ipynb'],
        simname='iter_rampup',
        state='failed',
        host='perlmutter',
        rcomment='third try',
        tokamak='ITER',
        shotno=147634,
        tag='scan A',
        walltime='7200.50',
        phystimestamp=3.42,
        startat='2026-04-01T10:00:00Z',
        stopat='2026-04-01T12:00:00+02:00',
    )
    [told] = (await get('runs'))['runs']
    key, modified = told.pop('key'), told.pop('modified')
    assert key.replace('.', '').replace('-', '').isalnum()
    assert modified == max(
        path.stat().st_mtime for path in (run, run / DATA_LISTING, run / CHILD_RUNS)
    )
    assert told == {
        'runid': 7,
        'username': 'alice',
        'directory': str(run),
        'contents_path': None,
        'api_file': api_v1.__file__,
        'parent': None,
        'children': 2,
        'ensembles': 2,
        'timesteps': 2,
        'notebooks': 1,
        'started': 1775037600.0,
        'stopped': 1775037600.0,
        'heard': None,
        'state': 'failed',
        'simname': 'iter_rampup',
        'host': 'perlmutter',
        'comment': 'third try',
        'tokamak': 'ITER',
        'shot': '147634',
        'tag': 'scan A',
        'walltime': 7200.5,
        'phystime': 3.42,
        'notes': {'text': '', 'tags': [], 'archived': False},
        'problems': [],
    }


async def test_what_the_deployed_portal_does_not_write_is_unknown(base_directory, get):
    make_run(base_directory, 1)
    [run] = (await get('runs'))['runs']
    assert run['state'] == 'unknown'
    told = [run[field] for field in ('simname', 'host', 'comment', 'started', 'stopped')]
    assert told == [None] * 5


async def test_the_golden_ensembles(base_directory, golden, get):
    shutil.copytree(golden / 'ensembles', base_directory, dirs_exist_ok=True)
    page = await get('runs')
    assert runids(page) == [1]
    [run] = page['runs']
    assert (run['children'], run['ensembles'], run['timesteps']) == (22, 3, 0)


async def test_a_change_shows_in_the_next_answer(base_directory, get):
    run = make_run(base_directory, 1, data={'0.0': {}})
    assert runids(await get('runs')) == [1]
    make_run(base_directory, 2)
    (run / DATA_LISTING).write_text('{"0.0": [], "1.0": []}')
    shutil.rmtree(make_run(base_directory, 3))
    page = await get('runs')
    assert [(run['runid'], run['timesteps']) for run in page['runs']] == [(2, 0), (1, 2)]
    shutil.rmtree(run)
    assert runids(await get('runs')) == [2]


@pytest.mark.parametrize('name', ['0', '007', '-1', '1.0', '\u0661', '1_0', 'data', '1' * 16])
async def test_only_a_positive_integer_is_a_runid(base_directory, get, name):
    make_run(base_directory, name)
    (base_directory / 'alice' / '12').write_text('a file is no run')
    assert (await get('runs'))['runs'] == []


# Sorting and paging


@pytest.fixture
def three_runs(base_directory):
    """Runs 1, 2 and 3, in different order by every field; nothing is known of run 2."""
    one = make_run(
        base_directory,
        1,
        username='carol',
        data={'0.0': {}, '1.0': {}},
        simname='Alpha',
        state='running',
        startat='2026-01-03T00:00:00Z',
        stopat='2026-01-04T00:00:00Z',
    )
    two = make_run(base_directory, 2, username='alice')
    three = make_run(
        base_directory,
        3,
        username='Bob',
        data={'0.0': {}},
        simname='beta',
        state='completed',
        startat='2026-01-01T00:00:00Z',
        stopat='2026-01-05T00:00:00Z',
    )
    for run, age in ((one, 3), (two, 1), (three, 2)):
        for path in (run / DATA_LISTING, run / CHILD_RUNS, run):
            set_modified(path, LONG_AGO - age)


@pytest.mark.parametrize(
    ('sort', 'order', 'expected'),
    [
        (None, None, [3, 2, 1]),
        ('runid', 'asc', [1, 2, 3]),
        ('modified', None, [2, 3, 1]),
        ('modified', 'asc', [1, 3, 2]),
        ('simname', None, [1, 3, 2]),
        ('simname', 'desc', [3, 1, 2]),
        ('username', None, [2, 3, 1]),
        ('username', 'desc', [1, 3, 2]),
        ('state', None, [3, 1, 2]),
        ('state', 'desc', [2, 1, 3]),
        ('started', None, [1, 3, 2]),
        ('started', 'asc', [3, 1, 2]),
        ('stopped', None, [3, 1, 2]),
        ('stopped', 'asc', [1, 3, 2]),
        ('timesteps', None, [1, 3, 2]),
        ('timesteps', 'asc', [2, 3, 1]),
    ],
)
@pytest.mark.parametrize('limit', [1, 2, 1000])
async def test_sorts_page_by_page(three_runs, get, sort, order, expected, limit):
    query = {'sort': sort or '', 'order': order or '', 'limit': limit}
    found, cursor = [], ''
    while cursor is not None:
        page = await get('runs', cursor=cursor, **query)
        assert page['total'] == 3
        assert len(page['runs']) <= limit
        found += runids(page)
        cursor = page['next']
    assert found == expected  # what is not known is last in either direction


async def test_a_page_stays_right_while_runs_are_added_and_removed(base_directory, get):
    runs = {runid: make_run(base_directory, runid) for runid in (10, 20, 30, 40)}
    first = await get('runs', limit=2)
    assert runids(first) == [40, 30]
    make_run(base_directory, 50)
    make_run(base_directory, 25)
    shutil.rmtree(runs[30])  # where the first page ended
    assert runids(await get('runs', limit=2, cursor=first['next'])) == [25, 20]


@pytest.mark.parametrize('order', ['asc', 'desc'])
async def test_runs_of_the_same_value_are_neither_lost_nor_shown_twice(base_directory, get, order):
    for runid in range(1, 6):
        make_run(base_directory, runid, simname='same')
    for username in ('bob', 'carol'):
        make_run(base_directory, 3, username=username, simname='same')
    found, cursor = [], ''
    while cursor is not None:
        page = await get('runs', sort='simname', order=order, limit=2, cursor=cursor)
        found += [(run['runid'], run['username']) for run in page['runs']]
        cursor = page['next']
    assert len(found) == len(set(found)) == 7


async def test_the_limit_has_a_limit(base_directory, get, monkeypatch):
    monkeypatch.setattr('ips_jupyterlab.catalog.query.MAX_LIMIT', 2)
    for runid in (1, 2, 3):
        make_run(base_directory, runid)
    assert runids(await get('runs', limit=1_000_000)) == [3, 2]


# Searching


@pytest.fixture
def named_runs(base_directory):
    make_run(base_directory, 12, simname='Iter_Rampup', host='perlmutter', state='running')
    make_run(base_directory, 120, username='bob', rcomment='ramp down', state='failed')
    make_run(base_directory, 7, username='bob', children=[12])


@pytest.mark.parametrize(
    ('query', 'expected'),
    [
        ({}, [120, 12, 7]),
        ({'q': 'RAMP'}, [120, 12]),
        ({'q': 'ramp bob'}, [120]),
        ({'q': 'ramp nowhere'}, []),
        ({'q': 'perlm'}, [12]),
        ({'q': 'fail'}, [120]),
        ({'q': '12'}, [120, 12]),
        ({'q': '  '}, [120, 12, 7]),
        ({'state': 'running'}, [12]),
        ({'state': 'unknown'}, [7]),
        ({'state': 'no such state'}, []),
        ({'user': 'bob'}, [120, 7]),
        ({'user': 'bo'}, []),
        ({'user': 'bob', 'q': 'down', 'state': 'failed'}, [120]),
        ({'something': 'else'}, [120, 12, 7]),
    ],
)
async def test_search(named_runs, get, query, expected):
    page = await get('runs', **query)
    assert runids(page) == expected
    assert page['total'] == len(expected)


async def test_a_child_run_is_found_by_its_runid_and_else_not_listed(base_directory, get):
    make_run(base_directory, 1, children=[2, 21], simname='parent')
    make_run(base_directory, 2, simname='child')
    make_run(base_directory, 21, simname='child')
    assert runids(await get('runs')) == [1]
    assert runids(await get('runs', q='child')) == []
    assert runids(await get('runs', q='2')) == [2]


# Parents


async def test_child_runs_of_a_parent_newest_first(base_directory, get):
    make_run(base_directory, 1, children=[2, 3])
    make_run(base_directory, 2, children=[4])
    make_run(base_directory, 3)
    make_run(base_directory, 4)
    [parent] = (await get('runs'))['runs']
    page = await get('runs', parent=parent['key'])
    assert runids(page) == [3, 2]
    assert {run['parent'] for run in page['runs']} == {parent['key']}


async def test_a_run_whose_parent_is_not_there_is_a_top_level_run(base_directory, get):
    parent = make_run(base_directory, 1, children=[2])
    make_run(base_directory, 2)
    make_run(base_directory, 3, username='bob', children=[1])
    shutil.rmtree(parent)
    page = await get('runs')
    assert runids(page) == [3, 2]
    assert [run['parent'] for run in page['runs']] == [None, None]


async def test_runs_that_name_themselves_or_one_another_are_not_hidden(base_directory, get):
    make_run(base_directory, 1, children=[1, 2])
    make_run(base_directory, 2, children=[1, 3])
    make_run(base_directory, 3, children=[2, 1])
    page = await get('runs')
    assert runids(page) == [1]
    below = await get('runs', parent=page['runs'][0]['key'])
    assert runids(below) == [2]
    below = await get('runs', parent=below['runs'][0]['key'])
    assert runids(below) == [3]
    assert runids(await get('runs', parent=below['runs'][0]['key'])) == []


async def test_members_of_ensembles_are_named_after_their_row(base_directory, get):
    make_run(base_directory, 1, children=[2, 3], ensembles={'D/e': [(2, 'scan_0'), (3, 'x')]})
    make_run(base_directory, 2)
    make_run(base_directory, 3, simname='own name')
    [parent] = (await get('runs'))['runs']
    page = await get('runs', parent=parent['key'])
    assert [run['simname'] for run in page['runs']] == ['own name', 'scan_0']


# What cannot be read


@pytest.mark.parametrize(
    ('name', 'content', 'words', 'field', 'value'),
    [
        (DATA_LISTING, '{"1.0": [', 'not valid JSON', 'timesteps', None),
        (CHILD_RUNS, '2\nthree\n', 'three', 'children', 0),
        (RUN_METADATA, '[]', 'object', 'state', 'unknown'),
        (RUN_METADATA, '{"startat": "yesterday"}', 'yesterday', 'started', None),
        ('ensembles/scan.csv', 'nonsense', 'portal_runid', 'ensembles', 1),
    ],
)
async def test_a_broken_file_is_a_problem_of_its_run(
    base_directory, get, name, content, words, field, value
):
    make_run(base_directory, 1)
    path = make_run(base_directory, 2) / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    broken, whole = (await get('runs'))['runs']
    assert whole['problems'] == []
    [problem] = broken['problems']
    assert problem['path'] == str(path)
    assert str(path) in problem['message']
    assert words in problem['message']
    assert broken[field] == value


async def test_a_pipe_in_place_of_a_file_blocks_nobody(base_directory, get):
    for name in (DATA_LISTING, CHILD_RUNS, RUN_METADATA):
        run = make_run(base_directory, DATA_LISTING.index('i') + len(name))
        (run / name).unlink(missing_ok=True)
        os.mkfifo(run / name)
    page = await get('runs')
    assert [len(run['problems']) for run in page['runs']] == [1, 1, 1]


async def test_an_unreadable_run_is_listed_and_says_so(base_directory, get, forbid):
    make_run(base_directory, 1)
    forbid(make_run(base_directory, 2))
    unreadable, readable = (await get('runs'))['runs']
    assert readable['timesteps'] == 0
    assert unreadable['timesteps'] is None
    [problem] = unreadable['problems']
    assert problem['path'] == unreadable['directory']
    assert 'not readable by' in problem['message']


async def test_an_unreadable_listing_says_so(base_directory, get, forbid):
    forbid(make_run(base_directory, 1) / DATA_LISTING)
    [run] = (await get('runs'))['runs']
    assert run['timesteps'] is None
    assert 'not readable by' in run['problems'][0]['message']


async def test_an_unreadable_user_directory_does_not_stop_the_others(base_directory, get, forbid):
    make_run(base_directory, 1)
    forbid(make_run(base_directory, 2, username='bob').parent)
    page = await get('runs')
    assert runids(page) == [1]
    [problem] = page['problems']
    assert problem['path'] == str(base_directory / 'bob')
    assert 'not readable by' in problem['message']


async def test_many_unreadable_folders_are_summed_up(base_directory, get, forbid):
    for number in range(25):
        forbid(make_run(base_directory, 1, username=f'user{number:02}').parent)
    problems = (await get('runs'))['problems']
    assert len(problems) == 20
    assert problems[-1]['message'].endswith('(and 5 more like this)')


async def test_an_api_file_of_the_user_directory_is_used_unless_it_is_older(base_directory, get):
    path = make_run(base_directory, 1).parent / API_FILE
    own = api_v1.__file__
    major, minor = api_v1.API_VERSION
    for text, expected in (
        (f'API_VERSION = ({major}, {minor})\n', str(path)),
        (f'"""words"""\nAPI_VERSION = ({major + 1}, 0)\n', str(path)),
        (f'API_VERSION = ({major - 1}, 99)\n', own),
        ('class IPSAnalysisApi:\n    """The deployed portal\'s."""\n', own),
    ):
        path.write_text(text)
        [run] = (await get('runs'))['runs']
        assert run['api_file'] == expected

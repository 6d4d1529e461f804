"""The run table: ``GET ips/runs`` by offset, with child runs below their parents or among all."""

from __future__ import annotations

import shutil

import pytest

from ips_jupyterlab.catalog import lists
from ips_jupyterlab.layout import RUN_NOTES
from ips_jupyterlab.refusals import own_name

from .trees import make_run, runids, set_modified

LONG_AGO = 1_700_000_000.0
ARCHIVED = '{"archived": true}'


def rows(page):
    """Runid and level of each row."""
    return list(zip(runids(page), page['levels'], strict=True))


@pytest.fixture
def keys_of(get):
    """The keys of all runs, by runid."""

    async def keys_of():
        page = await get('runs', children='listed')
        return {run['runid']: run['key'] for run in page['runs']}

    return keys_of


@pytest.fixture
def family(base_directory):
    """Run 1 has the children 3 and 5, run 3 has 4; run 2 stands alone."""
    make_run(base_directory, 1, children=[3, 5], simname='parent')
    make_run(base_directory, 2, simname='single')
    make_run(base_directory, 3, children=[4], simname='b')
    make_run(base_directory, 4, simname='grandchild')
    make_run(base_directory, 5, simname='a')


async def test_child_runs_stand_below_the_parents_that_are_open(family, get, keys_of):
    keys = await keys_of()
    assert rows(await get('runs')) == [(2, 1), (1, 1)]
    page = await get('runs', open=[keys[1]])
    assert rows(page) == [(2, 1), (1, 1), (5, 2), (3, 2)]
    assert page['total'] == 4
    page = await get('runs', open=[keys[3], keys[1]], sort='simname')
    assert rows(page) == [(1, 1), (5, 2), (3, 2), (4, 3), (2, 1)]


async def test_what_is_open_and_not_shown_is_left_alone(family, get, keys_of):
    keys = await keys_of()
    others = [keys[3], keys[2], 'nonsense', f'{keys[1]}x', '.', keys[1].replace('.1', '.99')]
    assert rows(await get('runs', open=others)) == [(2, 1), (1, 1)]
    assert rows(await get('runs', open=[keys[1]], q='single')) == [(2, 1)]


async def test_all_children_of_a_parent_that_is_found_are_shown(family, get, keys_of):
    keys = await keys_of()
    assert rows(await get('runs', open=[keys[1]], q='parent')) == [(1, 1), (5, 2), (3, 2)]


async def test_a_child_run_that_is_searched_for_stands_in_one_row(base_directory, get, keys_of):
    make_run(base_directory, 1, children=[2], simname='run 2 follows')
    make_run(base_directory, 2)
    keys = await keys_of()
    assert rows(await get('runs', q='2')) == [(2, 1), (1, 1)]
    assert rows(await get('runs', q='2', open=[keys[1]])) == [(1, 1), (2, 2)]


async def test_child_runs_may_be_listed_like_all_others(family, get):
    page = await get('runs', children='listed', order='asc')
    assert rows(page) == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]
    assert rows(await get('runs', children='listed', q='grandchild')) == [(4, 1)]


async def test_runs_that_name_one_another_as_children_end_somewhere(base_directory, get, keys_of):
    make_run(base_directory, 1, children=[1, 2, 2])
    make_run(base_directory, 2, children=[1])
    keys = await keys_of()
    assert rows(await get('runs', open=list(keys.values()))) == [(1, 1), (2, 2)]


async def test_pages_by_offset(family, get, keys_of):
    keys = await keys_of()
    query = {'open': [keys[1], keys[3]], 'limit': 2}
    found = []
    for offset in (0, 2, 4, 6):
        page = await get('runs', offset=offset, **query)
        assert (page['total'], page['next']) == (5, None)
        found.append(rows(page))
    assert found == [[(2, 1), (1, 1)], [(5, 2), (3, 2)], [(4, 3)], []]


async def test_an_offset_and_then_a_cursor(family, get):
    page = await get('runs', children='listed', offset=1, limit=2)
    assert runids(page) == [4, 3]
    page = await get('runs', children='listed', cursor=page['next'])
    assert runids(page) == [2, 1]


# Sorting


@pytest.mark.parametrize(
    ('sort', 'order', 'expected'),
    [
        ('walltime', None, [1, 2, 3]),  # as numbers: 10 is more than 9
        ('walltime', 'asc', [2, 1, 3]),
        ('phystime', None, [2, 1, 3]),
        ('children', None, [2, 3, 1]),
        ('host', None, [2, 1, 3]),
        ('comment', None, [2, 1, 3]),
        ('tokamak', None, [1, 2, 3]),
        ('shot', None, [2, 1, 3]),  # 99 is less than 100, and a word is behind all numbers
        ('shot', 'desc', [3, 1, 2]),
        ('tag', None, [2, 1, 3]),
        ('tags', None, [2, 1, 3]),
        ('tags', 'desc', [1, 2, 3]),
        ('notes', None, [2, 1, 3]),
    ],
)
async def test_sorts_by_every_column(base_directory, get, sort, order, expected):
    make_run(
        base_directory,
        1,
        host='perlmutter',
        rcomment='second',
        tokamak='DIII-D',
        shotno='100',
        tag='b',
        state='completed',
        walltime='10.00',
        phystimestamp=1.5,
    )
    make_run(
        base_directory,
        2,
        children=[9],
        host='Cori',
        rcomment='First',
        tokamak='ITER',
        shotno=99,
        tag='A',
        state='completed',
        walltime='9.00',
        phystimestamp=2,
    )
    make_run(base_directory, 3, shotno='test', phystimestamp=-1)
    alice = base_directory / 'alice'
    (alice / '1' / RUN_NOTES).write_text('{"text": "wrong", "tags": ["paper", "b"]}')
    (alice / '2' / RUN_NOTES).write_text('{"text": "Right", "tags": ["Paper", "A"]}')
    (alice / '3' / RUN_NOTES).write_text('{"text": "", "tags": []}')
    assert runids(await get('runs', sort=sort, order=order or '')) == expected


async def test_a_long_comment_makes_no_long_cursor(base_directory, get):
    for runid in (1, 2):
        make_run(base_directory, runid, rcomment='long ' * 5000)
    page = await get('runs', sort='comment', limit=1)
    assert len(page['next']) < 500
    assert runids(await get('runs', sort='comment', cursor=page['next'])) == [2]


# Searching


async def test_a_mistake_in_the_search_is_told_with_its_place(base_directory, ask):
    answer = await ask('runs', q='  shot:many')
    assert answer.status == 400
    assert answer.json['reason'] == 'bad_request'
    assert answer.json['position'] == 7
    assert answer.json['message'].startswith('`shot:` takes a number')


async def test_me_is_the_hub_user_else_the_user_of_the_system(base_directory, get, monkeypatch):
    make_run(base_directory, 1, username='alice')
    make_run(base_directory, 2, username=own_name())
    monkeypatch.delenv('JUPYTERHUB_USER', raising=False)
    assert runids(await get('runs', q='user:me')) == [2]
    monkeypatch.setenv('JUPYTERHUB_USER', 'alice')
    assert runids(await get('runs', q='user:me')) == [1]


async def test_me_is_who_has_logged_in(base_directory, get, jp_serverapp, monkeypatch):
    make_run(base_directory, 1, username='alice')
    make_run(base_directory, 2, username='bob')
    monkeypatch.setenv('JUPYTERHUB_USER', 'alice')  # whose server it is; bob was invited
    provider = jp_serverapp.identity_provider
    generate = provider.generate_anonymous_user

    def generate_user(handler):
        user = generate(handler)
        user.username = 'bob'
        return user

    monkeypatch.setattr(provider, 'generate_anonymous_user', generate_user)
    assert runids(await get('runs', q='user:me')) == [2]


async def test_archived_runs_are_listed_where_they_are_asked_for(base_directory, get):
    make_run(base_directory, 1, children=[2], simname='ramp')
    child = make_run(base_directory, 2, simname='ramp')
    archived = make_run(base_directory, 3, simname='ramp')
    for run in (child, archived):
        (run / RUN_NOTES).write_text(ARCHIVED)
    assert runids(await get('runs')) == [1]
    assert runids(await get('runs', q='ramp', children='listed')) == [1]
    assert runids(await get('runs', q='ramp is:archived')) == [3]
    assert runids(await get('runs', q='is:archived', children='listed')) == [3, 2]
    assert runids(await get('runs', q='-is:archived')) == [1]
    assert runids(await get('runs', q='3')) == [3]
    assert runids(await get('runs', q='runid:2')) == [2]


async def test_an_archived_child_run_stays_with_its_parent(base_directory, get):
    make_run(base_directory, 1, children=[2])
    (make_run(base_directory, 2) / RUN_NOTES).write_text(ARCHIVED)
    [parent] = (await get('runs'))['runs']
    assert rows(await get('runs', open=[parent['key']])) == [(1, 1), (2, 2)]
    assert runids(await get('runs', parent=parent['key'])) == [2]


# What is kept between answers


async def test_page_after_page_is_selected_once(family, base_directory, get, monkeypatch):
    for path in base_directory.rglob('*'):
        set_modified(path, LONG_AGO)
    selected = []

    def counted(select):
        def count(runs, selection, *arguments, **options):
            selected.append(selection.q)
            return select(runs, selection, *arguments, **options)

        return count

    monkeypatch.setattr(lists, 'choose', counted(lists.choose))
    monkeypatch.setattr(lists, 'asked_for', counted(lists.asked_for))
    for offset in (0, 1):
        await get('runs', offset=offset, limit=1)
        await get('runs', offset=offset, limit=1, q='single')
    assert selected == ['', 'single']


async def test_a_kept_list_does_not_outlive_its_runs(family, base_directory, get):
    assert runids(await get('runs')) == [2, 1]
    shutil.rmtree(base_directory / 'alice' / '2')
    assert runids(await get('runs')) == [1]
    make_run(base_directory, 6)
    assert runids(await get('runs')) == [6, 1]
    (base_directory / 'alice').rename(base_directory / 'carol')
    assert {run['username'] for run in (await get('runs'))['runs']} == {'carol'}

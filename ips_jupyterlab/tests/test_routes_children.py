"""Child runs, ensembles, and the analysis API over HTTP."""

from __future__ import annotations

import json
import shutil

import pytest

from ips_jupyterlab import IPSAnalysisApi
from ips_jupyterlab.catalog import catalog
from ips_jupyterlab.layout import CHILD_RUNS, DATA_LISTING

from .trees import make_run, runids


@pytest.fixture
def golden_ensembles(base_directory, golden):
    """Run 1 with ensembles scan_a, scan_b and scan_c, and run 23 as a plain child run."""
    shutil.copytree(golden / 'ensembles', base_directory, dirs_exist_ok=True)
    return base_directory / 'riguser' / '1'


@pytest.mark.parametrize(
    ('query', 'expected'),
    [
        ({}, range(2, 24)),
        ({'kind': 'all'}, range(2, 24)),
        ({'kind': 'plain'}, [23]),
        ({'kind': 'ensemble'}, range(2, 23)),
        ({'kind': 'ensemble', 'component': 'WorkerComponent'}, range(19, 23)),
        ({'kind': 'ensemble', 'ensemble': ['scan_a', 'scan_c']}, [*range(2, 9), *range(19, 23)]),
        ({'kind': 'ensemble', 'component': 'DriverComponent', 'ensemble': 'scan_c'}, []),
        ({'component': 'WorkerComponent'}, range(19, 23)),
        ({'ensemble': 'scan_'}, []),
        ({'order': 'desc', 'limit': 2}, [23, 22]),
        ({'q': 'scan_a'}, range(2, 9)),
    ],
)
async def test_children(golden_ensembles, get, key_of, query, expected):
    page = await get('runs', await key_of(), 'children', **query)
    assert runids(page) == list(expected)


async def test_children_page_by_page(golden_ensembles, get, key_of):
    key = await key_of()
    found, cursor = [], ''
    while cursor is not None:
        page = await get('runs', key, 'children', limit=5, cursor=cursor)
        assert page['total'] == 22
        found += runids(page)
        cursor = page['next']
    assert found == list(range(2, 24))


async def test_a_child_run_without_a_directory_is_not_listed_yet(base_directory, get, key_of):
    make_run(base_directory, 1, children=[2, 3], ensembles={'D/e': [(3, 'three'), (9, 'nine')]})
    make_run(base_directory, 2)
    key = await key_of()
    assert runids(await get('runs', key, 'children')) == [2]
    ensemble = await get('runs', key, 'ensembles', 'D', 'e')
    members = [(member['runid'], member['run']) for member in ensemble['members']]
    assert members == [(3, None), (9, None)]


async def test_ensembles_by_component_and_name(golden_ensembles, get, key_of):
    ensembles = (await get('runs', await key_of(), 'ensembles'))['ensembles']
    assert [
        (each['component'], each['name'], each['members'], each['started']) for each in ensembles
    ] == [
        ('DriverComponent', 'scan_a', 10, 7),
        ('DriverComponent', 'scan_b', 10, 10),
        ('WorkerComponent', 'scan_c', 10, 4),
    ]
    assert ensembles[0]['parameters'] == ['transport:CHI_E', 'transport:LABEL', 'heating:POWER']
    path = golden_ensembles / 'ensembles' / 'DriverComponent' / 'scan_a.csv'
    assert (ensembles[0]['path'], ensembles[0]['problem']) == (str(path), None)


async def test_one_ensemble_with_its_pending_members(golden_ensembles, get, key_of):
    key = await key_of()
    table = await get('runs', key, 'ensembles', 'DriverComponent', 'scan_a')
    assert [member['runid'] for member in table['members']] == [*range(2, 9), None, None, None]
    first, last = table['members'][0], table['members'][-1]
    assert first['values'] == [0.5, 'case "0", hot', 0]
    assert first['run'] == await get('runs', first['run']['key'])
    assert first['run']['parent'] == key
    assert (last['sim_name'], last['run'], last['values']) == (
        'scan_a9',
        None,
        [9.5, 'case "9", hot', 45],
    )


async def test_members_that_are_known_are_not_read_again(base_directory, get, key_of, monkeypatch):
    members = range(2, 22)
    rows = [(runid, f'm{runid}', 1.5) for runid in members]
    make_run(base_directory, 1, ensembles={'D/e': rows}, children=[*members])
    for runid in members:
        make_run(base_directory, runid)
    key = await key_of()
    table = await get('runs', key, 'ensembles', 'D', 'e')
    monkeypatch.setattr(catalog, 'scan_run', None)
    assert await get('runs', key, 'ensembles', 'D', 'e') == table
    assert [member['run']['runid'] for member in table['members']] == [*members]


async def test_the_older_flat_layout(base_directory, get, key_of):
    make_run(base_directory, 1, children=[2], ensembles={'scan': [(2, 'a', 1)], 'D/scan': []})
    make_run(base_directory, 2)
    key = await key_of()
    ensembles = (await get('runs', key, 'ensembles'))['ensembles']
    assert [(each['component'], each['name']) for each in ensembles] == [
        (None, 'scan'),
        ('D', 'scan'),
    ]
    assert len((await get('runs', key, 'ensembles', 'scan'))['members']) == 1
    assert len((await get('runs', key, 'ensembles', 'D', 'scan'))['members']) == 0


@pytest.mark.parametrize('name', ['a b', 'scan.v1.0', 'Δ', '%', 'a+b', '?', '#1', "it's", '&x=1'])
async def test_components_and_ensembles_of_any_name(base_directory, get, key_of, name):
    make_run(base_directory, 1, ensembles={f'{name}/{name}': [(2, 'a')]}, children=[2])
    make_run(base_directory, 2)
    key = await key_of()
    table = await get('runs', key, 'ensembles', name, name)
    assert (table['component'], table['name']) == (name, name)
    page = await get('runs', key, 'children', component=name, ensemble=name)
    assert runids(page) == [2]


async def test_values_that_json_cannot_hold(base_directory, get, key_of):
    values = ['nan', '-inf', '12345678901234567890', '1e3', '', 'text']
    make_run(base_directory, 1, ensembles={'D/e': [('?', 'a', *values)]})
    table = await get('runs', await key_of(), 'ensembles', 'D', 'e')
    assert table['members'][0]['values'] == [
        None,
        None,
        '12345678901234567890',
        1000.0,
        '',
        'text',
    ]


async def test_a_broken_ensemble_says_so_and_hides_no_other(base_directory, ask, get, key_of):
    run = make_run(base_directory, 1, ensembles={'D/good': [('?', 'a', 1), ('?', 'b', 2)]})
    (run / 'ensembles' / 'D' / 'bad.csv').write_text('nonsense\n')
    with (run / 'ensembles' / 'D' / 'good.csv').open('a') as file:
        file.write('?,?,?\n')
    key = await key_of()
    bad, good = (await get('runs', key, 'ensembles'))['ensembles']
    assert str(run / 'ensembles' / 'D' / 'bad.csv') in bad['problem']
    assert 'line 4' in good['problem']
    answer = await ask('runs', key, 'ensembles', 'D', 'bad')
    assert (answer.status, answer.json['reason']) == (409, 'broken_data')
    table = await get('runs', key, 'ensembles', 'D', 'good')
    assert [member['values'] for member in table['members']] == [[1], [2], [None]]


# The analysis API


@pytest.mark.parametrize('tree', ['single', 'children', 'ensembles'])
@pytest.mark.parametrize(
    ('method', 'query'),
    [
        ('get_data', {}),
        ('get_child_data', {}),
        ('get_child_data_not_ensembles', {}),
        ('get_child_data_by_ensemble_names', {}),
        ('get_child_data_by_ensemble_names', {'ensemble_names': ['scan_a', 'scan_b']}),
        ('get_child_data_by_ensemble_names', {'component_names': ['WorkerComponent']}),
        (
            'get_child_data_by_ensemble_names',
            {'component_names': ['DriverComponent'], 'ensemble_names': ['scan_a', 'scan_c']},
        ),
        ('get_child_data_by_ensemble_names', {'ensemble_names': ['../DriverComponent/scan_a']}),
    ],
)
async def test_the_same_mapping_as_python_gives(
    base_directory, golden, ask, key_of, tree, method, query
):
    shutil.copytree(golden / tree, base_directory, dirs_exist_ok=True)
    expected = getattr(IPSAnalysisApi(base_directory / 'riguser' / '1'), method)(**query)
    singular = {name.removesuffix('s'): value for name, value in query.items()}
    answer = await ask('runs', await key_of(), 'analysis', method, **singular)
    assert answer.status == 200
    # As text, for the order counts too.
    assert json.dumps(answer.json) == json.dumps(json.loads(json.dumps(expected)))


async def test_a_broken_or_missing_child_run_hides_no_other(base_directory, get, key_of):
    make_run(base_directory, 1, children=[10, 9, 2, 3])
    (make_run(base_directory, 2) / DATA_LISTING).write_text('[]')
    (make_run(base_directory, 9) / DATA_LISTING).unlink()
    path = make_run(base_directory, 10, data={'1': {'a': b''}}) / 'data' / 'a'
    data = await get('runs', await key_of(), 'analysis', 'get_child_data')
    assert list(data.items()) == [('2', {}), ('3', {}), ('9', {}), ('10', {'1.0': [str(path)]})]


async def test_a_broken_file_of_the_run_itself(base_directory, ask, key_of):
    run = make_run(base_directory, 1)
    key = await key_of()
    (run / DATA_LISTING).write_text('[]')
    (run / CHILD_RUNS).write_text('two\n')
    for segments in (
        ['data'],
        ['analysis', 'get_data'],
        ['children'],
        ['analysis', 'get_child_data'],
    ):
        answer = await ask('runs', key, *segments)
        assert (answer.status, answer.json['reason']) == (409, 'broken_data')
        assert str(run) in answer.json['message']

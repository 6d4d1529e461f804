"""Nothing outside the base directories is read or named, whatever a run's files say."""

from __future__ import annotations

import json
import shutil

import pytest

from ips_jupyterlab import api_v1
from ips_jupyterlab.layout import CHILD_RUNS, DATA_LISTING, EVENT_LOG, RUN_METADATA

from .events import event, span, write_log
from .trees import make_run, set_modified

LONG_AGO = 1_700_000_000.0
SECRET = 'the-secret'
SIZE = 98765  # of a file outside


@pytest.fixture
def outside(tmp_path):
    """A run outside the base directories, with everything that a run may have."""
    run = make_run(
        tmp_path / 'outside',
        1,
        username=SECRET,
        data={'12.5': {f'{SECRET}.json': b'{"a": 1}'}},
        children=[123456],
        ensembles={f'{SECRET}/{SECRET}': [(123456, SECRET)], SECRET: [('?', SECRET)]},
        notebooks=[f'{SECRET}.ipynb'],
        simname=SECRET,
    )
    (run / 'data' / 'mine.json').write_text(' ' * SIZE)
    trace = span(0, 1, 'stage_state', SECRET)
    write_log(run, [event('IPS_STAGE_STATE', comment=SECRET, trace=trace)])
    return run


@pytest.fixture
def everything(ask, get):
    """All answers about all runs, as one text."""

    async def everything():
        page = await get('runs')
        texts = [json.dumps(page)]
        runs = list(page['runs'])
        for run in runs:  # grows
            children = await ask('runs', run['key'], 'children')
            texts.append(children.text)
            runs += children.json.get('runs', [])
            paths = [[], ['data'], ['ensembles'], ['notebooks']]
            paths += [['ensembles', SECRET], ['ensembles', SECRET, SECRET], ['ensembles', 'flat']]
            paths += [['ensembles', 'Driver', name] for name in (SECRET, 'scan')]
            paths += [['analysis', method] for method in METHODS]
            paths += [['about'], ['events'], ['trace'], ['failure']]
            paths += [['download', what] for what in ('events', 'zipkin', 'chrome')]
            for segments in paths:
                answer = await ask('runs', run['key'], *segments)
                if answer.status != 404:  # which repeats the name that was asked for
                    texts.append(answer.text)
        return '\n'.join(texts)

    return everything


SECRETS = (SECRET, '"12.5"', '123456', f'"size":{SIZE}')
METHODS = (
    'get_data',
    'get_child_data',
    'get_child_data_by_ensemble_names',
    'get_child_data_not_ensembles',
)


def link_user(base, outside):
    (base / 'link').symlink_to(outside.parent)


def link_run(base, outside):
    (base / 'alice' / '7').symlink_to(outside)


def link_child(base, outside):
    (base / 'alice' / '2').symlink_to(outside)


def replace(path, target):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.symlink_to(target)


def link_listing(base, outside):
    replace(base / 'alice' / '1' / DATA_LISTING, outside / DATA_LISTING)


def link_child_listing(base, outside):
    make_run(base, 2)
    replace(base / 'alice' / '2' / DATA_LISTING, outside / DATA_LISTING)


def link_child_runs(base, outside):
    replace(base / 'alice' / '1' / CHILD_RUNS, outside / CHILD_RUNS)


def link_metadata(base, outside):
    replace(base / 'alice' / '1' / RUN_METADATA, outside / RUN_METADATA)


def link_log(base, outside):
    replace(base / 'alice' / '1' / EVENT_LOG, outside / EVENT_LOG)


def link_child_log(base, outside):
    make_run(base, 2)
    replace(base / 'alice' / '2' / EVENT_LOG, outside / EVENT_LOG)


def link_data(base, outside):
    replace(base / 'alice' / '1' / 'data', outside / 'data')


def link_ensembles(base, outside):
    replace(base / 'alice' / '1' / 'ensembles', outside / 'ensembles')


def link_component(base, outside):
    replace(base / 'alice' / '1' / 'ensembles' / 'Driver', outside / 'ensembles' / SECRET)


def link_csv(base, outside):
    csv = base / 'alice' / '1' / 'ensembles' / 'Driver' / 'scan.csv'
    replace(csv, outside / 'ensembles' / SECRET / f'{SECRET}.csv')


def link_flat_csv(base, outside):
    csv = base / 'alice' / '1' / 'ensembles' / 'flat.csv'
    replace(csv, outside / 'ensembles' / f'{SECRET}.csv')


def list_a_way_out(base, outside):
    way_out = f'../../../outside/{SECRET}/1/data/{SECRET}.json'
    listing = {'0.0': [way_out, f'data/../{way_out}', f'/{outside}/data/{SECRET}.json'[1:]]}
    (base / 'alice' / '1' / DATA_LISTING).write_text(json.dumps(listing))


def link_api_file(base, outside):
    api_file = outside / 'api_v1.py'
    api_file.write_text(f'API_VERSION = (99, 0)  # {SECRET}')
    (base / 'alice' / 'api_v1.py').symlink_to(api_file)


WAYS = [
    link_user,
    link_run,
    link_child,
    link_listing,
    link_child_listing,
    link_child_runs,
    link_metadata,
    link_log,
    link_child_log,
    link_data,
    link_ensembles,
    link_component,
    link_csv,
    link_flat_csv,
    list_a_way_out,
    link_api_file,
]


@pytest.fixture
def insider(base_directory):
    """A run inside."""
    return make_run(
        base_directory,
        1,
        data={'0.0': {'mine.json': b'{}'}},
        children=[2],
        ensembles={'Driver/scan': [(2, 'mine', 1)]},
    )


@pytest.mark.parametrize('way', WAYS)
async def test_no_way_leads_outside(base_directory, insider, outside, everything, way):
    way(base_directory, outside)
    told = await everything()
    assert str(insider) in told
    for secret in (*SECRETS, str(outside.parent.parent)):
        assert secret not in told


# A path that holds the secret in its own name is told by these, and is inside.
FOLLOWED = [way for way in WAYS if way not in (list_a_way_out, link_api_file)]


@pytest.mark.parametrize('follow_links_outside', [True])
@pytest.mark.parametrize('way', FOLLOWED)
async def test_the_administrator_may_allow_it(
    follow_links_outside, base_directory, insider, outside, everything, way
):
    way(base_directory, outside)
    told = await everything()
    assert any(secret in told for secret in SECRETS)


@pytest.mark.parametrize('name', ['file.json', 'notebook.ipynb'])
async def test_a_linked_file_is_named_but_not_looked_into(
    base_directory, insider, outside, get, name
):
    if name.endswith('.ipynb'):
        (insider / name).symlink_to(outside / f'{SECRET}.ipynb')
    else:
        (insider / 'data' / name).symlink_to(outside / 'data' / f'{SECRET}.json')
        (insider / DATA_LISTING).write_text(f'{{"0.0": ["data/{name}"]}}')
    [run] = (await get('runs'))['runs']
    assert run['notebooks'] == 0
    assert (await get('runs', run['key'], 'notebooks'))['notebooks'] == []
    [timestep] = (await get('runs', run['key'], 'data'))['timesteps']
    for file in timestep['files']:
        if file['name'] == name:
            assert (file['format'], file['size'], file['modified']) == ('missing', None, None)
    data = await get('runs', run['key'], 'analysis', 'get_data')
    assert str(insider / 'data' / name) not in data['0.0']


async def test_a_link_that_leads_outside_is_told(base_directory, insider, outside, get):
    link_run(base_directory, outside)
    link_listing(base_directory, outside)
    page = await get('runs')
    [problem] = page['problems']
    assert problem['path'] == str(base_directory / 'alice' / '7')
    assert 'leads outside' in problem['message']
    [problem] = page['runs'][0]['problems']
    assert problem['path'] == str(insider / DATA_LISTING)


async def test_links_within_the_base_directories_are_followed(base_directory, insider, get):
    other = make_run(base_directory, 5, username='bob', data={'3.0': {'x.json': b'{}'}})
    replace(insider / DATA_LISTING, other / DATA_LISTING)
    replace(insider / 'data', other / 'data')
    run = (await get('runs', user='alice'))['runs'][0]
    [timestep] = (await get('runs', run['key'], 'data'))['timesteps']
    [file] = timestep['files']
    assert (timestep['label'], file['format']) == ('3.0', 'json')
    assert file['path'] == str(insider / 'data' / 'x.json')


async def test_a_link_that_is_turned_outside_later_is_no_longer_followed(
    base_directory, insider, outside, everything, get
):
    stage = base_directory / 'bob'
    inner = make_run(base_directory, 5, username='bob')
    replace(insider / DATA_LISTING, inner / DATA_LISTING)
    set_modified(insider, LONG_AGO)
    assert '12.5' not in await everything()
    shutil.rmtree(stage)
    outside.rename(outside.parent / '5')
    stage.symlink_to(outside.parent)
    assert (insider / DATA_LISTING).exists()
    told = await everything()
    assert '12.5' not in told
    assert SECRET not in told
    [run] = (await get('runs'))['runs']
    assert run['timesteps'] == 0  # the listing outside holds one
    assert 'leads outside' in run['problems'][0]['message']


async def test_the_users_api_file_is_not_followed_outside(base_directory, insider, outside, get):
    link_api_file(base_directory, outside)
    [run] = (await get('runs'))['runs']
    assert run['api_file'] == api_v1.__file__

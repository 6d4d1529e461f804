"""The head of a run's page."""

from __future__ import annotations

import shutil

import pytest

from ips_jupyterlab.layout import EVENT_LOG, RUN_METADATA

from .events import event, start, write_log, write_real_log
from .trees import make_run


@pytest.fixture
def about(get):
    """What is told about the only top-level run."""

    async def about():
        [run] = (await get('runs'))['runs']
        return await get('runs', run['key'], 'about')

    return about


async def test_all_that_the_files_tell(base_directory, get, about):
    run = make_run(
        base_directory,
        1,
        notebooks=['b.ipynb', 'a.ipynb'],
        state='completed',
        ok=True,
        simname='ramp_up',
        portal_runid='ramp_up_demo_phys_2026',
        sim_runid='ramp_up',
        outputprefix='',
        ips_version='0.8.1',
        vizurl='monitor.example:8080/run/7?x=1',
        phystime_end=120,
    )
    write_real_log(run, 'run_1')
    told = await about()
    [listed] = (await get('runs'))['runs']
    assert told.pop('run') == listed
    assert [notebook['name'] for notebook in told.pop('notebooks')] == ['a.ipynb', 'b.ipynb']
    assert told.pop('liveness')['reason'] == 'IPS_END told success.'
    assert told == {
        'parent': None,
        'portal_runid': 'ramp_up_demo_phys_2026',
        'sim_runid': 'ramp_up',
        'outputprefix': None,
        'ips_version': '0.8.1',
        'monitor_url': 'http://monitor.example:8080/run/7?x=1',
        'ok': True,
        'phystime_end': 120.0,
        'events': 33,
        'not_known': None,
    }


async def test_the_parent_is_a_link(base_directory, get, about):
    make_run(base_directory, 1, children=[2], simname='scan', state='failed')
    make_run(base_directory, 2, simname='member', state='running')
    parent = (await about())['run']
    [child] = (await get('runs', parent['key'], 'children'))['runs']
    told = await get('runs', child['key'], 'about')
    assert told['parent'] == {
        'key': parent['key'],
        'runid': 1,
        'simname': 'scan',
        'state': 'failed',
    }


@pytest.mark.parametrize(
    ('state', 'ok', 'told'),
    [
        ('running', True, None),  # of IPS_START, which tells nothing
        ('completed', 'True', True),
        ('failed', False, False),
        ('failed', None, None),
    ],
)
async def test_whether_its_end_was_ok(base_directory, about, state, ok, told):
    make_run(base_directory, 1, state=state, ok=ok)
    assert (await about())['ok'] is told


@pytest.mark.parametrize(
    ('vizurl', 'address'),
    [
        ('monitor.example/run', 'http://monitor.example/run'),
        ('localhost:8050', 'http://localhost:8050'),
        ('https://monitor.example/run', 'https://monitor.example/run'),
        ('http://monitor.example', 'http://monitor.example'),
        ('javascript:alert(1)', None),
        ('data:text/html,x', None),
        ('ftp://monitor.example', None),
        ('me@monitor.example', None),
        ('a b', None),
        ('monitor.example/"><script>', None),
        ('', None),
        (7, None),
    ],
)
async def test_only_a_web_address_is_a_link(base_directory, about, vizurl, address):
    make_run(base_directory, 1, vizurl=vizurl)
    assert (await about())['monitor_url'] == address


async def test_a_tree_of_the_deployed_portal(base_directory, golden, get):
    shutil.copytree(golden / 'single', base_directory, dirs_exist_ok=True)
    [run] = (await get('runs'))['runs']
    told = await get('runs', run['key'], 'about')
    assert told['not_known'].startswith('The portal that wrote this run keeps its events')
    assert 'timesteps, data files, notebooks' in told['not_known']
    assert (told['events'], told['run']['state'], told['run']['timesteps']) == (None, 'unknown', 31)
    assert (await get('runs', run['key'], 'trace'))['start'] == []


async def test_what_one_missing_file_leaves_unknown(base_directory, about):
    run = make_run(base_directory, 1, state='running')
    assert (await about())['not_known'].startswith(f'The folder holds no {EVENT_LOG}.')
    write_log(run, [start()])
    assert (await about())['not_known'] is None
    (run / RUN_METADATA).unlink()
    assert (await about())['not_known'].startswith(f'The folder holds no {RUN_METADATA}.')


async def test_a_broken_metadata_file_hides_no_events(base_directory, about):
    run = make_run(base_directory, 1, state='running', ips_version='0.8.1')
    write_log(run, [start(), event('A')])
    (run / RUN_METADATA).write_text('{"state": "run')
    told = await about()
    assert (told['events'], told['ips_version'], told['not_known']) == (2, None, None)
    assert str(run / RUN_METADATA) in told['run']['problems'][0]['message']


async def test_odd_metadata(base_directory, about):
    make_run(
        base_directory,
        1,
        sim_runid=7,
        portal_runid=['x'],
        ips_version={},
        phystime_end='soon',
    )
    told = await about()
    assert (told['sim_runid'], told['portal_runid']) == ('7', None)
    assert (told['ips_version'], told['phystime_end']) == (None, None)

"""Base directories: which there may be, and what Jupyter calls the runs in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jupyter_server.services.contents.filemanager import FileContentsManager
from jupyter_server.services.contents.manager import ContentsManager

from ips_jupyterlab.layout import RunTree
from ips_jupyterlab.server.app import IPSJupyterLab
from ips_jupyterlab.server.serving import contents_root

from .trees import make_run, runids


def test_where_runs_are_looked_for_unless_the_administrator_says_otherwise(monkeypatch):
    monkeypatch.setenv('HOME', '/home/alice')
    monkeypatch.setenv('JUPYTERHUB_DIR', '/hub')
    assert IPSJupyterLab().base_directories == ['/hub']
    monkeypatch.delenv('JUPYTERHUB_DIR')
    tree = RunTree(IPSJupyterLab().base_directories)
    assert tree.base_directories == ('/home/alice/ips_runs',)


async def test_a_user_directory_may_be_a_base_directory(base_directory, get, ask):
    make_run(base_directory.parent, 3, username=base_directory.name)
    (base_directory / 'notes').mkdir()
    page = await get('runs')
    [run] = page['runs']
    assert (run['runid'], run['username']) == (3, base_directory.name)
    assert (await get('runs', run['key'])) == run


@pytest.mark.parametrize('base_directories', [['/nowhere/at all', '{base}', '{base}/file']])
async def test_a_folder_that_cannot_be_read_does_not_stop_the_others(
    base_directories, base_directory, get
):
    (base_directory / 'file').write_text('')
    make_run(base_directory, 1)
    page = await get('runs')
    assert runids(page) == [1]
    assert [problem['path'] for problem in page['problems']] == [
        '/nowhere/at all',
        f'{base_directory}/file',
    ]
    assert 'no such file or folder' in page['problems'][0]['message']


async def test_a_base_directory_that_may_not_be_read(base_directory, get, forbid):
    make_run(base_directory, 1)
    forbid(base_directory)
    page = await get('runs')
    assert page['runs'] == []
    assert 'not readable by' in page['problems'][0]['message']


@pytest.mark.parametrize(
    'base_directories',
    [
        ['{base}', '{base}/alice'],
        ['{base}/alice', '{base}'],
        ['{base}', '{base}/../ips_runs/'],
        ['{base}', '{base}/a'],
    ],
)
async def test_folders_that_hold_one_another_list_a_run_once(base_directories, base_directory, get):
    make_run(base_directory, 1)
    make_run(base_directory, 2, username='bob')
    (base_directory / 'a').symlink_to('alice')
    page = await get('runs')
    assert runids(page) == [2, 1]
    assert [run['username'] for run in page['runs']] == ['bob', 'alice']
    for run in page['runs']:
        assert (await get('runs', run['key']))['directory'] == run['directory']


async def test_an_empty_or_hidden_folder_is_nothing(base_directory, get):
    (base_directory / 'bob').mkdir()
    make_run(base_directory, 1, username='.snapshot')
    page = await get('runs')
    assert (page['runs'], page['problems']) == ([], [])


async def test_a_link_that_leads_nowhere_or_to_itself_harms_nothing(base_directory, get):
    make_run(base_directory, 1, notebooks=['a.ipynb'])
    for place in (base_directory, base_directory / 'alice', base_directory / 'alice' / '1'):
        for name, target in (('5', 'nowhere'), ('6', '6'), ('b.ipynb', 'b.ipynb')):
            (place / name).symlink_to(target)
    page = await get('runs')
    assert runids(page) == [1]
    assert page['problems'] == []


# Names


@pytest.mark.parametrize('username', ['a b', 'Ångström', 'a.b-c_d', '~', '%2F', "o'neill", '日本'])
async def test_user_directories_of_any_name(base_directory, get, username):
    make_run(base_directory, 1, username=username)
    [run] = (await get('runs'))['runs']
    assert run['username'] == username
    assert (await get('runs', run['key'])) == run


async def test_a_name_that_is_not_utf_8_breaks_no_answer(base_directory, get):
    make_run(base_directory, 1, username='bob')
    name = os.fsdecode(b'caf\xe9')
    make_run(base_directory, 2, username=name)
    first = await get('runs', sort='username', limit=1, order='desc')
    [run] = (await get('runs', sort='username', limit=1, order='desc', cursor=first['next']))[
        'runs'
    ]
    assert first['runs'][0]['username'] == name
    assert run['username'] == 'bob'


# What Jupyter calls a run


@pytest.mark.parametrize(
    ('base_directories', 'expected'),
    [
        (['{root}/runs'], 'runs/alice/1'),
        (['{root}'], 'alice/1'),
        (['{root}/runs/alice'], 'runs/alice/1'),
        (['{root}/.runs'], None),
        (['{root}_not/runs'], None),
        (['{root}/../root_dir/runs'], 'runs/alice/1'),
        (['{base}/link'], 'runs/alice/1'),  # another name of a folder inside
    ],
)
async def test_contents_path_of_a_run(base_directories, expected, get, base_directory, jp_root_dir):
    (base_directory / 'link').symlink_to(jp_root_dir / 'runs')
    path = base_directories[0].format(base=base_directory, root=jp_root_dir)
    base = path.removesuffix('/alice').replace(str(base_directory / 'link'), f'{jp_root_dir}/runs')
    make_run(Path(base), 1, data={'0.0': {'a b.json': b'', '.c': b''}}, notebooks=['n.ipynb'])
    [run] = (await get('runs'))['runs']
    assert run['contents_path'] == expected
    [timestep] = (await get('runs', run['key'], 'data'))['timesteps']
    [notebook] = (await get('runs', run['key'], 'notebooks'))['notebooks']
    shown, hidden = timestep['files']
    assert hidden['contents_path'] is None
    if expected is None:
        assert shown['contents_path'] is notebook['contents_path'] is None
    else:
        assert shown['contents_path'] == f'{expected}/data/a b.json'
        assert notebook['contents_path'] == f'{expected}/n.ipynb'


@pytest.mark.parametrize('base_directories', [['{root}/.runs']])
@pytest.mark.parametrize('contents_manager', [{'ContentsManager': {'allow_hidden': True}}])
async def test_contents_path_where_hidden_files_are_shown(
    base_directories, contents_manager, get, jp_root_dir
):
    make_run(jp_root_dir / '.runs', 1)
    [run] = (await get('runs'))['runs']
    assert run['contents_path'] == '.runs/alice/1'


def test_contents_that_are_no_files_have_no_path():
    class Drive(ContentsManager):
        """Keeps notebooks elsewhere than in files."""

    assert contents_root(Drive()).path('/') is None
    assert contents_root(FileContentsManager(root_dir='/')).path('/tmp') == 'tmp'

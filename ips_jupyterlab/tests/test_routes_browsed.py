"""Runs that lie elsewhere in the file browser: listed with the others, also out of a tar."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
import threading

import pytest

from ips_jupyterlab.portal import archive

from .trees import make_run, runids, set_modified


@pytest.fixture
def browse(ask):
    """Browse the runs of a folder."""

    async def browse(path):
        return await ask('browsed', method='POST', body=json.dumps({'path': path}))

    return browse


@pytest.fixture
def unpack(ask, get):
    """Unpack a tar of runs, and return what is told at the end."""

    async def unpack(path):
        answer = await ask('unpacked', method='POST', body=json.dumps({'path': path}))
        assert answer.status == 201, answer.text
        told = answer.json
        while told['state'] == 'working':
            told = await get('exports', told['id'])
        return told

    return unpack


def make_tar(path, members, top='runs'):
    """Write a tar: ``{name: bytes}``, None for a folder, or a TarInfo."""
    with tarfile.open(path, 'w:gz') as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f'{top}/{name}' if name else top)
            if isinstance(content, tarfile.TarInfo):
                info = content
                content = b''
            elif content is None:
                info.type = tarfile.DIRTYPE
            info.size = len(content or b'')
            tar.addfile(info, io.BytesIO(content or b''))


# Folders


async def test_the_runs_of_a_folder_are_listed_until_it_is_taken_out(
    base_directory, jp_root_dir, browse, ask, get
):
    make_run(base_directory, 1)
    make_run(jp_root_dir, 7, username='from afar', data={'0.0': {'a.json': b'{}'}})
    answer = await browse('from afar')
    assert (answer.status, answer.json) == (200, {'folders': ['from afar']})
    page = await get('runs')
    assert sorted(runids(page)) == [1, 7]
    [run] = [run for run in page['runs'] if run['runid'] == 7]
    assert (run['username'], run['contents_path']) == ('from afar', 'from afar/7')
    data = await get('runs', run['key'], 'data')
    assert data['timesteps'][0]['files'][0]['contents_path'] == 'from afar/7/data/a.json'
    assert await get('browsed') == {'folders': ['from afar']}

    answer = await ask('browsed', method='DELETE', path='from afar')
    assert (answer.status, answer.json) == (200, {'folders': []})
    assert runids(await get('runs')) == [1]
    assert (await ask('runs', run['key'])).status == 404
    assert (jp_root_dir / 'from afar/7').is_dir()


async def test_a_folder_of_user_directories_will_do(base_directory, jp_root_dir, browse, get):
    for username in ('alice', 'bob'):
        make_run(jp_root_dir / 'group', 3, username=username)
    assert (await browse('/group/')).json == {'folders': ['group']}
    assert {run['username'] for run in (await get('runs'))['runs']} == {'alice', 'bob'}


async def test_browsing_twice_lists_once(base_directory, jp_root_dir, browse, get):
    make_run(jp_root_dir, 3, username='mine')
    await browse('mine')
    assert (await browse('mine')).json == {'folders': ['mine']}
    assert runids(await get('runs')) == [3]


async def test_a_folder_that_is_gone_is_forgotten(base_directory, jp_root_dir, browse, get):
    make_run(jp_root_dir, 3, username='mine')
    await browse('mine')
    (jp_root_dir / 'mine').rename(jp_root_dir / 'yours')
    assert await get('browsed') == {'folders': []}
    page = await get('runs')
    assert (page['runs'], page['problems']) == ([], [])


@pytest.mark.parametrize(
    ('path', 'status'),
    [
        ('nowhere', 404),
        ('file', 404),
        ('without runs', 400),
        ('..', 400),
        ('a/../../b', 400),
        ('.hidden', 400),
        ('link', 400),
        (None, 400),
        (1, 400),
    ],
)
async def test_what_cannot_be_browsed_is_refused(
    base_directory, jp_root_dir, tmp_path, browse, get, path, status
):
    make_run(jp_root_dir, 1, username='.hidden')
    make_run(tmp_path / 'elsewhere', 1)
    (jp_root_dir / 'link').symlink_to(tmp_path / 'elsewhere/alice')
    (jp_root_dir / 'file').write_text('')
    (jp_root_dir / 'without runs/data/deeper/1').mkdir(parents=True)
    answer = await browse(path)
    assert answer.status == status
    assert answer.json['message']
    assert await get('browsed') == {'folders': []}
    assert runids(await get('runs')) == []


# Tars


async def test_an_exported_tar_opens_as_a_base_directory(
    base_directory, jp_root_dir, ask, get, unpack, browse
):
    run = make_run(base_directory, 1, simname='afar', data={'0.5': {'a.json': b'{}'}}, children=[2])
    make_run(base_directory, 2, simname='child')
    set_modified(run / 'data/a.json', 1_000_000_000.5)
    set_modified(run, 1_000_000_000)
    [parent] = (await get('runs'))['runs']
    wanted = {'keys': [parent['key']], 'children': True, 'folder': ''}
    export = (await ask('exports', method='POST', body=json.dumps(wanted))).json
    while export['state'] == 'working':
        export = await get('exports', export['id'])

    told = await unpack(export['contents_path'])
    assert (told['state'], told['message']) == ('done', None)
    assert told['contents_path'] == export['contents_path'].removesuffix('.tar.gz')
    assert told['bytes_done'] == told['bytes_total'] > 0
    await browse(told['contents_path'])
    page = await get('runs', q=f'user:{told["contents_path"]}')
    [opened] = page['runs']
    assert (opened['runid'], opened['simname'], opened['children']) == (1, 'afar', 1)
    [timestep] = (await get('runs', opened['key'], 'data'))['timesteps']
    assert timestep['files'][0]['modified'] == 1_000_000_000.5
    unpacked = jp_root_dir / told['contents_path']
    assert (unpacked / '1').stat().st_mtime == 1_000_000_000
    assert (unpacked / '1/data/a.json').read_bytes() == b'{}'


def link(name, type_=tarfile.SYMTYPE):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = type_, '../../outside'
    return info


@pytest.mark.parametrize(
    'members',
    [
        {'1': None, 'link': link('runs/1/link')},
        {'1': None, 'link': link('runs/1/link', tarfile.LNKTYPE)},
        {'1': None, 'device': link('runs/1/device', tarfile.CHRTYPE)},
        {'1': None, 'absolute': tarfile.TarInfo('/etc/outside')},
        {'1': None, 'parent': tarfile.TarInfo('runs/../../outside')},
        {'1': None, 'elsewhere': tarfile.TarInfo('others/outside')},
        {'absolute': tarfile.TarInfo('/etc/outside')},
        {'parent': tarfile.TarInfo('../outside')},
        {'1': b'', '1/2': b''},
        {},
    ],
)
async def test_an_unsafe_tar_is_refused_and_leaves_nothing(
    base_directory, jp_root_dir, unpack, members
):
    make_tar(jp_root_dir / 'runs.tar.gz', members)
    told = await unpack('runs.tar.gz')
    assert told['state'] == 'failed'
    assert told['message']
    assert [path.name for path in jp_root_dir.iterdir()] == ['runs.tar.gz']


@pytest.mark.parametrize('cut', [0, 40, -20])
async def test_a_damaged_tar_is_told_and_leaves_nothing(base_directory, jp_root_dir, unpack, cut):
    path = jp_root_dir / 'runs.tar.gz'
    make_tar(path, {'1': None, '1/file': bytes(range(256)) * 100})
    content = path.read_bytes()
    path.write_bytes(content[:cut])
    told = await unpack('runs.tar.gz')
    assert told['state'] == 'failed'
    path.write_bytes(b'\0' * 10 + content[10:])
    assert (await unpack('runs.tar.gz'))['message'].startswith(f'{path}: is no tar of runs: ')
    assert [path.name for path in jp_root_dir.iterdir()] == ['runs.tar.gz']


async def test_unpacking_can_be_cancelled(base_directory, jp_root_dir, ask, get, monkeypatch):
    make_tar(jp_root_dir / 'runs.tar.gz', {'1': None, '1/file': bytes(100), '1/other': bytes(99)})
    reached, go_on = threading.Event(), threading.Event()
    written = archive._write

    def write(*arguments):
        written(*arguments)
        reached.set()
        go_on.wait(60)

    monkeypatch.setattr(archive, '_write', write)
    body = json.dumps({'path': 'runs.tar.gz'})
    told = (await ask('unpacked', method='POST', body=body)).json
    await asyncio.to_thread(reached.wait, 60)
    cancel = asyncio.create_task(ask('exports', told['id'], method='DELETE'))
    while (await get('exports', told['id']))['state'] == 'working':
        pass
    go_on.set()
    assert (await cancel).json['state'] == 'cancelled'
    assert [path.name for path in jp_root_dir.iterdir()] == ['runs.tar.gz']


@pytest.mark.parametrize(
    ('path', 'status'),
    [
        ('none.tar.gz', 404),
        ('folder.tar.gz', 404),
        ('runs.zip', 400),
        ('.tar.gz', 400),
        ('../runs.tar.gz', 400),
        ('there.tar.gz', 409),
        (None, 400),
    ],
)
async def test_what_cannot_be_unpacked_is_refused(base_directory, jp_root_dir, ask, path, status):
    (jp_root_dir / 'folder.tar.gz').mkdir()
    (jp_root_dir / 'there').mkdir()
    make_tar(jp_root_dir / 'there.tar.gz', {'1': None})
    answer = await ask('unpacked', method='POST', body=json.dumps({'path': path}))
    assert answer.status == status
    assert answer.json['message']

"""Archives that unpack to much, and hard links: what a run may hold and nobody falls for."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest

from ips_jupyterlab.layout import DATA_LISTING

from .simulation import contents, data_file, ensemble, made, make_notebook, notebook
from .trees import make_run

LARGE = 100 << 20  # bytes, of which an archive needs few


class Zeros:
    """A file of so many."""

    def __init__(self, left):
        self.left = left

    def read(self, size=-1):
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


def zip_bomb():
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, 'w', zipfile.ZIP_DEFLATED) as archive,
        archive.open('../../bomb', 'w', force_zip64=True) as file,
    ):
        for _ in range(LARGE >> 20):
            file.write(bytes(1 << 20))
    return content.getvalue()


def tar_bomb():
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode='w:gz') as archive:
        link = tarfile.TarInfo('link')
        link.type, link.linkname = tarfile.SYMTYPE, '/etc'
        archive.addfile(link)
        member = tarfile.TarInfo('../../bomb')
        member.size = LARGE
        archive.addfile(member, Zeros(LARGE))
    return content.getvalue()


@pytest.mark.parametrize(('name', 'bomb'), [('a.tar.gz', tar_bomb), ('a.zip', zip_bomb)])
async def test_an_archive_is_only_listed(base_directory, get, key_of, name, bomb):
    """A look tells what is in it, from the names alone: nothing is unpacked."""
    content = bomb()
    assert len(content) < 1 << 18
    run = make_run(base_directory, 1, data={'0.0': {name: content}})
    look = await get('runs', await key_of(), 'look', path=f'data/{name}')
    assert look['problem'] is None
    assert ['../../bomb', '104.9 MB'] in look['table']['rows']
    assert [path.name for path in (run / 'data').iterdir()] == [name]
    assert not list(base_directory.parent.rglob('bomb'))


async def test_of_a_gzip_file_only_the_beginning_is_unpacked(base_directory, get, key_of):
    content = gzip.compress(b'a' * LARGE, 1)
    make_run(base_directory, 1, data={'0.0': {'a.txt.gz': content}})
    look = await get('runs', await key_of(), 'look', path='data/a.txt.gz')
    assert len(look['text']) == 64 << 10
    assert 'is shown as far as' in look['problem']


# Hard links


@pytest.fixture
def other(tmp_path):
    """A file outside, and a way to give it a second name in a run."""
    path = tmp_path / 'other'
    path.write_bytes(b'mine')
    return path


async def test_a_hard_link_is_a_file_of_the_run(base_directory, other, get, key_of):
    """Nothing tells it from another file. Who may make one is up to the kernel."""
    run = make_run(base_directory, 1, data={'0.0': {}})
    (run / 'data/a.txt').hardlink_to(other)
    (run / DATA_LISTING).write_text('{"0.0": ["data/a.txt"]}')
    look = await get('runs', await key_of(), 'look', path='data/a.txt')
    assert look['text'] == 'mine'


OLD = ensemble(1, 'C', 'e', 'E', 'sim_name,C:X\r\nm,0\r\n')


@pytest.mark.parametrize(
    ('place', 'request_'),
    [
        ('data/a', data_file(1, 'a', b'new', replace=True)),
        ('n.ipynb', notebook(1, 'n.ipynb', make_notebook())),
        ('ensembles/C/e.csv', ensemble(1, 'C', 'e', 'E', 'sim_name,C:X\r\nm,1\r\n')),
        (DATA_LISTING, data_file(1, 'b', b'new', 1.0)),
    ],
)
def test_no_upload_is_written_through_a_hard_link(tmp_path, portal, run, other, place, request_):
    """What a run holds is replaced and never written over."""
    for first in (data_file(1, 'a', b'1'), notebook(1, 'n.ipynb', make_notebook('old')), OLD):
        made(portal, first)
    path = run / place
    content = path.read_bytes()
    other.write_bytes(content)
    path.unlink()
    path.hardlink_to(other)
    made(portal, request_)
    assert path.read_bytes() != content
    assert contents(tmp_path)['other'] == content

"""Tars that try to leave their folder, or to be more than files and folders (row 12)."""

from __future__ import annotations

import io
import stat
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ips_jupyterlab.portal import archive
from ips_jupyterlab.portal.portal import Portal

from .simulation import call, contents, data_file, made, make_portal, make_tar, temporaries

pytestmark = pytest.mark.usefixtures('run')


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return make_portal(tmp_path, most_tar_bytes=100_000)


def tar_of(*members: tuple[str, dict]) -> bytes:
    """A tar of members with some unusual attributes."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode='w') as tar:
        for name, attributes in members:
            member = tarfile.TarInfo(name)
            body = attributes.pop('body', b'')
            member.size = len(body)
            for attribute, value in attributes.items():
                setattr(member, attribute, value)
            tar.addfile(member, io.BytesIO(body))
    return content.getvalue()


REFUSED = {
    'parent': tar_of(('d/../../../api_v1.py', {})),
    'parent at the end': tar_of(('d/..', {'type': tarfile.DIRTYPE})),
    'absolute': tar_of(('/etc/x', {})),
    'absolute below the name': tar_of(('/d/x', {})),
    'another name': tar_of(('e/x', {})),
    'a name that begins alike': tar_of(('dd/x', {})),
    'one good, one not': tar_of(('d/x', {}), ('x', {})),
    'a file of the name': tar_of(('d', {'body': b'1'})),
    'symbolic link': tar_of(('d/x', {'type': tarfile.SYMTYPE, 'linkname': '/etc/passwd'})),
    'link within': tar_of(('d/y', {}), ('d/x', {'type': tarfile.SYMTYPE, 'linkname': 'y'})),
    'hard link': tar_of(('d/x', {'type': tarfile.LNKTYPE, 'linkname': 'd/y'})),
    'the folder a link': tar_of(('d', {'type': tarfile.SYMTYPE, 'linkname': '/tmp'})),
    'character device': tar_of(('d/x', {'type': tarfile.CHRTYPE})),
    'block device': tar_of(('d/x', {'type': tarfile.BLKTYPE})),
    'pipe': tar_of(('d/x', {'type': tarfile.FIFOTYPE})),
    'twice': tar_of(('d/x', {'body': b'1'}), ('d/x', {'body': b'2'})),
    'a file and a folder': tar_of(('d/x', {}), ('d/x/y', {})),
    'too long a name': tar_of((f'd/{"x" * 256}', {})),
    'too large': tar_of(('d/x', {'body': b'x' * 100_001})),
    'too large together': tar_of(*((f'd/{n}', {'body': b'x' * 50_001}) for n in range(2))),
    'empty': tar_of(),
    'no tar': b'nonsense' * 200,
    'nothing': b'',
    'half': make_tar({'d/x': b'x' * 5000})[:3000],
    'compressed': b'\x1f\x8b' + b'x' * 1000,
}


@pytest.mark.parametrize('content', REFUSED.values(), ids=REFUSED)
def test_refused_whole(tmp_path, portal, content):
    before = contents(tmp_path)
    answer = call(portal, data_file(1, 'd', content, tar=True))
    assert answer.status in (400, 413), answer
    assert answer.json['message']
    assert contents(tmp_path) == before
    assert list((tmp_path / 'alice/1/data').iterdir()) == []
    assert temporaries(tmp_path) == []


def test_a_refused_tar_leaves_what_it_would_replace(tmp_path, portal):
    made(portal, data_file(1, 'd', make_tar({'d/x': b'old'}), tar=True))
    content = tar_of(('d/x', {'body': b'new'}), ('d/y', {'type': tarfile.FIFOTYPE}))
    assert call(portal, data_file(1, 'd', content, tar=True, replace=True)).status == 400
    assert contents(tmp_path / 'alice/1/data') == {'d/x': b'old'}


def test_too_many_members(monkeypatch, tmp_path, portal):
    monkeypatch.setattr(archive.unpack, '__defaults__', (3,))
    content = make_tar({f'd/{number}': b'' for number in range(4)})
    assert call(portal, data_file(1, 'd', content, tar=True)).status == 413
    made(portal, data_file(1, 'd', make_tar({'d/1': b'', 'd/2': b''}), tar=True))


def test_a_header_that_would_fill_the_memory(portal):
    member = tarfile.TarInfo('d/x')
    member.type, member.size = tarfile.XHDTYPE, 1 << 33
    content = member.tobuf(tarfile.GNU_FORMAT) + b'x' * 4096
    answer = call(portal, data_file(1, 'd', content, tar=True))
    assert answer.status == 400
    assert 'too long' in answer.json['message']


def test_rights_of_a_tar_are_not_taken_over(tmp_path, portal):
    content = tar_of(('d', {'type': tarfile.DIRTYPE, 'mode': 0}), ('d/x', {'mode': 0o6777}))
    made(portal, data_file(1, 'd', content, tar=True))
    mode = stat.S_IMODE((tmp_path / 'alice/1/data/d/x').stat().st_mode)
    assert mode & 0o6111 == 0
    assert (tmp_path / 'alice/1/data/d').stat().st_mode & 0o700 == 0o700


def test_an_empty_folder_is_a_folder(tmp_path, portal):
    made(portal, data_file(1, 'd', tar_of(('d', {'type': tarfile.DIRTYPE})), tar=True))
    assert (tmp_path / 'alice/1/data/d').is_dir()


@given(st.binary(max_size=2000), st.integers(0, 1500))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None
)
def test_no_tar_writes_elsewhere(tmp_path, portal, noise, at):
    good = make_tar({'d/x': b'1', 'd/y/z': b'2'})
    content = good[:at] + noise + good[at + len(noise) :]
    before = {path for path in contents(tmp_path) if not path.startswith('alice/1/')}
    answer = call(portal, data_file(1, 'd', content, tar=True, replace=True))
    assert answer.status in (201, 400, 413), answer
    assert {path for path in contents(tmp_path) if not path.startswith('alice/1/')} == before
    assert temporaries(tmp_path) == []

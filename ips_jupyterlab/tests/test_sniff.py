"""The format of a file: its first bytes count more than its ending."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile

import pytest

from ips_jupyterlab.formats.sniff import HEAD, format_of, sniff

HDF5 = b'\x89HDF\r\n\x1a\n' + bytes(40)
G_FILE = (
    b'  EFITD    03/16/2012    #147634  2000ms           3  65 129\n'
    b' 0.170000000E+01 0.320000000E+01 0.169550000E+01 0.840000000E+00 0.000000000E+00\n'
)
SVG = b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'


def tar(mode: str) -> bytes:
    """A tar file with one member."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:
        archive.addfile(tarfile.TarInfo('state/a.json'), io.BytesIO())
    return content.getvalue()


def zipped() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, 'w') as archive:
        archive.writestr('a', 'b')
    return content.getvalue()


@pytest.mark.parametrize(
    ('name', 'content', 'expected'),
    [
        # JSON
        ('state.json', b'{"a": 1}', 'json'),
        ('state.json', b'\xef\xbb\xbf{"a": 1}', 'json'),
        ('state.json', b'1.5', 'json'),
        ('state', b'  {\n  "a": NaN}', 'json'),
        ('state.txt', b'[1, 2]', 'json'),
        ('state.cdf', b'[[1], [2]]', 'json'),
        ('list.json', '{"Δ": "é"}'.encode(), 'json'),
        ('state.json', b'', 'text'),
        ('basic.ipynb', b'{"cells": []}', 'notebook'),
        # netCDF and HDF5
        ('x_ps.cdf', b'CDF\x01' + bytes(20), 'netcdf'),
        ('x_CQL.nc', b'CDF\x02' + bytes(20), 'netcdf'),
        ('noending', b'CDF\x05' + bytes(20), 'netcdf'),
        ('x_ps.cdf', HDF5, 'netcdf'),
        ('x.NC', HDF5, 'netcdf'),
        ('x.nc4', HDF5, 'netcdf'),
        ('x.h5', HDF5, 'hdf5'),
        ('x.json', HDF5, 'hdf5'),
        ('x.h5', bytes(512) + HDF5, 'hdf5'),
        # EQDSK
        ('g147634.02000', G_FILE, 'eqdsk'),
        ('equilibrium', G_FILE, 'eqdsk'),
        ('equilibrium', G_FILE.replace(b'\n', b'\r\n'), 'eqdsk'),
        ('g', b'x' * 48 + b'   31025 513\n 0.1E+01 0.2E+01\n', 'eqdsk'),  # columns that touch
        ('g', b' ' * 48 + b'0 129 129\n 0.1E+01-0.2E+01\n', 'eqdsk'),
        ('case.geq', b'EFIT short header 3 65 65\n', 'eqdsk'),
        ('log', b'x' * 48 + b'   3  65 129\nand then words\n', 'text'),
        ('log', b'x' * 48 + b'   3   0   0\n', 'text'),
        # Namelists and configurations
        ('input', b'&inlist\n a = 1\n/\n', 'namelist'),
        ('input.txt', b'! a comment\n\n &INLIST a=1 /\n', 'namelist'),
        ('old', b' $inputs\n a = 1\n $end\n', 'namelist'),
        ('input.nml', b'! nothing else\n', 'namelist'),
        ('instate', b'RUNID = "x"\n', 'namelist'),
        ('page', b'&amp; and more', 'text'),
        ('ips.conf', b'RUN_ID = x\n', 'config'),
        ('ips.config', b'[PORTS]\n NAMES = DRIVER\n', 'config'),
        # Tables and text
        ('scan.csv', b'a,b\n1,2\n', 'csv'),
        ('scan.csv', b'{"a": 1}', 'json'),
        ('out.log', b'step 1\n', 'text'),
        ('latin.txt', 'température de la paroi: 300'.encode('latin-1'), 'text'),
        ('wide.txt', 'words'.encode('utf-16'), 'text'),
        ('empty', b'', 'text'),
        # Images
        ('a.png', b'\x89PNG\r\n\x1a\n' + bytes(9), 'image'),
        ('a', b'\xff\xd8\xff\xe0' + bytes(9), 'image'),
        ('a', b'GIF89a' + bytes(9), 'image'),
        ('a', b'RIFF\0\0\0\0WEBPVP8 ', 'image'),
        ('a', SVG, 'image'),
        # Archives
        ('a.tar', tar('w'), 'tar'),
        ('state', tar('w'), 'tar'),
        ('a.tar.gz', tar('w:gz'), 'tar'),
        ('a', tar('w:gz'), 'tar'),
        ('a.tar.bz2', tar('w:bz2'), 'tar'),
        ('a.zip', zipped(), 'zip'),
        ('state.json.gz', gzip.compress(b'{"a": 1}'), 'gzip'),
        ('state.json', gzip.compress(b'{"a": 1}'), 'gzip'),
        ('torn.gz', b'\x1f\x8b', 'gzip'),
        # What is none of these
        ('a.pdf', b'%PDF-1.7\n', 'binary'),
        ('a.json', b'\0\1\2\3', 'binary'),
        ('a.bin', bytes(range(256)), 'binary'),
    ],
    ids=lambda told: told if isinstance(told, str) else '',  # what is packed has the time in it
)
def test_format(name, content, expected, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff(str(path), path.stat()) == expected


@pytest.mark.parametrize(
    'line',
    ['\n', ' \n', '! a comment\n', '<!-- a comment -->\n', '<?xml version="1.0"?>', '<!---->'],
)
def test_what_begins_as_several_formats_do_is_told_at_once(line):
    content = (line * HEAD)[: HEAD - 1].encode() + b'\0'
    for ending in (b'', b'x', b'&', b'<s'):
        format_of(content[:-1] + ending, 'a')
        format_of(line.encode() * 60 + ending, 'a')


def test_text_cut_within_a_character_is_text():
    assert format_of(('x' + 'é' * HEAD).encode()[:HEAD], 'words') == 'text'


def test_a_large_json_file_is_told_by_its_beginning(tmp_path):
    path = tmp_path / 'state'
    path.write_text('{"a": [' + '1, ' * HEAD + '1]}')
    assert sniff(str(path), path.stat()) == 'json'


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / 'pipe')
    (tmp_path / 'folder').mkdir()
    (tmp_path / 'gone').write_text('')
    gone = (tmp_path / 'gone').stat()
    (tmp_path / 'gone').unlink()
    assert sniff(str(tmp_path / 'pipe'), (tmp_path / 'pipe').stat()) == 'binary'
    assert sniff(str(tmp_path / 'folder'), (tmp_path / 'folder').stat()) == 'folder'
    assert sniff(str(tmp_path / 'gone'), gone) == 'missing'


def test_a_pipe_that_takes_the_place_of_a_file_does_not_block(tmp_path):
    path = tmp_path / 'a.json'
    path.write_text('{}')
    status = path.stat()
    path.unlink()
    os.mkfifo(path)
    assert sniff(str(path), status) == 'binary'


def test_a_file_is_looked_into_once_until_it_changes(tmp_path, monkeypatch):
    path = tmp_path / 'a'
    path.write_text('{}')
    opened = []
    open_ = os.open
    monkeypatch.setattr(os, 'open', lambda *arguments: opened.append(1) or open_(*arguments))
    assert [sniff(str(path), path.stat()) for _ in range(3)] == ['json'] * 3
    assert len(opened) == 1
    path.write_text('words')
    assert sniff(str(path), path.stat()) == 'text'

"""Tells the format of a data file by its first bytes, and only then by its ending."""

from __future__ import annotations

import functools
import os
import re
import stat
import zlib

from ..containment import ANYWHERE, Gate
from ..contract import Format
from ..refusals import OutsideError
from . import added, fusion

HEAD = 2048  # bytes that are read of a file

_HDF5 = b'\x89HDF\r\n\x1a\n'
_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b'CDF\x01', 'netcdf'),
    (b'CDF\x02', 'netcdf'),
    (b'CDF\x05', 'netcdf'),
    (b'\x89PNG\r\n\x1a\n', 'image'),
    (b'\xff\xd8\xff', 'image'),
    (b'GIF87a', 'image'),
    (b'GIF89a', 'image'),
    (b'PK\x03\x04', 'zip'),
    (b'PK\x05\x06', 'zip'),
    (b'%PDF-', 'binary'),
)
_TAR_ENDINGS = ('.tar.gz', '.tgz', '.tar.bz2', '.tbz2', '.tar.xz', '.txz', '.tar.zst')
_NETCDF_ENDINGS = ('.nc', '.cdf', '.nc4')
_TEXT_ENDINGS: tuple[tuple[str, Format], ...] = (
    ('.json', 'json'),
    ('.ipynb', 'notebook'),
    ('.csv', 'csv'),
    ('.svg', 'image'),
    ('.nml', 'namelist'),
    ('.namelist', 'namelist'),
    ('.conf', 'config'),
    ('.config', 'config'),
    ('.geq', 'eqdsk'),
    ('.eqdsk', 'eqdsk'),
    ('.geqdsk', 'eqdsk'),
)
_JSON = re.compile(r'\s*(\{\s*(["}]|$)|\[\s*([-\d"{\[\]]|true\b|false\b|null\b|NaN\b|$))')
# A namelist may start with comments; a group name stands alone or before its first value.
# Both match in one way only: with several, a text that fits nearly would take for ever.
_NAMELIST = re.compile(r'([^\S\n]*(!.*)?\n)*[^\S\n]*[&$][A-Za-z_]\w*(\s|$)')
_SVG = re.compile(
    r'\s*(<\?xml[^>]*>\s*|<!--((?!-->).)*-->\s*|<!DOCTYPE[^>]*>\s*)*<svg\b', re.DOTALL
)
_NUMBER_LINE = re.compile(r'\s*[-+]?\d*\.\d')
_CONTROL = frozenset(range(32)) - set(b'\t\n\r\f\v\b\x1b') | {127}


def sniff(path: str, status: os.stat_result, gate: Gate = ANYWHERE) -> Format:
    """The format of a file or a folder, from a few small reads.

    :param status: what ``os.stat`` says of it; the answer is kept until time or size change.
    :param gate: what lies outside of it is not read, and counts as missing.
    """
    if stat.S_ISDIR(status.st_mode):
        return fusion.format_of_folder(path, gate)
    if not stat.S_ISREG(status.st_mode):  # opening a pipe or a device may block
        return 'binary'
    try:
        return _sniff_file(path, status.st_mtime_ns, status.st_size, gate)
    except (FileNotFoundError, OutsideError):
        return 'missing'
    except OSError:
        return 'binary'


@functools.lru_cache(maxsize=20_000)
def _sniff_file(path: str, mtime_ns: int, size: int, gate: Gate) -> Format:
    descriptor = gate.open(path)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return 'binary'
        head = os.read(descriptor, HEAD)
        name = path.rpartition('/')[2]
        told = added.format_of(head, name) if head else None
        return told or known_format_of(head, name, lambda size, at: os.pread(descriptor, size, at))
    finally:
        os.close(descriptor)


def format_of(head: bytes, name: str) -> Format:
    """The format of a file with these first bytes (up to ``HEAD`` of them) and this name."""
    return (added.format_of(head, name) if head else None) or known_format_of(head, name)


def known_format_of(head: bytes, name: str, read: fusion.Read = fusion.nothing) -> Format:
    """The same without the formats that other packages add.

    :param read: gives more bytes of the file, where they tell more.
    """
    name = name.lower()
    for magic, format_ in _MAGIC:
        if head.startswith(magic):
            return format_
    if any(head.startswith(_HDF5, start) for start in (0, 512, 1024)):  # after a user block
        return fusion.format_of_hdf5(head, name, read, is_netcdf=name.endswith(_NETCDF_ENDINGS))
    if head[:4] == b'RIFF' and head[8:12] == b'WEBP':
        return 'image'
    if head.startswith(b'\x1f\x8b'):
        return 'tar' if _is_tar(_gunzip(head)) or name.endswith(_TAR_ENDINGS) else 'gzip'
    if _is_tar(head):
        return 'tar'
    text = _as_text(head)
    if text is None:
        return 'tar' if name.endswith(_TAR_ENDINGS) else 'binary'
    return _format_of_text(text, name)


def _format_of_text(text: str, name: str) -> Format:
    if _JSON.match(text):
        return 'notebook' if name.endswith('.ipynb') else fusion.format_of_json(text, name)
    if _is_eqdsk(text):
        return 'eqdsk'
    if _NAMELIST.match(text):
        return 'namelist'
    if _SVG.match(text):
        return 'image'
    if name == 'instate':
        return 'namelist'
    if text.strip():  # no loader makes sense of an empty file
        for ending, format_ in _TEXT_ENDINGS:
            if name.endswith(ending):
                return format_
    return 'text'


def _is_eqdsk(text: str) -> bool:
    """A g-file starts with 48 characters of text, then idum, nw and nh; then come numbers."""
    first, _, rest = text.partition('\n')
    first = first.rstrip('\r')
    columns = [first[48:52], first[52:56], first[56:60]]
    words = first[48:].split()[:3]
    for fields in (columns, words):
        if len(fields) == 3 and all(re.fullmatch(r'\s*-?\d+', field) for field in fields):
            break
    else:
        return False
    _, nw, nh = map(int, fields)
    return min(nw, nh) > 1 and (not rest.strip() or bool(_NUMBER_LINE.match(rest)))


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b'ustar'


def _gunzip(head: bytes) -> bytes:
    """The first bytes inside a gzip file, as far as they go."""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return b''


def _as_text(head: bytes) -> str | None:
    """The bytes as text; None where they are none."""
    if head.startswith((b'\xff\xfe', b'\xfe\xff')):
        return head.decode('utf-16', errors='replace')
    if not _CONTROL.isdisjoint(head):
        return None
    try:
        return head.decode('utf-8-sig')
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 3 and len(head) == HEAD:  # cut within a character
            return head[: error.start].decode('utf-8-sig')
        return head.decode('latin-1') if _mostly_ascii(head) else None


def _mostly_ascii(head: bytes) -> bool:
    """Old Fortran output is Latin-1: few bytes of it lie beyond ASCII."""
    return sum(byte > 127 for byte in head) * 10 < len(head)

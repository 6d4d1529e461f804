"""JSON, namelists and configurations: texts that are parsed whole."""

from __future__ import annotations

import json
import zlib
from typing import Any

import msgspec

from .nodes import Content
from .opened import IN_A_NOTEBOOK, DataFile, UnreadableError
from .tree import Tree

INFLATED = 256 << 20  # bytes; a small gzip file can hold any number of them


def read_json(file: DataFile) -> Content:
    """A JSON file; it may hold NaN and Infinity."""
    return Tree(_decode(file.read()))


def read_gzip(file: DataFile) -> Content:
    """JSON in a gzip file."""
    return Tree(_decode(inflate(file)))


def inflate(file: DataFile, most: int | None = None) -> bytes:
    """What a gzip file holds.

    :param most: bytes of its beginning; all of it without, which is refused where it is too much.
    """
    packed, parts, length = file.read(), [], 0
    bound = INFLATED if most is None else most
    while packed:  # a file may hold several parts, one after the other
        unpacker = zlib.decompressobj(wbits=31)
        parts.append(unpacker.decompress(packed, bound - length + 1))
        length += len(parts[-1])
        if length > bound:
            break
        if not unpacker.eof:
            raise ValueError('it ends early')
        packed = unpacker.unused_data.lstrip(b'\0')
    if length > bound and most is None:
        words = f'holds more than {INFLATED >> 20} MB when unpacked. {IN_A_NOTEBOOK}'
        raise UnreadableError(words)
    return b''.join(parts)[:bound]


def read_namelist(file: DataFile) -> Content:
    """A Fortran namelist."""
    import f90nml

    return Tree(f90nml.Parser().reads(file.text()))


def read_config(file: DataFile) -> Content:
    """An IPS configuration: sections of names and texts."""
    import configobj

    return Tree(configobj.ConfigObj(file.text().splitlines(), interpolation=False))


def _decode(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except ValueError:  # NaN and Infinity are no JSON, but Python's json writes them
        return json.loads(content)

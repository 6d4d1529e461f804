"""Whether the parts of a BP folder are as long as its index says.

The library waits for what is missing, or ends the process, where parts of a folder are cut off.
The layout is that of ADIOS2: an index ``md.idx`` with a head and a record for each step, which
tells where the step lies in ``md.0``; in BP5 also ``mmd.0`` with descriptions of what is there.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

_HEAD = 64  # bytes of the head of the index
_VERSION = 37  # where it has the version of the format
_BP4 = struct.Struct('<40xQ16x')  # of a step: where it ends in md.0
_BP5 = struct.Struct('<cQ')  # what a record is and how long, without this
_STEP = struct.Struct('<QQ')  # where a step begins in md.0, and how long it is
_DESCRIPTION = struct.Struct('<QQ')  # lengths of its name and of itself
_MOST = 64 << 20  # bytes of an index, beyond which it is not looked at


def check(path: str) -> None:
    """Refuse a folder whose parts are too short. Raises ValueError and OSError."""
    with open(f'{path}/md.idx', 'rb') as file:
        index = file.read(_MOST)
    if len(index) < _HEAD:
        raise ValueError('its index is cut off')
    is_bp5 = index[_VERSION] == 5
    ends = _ends_in_bp5(index) if is_bp5 else _ends_in_bp4(index)
    if max(ends, default=0) > os.path.getsize(f'{path}/md.0'):
        raise ValueError('md.0 is cut off')
    if is_bp5:
        _check_descriptions(f'{path}/mmd.0')


def _ends_in_bp4(index: bytes) -> Iterator[int]:
    """Where the steps end in md.0."""
    whole = _HEAD + (len(index) - _HEAD) // _BP4.size * _BP4.size
    return (end for (end,) in _BP4.iter_unpack(index[_HEAD:whole]))


def _ends_in_bp5(index: bytes) -> Iterator[int]:
    """The same, from records of any length, which come one after the other."""
    at = _HEAD
    while at + _BP5.size <= len(index):
        kind, length = _BP5.unpack_from(index, at)
        at += _BP5.size
        if kind == b's' and at + length <= len(index) and length >= _STEP.size:
            yield sum(_STEP.unpack_from(index, at))
        at += length


def _check_descriptions(path: str) -> None:
    """They fill their file."""
    size, at = os.path.getsize(path), 0
    with open(path, 'rb') as file:
        while at < size:
            file.seek(at)
            lengths = file.read(_DESCRIPTION.size)
            if len(lengths) < _DESCRIPTION.size:
                break
            at += _DESCRIPTION.size + sum(_DESCRIPTION.unpack(lengths))
    if at != size:
        raise ValueError('mmd.0 is cut off')

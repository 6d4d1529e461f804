"""What goes through the pipes between the server and a process that reads files.

Each message is its length, four bytes, and then MessagePack. The process answers a request with
an empty message when it begins, then with one message a path.
"""

from __future__ import annotations

import struct
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ..contract import Format
from .requests import Wanted, WantedCurve

LENGTH = struct.Struct('>I')
LARGEST = 256 << 20  # bytes of a message

What = Literal['look', 'survey', 'values', 'curve', 'contents']


class Request(Struct, frozen=True, array_like=True):
    """What to read of which files."""

    what: What
    format: Format
    paths: list[bytes]  # a path need not be text
    seconds: int  # after which a file is given up
    wanted: list[Wanted] = []
    curve: WantedCurve | None = None
    roots: list[bytes] | None = None  # the folders that it may read in; None: anywhere


def packed(message: Any) -> bytes:
    """A message as it goes through the pipe."""
    try:
        content = msgspec.msgpack.encode(message, enc_hook=str)
    except UnicodeEncodeError:  # names in a file need not be text either
        content = msgspec.msgpack.encode(
            _printable(msgspec.to_builtins(message, builtin_types=(bytes,)))
        )
    return LENGTH.pack(len(content)) + content


def _printable(value: Any) -> Any:
    """The same with "?" for half characters."""
    if isinstance(value, str):
        return value.encode('utf-8', 'replace').decode()
    if isinstance(value, dict):
        return {_printable(name): _printable(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(inner) for inner in value]
    return value

"""The process that reads data files: ``python -m ips_jupyterlab.formats.worker BYTES SECONDS``.

It takes requests from its standard input and ends with it, or when none comes for so many seconds.
It may be killed at any time.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from typing import BinaryIO

import msgspec

from . import answers
from .content import prepare
from .opened import confine, leave_folder
from .pipe import LENGTH, Request, packed
from .requests import Outcome
from .rows import RowReader

GRACE = 5  # s after the server should have killed it, when it ends by itself
NICENESS = 5
_RESERVED = 4 << 30  # bytes of address space that libraries reserve and do not use


def main(memory: int, idle: int) -> None:
    """Answer requests until there are no more, or none for so many seconds."""
    requests, replies = _pipes()
    limit(memory)
    while (message := _read(requests, idle)) is not None:
        answer(msgspec.msgpack.decode(message, type=Request), replies)


def limit(memory: int) -> None:
    """Take no more memory than this, leave no core file, and let others go first."""
    for kind, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, memory + _RESERVED),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # not every system has each of them
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError):
        os.nice(NICENESS)


def answer(request: Request, replies: BinaryIO) -> None:
    """Answer for one file after the other."""
    prepare(request.format)
    confine(None if request.roots is None else [os.fsdecode(root) for root in request.roots])
    replies.write(packed(None))
    replies.flush()
    reader = RowReader(request.wanted)
    for path in request.paths:
        # Nobody kills it where the server was killed itself.
        signal.alarm(request.seconds + GRACE)
        reply = packed(_outcome(request, os.fsdecode(path), reader))
        signal.alarm(0)
        replies.write(reply)
        replies.flush()
    leave_folder()


def _outcome(request: Request, path: str, reader: RowReader) -> Outcome:
    if request.what == 'look':
        return answers.look(path, request.format)
    if request.what == 'survey':
        return answers.survey(path, request.format)
    if request.what == 'contents':
        return answers.contents(path, request.format)
    if request.what == 'curve' and request.curve is not None:
        return answers.curve(path, request.format, request.curve)
    return answers.row(path, request.format, reader)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes from and to the server; what libraries print goes nowhere."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return os.fdopen(requests, 'rb'), os.fdopen(replies, 'wb')


def _read(requests: BinaryIO, idle: int) -> bytes | None:
    """The next message, None where there are no more; where none comes, the alarm ends it all."""
    signal.alarm(idle)
    head = requests.read(LENGTH.size)
    signal.alarm(0)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    return requests.read(length)


if __name__ == '__main__':
    main(int(sys.argv[1]), int(sys.argv[2]))

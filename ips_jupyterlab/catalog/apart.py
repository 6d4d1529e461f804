"""Reads many runs in processes of their own: ``python -m ips_jupyterlab.catalog.apart``.

Opening many small files takes mostly waiting, for the system or for a network; several processes
wait at a time, and the server goes on answering meanwhile. They live as long as one reading takes.
What goes through the pipes is MessagePack, each message behind its length.
"""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import IO

import msgspec
from msgspec import Struct

from ..containment import Gate
from ..layout import UserDirectory
from ..refusals import OutsideError
from .packed import PackedRun, at_home, without_home
from .scan import scan_new

MANY = 2000  # runs: fewer are read before a process has begun
BATCH = 200  # runs at a time: the server does nothing else while it takes in so many
PROCESSES = max(2, min(4, os.cpu_count() or 1))
_LENGTH = 4  # bytes


class _Request(Struct, frozen=True, array_like=True):
    """Which runs to read."""

    user: bytes  # the path of the user directory need not be text
    runids: list[int]
    roots: list[bytes] | None  # of the gate


_REQUEST = msgspec.msgpack.Decoder(_Request)
_REPLY = msgspec.msgpack.Decoder(list[PackedRun])


class Apart:
    """``with Apart(gate) as apart: ...``: processes that start with the first many runs."""

    def __init__(self, gate: Gate, processes: int = PROCESSES) -> None:
        self._gate = gate
        self._count = processes
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._processes:
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    assert pipe is not None  # noqa: S101
                    pipe.close()
            process.kill()
            process.wait()

    def read(self, user: UserDirectory, runids: Sequence[int]) -> dict[int, PackedRun]:
        """Runs that are not known yet; without those that are gone."""
        if len(runids) < MANY:
            return _read_here(user, runids, self._gate)
        starts = range(0, len(runids), BATCH)
        batches = iter([runids[start : start + BATCH] for start in starts])
        lock = threading.Lock()
        found: dict[int, PackedRun] = {}
        read: set[int] = set()

        def take() -> Sequence[int]:
            with lock:
                return next(batches, ())

        def drive(process: subprocess.Popen[bytes]) -> None:
            batch = take()
            _send(process, self._request(user, batch))
            while batch:
                following = take()
                _send(process, self._request(user, following))  # so that it never waits for us
                runs = _received(process, user)
                if runs is None:
                    runs = _read_here(user, batch, self._gate)
                found.update(runs)
                read.update(batch)
                batch = following

        threads = [threading.Thread(target=drive, args=(one,)) for one in self._started()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        missed = [runid for runid in runids if runid not in read]
        return {**found, **_read_here(user, missed, self._gate)}  # which raises what was raised

    def _request(self, user: UserDirectory, runids: Sequence[int]) -> bytes:
        roots = self._gate.roots
        names = None if roots is None else [os.fsencode(root) for root in roots]
        return _framed(_Request(os.fsencode(user.path), list(runids), names)) if runids else b''

    def _started(self) -> list[subprocess.Popen[bytes]]:
        """The processes; none where the system starts none."""
        with contextlib.suppress(OSError):
            while len(self._processes) < self._count:
                # From the root folder: Python would import modules from where the server runs.
                process = subprocess.Popen(  # noqa: S603
                    [sys.executable, '-m', __name__],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    cwd='/',
                    start_new_session=True,  # Ctrl+C in the server's terminal is not for it
                )
                self._processes.append(process)
        return self._processes


def _read_here(user: UserDirectory, runids: Sequence[int], gate: Gate) -> dict[int, PackedRun]:
    try:
        with gate.folder(user.path) as above:
            found = (scan_new(user, runid, gate, above) for runid in runids)
            return {run.runid: run for run in found if run is not None}
    except (FileNotFoundError, NotADirectoryError, OutsideError):
        return {}


def _send(process: subprocess.Popen[bytes], message: bytes) -> None:
    """Ask a process; one that has ended is noticed when it does not answer."""
    assert process.stdin is not None  # noqa: S101
    with contextlib.suppress(OSError):
        process.stdin.write(message)
        process.stdin.flush()


def _received(process: subprocess.Popen[bytes], user: UserDirectory) -> dict[int, PackedRun] | None:
    """The runs that a process has read; None where it could not tell them."""
    assert process.stdout is not None  # noqa: S101
    message = _next(process.stdout)
    if not message:
        return None
    try:
        return at_home(_REPLY.decode(message), user)
    except ValueError:  # it ended in the middle
        return None


def _framed(message: object) -> bytes:
    content = msgspec.msgpack.encode(message)
    return len(content).to_bytes(_LENGTH, 'big') + content


def _next(stream: IO[bytes]) -> bytes | None:
    """The next message, None where there are no more."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    content = stream.read(int.from_bytes(length, 'big'))
    return content or None


def _requests(stream: IO[bytes]) -> Iterator[_Request]:
    while (message := _next(stream)) is not None:
        yield _REQUEST.decode(message)


def main() -> None:
    """Answer requests until there are no more."""
    gc.disable()  # there are no cycles among records
    for request in _requests(sys.stdin.buffer):
        roots = request.roots
        gate = Gate(None if roots is None else [os.fsdecode(root) for root in roots])
        user = UserDirectory(os.fsdecode(request.user), '', '')
        found = _read_here(user, request.runids, gate).values()
        reply = bytes(_LENGTH)  # else the server reads them itself
        if all(run.is_packed for run in found):
            reply = _framed([without_home(run) for run in found])
        try:
            sys.stdout.buffer.write(reply)
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # the server has ended
            os._exit(0)


if __name__ == '__main__':
    main()

"""Reads data files in processes of their own, which may take their time, fail and be killed."""

from __future__ import annotations

import contextlib
import math
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from ..containment import Gate
from ..contract import Format
from .opened import IN_A_NOTEBOOK, LATER, printable
from .pipe import Request, What, packed
from .process import EndedError, Process, TooSlowError
from .requests import (
    Contents,
    FileCurve,
    FileValues,
    Inside,
    Outcome,
    Survey,
    Wanted,
    WantedCurve,
)

LIMIT = 10.0  # s for one file
MEMORY = 2 << 30  # bytes that a process may use
PROCESSES = 2
IDLE = 300  # s after which a process that is not asked ends: a server may live for weeks
WAITING = 30.0  # s for a process that is not busy
STARTING = 60.0  # s for a process to begin: the first import from a slow disk takes long
MOST_ENDED = 3  # processes that the files of one question may end
_STOPS = 'was not read: the server stops.'
_NOT_STARTED = 'was not read: the process that reads data files does not start'
_LOG = 'The log of the server says more.'

T = TypeVar('T', bound=Outcome)


class _NotReadError(Exception):
    """Nothing is read at present; the message tells why, in words that follow a file's name."""


class Readers:
    """A few processes that read data files, started when first used and kept for a while.

    Each method blocks until the answer is there: call it in a worker thread. None raises for a
    file that cannot be read: the answer has a ``problem``.

    :param gate: tells what lies inside the base directories; nothing else is opened.
    :param limit: s that one file may take.
    :param memory: bytes that a process may use.
    :param idle: s after which a process that is not asked ends.
    """

    def __init__(
        self,
        gate: Callable[[], Gate] = lambda: Gate(None),
        *,
        limit: float = LIMIT,
        memory: int = MEMORY,
        processes: int = PROCESSES,
        idle: int = IDLE,
    ) -> None:
        self._gate = gate
        self.limit, self.memory, self.idle = limit, memory, idle
        # Idle processes, None for one that has not been started; the last one used comes first.
        self._idle: queue.LifoQueue[Process | None] = queue.LifoQueue()
        for _ in range(processes):
            self._idle.put(None)
        # Many files are read by all processes but one, which is there for somebody who looks.
        self._many = threading.Semaphore(max(1, processes - 1))
        self._running: set[Process] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def look(self, path: str, format_: Format) -> Inside:
        """What is inside a file, or a folder."""
        return self._ask('look', [path], format_, Inside())[0]

    def survey(self, path: str, format_: Format) -> Survey:
        """The numbers and curves that a file offers."""
        return self._ask('survey', [path], format_, Survey())[0]

    def values(
        self, paths: Sequence[str], format_: Format, wanted: Sequence[Wanted]
    ) -> list[FileValues]:
        """The numbers of files, one answer a path and in their order."""
        asked, names = len(wanted), list(wanted)
        with self._many:
            found = self._ask('values', paths, format_, FileValues(), wanted=names)
        told = []
        for path, one in zip(paths, found, strict=True):
            names = names if one.names is None else one.names
            told.append(msgspec.structs.replace(one, path=path, asked=asked, names=names))
        return told

    def curve(self, paths: Sequence[str], format_: Format, wanted: WantedCurve) -> list[FileCurve]:
        """A curve of files, one answer a path and in their order."""
        with self._many:
            found = self._ask('curve', paths, format_, FileCurve(path=''), curve=wanted)
        return [
            msgspec.structs.replace(one, path=path) for path, one in zip(paths, found, strict=True)
        ]

    def contents(self, path: str, format_: Format) -> Contents:
        """What a file says, by name, to compare it with another one."""
        return self._ask('contents', [path], format_, Contents())[0]

    def close(self) -> None:
        """End the processes; whoever waits is answered, and later questions are refused."""
        with self._lock:
            self._is_closed = True
            for process in self._running:
                process.stop()
        idle = []
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._idle.get_nowait())
        for unused in idle:
            self._end(unused)
            self._idle.put(None)  # whoever comes later finds that it is closed

    @property
    def pids(self) -> list[int]:
        """The processes that run."""
        with self._lock:
            return [process.pid for process in self._running]

    def _ask(
        self, what: What, paths: Sequence[str], format_: Format, nothing: T, **wanted: Any
    ) -> list[T]:
        """The answer for each path; ``nothing`` with the problem where there is none."""
        found: list[T] = []
        decoder = msgspec.msgpack.Decoder(type(nothing))
        ended = 0
        while len(found) < len(paths):
            names = [os.fsencode(path) for path in paths[len(found) :]]
            roots = self._gate().roots
            inside = None if roots is None else [os.fsencode(root) for root in roots]
            seconds = math.ceil(self.limit)
            request = Request(what, format_, names, seconds, roots=inside, **wanted)
            words = None
            if ended >= MOST_ENDED:
                words = 'was not read: files before it took too long or ended their process.'
            else:
                try:
                    with self._begun(request) as process:
                        for left in range(len(names) - 1, -1, -1):
                            reply = process.receive(self.limit, more=left > 0)
                            found.append(decoder.decode(reply))
                except _NotReadError as error:
                    words = str(error)
                except (EndedError, TooSlowError) as error:
                    ended += 1
                    found.append(_problem(nothing, paths[len(found)], self._why(error)))
            if words is not None:
                rest = paths[len(found) :]
                found.extend(_problem(nothing, path, words, again=True) for path in rest)
        return found

    @contextlib.contextmanager
    def _begun(self, request: Request) -> Iterator[Process]:
        """A process that has begun with a request; it is ended where something goes wrong."""
        try:
            process = self._idle.get(timeout=WAITING)
        except queue.Empty:
            raise _NotReadError(f'was not read: others are being read. {LATER}') from None
        try:
            process = begun = self._begin(process, request)
            yield begun
        except BaseException:
            self._end(process)
            process = None
            raise
        finally:
            self._idle.put(process)

    def _begin(self, process: Process | None, request: Request) -> Process:
        """Send a request; a process that was killed while it was idle is replaced.

        :raises _NotReadError: none starts.
        """
        if process is not None:
            try:
                return _send(process, request)
            except (EndedError, TooSlowError):
                self._end(process)
        process = self._start()
        try:
            return _send(process, request)
        except (EndedError, TooSlowError) as error:
            self._end(process)
            how = error if isinstance(error, EndedError) else f'not within {STARTING:g} s'
            raise _NotReadError(f'{_NOT_STARTED} ({how}). {_LOG}') from error

    def _start(self) -> Process:
        with self._lock:
            if self._is_closed:
                raise _NotReadError(_STOPS)
            try:
                process = Process(self.memory, self.idle)
            except OSError as error:
                raise _NotReadError(f'{_NOT_STARTED} ({error}). {_LOG}') from error
            self._running.add(process)
            return process

    def _end(self, process: Process | None) -> None:
        if process is not None:
            with self._lock:
                self._running.discard(process)
            process.end()

    def _why(self, error: EndedError | TooSlowError) -> str:
        """Why a file was given up, in words that follow its name."""
        if self._is_closed:
            return _STOPS
        if isinstance(error, TooSlowError):
            return f'takes longer than {self.limit:g} s to read. {IN_A_NOTEBOOK}'
        memory = f'{self.memory / 2**30:.1f} GB'
        return (
            f'ended the process that read it ({error}): it is damaged, or needs more memory than '
            f'{memory}. {IN_A_NOTEBOOK}'
        )


def _send(process: Process, request: Request) -> Process:
    process.send(packed(request), STARTING)
    process.receive(STARTING)
    return process


def _problem(nothing: T, path: str, words: str, *, again: bool = False) -> T:
    name = printable(path.rpartition('/')[2])
    return msgspec.structs.replace(nothing, problem=f'{name}: {words}', again=again)

"""A process that reads data files, as the server sees it."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time

from .pipe import LARGEST, LENGTH

_QUIET = {
    # One thread a process: there are others who use the machine.
    'OMP_NUM_THREADS': '1',
    'OPENBLAS_NUM_THREADS': '1',
    'MKL_NUM_THREADS': '1',
    'HDF5_USE_FILE_LOCKING': 'FALSE',
}
_PART = 1 << 16  # bytes
_TOGETHER = 0.002  # s in which small files tell so little that the pipe does not get full
_REAPING = 2.0  # s that a killed process may take to go; one that a file system holds takes longer


class EndedError(Exception):
    """The process has ended; the message tells how, in words for the user."""


class TooSlowError(Exception):
    """The process did not answer in time."""


class Process:
    """A process that reads data files. It is started at once.

    :param memory: bytes that it may use.
    :param idle: s without a request, after which it ends by itself.
    """

    def __init__(self, memory: int, idle: int) -> None:
        # From the root folder: Python would import modules from where the server was started.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, '-m', f'{__package__}.worker', str(memory), str(idle)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd='/',
            env={**os.environ, **_QUIET},
            start_new_session=True,  # Ctrl+C in the server's terminal is not for it
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        for descriptor in (self._to, self._from):
            os.set_blocking(descriptor, False)
        self._received, self._start = b'', 0  # and where in it the next message begins

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: bytes, seconds: float) -> None:
        """Send a message. Raises EndedError and TooSlowError."""
        until = time.monotonic() + seconds
        rest = memoryview(message)
        while rest:
            self._wait(self._to, select.POLLOUT, until)
            with contextlib.suppress(BlockingIOError):
                try:
                    rest = rest[os.write(self._to, rest[:_PART]) :]
                except BrokenPipeError:
                    raise self._ended() from None

    def receive(self, seconds: float, *, more: bool = False) -> bytes:
        """The next message of the process. Raises EndedError and TooSlowError.

        :param more: others will follow: rather wait a moment for several than for each.
        """
        until = time.monotonic() + seconds
        (length,) = LENGTH.unpack(self._take(LENGTH.size, until, more=more))
        if length > LARGEST:
            raise EndedError('it answered with too much')
        return self._take(length, until)

    def stop(self) -> None:
        """Kill it, whatever it does. Whoever waits for it is told that it has ended."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """Kill it, and let go of its pipes; nobody may wait for it."""
        self.stop()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAPING)

    def _take(self, count: int, until: float, *, more: bool = False) -> bytes:
        missing = count - (len(self._received) - self._start)
        if missing > 0:
            parts = [self._received[self._start :]]
            while missing > 0:
                self._wait(self._from, select.POLLIN, until)
                if more:
                    time.sleep(_TOGETHER)
                with contextlib.suppress(BlockingIOError):
                    part = os.read(self._from, max(missing, _PART))
                    if not part:
                        raise self._ended()
                    parts.append(part)
                    missing -= len(part)
            self._received, self._start = b''.join(parts), 0
        start = self._start
        self._start += count
        return self._received[start : self._start]

    @staticmethod
    def _wait(descriptor: int, event: int, until: float) -> None:
        left = until - time.monotonic()
        poll = select.poll()
        poll.register(descriptor, event)
        if left <= 0 or not poll.poll(left * 1000):
            raise TooSlowError

    def _ended(self) -> EndedError:
        try:
            code = self._process.wait(_REAPING)
        except subprocess.TimeoutExpired:
            return EndedError('it closed its pipe')
        return EndedError(f'signal {-code}' if code < 0 else f'exit code {code}')

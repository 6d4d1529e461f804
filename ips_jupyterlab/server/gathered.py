"""Requests that one worker thread takes together: those of one run that come at the same time.

A thread for each would spend its time waiting for the interpreter, and sync what others sync too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

T = TypeVar('T')
R = TypeVar('R')

MOST = 64  # requests in a batch
PATIENCE = 0.005  # seconds to wait for a sender who was there before; no longer than a batch takes


class Gathered(Generic[T, R]):
    """Use it on the event loop.

    :param work: takes a batch in a worker thread; returns for each what came of it.
    """

    def __init__(
        self, workers: Executor, work: Callable[[Sequence[T]], Sequence[R | Exception]]
    ) -> None:
        self._workers, self._work = workers, work
        self._lines: dict[Hashable, _Line[T, R]] = {}

    async def do(self, item: T, key: Hashable) -> R:
        """Return what came of a request.

        :param key: requests that have the same one are taken together, one batch after the other.
        :raises CancelledError: there were no workers any more that could take it.
        """
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        line = self._lines.setdefault(key, _Line())
        line.waiting.append((item, answer))
        if not line.working and len(line.waiting) >= min(line.expected, MOST):
            self._start(key, line)
        return await answer

    def _start(self, key: Hashable, line: _Line[T, R]) -> None:
        if line.timer:
            line.timer.cancel()
        batch, line.waiting = line.waiting[:MOST], line.waiting[MOST:]
        try:
            working = self._workers.submit(self._work, [item for item, _ in batch])
        except RuntimeError:
            for _, answer in batch:
                answer.cancel()
            self._open(key, line)
            return
        line.working = True
        loop = asyncio.get_running_loop()
        started = loop.time()

        def finish(done: asyncio.Future[Sequence[R | Exception]]) -> None:
            line.working = False
            # Who is answered sends again, and a batch with all of them costs least.
            line.expected = len(batch) + len(line.waiting)
            patience = min(loop.time() - started, PATIENCE)
            line.timer = loop.call_later(patience, self._open, key, line)
            _answer(batch, done)

        asyncio.wrap_future(working).add_done_callback(finish)

    def _open(self, key: Hashable, line: _Line[T, R]) -> None:
        """Wait for nobody any more."""
        line.expected = 1
        if line.waiting:
            self._start(key, line)
        else:
            del self._lines[key]


class _Line(Generic[T, R]):
    """Those that wait with one key.

    :ivar expected: how many are waited for before they are taken.
    """

    def __init__(self) -> None:
        self.waiting: list[tuple[T, asyncio.Future[R]]] = []
        self.working = False
        self.expected = 1
        self.timer: asyncio.TimerHandle | None = None


def _answer(
    batch: list[tuple[T, asyncio.Future[R]]], done: asyncio.Future[Sequence[R | Exception]]
) -> None:
    if done.cancelled():
        for _, answer in batch:
            answer.cancel()
    elif error := done.exception():
        for _, answer in batch:
            _set(answer, error)
    else:
        for (_, answer), result in zip(batch, done.result(), strict=True):
            _set(answer, result)


def _set(answer: asyncio.Future[R], result: R | BaseException) -> None:
    if answer.done():  # nobody waits for it any more
        return
    if isinstance(result, BaseException):
        answer.set_exception(result)
    else:
        answer.set_result(result)

"""Requests that one worker thread takes together: all that came while others were being taken.

A thread for each would spend its time waiting for the interpreter, and sync what others sync too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

T = TypeVar('T')
R = TypeVar('R')

AT_A_TIME = 2  # batches: the next is prepared while one waits for the disk
MOST = 64  # requests in a batch


class Gathered(Generic[T, R]):
    """Use it on the event loop.

    :param work: takes a batch in a worker thread; returns for each what came of it.
    """

    def __init__(
        self, workers: Executor, work: Callable[[Sequence[T]], Sequence[R | Exception]]
    ) -> None:
        self._workers, self._work = workers, work
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._running = 0

    async def do(self, item: T) -> R:
        """Return what came of a request.

        :raises CancelledError: there were no workers any more that could take it.
        """
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running < AT_A_TIME:
            self._start()
        return await answer

    def _start(self) -> None:
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            working = self._workers.submit(self._work, [item for item, _ in batch])
        except RuntimeError:
            for _, answer in batch:
                answer.cancel()
            return
        self._running += 1
        asyncio.wrap_future(working).add_done_callback(lambda done: self._finish(batch, done))

    def _finish(
        self,
        batch: list[tuple[T, asyncio.Future[R]]],
        done: asyncio.Future[Sequence[R | Exception]],
    ) -> None:
        self._running -= 1
        if self._waiting:
            self._start()
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

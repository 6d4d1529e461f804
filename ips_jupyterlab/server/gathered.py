"""Requests that one worker thread takes together: all of a run that came while others were taken.

A thread for each would spend its time waiting for the interpreter, and sync what others sync too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

T = TypeVar('T')
R = TypeVar('R')

AT_A_TIME = 2  # batches: the next is prepared while one waits for the disk
SLOW = (
    0.02  # seconds after which a batch is no longer counted: a slow disk, or a run that is locked
)
MOST = 64  # requests in a batch


class Gathered(Generic[T, R]):
    """Use it on the event loop.

    :param work: takes a batch in a worker thread; returns for each what came of it.
    """

    def __init__(
        self, workers: Executor, work: Callable[[Sequence[T]], Sequence[R | Exception]]
    ) -> None:
        self._workers, self._work = workers, work
        self._waiting: dict[Hashable, list[tuple[T, asyncio.Future[R]]]] = {}
        self._counted: set[object] = set()  # batches that are worked on, and not for long yet

    async def do(self, item: T, key: Hashable) -> R:
        """Return what came of a request.

        :param key: only requests with the same one are taken together.
        :raises CancelledError: there were no workers any more that could take it.
        """
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append((item, answer))
        self._start()
        return await answer

    def _start(self) -> None:
        while self._waiting and len(self._counted) < AT_A_TIME:
            key = next(iter(self._waiting))
            waiting = self._waiting.pop(key)
            if len(waiting) > MOST:  # the rest comes after all others
                self._waiting[key] = waiting[MOST:]
            self._submit(waiting[:MOST])

    def _submit(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            working = self._workers.submit(self._work, [item for item, _ in batch])
        except RuntimeError:
            for _, answer in batch:
                answer.cancel()
            return
        mark = object()
        self._counted.add(mark)
        slow = asyncio.get_running_loop().call_later(SLOW, self._uncount, mark)

        def finish(done: asyncio.Future[Sequence[R | Exception]]) -> None:
            slow.cancel()
            self._uncount(mark)
            _answer(batch, done)

        asyncio.wrap_future(working).add_done_callback(finish)

    def _uncount(self, mark: object) -> None:
        self._counted.discard(mark)
        self._start()


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

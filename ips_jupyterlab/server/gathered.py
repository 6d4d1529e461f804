"""Requests that one worker thread takes together: those that come at the same time.

A thread for each would spend its time waiting for the interpreter, and sync what others sync too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor
from typing import Generic, NamedTuple, TypeVar

T = TypeVar('T')
R = TypeVar('R')

MOST = 64  # requests in a batch
PATIENCE = 0.005  # seconds to wait for a sender who was there before; no longer than a batch takes
LATE = 0.2  # seconds; whoever waits is not kept back any longer by what takes more
MOST_LATE = 1000  # keys


class _Asked(NamedTuple, Generic[T, R]):
    item: T
    key: Hashable
    answer: asyncio.Future[R]


class Gathered(Generic[T, R]):
    """Use it on the event loop.

    One batch is taken after the other, but for those that are late: what comes goes on without
    them, and the keys that they hold are taken alone until they are quick again.

    :param work: takes a batch in a worker thread; returns for each what came of it.
    """

    def __init__(
        self, workers: Executor, work: Callable[[Sequence[T]], Sequence[R | Exception]]
    ) -> None:
        self._workers, self._work = workers, work
        self._waiting: list[_Asked[T, R]] = []
        self._batch: list[_Asked[T, R]] | None = None  # that the others wait for
        self._busy: set[Hashable] = set()  # keys that are being taken
        self._late: set[Hashable] = set()
        self._expected = 1  # how many are waited for before they are taken
        self._timer: asyncio.TimerHandle | None = None

    async def do(self, item: T, key: Hashable) -> R:
        """Return what came of a request.

        :param key: of those that have the same one, one batch is taken after the other.
        :raises CancelledError: there were no workers any more that could take it.
        """
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(item, key, answer))
        self._begin()
        return await answer

    def _begin(self) -> None:
        """Take what can be taken now."""
        ready = self._waiting
        if self._busy or self._late:
            ready = [asked for asked in ready if asked.key not in self._busy]
            for key in {asked.key for asked in ready} & self._late:
                self._start([asked for asked in ready if asked.key == key])
            ready = [asked for asked in ready if asked.key not in self._late]
        if self._batch is None and len(ready) >= min(self._expected, MOST):
            if self._timer:
                self._timer.cancel()
            self._batch = self._start(ready)

    def _wait(self, patience: float) -> None:
        """Wait so long for as many as are expected."""
        self._batch = None
        self._timer = asyncio.get_running_loop().call_later(patience, self._go_on)

    def _go_on(self) -> None:
        """Wait for nobody any more."""
        self._batch, self._expected = None, 1
        self._begin()

    def _start(self, ready: Sequence[_Asked[T, R]]) -> list[_Asked[T, R]] | None:
        batch = list(ready[:MOST])
        try:
            working = self._workers.submit(self._work, [asked.item for asked in batch])
        except RuntimeError:
            for asked in self._waiting:
                asked.answer.cancel()
            self._waiting = []
            return None
        answers = {asked.answer for asked in batch}
        self._waiting = [asked for asked in self._waiting if asked.answer not in answers]
        keys = {asked.key for asked in batch}
        self._busy |= keys
        loop = asyncio.get_running_loop()
        started = loop.time()

        def be_late() -> None:
            if len(self._late) > MOST_LATE:
                self._late.clear()
            self._late.update(keys)
            if self._batch is batch:
                self._go_on()

        def finish(done: asyncio.Future[Sequence[R | Exception]]) -> None:
            late.cancel()
            taken = loop.time() - started
            self._busy -= keys
            if taken < LATE:
                self._late -= keys
            if self._batch is batch:
                # Who is answered sends again, and a batch with all of them costs least.
                self._expected = len(batch) + len(self._waiting)
                self._wait(min(taken, PATIENCE))
            else:
                self._begin()
            _answer(batch, done)

        late = loop.call_later(LATE, be_late)
        asyncio.wrap_future(working).add_done_callback(finish)
        return batch


def _answer(batch: Sequence[_Asked[T, R]], done: asyncio.Future[Sequence[R | Exception]]) -> None:
    if done.cancelled():
        for asked in batch:
            asked.answer.cancel()
    elif error := done.exception():
        for asked in batch:
            _set(asked.answer, error)
    else:
        for asked, result in zip(batch, done.result(), strict=True):
            _set(asked.answer, result)


def _set(answer: asyncio.Future[R], result: R | BaseException) -> None:
    if answer.done():  # nobody waits for it any more
        return
    if isinstance(result, BaseException):
        answer.set_exception(result)
    else:
        answer.set_result(result)

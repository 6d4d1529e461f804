"""One thread does for several what each of them asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar('T')


class Batches(Generic[T]):
    """Items that are worked on together: all that came while the batch before was worked on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[T] = []
        self._number = 0  # of the batch that is being collected
        self._finished = 0  # batches that were worked on
        self._errors: dict[int, BaseException] = {}  # of batches whose threads have still to learn
        self._unaware: dict[int, int] = {}  # how many those are
        self._working = False

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits."""
        return bool(self._unaware)

    def do(self, item: T, work: Callable[[list[T]], None]) -> None:
        """Return when an item was worked on, by this thread or by another one.

        :param work: works on a batch. What it raises is raised in all threads of the batch.
        """
        with self._changed:
            self._waiting.append(item)
            number = self._number
            self._unaware[number] = self._unaware.get(number, 0) + 1
            while self._finished <= number and (self._working or self._number != number):
                self._changed.wait()
            if self._finished > number:
                self._learn(number)
                return
            self._working = True
            batch, self._waiting = self._waiting, []
            self._number += 1
        try:
            work(batch)
        except BaseException as error:
            self._errors[number] = error
            raise
        finally:
            with self._changed:
                self._working = False
                self._finished = number + 1
                self._learn(number, own=True)
                self._changed.notify_all()

    def _learn(self, number: int, *, own: bool = False) -> None:
        """Raise the error of a batch, and forget it when all know."""
        self._unaware[number] -= 1
        error = self._errors.get(number)
        if not self._unaware[number]:
            del self._unaware[number]
            self._errors.pop(number, None)
        if error is not None and not own:
            raise error

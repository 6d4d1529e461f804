"""Uploads to one run on their way together: stored, put in their places, listed, answered.

What costs most is making things durable, and opening what they lie in. So uploads that come at once
share all but the sync of their own files. One that fails does not keep the others back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence

from ..layout import DATA_LOG
from .arrived import Arrived
from .places import Choice, Entry, Upload, free_place
from .refused import CorruptFileError
from .rundata import RunData
from .store import Folder, Temporary


class Item:
    """An upload on its way.

    :ivar body: what was sent, or the file that it was written to.
    :ivar error: why it was not stored, or not as it should be.
    """

    def __init__(self, upload: Upload, body: bytes | Temporary) -> None:
        self.upload, self.body = upload, body
        self.error: Exception | None = None
        self.arrived: Arrived
        self.choice: Choice
        self.removed: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry | None:
        """What it changes in the listing, if anything."""
        if self.choice.replaces and not self.removed:
            return None
        return Entry(
            self.upload.timestep,
            self.upload.name,
            self.choice.path,
            self.choice.instead,
            self.removed,
        )


def each(items: Iterable[Item], step: Callable[[Item], object]) -> None:
    """Take each upload one step further, unless it has failed."""
    for item in items:
        if item.error is None:
            try:
                step(item)
            except Exception as error:
                item.error = error


class Adding:
    """Puts uploads that have arrived in the data folder of a run, and lists them."""

    def __init__(self, state: RunData, run: Folder, data: Folder) -> None:
        self._state, self._run, self._data = state, run, data

    def add(self, items: Sequence[Item]) -> bool:
        """Add them; tells whether the listing itself has still to follow."""
        late = False
        waiting = [item for item in items if item.error is None]
        while waiting:
            placed, waiting = self._put_all(waiting)
            late |= self._list(placed)
        return late

    def _put_all(self, waiting: list[Item]) -> tuple[list[Item], list[Item]]:
        """Put what can be put; also returns what has to wait for another of its name."""
        placed: list[Item] = []
        later: list[Item] = []

        def put(item: Item) -> None:
            try:
                # While places are kept for some, nothing is waited for: two that do so never end.
                (placed if self._put(item, wait=not placed) else later).append(item)
            except CorruptFileError as error:
                raise self._beside(item, error) from None

        try:
            with self._state.changed:
                each(waiting, put)
            if self._state.lacking:  # as after a server that was killed
                self._state.save(self._run)
        except BaseException as error:
            self._fail(placed, error)
            return [], later
        return placed, later

    def _put(self, item: Item, *, wait: bool) -> bool:
        state = self._state
        while True:
            choice = state.choose(self._run, self._data, item.upload, item.arrived.is_like, wait)
            if choice is None:
                return False
            try:
                item.arrived.put(choice)
            except FileExistsError:
                state.give_up(choice.path)
            except BaseException:
                state.give_up(choice.path)
                raise
            else:
                item.choice = choice
                return True

    def _beside(self, item: Item, error: CorruptFileError) -> CorruptFileError:
        """Store an upload although the listing is corrupt; returns what to answer."""
        timestep, name = item.upload.timestep, item.upload.name
        choice = free_place(self._data, timestep, name, lambda path: False, item.arrived.is_like)
        item.arrived.put(choice)
        self._data.sync()
        self._run.append(DATA_LOG, Entry(timestep, name, choice.path).line())
        return error.with_more(
            f'The upload is stored as {choice.path} and will be listed when the listing is mended.'
        )

    def _list(self, placed: list[Item]) -> bool:
        state = self._state
        late = False
        try:
            if any(item.choice.replaces for item in placed):
                self._data.sync()
            for item in placed:
                item.removed = state.removed(item.upload, item.choice.path)
            entries = [item.entry for item in placed]
            changes = [entry for entry in entries if entry]
            if changes:
                late = state.commit(self._run, self._data, changes)
        except BaseException as error:
            self._fail(placed, error)
            return False
        each(placed, self._remove)
        return late

    def _fail(self, placed: list[Item], error: BaseException) -> None:
        """Take back what is not listed."""
        self._state.give_up(*(item.choice.path for item in placed))
        for item in placed:
            with contextlib.suppress(OSError):  # the error that led here is told
                item.arrived.take_back(item.choice)
        if not isinstance(error, Exception):
            raise error
        for item in placed:
            item.error = error

    def _remove(self, item: Item) -> None:
        for path in item.removed:
            self._run.store.disk.remove_tree(path.partition('/')[2], self._data.fd)

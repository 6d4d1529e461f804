"""The numbers of files of one kind, a column for each number."""

from __future__ import annotations

import math
from array import array
from collections.abc import Container, Sequence

from ..formats.requests import ABSENT, Wanted

# A number of a file is this, or as a row of ``FileValues`` has it.
UNREAD = -math.inf


class Family:
    """Files of one kind: each has a place in all the columns.

    :ivar columns: by number, those of which something was read.
    """

    def __init__(self) -> None:
        self.columns: dict[Wanted, array[float]] = {}
        self._length = 0
        self._free: list[int] = []  # places that no file has
        self._bad: set[int] = set()  # of the files that cannot be read

    @property
    def size(self) -> int:
        """How many numbers are kept."""
        return len(self.columns) * self._length

    def room_for(self, names: Sequence[Wanted]) -> int:
        """How many more numbers would be kept with these columns."""
        return self._length * sum(one not in self.columns for one in names)

    def add(self) -> int:
        """A place for a file of which nothing has been read."""
        if self._free:
            return self._free.pop()
        self._length += 1
        for column in self.columns.values():
            column.append(UNREAD)
        return self._length - 1

    def drop(self, place: int) -> None:
        """The file is kept no longer."""
        self.forget(place)
        self._free.append(place)

    def forget(self, place: int) -> None:
        """Nothing is known of a file."""
        self._bad.discard(place)
        for column in self.columns.values():
            column[place] = UNREAD

    def fail(self, place: int) -> None:
        """A file cannot be read, so it has no numbers."""
        self._bad.add(place)
        for column in self.columns.values():
            column[place] = ABSENT

    def column(self, wanted: Wanted) -> array[float]:
        """A number of all files, by their places; never change it."""
        column = self.columns.get(wanted)
        if column is None:
            column = array('d', [UNREAD]) * self._length
            for place in self._bad:
                column[place] = ABSENT
        return column

    def put(self, places: Sequence[int], names: Sequence[Wanted], rows: Sequence[bytes]) -> None:
        """Keep numbers that were read of files.

        :param rows: of each file, with a double for each name, and maybe more.
        """
        width = len(rows[0]) // 8
        flat = array('d', b''.join(rows))
        first, count = places[0], len(places)
        is_block = list(places) == list(range(first, first + count))
        for at, name in enumerate(names):
            column = self.columns[name] = self.column(name)
            values = flat[at::width]
            if is_block:
                column[first : first + count] = values
            else:
                for place, value in zip(places, values, strict=True):
                    column[place] = value

    def only(self, wanted: Container[Wanted]) -> None:
        """Keep no other numbers than these."""
        self.columns = {one: column for one, column in self.columns.items() if one in wanted}

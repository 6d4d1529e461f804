"""What was read of a data file, and is kept until the file changes."""

from __future__ import annotations

import math
import os
import time
from array import array
from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ..contract import Format
from ..formats.requests import ABSENT, Survey, Wanted, WantedCurve
from .columns import UNREAD, Family

A_FILE = 64  # numbers that the rest of a file is worth

# A file may change again within a tick of the file system's clock, which its time does not tell:
# read again once it is older (nanoseconds). Where times are whole seconds, so is the tick.
TICK, COARSE_TICK = 20_000_000, 2_000_000_000

Stamp = tuple[int, int, int, bool]  # time, size, number on the disk, older than a tick


class Line(NamedTuple):
    """A curve of a file, or a column of it over time; nan where JSON has no number."""

    x: array[float]
    y: array[float]


_NOTHING: Mapping[Any, Any] = MappingProxyType({})


class KeptFile:
    """A data file, and what was read of it; its numbers are in the columns of its family.

    :ivar stamp: differs when it has changed; None where there is nothing to read.
    :ivar problem: why it cannot be read, in words for the user.
    """

    __slots__ = (
        'again',
        'curves',
        'family',
        'format',
        'path',
        'place',
        'problem',
        'rows',
        'stamp',
        'survey',
    )

    def __init__(self, path: str, family: Family) -> None:
        self.path, self.family = path, family
        self.place = family.add()
        self.stamp: Stamp | None = None
        self._begin()

    def _begin(self) -> None:
        self.format: Format | None = None
        self.problem: str | None = None
        self.again: float | None = None  # when to try once more, on the monotonic clock
        self.rows: Mapping[Wanted, Line] = _NOTHING
        self.curves: Mapping[WantedCurve, Line | None] = _NOTHING
        self.survey: Survey | None = None

    def forget(self) -> None:
        """It has changed."""
        self._begin()
        self.family.forget(self.place)

    def fail(self, problem: str) -> None:
        """It cannot be read."""
        self.problem = problem
        self.family.fail(self.place)

    @property
    def name(self) -> str:
        """Without its folders."""
        return self.path.rpartition('/')[2]

    def number(self, wanted: Wanted) -> float:
        """A number, ABSENT where the file cannot be read."""
        if self.problem is not None:
            return ABSENT
        column = self.family.columns.get(wanted)
        return UNREAD if column is None else column[self.place]

    def only(self, wanted: Container[Wanted], curves: Container[WantedCurve]) -> None:
        """Keep no other columns over time and curves than these."""
        self.rows = {one: line for one, line in self.rows.items() if one in wanted}
        self.curves = {one: line for one, line in self.curves.items() if one in curves}

    @property
    def size(self) -> int:
        """How many numbers it is worth, without those in its family."""
        if not self.rows and not self.curves:
            return A_FILE
        lines = (*self.rows.values(), *filter(None, self.curves.values()))
        return A_FILE + sum(2 * len(line.y) for line in lines)


def lacking(files: Iterable[KeptFile], wanted: Iterable[Wanted]) -> list[KeptFile]:
    """The files of which one of these numbers has not been read."""
    wanted = list(wanted)
    return [file for file in files if any(file.number(one) == UNREAD for one in wanted)]


def numbers_of(values: Iterable[float | None]) -> array[float]:
    return array('d', (math.nan if value is None else value for value in values))


def stamp_of_file(status: os.stat_result) -> Stamp:
    """What differs when a file or folder has changed."""
    modified = status.st_mtime_ns
    tick = TICK if modified % 1_000_000_000 else COARSE_TICK
    is_settled = modified < time.time_ns() - tick
    return modified, status.st_size, status.st_ino, is_settled

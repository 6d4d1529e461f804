"""What was read of a data file, and is kept until the file changes."""

from __future__ import annotations

import math
import os
import time
from array import array
from collections.abc import Container, Iterable
from typing import NamedTuple

from ..contract import Format
from ..formats.requests import Rows, Survey, Told, Wanted, WantedCurve

A_FILE = 64  # numbers that the rest of a file is worth

# A number of a file is one of these, or finite.
UNREAD = -math.inf
GAP = math.inf  # it is there, and is none: nan, inf, null
ABSENT = math.nan  # the file has no such number

# A file may change again within a tick of the file system's clock, which its time does not tell:
# read again once it is older (nanoseconds). Where times are whole seconds, so is the tick.
TICK, COARSE_TICK = 20_000_000, 2_000_000_000

Stamp = tuple[int, int, int, bool]  # time, size, number on the disk, older than a tick


class Family:
    """Files of one kind: where in their rows of numbers each number lies."""

    def __init__(self) -> None:
        self.slots: dict[Wanted, int] = {}

    def slot(self, wanted: Wanted) -> int:
        """Its place in the rows; a new one if need be."""
        return self.slots.setdefault(wanted, len(self.slots))

    def only(self, wanted: Container[Wanted]) -> list[int]:
        """Keep no other numbers than these; where they were, in the order of their new places."""
        kept = [(one, slot) for one, slot in self.slots.items() if one in wanted]
        self.slots = {one: place for place, (one, _) in enumerate(kept)}
        return [slot for _, slot in kept]


class Line(NamedTuple):
    """A curve of a file, or a column of it over time; nan where JSON has no number."""

    x: array[float]
    y: array[float]


class KeptFile:
    """A data file, and what was read of it.

    :ivar stamp: differs when it has changed; None where there is nothing to read.
    :ivar problem: why it cannot be read, in words for the user.
    """

    __slots__ = (
        'again',
        'curves',
        'family',
        'format',
        'path',
        'problem',
        'row',
        'rows',
        'stamp',
        'survey',
    )

    def __init__(self, path: str, family: Family) -> None:
        self.path, self.family = path, family
        self.stamp: Stamp | None = None
        self.forget()

    def forget(self) -> None:
        """It has changed."""
        self.format: Format | None = None
        self.problem: str | None = None
        self.again: float | None = None  # when to try once more, on the monotonic clock
        self.row: array[float] = array('d')
        self.rows: dict[Wanted, Line] = {}
        self.curves: dict[WantedCurve, Line | None] = {}
        self.survey: Survey | None = None

    @property
    def name(self) -> str:
        """Without its folders."""
        return self.path.rpartition('/')[2]

    def number(self, slot: int) -> float:
        """A number, ABSENT where the file cannot be read."""
        if self.problem is not None:
            return ABSENT
        return self.row[slot] if slot < len(self.row) else UNREAD

    def only(
        self, slots: Iterable[int], wanted: Container[Wanted], curves: Container[WantedCurve]
    ) -> None:
        """Keep no other numbers than these; see ``Family.only``."""
        row = self.row
        self.row = array('d', (row[slot] if slot < len(row) else UNREAD for slot in slots))
        self.rows = {one: line for one, line in self.rows.items() if one in wanted}
        self.curves = {one: line for one, line in self.curves.items() if one in curves}

    @property
    def size(self) -> int:
        """How many numbers it is worth."""
        lines = (*self.rows.values(), *filter(None, self.curves.values()))
        return A_FILE + len(self.row) + sum(2 * len(line.y) for line in lines)


def lacking(files: Iterable[KeptFile], wanted: Iterable[Wanted]) -> list[KeptFile]:
    """The files of which one of these numbers has not been read."""
    wanted = list(wanted)
    found = []
    slots: dict[Family, list[int]] = {}
    for file in files:
        if file.problem is not None:
            continue
        if file.family not in slots:
            slots[file.family] = [file.family.slot(one) for one in wanted]
        row = file.row
        for slot in slots[file.family]:
            if slot >= len(row) or row[slot] == UNREAD:
                found.append(file)
                break
    return found


def put(file: KeptFile, wanted: Wanted, told: Told) -> None:
    slot = file.family.slot(wanted)
    if slot >= len(file.row):
        file.row.extend([UNREAD] * (slot + 1 - len(file.row)))
    if isinstance(told, Rows):
        file.rows[wanted] = Line(numbers_of(told.times), numbers_of(told.values))
        file.row[slot] = GAP
    else:
        file.row[slot] = ABSENT if told is None else told if math.isfinite(told) else GAP


def numbers_of(values: Iterable[float | None]) -> array[float]:
    return array('d', (math.nan if value is None else value for value in values))


def stamp_of_file(status: os.stat_result) -> Stamp:
    """What differs when a file or folder has changed."""
    modified = status.st_mtime_ns
    tick = TICK if modified % 1_000_000_000 else COARSE_TICK
    is_settled = modified < time.time_ns() - tick
    return modified, status.st_size, status.st_ino, is_settled

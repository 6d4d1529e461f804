"""The data files of a run: what its listing names, and which of them have changed."""

from __future__ import annotations

import functools
import itertools
import math
import os
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from ..catalog.details import Place, data_listing, data_path
from ..formats.requests import Wanted
from .columns import UNREAD, Family
from .patterns import Pattern, Patterns, named, patterns_of
from .readings import KeptFile, Stamp, stamp_of_file
from .shelf import Shelf

T = TypeVar('T')

NEWEST = 16  # files, and folders, that are looked at in any case
IN_TURN = 48  # of all others, as many at each look


class Point(NamedTuple):
    """A file of the data listing at its timestep."""

    time: float
    file: KeptFile


class Points(list[Point]):
    """The files of a pattern, ascending in time; nothing is added to them."""

    @functools.cached_property
    def times(self) -> array[float]:
        return array('d', [time for time, _ in self])

    @functools.cached_property
    def files(self) -> dict[KeptFile, None]:
        """Each file once."""
        return dict.fromkeys(file for _, file in self)

    def column(self, wanted: Wanted) -> array[float]:
        """A number of each point, as in ``Family``."""
        if self._block is None:
            return array('d', [file.number(wanted) for _, file in self])
        family, places = self._block
        return family.column(wanted)[places]

    def lacking(self, wanted: Iterable[Wanted], most: int | None = None) -> list[KeptFile]:
        """The files of which one of these numbers has not been read; the first of them."""
        found: dict[KeptFile, None] = {}
        for column in map(self.column, wanted):
            if UNREAD in column:
                unread = (
                    file for value, (_, file) in zip(column, self, strict=True) if value == UNREAD
                )
                found.update(dict.fromkeys(itertools.islice(unread, most)))
        return list(found)[:most]

    @functools.cached_property
    def _block(self) -> tuple[Family, slice] | None:
        """Where they lie, if one after the other in one family: as what is stored in order does."""
        if not self:
            return None
        family, first = self[0].file.family, self[0].file.place
        for place, (_, file) in enumerate(self, first):
            if file.place != place or file.family is not family:
                return None
        return family, slice(first, first + len(self))


class RunFiles(Shelf):
    """The data files of one run, ascending in time."""

    def __init__(self) -> None:
        super().__init__()
        self.points: list[Point] = []
        self.patterns = Patterns((), 0)
        self._listing: Mapping[float, list[str]] = {}
        self._folders: dict[str, list[KeptFile]] = {}
        self._stamps: dict[str, Stamp | None] = {}  # of folders whose files have all been checked
        self._turn = 0

    def refresh(self, place: Place) -> None:
        """Find out what has changed.

        As long as listing and folder stay as they are, the newest files are looked at, and some
        of the others in turn. Raises what ``data_listing`` raises.
        """
        listing = data_listing(place)
        if listing is not self._listing and listing != self._listing:
            self._take(place, listing)
        self._listing = listing
        self._check(place)
        self.retry()

    def of(self, pattern: Pattern) -> Points:
        """The files of a pattern."""
        return Points([self.points[index] for index in pattern.files])

    def _take(self, place: Place, listing: Mapping[float, list[str]]) -> None:
        points, folders = [], dict[str, list[KeptFile]]()
        before = dict(self.files)
        for timestep, files in listing.items():
            if not math.isfinite(timestep):
                continue
            for listed in files:
                path = data_path(place, listed)
                if path is None:
                    continue
                folder, _, name = path.rpartition('/')
                before.pop(path, None)
                file = self.file(path, named(timestep, name).broad)
                points.append(Point(timestep, file))
                folders.setdefault(folder, []).append(file)
        self.drop(before.values())
        self.points, self._folders = points, folders
        self.patterns = patterns_of([(point.time, point.file.name) for point in points])

    def _check(self, place: Place) -> None:
        inside = functools.cache(place.gate.holds)
        self._turn += 1
        due = dict.fromkeys(self.unsettled())
        for folder in _due(list(self._folders), self._turn):
            files = self._folders[folder]
            stamp = _folder_stamp(folder, inside)
            is_same = stamp is not None and stamp == self._stamps.get(folder)
            due.update(dict.fromkeys(_due(files, self._turn) if is_same else files))
            self._stamps[folder] = stamp
        for file in due:
            self.check(file, place, inside)


def _due(items: Sequence[T], turn: int) -> Sequence[T]:
    """The last of them, and some of the others."""
    return [*some(items[:-NEWEST], IN_TURN, turn), *items[-NEWEST:]]


def some(items: Sequence[T], most: int, turn: int) -> Sequence[T]:
    """As many as are looked at in one turn; each has its turn."""
    if len(items) <= most:
        return items
    start = turn * most % len(items)
    return [*items[start : start + most], *items[: max(0, start + most - len(items))]]


def _folder_stamp(folder: str, inside: Callable[[str], bool]) -> Stamp | None:
    """What differs when files came or went; None where that cannot be told."""
    try:
        stamp = stamp_of_file(os.stat(folder)) if inside(folder) else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    return stamp if stamp and stamp[-1] else None

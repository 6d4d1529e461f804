"""The data files of a run: what its listing names, and which of them have changed."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from ..catalog.details import Place, data_listing, data_path
from .patterns import Pattern, Patterns, kind_of, patterns_of
from .readings import KeptFile, Stamp, stamp_of_file
from .shelf import Shelf

T = TypeVar('T')

NEWEST = 16  # files, and folders, that are looked at in any case
IN_TURN = 48  # of all others, as many at each look


class Point(NamedTuple):
    """A file of the data listing at its timestep."""

    time: float
    file: KeptFile


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

    def of(self, pattern: Pattern) -> list[Point]:
        """The files of a pattern."""
        return [self.points[index] for index in pattern.files]

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
                file = self.file(path, kind_of(name))
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

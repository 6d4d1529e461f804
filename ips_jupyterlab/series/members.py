"""The data files of the members of an ensemble: of each the newest ones."""

from __future__ import annotations

import functools
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..api_v1 import IPSDataError
from ..catalog.details import Place, data_path
from ..catalog.files import has_file, read_listing
from ..layout import DATA_LISTING
from ..refusals import OutsideError, explain
from .datafiles import some
from .offers import Source
from .patterns import fit, kind_of
from .readings import KeptFile, Stamp, stamp_of_file
from .shelf import Shelf

LISTINGS = 0.4  # s that an answer may spend on data listings
RECENT = 600.0  # s: members whose listing changed since are looked at for each answer
MOST_RECENT, IN_TURN = 500, 200  # of these, and of the other members
NEWEST = 2  # files of a pattern: where the newest cannot be read, the one before tells

Fits = Callable[[str], object]


class KeptMember:
    """A member that has started.

    :ivar problem: why its data listing cannot be read, in words for the user.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.stamp: Stamp | None = None  # of its data listing
        self.problem: str | None = None
        self.newest: dict[str, list[KeptFile]] = {}  # files by pattern, the newest first
        self.has_data = False
        self.is_read = False

    @property
    def files(self) -> list[KeptFile]:
        """All files that are kept of it."""
        return list(dict.fromkeys(file for files in self.newest.values() for file in files))


class EnsembleFiles(Shelf):
    """The newest data files of the members of one ensemble."""

    def __init__(self) -> None:
        super().__init__()
        self.members: dict[str, KeptMember] = {}  # by directory
        self.sources: Mapping[str, Source] = {}  # of the quantities by id, as they were last
        self._turn = 0

    def refresh(self, places: Sequence[Place], globs: Sequence[str]) -> None:
        """Find out what has changed, as far as an answer may take.

        :param places: the directories of the members that have started.
        :param globs: the patterns whose newest files are wanted.
        """
        end = time.monotonic() + LISTINGS
        for gone in self.members.keys() - {place.directory for place in places}:
            self.drop(self.members.pop(gone).files)
        fits = {glob: fit(glob) for glob in globs}
        for member in self._due(places, fits):
            self._look(member, fits)
            if time.monotonic() > end:
                break
        self.retry()

    def sample(self) -> list[Place]:
        """A few members that have data: the first, the last, and one between them."""
        places = [member.place for member in self.members.values() if member.has_data]
        indexes = {0, len(places) // 2, len(places) - 1} if places else set[int]()
        return [places[index] for index in sorted(indexes)]

    def is_read(self, member: KeptMember, globs: Iterable[str]) -> bool:
        """Whether the newest files of these patterns are known."""
        return member.is_read and all(glob in member.newest for glob in globs)

    def _due(self, places: Sequence[Place], fits: Iterable[str]) -> Iterator[KeptMember]:
        """The members to look at: new ones, then those that change, then others in turn."""
        fresh, recent, others = [], [], []
        since = time.time() - RECENT
        for place in places:
            member = self.members.setdefault(place.directory, KeptMember(place))
            member.place = place  # with a new gate
            if not self.is_read(member, fits):
                fresh.append(member)
            elif member.stamp and member.stamp[0] / 1e9 > since:
                recent.append(member)
            else:
                others.append(member)
        self._turn += 1
        yield from fresh
        yield from some(recent, MOST_RECENT, self._turn)
        yield from some(others, IN_TURN, self._turn)

    def _look(self, member: KeptMember, fits: dict[str, Fits]) -> None:
        """Read the data listing of a member where it has changed, and check its files."""
        place = member.place
        path = f'{place.directory}/{DATA_LISTING}'
        try:
            stamp = stamp_of_file(os.stat(path)) if has_file(path, place.gate) else None
            is_same = member.stamp == stamp and self.is_read(member, fits)
            if not is_same or (stamp and not stamp[-1]):
                listing = read_listing(place.directory, place.gate) if stamp else {}
                self._take(member, listing, fits)
            member.stamp, member.problem = stamp, None
        except (OSError, IPSDataError, OutsideError) as error:
            words = str(error) if isinstance(error, OutsideError) else explain(error)
            member.stamp, member.problem = None, f'{words}.'
            self._take(member, {}, fits)
        inside = functools.cache(place.gate.holds)
        for file in member.files:
            self.check(file, place, inside)

    def _take(
        self, member: KeptMember, listing: dict[float, list[str]], fits: dict[str, Fits]
    ) -> None:
        before = dict.fromkeys(member.files)
        member.has_data = bool(listing)
        member.newest = {glob: self._newest(member.place, listing, fits[glob]) for glob in fits}
        member.is_read = True
        for file in member.files:
            before.pop(file, None)
        self.drop(before)

    def _newest(self, place: Place, listing: dict[float, list[str]], fits: Fits) -> list[KeptFile]:
        """The newest files of a pattern."""
        found: list[KeptFile] = []
        for timestep in reversed(listing):
            if not math.isfinite(timestep):
                continue
            for listed in reversed(listing[timestep]):
                path = data_path(place, listed)
                name = path.rpartition('/')[2] if path else ''
                if path and fits(name):
                    found.append(self.file(path, kind_of(name)))
            if len(found) >= NEWEST:
                break
        return list(dict.fromkeys(found))

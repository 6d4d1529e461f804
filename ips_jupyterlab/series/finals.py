"""The last values that the members of an ensemble have."""

from __future__ import annotations

import math
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence

from .. import contract
from ..api_v1 import IPSDataError
from ..catalog.details import OpenEnsemble, Place
from ..contract import Problem, Progress
from ..formats.readers import Readers
from ..formats.requests import ABSENT, GAP
from ..refusals import OutsideError
from .answers import Version, check_wanted, digest, unreadable, with_nulls
from .columns import UNREAD
from .keptruns import KeptRuns
from .members import EnsembleFiles, KeptMember
from .offers import Source
from .readings import KeptFile
from .shelf import KEPT, Job

ENSEMBLES = 4  # that are kept


class Finals:
    """Tells the last values of the members of ensembles. Several threads may ask at a time."""

    def __init__(self, runs: KeptRuns, readers: Readers) -> None:
        self._runs, self._readers = runs, readers
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, EnsembleFiles] = OrderedDict()

    def page(
        self,
        path: str,
        ensemble: OpenEnsemble,
        places: Sequence[Place | None],
        ids: Sequence[str],
        version: str | None,
    ) -> contract.FinalPage:
        """The quantities of the members, and the last values of some as far as they are read.

        :param path: of the ensemble's CSV.
        :param places: of each member; None where it is pending or may not be read.

        Raises BadRequestError.
        """
        check_wanted(ids)
        kept = self._find(path)
        started = [place for place in places if place is not None]
        with kept.lock:
            kept.refresh(started, _globs(kept.sources, ids))
            sample = kept.sample()
        sources, is_known = self._offered(sample)
        with kept.lock:
            kept.sources = sources
            if not all(
                kept.is_read(member, _globs(sources, ids)) for member in kept.members.values()
            ):
                kept.refresh(started, _globs(sources, ids))
        wanted = [sources.get(id_) for id_ in ids]
        kept.work(self._readers, lambda files: _next_values(kept, wanted, files))
        with kept.lock:
            answer = _Answer(kept, ensemble, places, wanted)
            told = answer.page(sources, is_known, ids, version)
            kept.make_room({one.wanted for one in wanted if one})
        return told

    def _find(self, path: str) -> EnsembleFiles:
        with self._lock:
            kept = self._kept.setdefault(path, EnsembleFiles())
            self._kept.move_to_end(path)
            while len(self._kept) > 1 and (len(self._kept) > ENSEMBLES or self._size() > KEPT):
                self._kept.popitem(last=False)
        return kept

    def _size(self) -> int:
        return sum(kept.size for kept in self._kept.values())

    def _offered(self, sample: Sequence[Place]) -> tuple[dict[str, Source], bool]:
        """The quantities of a few members, and whether these have all been looked into."""
        found: dict[str, Source] = {}
        is_known = True
        for place in sample:
            try:
                looked = self._runs.find(place.directory).look(place, self._readers)
            except (OSError, IPSDataError, OutsideError):
                continue  # a problem of that member
            is_known = is_known and not looked.pending
            for id_, source in looked.offers.sources.items():
                if id_ not in found or source.quantity.files > found[id_].quantity.files:
                    found[id_] = source
        return found, is_known


def _globs(sources: Mapping[str, Source], ids: Sequence[str]) -> list[str]:
    """The patterns of the quantities that are asked for."""
    return list(dict.fromkeys(sources[id_].quantity.pattern for id_ in ids if id_ in sources))


def _next_values(kept: EnsembleFiles, wanted: Sequence[Source | None], most: int) -> Job | None:
    """The next files to read: those of quantities of one pattern are read together."""
    for source in filter(None, wanted):
        glob, format_ = source.quantity.pattern, source.quantity.format
        together = [
            one
            for one in filter(None, wanted)
            if (one.quantity.pattern, one.quantity.format) == (glob, format_)
        ]
        unread: dict[KeptFile, None] = {}
        for member in kept.members.values():
            for one in together:
                value, file = last(member, one)
                if value == UNREAD and file is not None:
                    unread[file] = None
            if len(unread) >= most:
                break
        if unread:
            return Job(
                files=list(unread)[:most], format=format_, wanted=[one.wanted for one in together]
            )
    return None


def last(member: KeptMember, source: Source) -> tuple[float, KeptFile | None]:
    """The last value that a member has, and the file that tells it."""
    for file in member.newest.get(source.quantity.pattern, ()):
        if file.problem is not None:
            continue
        value = file.number(source.wanted)
        if value != value:
            continue
        if source.wanted in file.rows:
            rows = file.rows[source.wanted]
            newest = max(range(len(rows.x)), key=rows.x.__getitem__, default=None)
            return (GAP if newest is None else rows.y[newest]), file
        return value, file
    return ABSENT, None


class _Answer:
    """What is known of the members of an ensemble."""

    def __init__(
        self,
        kept: EnsembleFiles,
        ensemble: OpenEnsemble,
        places: Sequence[Place | None],
        wanted: Sequence[Source | None],
    ) -> None:
        self._kept, self._ensemble, self._wanted = kept, ensemble, wanted
        self._members = [
            kept.members.get(place.directory) if place is not None else None for place in places
        ]
        self._globs = {one.quantity.pattern for one in wanted if one}

    def page(
        self, sources: dict[str, Source], is_known: bool, ids: Sequence[str], version: str | None
    ) -> contract.FinalPage:
        quantities = [source.quantity for source in sources.values()]
        values = [list(self._values(member)) for member in self._members]
        started = [member for member in self._members if member]
        unread = sum(
            UNREAD in of_one or not self._kept.is_read(member, self._globs)
            for member, of_one in zip(self._members, values, strict=True)
            if member
        )
        progress = Progress(
            len(started) - max(unread, not is_known and bool(started)), len(started)
        )
        problems = [*self._unlisted(), *unreadable(self._tried(started))]
        names = [member.sim_name for member in self._ensemble.members]
        flat = array('d', (value for of_one in values for value in of_one))
        now = Version(
            digest(quantities), digest(list(ids), names, flat), digest(progress, problems)
        )
        are_new_quantities, are_new_values = now.news(version)
        members = [
            contract.MemberFinals(name, with_nulls(of_one))
            for name, of_one in zip(names, values, strict=True)
        ]
        return contract.FinalPage(
            version=now.text,
            quantities=quantities if are_new_quantities else None,
            members=members if are_new_values else None,
            progress=progress,
            problems=problems,
        )

    def _values(self, member: KeptMember | None) -> Iterator[float]:
        for source in self._wanted:
            yield last(member, source)[0] if member and source else math.nan

    def _tried(self, members: Sequence[KeptMember]) -> Iterator[KeptFile]:
        """The newest file of each pattern and member."""
        for member in members:
            for files in member.newest.values():
                yield from files[:1]

    def _unlisted(self) -> list[Problem]:
        """How many data listings cannot be read, and why the first of them."""
        bad = [member for member in self._members if member and member.problem]
        if not bad:
            return []
        words = bad[0].problem or ''
        if len(bad) > 1:
            words = f'The data of {len(bad):,} members cannot be listed. The first: {words}'
        return [Problem(bad[0].place.directory, words)]

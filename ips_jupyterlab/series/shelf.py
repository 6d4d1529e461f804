"""The files of a run or of an ensemble, and the reading of them, a little for each answer."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
import threading
import time
from collections.abc import Callable, Container, Iterable, Sequence

from msgspec import Struct

from ..catalog.details import Place, data_status
from ..containment import Gate
from ..contract import Format
from ..formats.readers import Readers
from ..formats.requests import FileCurve, FileValues, Outcome, Survey, Wanted, WantedCurve
from ..formats.sniff import sniff
from ..formats.whole import FOLDERS, status_of
from .columns import Family
from .readings import KeptFile, Line, Stamp, numbers_of, stamp_of_file

ANSWER = 0.8  # s that an answer may take; what has not been read by then is for the next one
BLOCK = 0.2  # s that one question to the readers shall take
AGAIN = 2.0  # s after which a file that was being written is read again
KEPT = 16_000_000  # numbers of all runs that stay in memory


class Budget:
    """The time that an answer may take, and how many files to read at once."""

    def __init__(self) -> None:
        self._end = time.monotonic() + ANSWER
        self.files = 2

    @property
    def left(self) -> float:
        """In s, not below 0."""
        return max(0.0, self._end - time.monotonic())

    def took(self, files: int, seconds: float) -> None:
        """What some files took: next time it shall be as many as take a block of time."""
        self.files = max(1, min(4 * files, int(files * BLOCK / max(seconds, 1e-6))))


class Job(Struct, frozen=True):
    """What is to be read next: numbers, a curve, or else what the files offer."""

    files: Sequence[KeptFile]
    format: Format
    wanted: Sequence[Wanted] = ()
    curve: WantedCurve | None = None


def _stamp_of(path: str, status: os.stat_result, gate: Gate) -> Stamp | None:
    """What differs when a data file has changed; None where it is none that can be read."""
    is_folder = stat.S_ISDIR(status.st_mode)
    if is_folder and sniff(path, status, gate) in FOLDERS:
        with contextlib.suppress(OSError):  # it has just gone
            return stamp_of_file(status_of(path, status))
    return stamp_of_file(status) if stat.S_ISREG(status.st_mode) else None


class Shelf:
    """The files of a run or of an ensemble, as far as they were read.

    Several threads may ask at a time. ``lock`` guards what is kept, for moments only; one thread
    at a time reads files.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._reading = threading.Lock()
        self.families: dict[object, Family] = {}
        self.files: dict[str, KeptFile] = {}
        self._unsettled: dict[KeptFile, None] = {}  # they are new, or were written just now
        self._again: dict[KeptFile, None] = {}  # they were being written
        self.size = 0  # numbers that are kept

    def file(self, path: str, family: object) -> KeptFile:
        """The file that lies there.

        :param family: what is equal for files that tell the same.
        """
        file = self.files.get(path)
        if file is None:
            found = self.families.get(family)
            if found is None:
                found = self.families[family] = Family()
            before = found.size
            file = self.files[path] = KeptFile(path, found)
            self.size += file.size + found.size - before
            self._unsettled[file] = None
        return file

    def drop(self, files: Iterable[KeptFile]) -> None:
        """Keep these files no longer."""
        for file in files:
            self.size -= file.size
            file.family.drop(file.place)
            self.files.pop(file.path, None)
            self._unsettled.pop(file, None)
            self._again.pop(file, None)

    def check(self, file: KeptFile, place: Place, inside: Callable[[str], bool]) -> None:
        """Forget what was read of a file where it has changed; see ``data_status``."""
        status = data_status(place, file.path, inside)
        stamp = None if status is None else _stamp_of(file.path, status, place.gate)
        if stamp is None or stamp != file.stamp:
            if file.stamp is not None or file.problem is not None:
                self._forget(file)
            file.stamp = stamp
        if status is None:
            file.format = 'missing'
            file.fail(f'{file.name}: there is no such file.')
        elif stamp is None:
            is_folder = stat.S_ISDIR(status.st_mode)
            words = 'is a folder, which is not read' if is_folder else 'is no file to be read'
            file.format = 'folder'
            file.fail(f'{file.name}: {words}.')
        if stamp is None or stamp[-1]:
            self._unsettled.pop(file, None)
        else:
            self._unsettled[file] = None

    def unsettled(self) -> list[KeptFile]:
        """The files that have to be checked again."""
        return list(self._unsettled)

    def retry(self) -> None:
        """Let those be read again that were being written a while ago."""
        now = time.monotonic()
        for file in list(self._again):
            if file.again is None or file.again <= now:
                del self._again[file]
                if file.again is not None:
                    self._forget(file)

    def _forget(self, file: KeptFile) -> None:
        self.size -= file.size
        file.forget()
        self.size += file.size

    def work(self, readers: Readers, next_job: Callable[[int], Job | None]) -> None:
        """Read one thing after the other, as long as an answer may take.

        :param next_job: gives what is to be read; takes how many files that may be.
        """
        budget = Budget()
        if not self._reading.acquire(timeout=ANSWER):
            return  # somebody else reads, and does not come to an end
        try:
            while budget.left:
                with self.lock:
                    job = next_job(budget.files)
                    if job is None:
                        return
                    stamps = [file.stamp for file in job.files]
                began = time.monotonic()
                outcomes = _ask(readers, job)
                if job.wanted or job.curve:
                    budget.took(len(job.files), time.monotonic() - began)
                with self.lock:
                    self._keep(
                        [
                            (file, outcome)
                            for file, stamp, outcome in zip(
                                job.files, stamps, outcomes, strict=True
                            )
                            if file.stamp == stamp  # else it is read again
                        ],
                        job,
                    )
        finally:
            self._reading.release()

    def make_room(
        self, wanted: Container[Wanted] = (), curves: Container[WantedCurve] = ()
    ) -> None:
        """Where too much is kept, keep no more than these."""
        if self.size <= KEPT:
            return
        for family in self.families.values():
            family.only(wanted)
        for file in self.files.values():
            file.only(wanted, curves)
        self.size = sum(file.size for file in self.files.values())
        self.size += sum(family.size for family in self.families.values())

    def _keep(self, told: Sequence[tuple[KeptFile, Outcome]], job: Job) -> None:
        for file, outcome in told:
            if outcome.problem is not None:
                file.fail(outcome.problem)
                if outcome.again:
                    file.again = time.monotonic() + AGAIN
                    self._again[file] = None
            elif isinstance(outcome, Survey):
                file.survey, file.format = outcome, job.format
            elif isinstance(outcome, FileCurve) and job.curve is not None:
                line = Line(numbers_of(outcome.x), numbers_of(outcome.y)) if outcome.y else None
                self.size -= file.size
                file.curves = {**file.curves, job.curve: line}
                self.size += file.size
        for alike in _alike(told):
            self._put(alike, job)

    def _put(self, alike: Sequence[tuple[KeptFile, FileValues]], job: Job) -> None:
        """Keep the numbers of files of one family that tell the same ones."""
        family, names = alike[0][0].family, alike[0][1].names or []
        before = family.size
        if self.size + family.room_for(names) > KEPT // 2:
            names = names[: len(job.wanted)]  # what nobody asked for is not worth more
        places = [file.place for file, _ in alike]
        family.put(places, names, [outcome.row for _, outcome in alike])
        self.size += family.size - before
        for file, outcome in alike:
            if outcome.rows:
                self.size -= file.size
                file.rows = {
                    **file.rows,
                    **{
                        names[place]: Line(numbers_of(rows.times), numbers_of(rows.values))
                        for place, rows in outcome.rows.items()
                    },
                }
                self.size += file.size


def _alike(
    told: Iterable[tuple[KeptFile, Outcome]],
) -> Iterable[list[tuple[KeptFile, FileValues]]]:
    """Files with numbers, as long as they follow each other and tell the same ones."""
    found = [
        (file, outcome)
        for file, outcome in told
        if isinstance(outcome, FileValues) and outcome.problem is None
    ]
    for _, group in itertools.groupby(found, key=lambda one: (one[0].family, id(one[1].names))):
        yield list(group)


def _ask(readers: Readers, job: Job) -> Sequence[Outcome]:
    paths = [file.path for file in job.files]
    if job.wanted:
        return readers.values(paths, job.format, job.wanted)
    if job.curve is not None:
        return readers.curve(paths, job.format, job.curve)
    return [readers.survey(path, job.format) for path in paths]

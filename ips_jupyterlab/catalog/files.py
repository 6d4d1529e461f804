"""Reads the small files of a run, each only where it changed."""

from __future__ import annotations

import contextlib
import datetime
import json
import math
import os
import stat
import time
from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from ..api_v1 import (
    IPSDataError,
    UnfinishedFileError,
    _read_listing,
    find_ensembles,
    read_child_runids,
    read_data_listing,
    read_ensemble,
)
from ..containment import Gate, OpenFolder
from ..contract import Notes, Problem
from ..layout import DATA_LISTING, ENSEMBLES_DIRECTORY, RUN_METADATA, is_directory
from ..refusals import OutsideError, explain
from ..values import number, phystime
from .records import NO_ENSEMBLES, Ensembles, Metadata, Newest, Part

T = TypeVar('T')

# A file may change again within one tick of the file system's clock (seconds on some network file
# systems), and its time would not tell. So what changed less than this ago is read again.
UNSETTLED = 2_000_000_000  # nanoseconds

SMALL = (1 << 60) - 1  # a number up to this takes a third less memory, and there are many

TAILS = (1 << 12, 1 << 16, 1 << 20)  # bytes at the end of a log; an event has a few hundred


def stamp_of(status: os.stat_result) -> int:
    """A number that differs when a file or folder has changed; 0 while that cannot be told."""
    if status.st_mtime_ns > time.time_ns() - UNSETTLED:
        return 0
    return hash((status.st_mtime_ns, status.st_size, status.st_ino)) & SMALL


def has_file(path: str, gate: Gate) -> bool:
    """Whether a run has a file that may be read.

    :raises OutsideError: it is a link that leads outside.
    :raises IPSDataError: it is no file.
    """
    if not os.path.lexists(path):
        return False
    if not gate.admits(path):
        raise OutsideError(path)
    if not gate.admits_file(path):
        raise IPSDataError(f'{path}: is not a file')
    return True


class SmallFile(Struct, gc=False):
    """A file that is open for reading; ``os.read`` spares what a Python file costs to make."""

    folder: OpenFolder  # of the run
    path: str
    handle: int
    status: os.stat_result

    def content(self) -> bytes:
        """All of it. Raises OSError."""
        content = os.read(self.handle, self.status.st_size + 1)  # one more: it has not grown
        if len(content) == self.status.st_size:
            return content
        rest = [content]
        while rest[-1]:
            rest.append(os.read(self.handle, 1 << 20))
        return b''.join(rest)

    def end(self, length: int) -> bytes:
        """So many bytes of its end, or all. Raises OSError."""
        return os.pread(self.handle, length, max(0, self.status.st_size - length))


def read_part(
    folder: OpenFolder,
    name: str,
    before: Part[T],
    absent: Part[T],
    failed: T,
    read: Callable[[SmallFile], T],
    *,
    least: float = 0.0,
    often_empty: bool = False,
) -> Part[T]:
    """A file of a run, read anew only where it changed since ``before``.

    :param folder: the directory of the run, open.
    :param absent: the answer where there is no such file.
    :param failed: the value where it cannot be read; the part's problem says why.
    :param least: the time to tell instead of an earlier one.
    :param often_empty: whether it is worth while to ask before it is opened; ``failed`` is then
        the value of an empty file too.
    """
    path = f'{folder.path}/{name}'
    stamp, modified = 0, 0.0
    try:
        if before.stamp or often_empty:
            status = os.lstat(name, dir_fd=folder.fd)  # of a link it tells nothing: that is read
            stamp = stamp_of(status)
            if before.stamp and before.stamp == stamp:
                return before
            if often_empty and not status.st_size and stat.S_ISREG(status.st_mode):
                return Part(failed, stamp, max(least, status.st_mtime))
        handle = folder.open(name)
        try:
            status = os.fstat(handle)
            stamp, modified = stamp_of(status), max(least, status.st_mtime)
            if not stat.S_ISREG(status.st_mode):
                raise IPSDataError(f'{path}: is not a file')
            return Part(read(SmallFile(folder, path, handle, status)), stamp, modified)
        finally:
            os.close(handle)
    except FileNotFoundError:
        return absent
    except (OSError, IPSDataError) as error:
        if isinstance(error, OSError):
            error.filename = path
        return Part(failed, stamp, modified, (Problem(path, explain(error)),))


def read_listing(run_directory: str, gate: Gate) -> dict[float, list[str]]:
    """The data listing of a run, as ``read_data_listing`` gives it. Raises IPSDataError.

    It waits for a listing that looks cut off only where it has just been written: a full disk may
    leave thousands that stay so.
    """
    path = f'{run_directory}/{DATA_LISTING}'
    try:
        return _read_listing(path, '', gate.opener)
    except UnfinishedFileError:
        if stamp_of(os.stat(path)):
            raise
        return read_data_listing(run_directory, gate.opener)


_PLAIN_LISTING = msgspec.json.Decoder(dict[float, list[str]])


def count_timesteps(file: SmallFile) -> int:
    """How many timesteps a data listing holds. Raises OSError and IPSDataError."""
    try:
        timesteps = _PLAIN_LISTING.decode(file.content())
        if not math.isnan(sum(timesteps)):  # several nan are one
            return len(timesteps)
    except (ValueError, RecursionError):
        pass
    # An odd one, or one of which shall be told what is wrong.
    return len(read_listing(file.folder.path, file.folder.gate))


def child_runids(file: SmallFile) -> tuple[int, ...]:
    """The runids in a child-runs file, ascending. Raises IPSDataError."""
    return tuple(read_child_runids(file.folder.path, file.folder.gate.opener))


class _MetadataFile(Struct):
    state: str | None = None
    simname: str | None = None
    host: str | None = None
    rcomment: str | None = None
    startat: str | None = None
    stopat: str | None = None
    # What the framework takes from a configuration file may be a number or a list.
    tokamak: object = None
    shotno: object = None
    tag: object = None
    walltime: object = None
    phystimestamp: object = None


_METADATA = msgspec.json.Decoder(_MetadataFile)


def read_metadata(run_directory: str) -> Metadata:
    """The metadata file of a run. Raises OSError and IPSDataError."""
    path = os.path.join(run_directory, RUN_METADATA)
    with open(path, 'rb') as file:
        return _metadata_in(path, file.read())


def metadata_of(file: SmallFile) -> Metadata:
    """What a metadata file tells. Raises OSError and IPSDataError."""
    return _metadata_in(file.path, file.content())


def _metadata_in(path: str, content: bytes) -> Metadata:
    try:
        told = _METADATA.decode(content)
        return Metadata(
            state=_STATES.get(told.state or '', 'unknown'),
            simname=_text(told.simname),
            host=_text(told.host),
            comment=told.rcomment,
            tokamak=_text(told.tokamak),
            shot=_text(told.shotno),
            tag=_text(told.tag),
            started=_seconds(told.startat),
            stopped=_seconds(told.stopat),
            walltime=number(told.walltime),
            phystime=phystime(told.phystimestamp),
        )
    except (ValueError, OverflowError, RecursionError) as error:
        raise IPSDataError(f'{path}: {error}') from error


def _text(value: object) -> str | None:
    """A text; None where nothing is told."""
    if type(value) is str:
        return value or None
    if isinstance(value, list):
        value = ', '.join(map(str, value))
    if isinstance(value, (str, int, float)) and value != '':
        return str(value)
    return None


class _Event(Struct):
    walltime: object = None
    phystimestamp: object = None


_EVENT = msgspec.json.Decoder(_Event)


def newest_in(file: SmallFile) -> Newest:
    """What the newest event of a log tells; only the end of it is read. Raises OSError."""
    for length in TAILS:
        for line in reversed(file.end(length).split(b'\n')):
            # The first may begin in the middle, the last may still be being written.
            event = _event_in(line) if line else None
            if event is not None:
                return Newest(number(event.walltime), phystime(event.phystimestamp))
        if length >= file.status.st_size:
            break
    return Newest()


def _event_in(line: bytes) -> _Event | None:
    """The event that a line tells, None where it tells none."""
    try:
        return _EVENT.decode(line)
    except (ValueError, RecursionError):
        pass
    with contextlib.suppress(ValueError, RecursionError):
        event = json.loads(line)  # takes NaN
        if isinstance(event, dict):
            return _Event(event.get('walltime'), event.get('phystimestamp'))
    return None


def notes_in(file: SmallFile) -> Notes:
    """What users keep about a run. Raises OSError and IPSDataError."""
    try:
        return _NOTES.decode(file.content())
    except (ValueError, RecursionError) as error:
        raise IPSDataError(f'{file.path}: {error}') from error


_NOTES = msgspec.json.Decoder(Notes)
_STATES: dict[str, Literal['running', 'completed', 'failed']] = {
    'running': 'running',
    'completed': 'completed',
    'failed': 'failed',
}


def _seconds(text: str | None) -> float | None:
    """An ISO 8601 time as seconds since 1970; without a zone it is UTC. Raises ValueError."""
    if not text:
        return None
    moment = datetime.datetime.fromisoformat(text.removesuffix('Z'))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp()


def admitted_ensembles(run_directory: str, gate: Gate) -> list[tuple[str | None, str, str]]:
    """(component, name, path of the CSV) of the ensembles of a run that lie inside.

    Raises IPSDataError where a folder cannot be read.
    """
    found = find_ensembles(run_directory, gate.entries)
    return [one for one in found if gate.admits_file(one[2])]


def ensembles_are_unchanged(run_directory: str, before: Part[Ensembles]) -> bool:
    """Whether ensembles are as they were read."""
    return before.stamp != 0 and before.stamp == _stamp_of_all(run_directory, before.value.paths)


def read_ensembles(run: OpenFolder, before: Part[Ensembles]) -> Part[Ensembles]:
    """The ensembles of a run, read anew only where one changed since ``before``.

    :param run: the directory of the run, open.
    """
    run_directory = run.path
    if ensembles_are_unchanged(run_directory, before):
        return before
    nothing = NO_ENSEMBLES.value
    stamp = 0
    try:
        with run.folder(ENSEMBLES_DIRECTORY) as folder, folder.entries() as entries:
            stamp = stamp_of(os.fstat(folder.fd))  # before it is read, as below
            inside = list(entries)
            if not inside:  # as in most runs
                return Part(nothing, stamp)
            # Also folders that are still empty: their own times tell what comes into them.
            folders = sorted(f'{folder.path}/{one.name}' for one in inside if is_directory(one))
        found = admitted_ensembles(run_directory, run.gate)
    except (FileNotFoundError, NotADirectoryError):
        return Part(nothing, stamp)
    except (OSError, IPSDataError) as error:
        path = f'{run_directory}/{ENSEMBLES_DIRECTORY}'
        return Part(nothing, problems=(Problem(path, explain(error)),))
    paths = (*folders, *(path for _, _, path in found))
    stamp = _stamp_of_all(run_directory, paths)  # first: a change in between must not be missed
    sim_names: dict[int, str] = {}
    problems = []
    for component, name, path in found:
        try:
            ensemble = read_ensemble(path, component, name, run.gate.opener)
        except IPSDataError as error:
            problems.append(Problem(path, explain(error)))
            continue
        for member in ensemble.members:
            if member.runid is not None:
                sim_names[member.runid] = member.sim_name
    return Part(Ensembles(len(found), sim_names, paths), stamp, problems=tuple(problems))


def _stamp_of_all(run_directory: str, paths: tuple[str, ...]) -> int:
    """The stamp of the folder of all ensembles, and of more folders and files."""
    try:
        stamp = stamp_of(os.stat(f'{run_directory}/{ENSEMBLES_DIRECTORY}'))
        stamps = [stamp, *(stamp_of(os.stat(path)) for path in paths)] if paths else [stamp]
    except OSError:
        return 0
    if not all(stamps):
        return 0
    return hash(tuple(stamps)) & SMALL if paths else stamp

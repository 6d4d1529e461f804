"""Reads the small files of a run, each only where it changed."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import stat
import sys
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
from ..containment import Gate
from ..contract import Notes, Problem
from ..layout import DATA_LISTING, ENSEMBLES_DIRECTORY, EVENT_LOG, RUN_METADATA, RUN_NOTES
from ..refusals import OutsideError, explain
from ..values import number, phystime
from .records import NO_ENSEMBLES, Ensembles, Metadata, Newest, Part

T = TypeVar('T')

# A file may change again within one tick of the file system's clock (seconds on some network file
# systems), and its time would not tell. So what changed less than this ago is read again.
UNSETTLED = 2_000_000_000  # nanoseconds

TAILS = (1 << 12, 1 << 16, 1 << 20)  # bytes at the end of a log; an event has a few hundred


def stamp_of(status: os.stat_result) -> int:
    """A number that differs when a file or folder has changed; 0 while that cannot be told."""
    if status.st_mtime_ns > time.time_ns() - UNSETTLED:
        return 0
    return hash((status.st_mtime_ns, status.st_size, status.st_ino))


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


def read_part(
    path: str, before: Part[T], absent: Part[T], failed: T, read: Callable[[str], T]
) -> Part[T]:
    """A file of a run, read anew only where it changed since ``before``.

    :param absent: the answer where there is no such file.
    :param failed: the value where it cannot be read; the part's problem says why.
    """
    stamp, modified = 0, 0.0
    try:
        status = os.stat(path)
        stamp, modified = stamp_of(status), status.st_mtime
        if stamp and stamp == before.stamp:
            return before
        if not stat.S_ISREG(status.st_mode):
            raise IPSDataError(f'{path}: is not a file')
        return Part(read(os.path.dirname(path)), stamp, modified)
    except FileNotFoundError:
        return absent
    except (OSError, IPSDataError) as error:
        return Part(failed, stamp, modified, (Problem(path, explain(error)),))


def read_listing(run_directory: str) -> dict[float, list[str]]:
    """The data listing of a run, as ``read_data_listing`` gives it. Raises IPSDataError.

    It waits for a listing that looks cut off only where it has just been written: a full disk may
    leave thousands that stay so.
    """
    path = f'{run_directory}/{DATA_LISTING}'
    try:
        return _read_listing(path, '')
    except UnfinishedFileError:
        if stamp_of(os.stat(path)):
            raise
        return read_data_listing(run_directory)


def count_timesteps(run_directory: str) -> int:
    """How many timesteps the data listing of a run holds. Raises IPSDataError."""
    return len(read_listing(run_directory))


def child_runids(run_directory: str) -> tuple[int, ...]:
    """The runids of the child runs of a run, ascending. Raises IPSDataError."""
    return tuple(read_child_runids(run_directory))


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


def read_metadata(run_directory: str) -> Metadata:
    """The metadata file of a run. Raises OSError and IPSDataError."""
    path = os.path.join(run_directory, RUN_METADATA)
    with open(path, 'rb') as file:
        content = file.read()
    try:
        told = msgspec.json.decode(content, type=_MetadataFile)
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
    """A text, kept once however many runs tell it; None where nothing is told."""
    if isinstance(value, list):
        value = ', '.join(map(str, value))
    if isinstance(value, (str, int, float)) and value != '':
        return sys.intern(str(value))
    return None


def read_newest(run_directory: str) -> Newest:
    """What the newest event of a run tells; only the end of its log is read. Raises OSError."""
    with open(os.path.join(run_directory, EVENT_LOG), 'rb') as file:
        size = file.seek(0, os.SEEK_END)
        for length in TAILS:
            file.seek(max(0, size - length))
            for line in reversed(file.read(length).split(b'\n')):
                # The first may begin in the middle, the last may still be being written.
                with contextlib.suppress(ValueError, RecursionError):
                    event = json.loads(line)
                    if isinstance(event, dict):
                        return Newest(
                            number(event.get('walltime')), phystime(event.get('phystimestamp'))
                        )
            if length >= size:
                break
    return Newest()


def read_notes(run_directory: str) -> Notes:
    """What users keep about a run. Raises OSError and IPSDataError."""
    path = os.path.join(run_directory, RUN_NOTES)
    with open(path, 'rb') as file:
        content = file.read()
    try:
        return msgspec.json.decode(content, type=Notes)
    except (ValueError, RecursionError) as error:
        raise IPSDataError(f'{path}: {error}') from error


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
    folder = os.path.join(run_directory, ENSEMBLES_DIRECTORY)
    if not gate.admits(folder):
        return []
    found = find_ensembles(run_directory)
    folders = {os.path.dirname(path) for _, _, path in found}
    inside = {path for path in folders if gate.admits(path)}
    return [
        (component, name, path)
        for component, name, path in found
        if os.path.dirname(path) in inside and gate.admits_file(path)
    ]


def read_ensembles(run_directory: str, before: Part[Ensembles], gate: Gate) -> Part[Ensembles]:
    """The ensembles of a run, read anew only where one changed since ``before``."""
    if before.stamp and before.stamp == _stamp_of_all(before.value.paths):
        return before
    try:
        found = admitted_ensembles(run_directory, gate)
    except IPSDataError as error:
        folder = os.path.join(run_directory, ENSEMBLES_DIRECTORY)
        return Part(NO_ENSEMBLES.value, problems=(Problem(folder, explain(error)),))
    folders = {os.path.dirname(path) for _, _, path in found}
    folders.add(os.path.join(run_directory, ENSEMBLES_DIRECTORY))
    paths = (*sorted(folders), *(path for _, _, path in found))
    stamp = _stamp_of_all(paths)  # before they are read: a change in between must not be missed
    sim_names: dict[int, str] = {}
    problems = []
    for component, name, path in found:
        try:
            ensemble = read_ensemble(path, component, name)
        except IPSDataError as error:
            problems.append(Problem(path, explain(error)))
            continue
        for member in ensemble.members:
            if member.runid is not None:
                sim_names[member.runid] = member.sim_name
    return Part(Ensembles(len(found), sim_names, paths), stamp, problems=tuple(problems))


def _stamp_of_all(paths: tuple[str, ...]) -> int:
    try:
        stamps = [stamp_of(os.stat(path)) for path in paths]
    except OSError:
        return 0
    return hash(tuple(stamps)) if all(stamps) else 0

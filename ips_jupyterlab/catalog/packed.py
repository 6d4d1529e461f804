"""Records as they lie in memory and are saved: packed, save for what lists and links need.

There may be hundreds of thousands, of which a page shows 200. Unpacked, each takes five times as
much, and to make them all would be most of what a restart takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from ..contract import Notes, Problem
from ..layout import UserDirectory
from .records import (
    NO_CHILD_RUNS,
    NO_ENSEMBLES,
    NO_EVENTS,
    NO_LISTING,
    NO_METADATA,
    NO_NOTES,
    Ensembles,
    Metadata,
    Newest,
    Part,
    RunRecord,
)


class Told(Struct, frozen=True, array_like=True, gc=False):
    """What a run tells itself; None stands for a part that it does not have."""

    directory_modified: float
    notebooks: int
    listing: Part[int | None] | None
    child_runs: Part[tuple[int, ...]] | None
    metadata: Part[Metadata] | None
    newest: Part[Newest] | None
    notes: Part[Notes] | None
    ensembles: Part[Ensembles] | None
    problems: tuple[Problem, ...]


class PackedRun(Struct, frozen=True, array_like=True, gc=False):
    """One run. Those that are equal tell the same."""

    runid: int
    directory_stamp: int
    latest: float  # when its directory or one of its files last changed
    children: tuple[int, ...]
    ensembles: int
    archived: bool
    told: bytes | Told  # not packed where a name is not UTF-8
    # What is not packed, nor saved: what only its place and its parent run tell
    user: UserDirectory = UserDirectory('', '', '')
    parent: int | None = None
    sim_name: str | None = None

    @property
    def is_packed(self) -> bool:
        """Whether it can be saved and sent: all its names are UTF-8."""
        return isinstance(self.told, bytes)

    @property
    def directory(self) -> str:
        return self.user.run_directory(self.runid)

    def unpacked(self) -> RunRecord:
        """All that is known of it."""
        told = self.told
        if isinstance(told, bytes):
            told = _DECODER.decode(told)
        return RunRecord(
            user=self.user,
            runid=self.runid,
            directory_stamp=self.directory_stamp,
            directory_modified=told.directory_modified,
            notebooks=told.notebooks,
            listing=told.listing or NO_LISTING,
            child_runs=told.child_runs or NO_CHILD_RUNS,
            metadata=told.metadata or NO_METADATA,
            newest=told.newest or NO_EVENTS,
            notes=told.notes or NO_NOTES,
            ensembles=told.ensembles or NO_ENSEMBLES,
            directory_problems=told.problems,
            parent=self.parent,
            sim_name=self.sim_name,
        )


class UserRuns(Struct, frozen=True):
    """The runs of one user directory, by runid."""

    user: UserDirectory
    runs: Mapping[int, PackedRun]
    problems: tuple[Problem, ...] = ()
    stamp: int = 0  # of the directory: tells whether runs came or went since; 0: look again
    links: frozenset[int] = frozenset()  # runs that are links: where they lead may change

    def record(self, runid: int | None) -> RunRecord | None:
        """All that is known of a run; None where nothing is."""
        run = None if runid is None else self.runs.get(runid)
        return None if run is None else run.unpacked()


def packed(run: RunRecord) -> PackedRun:
    """A record, packed."""
    told = Told(
        run.directory_modified,
        run.notebooks,
        None if run.listing is NO_LISTING else run.listing,
        None if run.child_runs is NO_CHILD_RUNS else run.child_runs,
        None if run.metadata is NO_METADATA else run.metadata,
        None if run.newest is NO_EVENTS else run.newest,
        None if run.notes is NO_NOTES else run.notes,
        None if run.ensembles is NO_ENSEMBLES else run.ensembles,
        run.directory_problems,
    )
    try:
        content: bytes | Told = _ENCODER.encode(told)
    except UnicodeEncodeError:
        content = told
    return PackedRun(
        run.runid,
        run.directory_stamp,
        max(run.modified, run.newest.modified),
        run.child_runs.value,
        run.ensembles.value.count,
        run.notes.value.archived,
        content,
        run.user,
        run.parent,
        run.sim_name,
    )


def at_home(runs: list[PackedRun], user: UserDirectory) -> dict[int, PackedRun]:
    """Runs of a user that have just been decoded, and that nobody else has seen yet."""
    for run in runs:
        _set(run, 'user', user)
    return {run.runid: run for run in runs}


def without_home(run: PackedRun) -> tuple[Any, ...]:
    """What another process, or the next start, is told of a run that is packed."""
    return (
        run.runid,
        run.directory_stamp,
        run.latest,
        run.children,
        run.ensembles,
        run.archived,
        run.told,
    )


_set = msgspec.structs.force_setattr
_DECODER = msgspec.msgpack.Decoder(Told)
_ENCODER = msgspec.msgpack.Encoder()

"""A record as it is saved: without its user directory, which a whole table of them shares.

Nothing is saved that was read through a link: another server may not follow it. Nor what may
change again within the same tick of the file system's clock.
"""

from __future__ import annotations

import sys

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

_set = msgspec.structs.force_setattr


class Saved(Struct, frozen=True, array_like=True, gc=False):
    """A record; None stands for a part that the run does not have."""

    runid: int
    directory_stamp: int
    directory_modified: float
    notebooks: int
    listing: Part[int | None] | None
    child_runs: Part[tuple[int, ...]] | None
    metadata: Part[Metadata] | None
    newest: Part[Newest] | None
    notes: Part[Notes] | None
    ensembles: Part[Ensembles] | None
    problems: tuple[Problem, ...]


def saved_of(run: RunRecord) -> Saved | None:
    """What is saved of a run, None for nothing."""
    return written(run) if run.directory_stamp else None


def written(run: RunRecord) -> Saved:
    """A run without its user directory, and without what only its parent tells."""
    return Saved(
        run.runid,
        run.directory_stamp,
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


def record_of(user: UserDirectory, saved: Saved) -> RunRecord:
    """The record of a run that was saved; what only its parent tells is not known yet."""
    _share(saved)
    ensembles = saved.ensembles or NO_ENSEMBLES
    if ensembles is not NO_ENSEMBLES and ensembles.value == NO_ENSEMBLES.value:
        ensembles = Part(NO_ENSEMBLES.value, ensembles.stamp, problems=ensembles.problems)
    return RunRecord(
        user=user,
        runid=saved.runid,
        directory_stamp=saved.directory_stamp,
        directory_modified=saved.directory_modified,
        notebooks=saved.notebooks,
        listing=saved.listing or NO_LISTING,
        child_runs=saved.child_runs or NO_CHILD_RUNS,
        metadata=saved.metadata or NO_METADATA,
        newest=saved.newest or NO_EVENTS,
        notes=saved.notes or NO_NOTES,
        ensembles=ensembles,
        directory_problems=saved.problems,
    )


def _share(saved: Saved) -> None:
    """Keep each text once however many runs tell it, and what a run tells twice once.

    It has just been made, and nobody else has seen it yet.
    """
    modified = saved.directory_modified
    for part in (saved.listing, saved.child_runs, saved.metadata, saved.notes):
        if part is not None and part.modified == modified:
            _set(part, 'modified', modified)
    if saved.metadata is None:
        return
    metadata = saved.metadata.value
    for name in ('simname', 'host', 'comment', 'tokamak', 'shot', 'tag'):
        text = getattr(metadata, name)
        if text is not None:
            _set(metadata, name, sys.intern(text))
    newest = saved.newest and saved.newest.value
    if newest and newest.walltime == metadata.walltime:
        _set(newest, 'walltime', metadata.walltime)

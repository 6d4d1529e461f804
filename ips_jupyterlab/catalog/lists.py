"""Lists of all runs, kept for as long as nothing changes, and the rows of the run table."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import NamedTuple

from .index import Snapshot
from .query import Selection, in_order, select
from .records import Moment, RunRecord, UserRuns

KEPT = 8  # lists: those of the tables and panels that are open
FRESH = 10.0  # seconds: what is silent, or younger than an hour, changes without the files


class Found(NamedTuple):
    """Runs that were selected, in order, as they were at a moment."""

    runs: list[RunRecord]
    moment: Moment


class Lists:
    """Selects among the runs of a snapshot; page after page of one list costs one selection."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[Selection, bool], Found] = {}  # the one asked for last is last
        self._version = -1  # of the snapshot that they were selected from

    def find(self, snapshot: Snapshot, selection: Selection, nested: bool, moment: Moment) -> Found:
        """The runs that are asked for, in order; never change the list. Raises BadRequestError.

        :param nested: without child runs.
        """
        key = (selection, nested)
        with self._lock:
            if snapshot.version != self._version:
                self._kept.clear()
                self._version = snapshot.version
            found = self._kept.pop(key, None)
            if found is not None and 0 <= moment.now - found.moment.now < FRESH:
                self._kept[key] = found
                return found
        every = (run for user in snapshot.users.values() for run in user.runs.values())
        found = Found(select(every, selection, moment, top_level=nested), moment)
        with self._lock:
            if snapshot.version == self._version:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    del self._kept[next(iter(self._kept))]
        return found


class Rows(NamedTuple):
    """Rows of the run table, and the level of those that lie below an open parent."""

    runs: list[RunRecord]
    levels: dict[int, int]  # by id() of the record; all others are at level 1

    def level(self, run: RunRecord) -> int:
        """1, and one more below each parent."""
        return self.levels.get(id(run), 1)


def with_children(
    snapshot: Snapshot, found: Found, opened: Iterable[str], selection: Selection
) -> Rows:
    """The runs that were found, each that is open followed by all its child runs, in order.

    :param opened: keys of runs; those that are not there, or not shown, are left alone.
    """
    parents = {id(run): user for run, user in _runs_with_keys(snapshot, opened)}
    levels: dict[int, int] = {}

    def below(run: RunRecord, level: int) -> list[RunRecord]:
        """The rows of an open run's children."""
        siblings = parents[id(run)].runs
        children = (siblings.get(runid) for runid in run.child_runs.value)
        own = {child.runid: child for child in children if child and child.parent == run.runid}
        rows = []
        for child in in_order(own.values(), selection, found.moment):
            levels[id(child)] = level
            rows.append(child)
            if id(child) in parents:
                rows.extend(below(child, level + 1))
        return rows

    shown = {id(run): below(run, 2) for run in found.runs if id(run) in parents}
    runs = []
    for run in found.runs:
        if id(run) in levels:  # a child run that was searched for, and is shown below its parent
            continue
        runs.append(run)
        if id(run) in shown:
            runs.extend(shown[id(run)])
    return Rows(runs, levels)


def _runs_with_keys(
    snapshot: Snapshot, keys: Iterable[str]
) -> Iterable[tuple[RunRecord, UserRuns]]:
    users = {user.user.key: user for user in snapshot.users.values()}
    for key in keys:
        user_key, _, runid = key.rpartition('.')
        user = users.get(user_key)
        run = user and runid.isascii() and runid.isdigit() and user.runs.get(int(runid[:15]))
        if user and run:
            yield run, user

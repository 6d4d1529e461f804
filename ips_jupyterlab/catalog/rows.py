"""The rows of the run table: runs, and child runs below their open parents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .known import Snapshot
from .lists import Found
from .packed import PackedRun, UserRuns
from .query import Selection, in_order


class Rows(NamedTuple):
    """Rows of the run table, and the level of those that lie below an open parent."""

    runs: Sequence[PackedRun]
    levels: dict[int, int]  # by id() of the record; all others are at level 1

    def level(self, run: PackedRun) -> int:
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

    def below(run: PackedRun, level: int) -> list[PackedRun]:
        """The rows of an open run's children."""
        siblings = parents[id(run)].runs
        children = (siblings.get(runid) for runid in run.children)
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
) -> Iterable[tuple[PackedRun, UserRuns]]:
    users = {user.user.key: user for user in snapshot.users.values()}
    for key in keys:
        user_key, _, runid = key.rpartition('.')
        user = users.get(user_key)
        run = user and runid.isascii() and runid.isdigit() and user.runs.get(int(runid[:15]))
        if user and run:
            yield run, user

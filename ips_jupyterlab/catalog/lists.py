"""Lists of all runs, kept and brought up to date, and the rows of the run table."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import NamedTuple

from .known import Change, Snapshot
from .query import Selection, by_value, choose, depends_on_time, in_order, place_after
from .records import Moment, RunRecord, UserRuns

KEPT = 64  # lists: those of the tables and panels that are open, and of a user who tries sorts
MOST = 2_500_000  # runs in all of them, eight bytes each
FRESH = 10.0  # seconds: what is silent, or younger than an hour, changes without the files
REST = 200  # times as long as selecting took that a list is fresh at least
EVERY = Selection(sort='runid', descending=False)


class Found(NamedTuple):
    """Runs that were selected, in order, as they were at a moment."""

    runs: list[RunRecord]
    moment: Moment
    fresh: float = FRESH  # seconds


class Lists:
    """Selects among the runs of a snapshot; page after page of one list costs one selection.

    Where few runs changed since, they are put into their places, instead of selecting anew.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[Selection, bool], Found] = {}  # the one asked for last is last
        self._every: list[RunRecord] = []  # all runs, by runid
        self._version = -1  # of the snapshot that all were selected from

    def find(self, snapshot: Snapshot, selection: Selection, nested: bool, moment: Moment) -> Found:
        """The runs that are asked for, in order; never change the list. Raises BadRequestError.

        :param nested: without child runs.
        """
        key = (selection, nested)
        with self._lock:
            if snapshot.version > self._version:
                self._catch_up(snapshot, moment)
            is_newest = snapshot.version == self._version
            found = self._kept.pop(key, None) if is_newest else None
            if found is not None and not depends_on_time(selection):
                found = found._replace(moment=moment)
            if found is not None and 0 <= moment.now - found.moment.now < found.fresh:
                self._kept[key] = found
                return found
            every = self._every
        if not is_newest:  # another thread has a newer one
            every = _all_runs(snapshot, moment)
        began = time.perf_counter()
        in_turn = reversed(every) if selection.descending else every
        chosen = choose(in_turn, selection, moment, top_level=nested)
        runs = by_value(chosen, selection, moment)
        found = Found(runs, moment, max(FRESH, REST * (time.perf_counter() - began)))
        with self._lock:
            if snapshot.version == self._version:
                self._kept[key] = found
                self._let_go()
        return found

    def _let_go(self) -> None:
        """Forget the lists that were asked for longest ago."""
        length = sum(len(found.runs) for found in self._kept.values())
        while len(self._kept) > KEPT or (length > MOST and len(self._kept) > 1):
            length -= len(self._kept.pop(next(iter(self._kept))).runs)

    def _catch_up(self, snapshot: Snapshot, moment: Moment) -> None:
        """Bring all lists to the version of a snapshot."""
        changes = snapshot.since(self._version)
        every = None
        if changes is not None and self._version >= 0:
            every = _changed(self._every, changes, EVERY, moment)
        if changes is None or every is None:
            self._kept.clear()
            self._every = _all_runs(snapshot, moment)
        else:
            self._every = every
            for key, found in list(self._kept.items()):
                runs = _changed(found.runs, changes, key[0], found.moment, nested=key[1])
                if runs is None:
                    del self._kept[key]
                else:
                    self._kept[key] = found._replace(runs=runs)
        self._version = snapshot.version


def _all_runs(snapshot: Snapshot, moment: Moment) -> list[RunRecord]:
    every = (run for user in snapshot.users.values() for run in user.runs.values())
    return in_order(every, EVERY, moment)


def _changed(
    ordered: list[RunRecord],
    changes: Iterable[Change],
    selection: Selection,
    moment: Moment,
    *,
    nested: bool | None = None,
) -> list[RunRecord] | None:
    """A list with the runs that came, without those that went; None where it does not fit them.

    :param nested: as for ``find``; None takes all runs.
    """
    runs = list(ordered)

    def wanted(candidates: Iterable[RunRecord]) -> Iterable[RunRecord]:
        if nested is None:
            return candidates
        return choose(candidates, selection, moment, top_level=nested)

    for change in changes:
        for run in wanted(change.gone):
            place = place_after(runs, run, selection, moment) - 1
            if place < 0 or runs[place] is not run:
                return None
            del runs[place]
        for run in wanted(change.come):
            runs.insert(place_after(runs, run, selection, moment), run)
    return runs


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

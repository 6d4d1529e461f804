"""Lists of all runs, kept and brought up to date."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

import msgspec

from .columns import Columns, Step
from .fields import prepare_columns
from .known import Change, Snapshot
from .query import (
    SORTS,
    Selection,
    among,
    by_value,
    choose,
    depends_on_time,
    in_order,
    is_plain,
    is_within_plain,
    place_after,
    turned,
)
from .records import Moment, RunRecord
from .search import parse_search

KEPT = 64  # lists: those of the tables and panels that are open, and all runs in each order
MOST = 3_000_000  # runs in all of them, eight bytes each
LARGE = 5000  # runs that are put into each order before somebody asks for it
FEW = 8  # times fewer than all: so many are put into order sooner than found in it
FRESH = 10.0  # seconds: what is silent, or younger than an hour, changes without the files
REST = 200  # times as long as selecting took that a list is fresh at least
EVERY = Selection(sort='runid', descending=False)
PLAIN = {sort: Selection(sort=sort, descending=order.descending) for sort, order in SORTS.items()}


class Found(NamedTuple):
    """Runs that were selected, in order, as they were at a moment.

    In a tuple: the garbage collector looks at it once, and at a list again and again.
    """

    runs: Sequence[RunRecord]
    moment: Moment
    fresh: float = FRESH  # seconds


class Lists:
    """Selects among the runs of a snapshot; page after page of one list costs one selection.

    Where few runs changed since, they are put into their places, instead of selecting anew. All
    runs are kept in each order (the plain lists), and what is searched for is found in them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[Selection, bool], Found] = {}  # the one asked for last is last
        self._every: Sequence[RunRecord] = ()  # all runs, by runid
        self._version = -1  # of the snapshot that all were selected from
        self._columns: dict[bool, Columns] = {}  # of the plain lists by runid, nested or not
        self._preparing = threading.Lock()

    def find(self, snapshot: Snapshot, selection: Selection, nested: bool, moment: Moment) -> Found:
        """The runs that are asked for, in order; never change the list. Raises BadRequestError.

        :param nested: without child runs.
        """
        if not selection.q:
            selection = msgspec.structs.replace(selection, me='')  # the same for all
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
        began = time.perf_counter()
        if not is_newest:  # another thread has a newer one
            found = _chosen(_all_runs(snapshot, moment), selection, nested, moment)
        elif selection == PLAIN['runid'] or not is_within_plain(selection):
            found = _chosen(every, selection, nested, moment)
        else:
            found = self._within_plain(snapshot, every, selection, nested, moment)
        fresh = max(FRESH, REST * (time.perf_counter() - began))
        found = found._replace(runs=tuple(found.runs), fresh=fresh)
        with self._lock:
            if snapshot.version == self._version:
                self._kept[key] = found
                self._let_go()
        return found

    def prepare(self, latest: Callable[[], Snapshot], moment: Moment) -> None:
        """Put many runs into each order before somebody asks for it, in a thread of its own."""
        with self._lock:
            is_worth_while = LARGE <= len(self._every) <= MOST // len(PLAIN)
            missing = [one for one in PLAIN.values() if (one, True) not in self._kept]
        if not is_worth_while or not missing or not self._preparing.acquire(blocking=False):
            return

        def prepare() -> None:
            try:
                for selection in missing:
                    self.find(latest(), selection, True, moment)
                by_runid = self.find(latest(), PLAIN['runid'], True, moment)
                prepare_columns(self._columns_of(by_runid.runs, True))
            finally:
                self._preparing.release()

        threading.Thread(target=prepare, name='ips-orders', daemon=True).start()

    def _within_plain(
        self,
        snapshot: Snapshot,
        every: Sequence[RunRecord],
        selection: Selection,
        nested: bool,
        moment: Moment,
    ) -> Found:
        """Find runs in the plain lists.

        :param every: all runs, by runid.
        """
        sort, descending = selection.sort, selection.descending
        by_runid = self.find(snapshot, PLAIN['runid'], nested, moment)

        def sorted_(runs: Sequence[RunRecord]) -> Sequence[RunRecord]:
            in_turn = runs if descending else runs[::-1]
            return by_value(in_turn, selection, moment)

        if is_plain(selection):
            if selection == PLAIN[sort]:
                return Found(sorted_(by_runid.runs), moment)
            other = self.find(snapshot, PLAIN[sort], nested, moment)
            return Found(turned(other.runs, sort, other.moment), other.moment)
        columns = self._columns_of(by_runid.runs, nested)
        runs = among(columns, selection, moment)
        alone = parse_search(selection.q, selection.me).runid
        if alone is not None:  # it is found also where it would not be listed
            runs = _with_alone(alone, runs, every, selection, moment)
        if sort in ('runid', 'state') or alone is not None or len(runs) * FEW < len(by_runid.runs):
            return Found(sorted_(runs), moment)
        wanted = set(map(id, runs))
        in_order_ = self.find(snapshot, PLAIN[sort], nested, moment).runs
        runs = [run for run in in_order_ if id(run) in wanted]
        if descending is not PLAIN[sort].descending:
            runs = turned(runs, sort, moment)
        return Found(runs, moment)

    def _columns_of(self, runs: Sequence[RunRecord], nested: bool) -> Columns:
        columns = self._columns.get(nested)
        if columns is None or columns.runs is not runs:
            columns = self._columns[nested] = Columns(runs)
        return columns

    def _let_go(self) -> None:
        """Forget the lists that were asked for longest ago, the plain ones last."""
        length = sum(len(found.runs) for found in self._kept.values())
        for key in sorted(self._kept, key=lambda key: is_plain(key[0])):
            if len(self._kept) <= KEPT and (length <= MOST or len(self._kept) == 1):
                break
            length -= len(self._kept.pop(key).runs)

    def _catch_up(self, snapshot: Snapshot, moment: Moment) -> None:
        """Bring all lists to the version of a snapshot."""
        changes = snapshot.since(self._version)
        every = None
        if changes is not None and self._version >= 0:
            every, _ = _changed(self._every, changes, EVERY, moment)
        if changes is None or every is None:
            self._kept.clear()
            self._columns.clear()
            self._every = _all_runs(snapshot, moment)
        else:
            self._every = every
            for key, found in list(self._kept.items()):
                selection, nested = key
                runs, steps = _changed(found.runs, changes, selection, found.moment, nested=nested)
                if runs is None:
                    del self._kept[key]
                    continue
                self._kept[key] = found._replace(runs=runs)
                columns = self._columns.get(nested)
                if columns is not None and columns.runs is found.runs:
                    self._columns[nested] = columns.become(runs, steps)
        self._version = snapshot.version


def _chosen(
    every: Sequence[RunRecord], selection: Selection, nested: bool, moment: Moment
) -> Found:
    """Runs that are asked for of all, by runid."""
    in_turn = reversed(every) if selection.descending else every
    chosen = choose(in_turn, selection, moment, top_level=nested)
    return Found(by_value(chosen, selection, moment), moment)


def _with_alone(
    runid: int,
    runs: Sequence[RunRecord],
    every: Sequence[RunRecord],
    selection: Selection,
    moment: Moment,
) -> list[RunRecord]:
    """Runs, the highest runid first, with those of one runid in their places."""
    found = [run for run in runs if run.runid != runid]
    first = bisect_left(every, runid, key=attrgetter('runid'))
    end = bisect_right(every, runid, key=attrgetter('runid'))
    for run in choose(every[first:end], selection, moment):
        found.insert(place_after(found, run, PLAIN['runid'], moment), run)
    return found


def _all_runs(snapshot: Snapshot, moment: Moment) -> Sequence[RunRecord]:
    every = (run for user in snapshot.users.values() for run in user.runs.values())
    return tuple(in_order(every, EVERY, moment))


def _changed(
    ordered: Sequence[RunRecord],
    changes: Iterable[Change],
    selection: Selection,
    moment: Moment,
    *,
    nested: bool | None = None,
) -> tuple[Sequence[RunRecord] | None, list[Step]]:
    """A list with the runs that came, without those that went, and the steps to it.

    None where the list does not fit them.

    :param nested: as for ``find``; None takes all runs.
    """
    runs = list(ordered)
    steps: list[Step] = []

    def wanted(candidates: Iterable[RunRecord]) -> Iterable[RunRecord]:
        if nested is None:
            return candidates
        return choose(candidates, selection, moment, top_level=nested)

    for change in changes:
        for run in wanted(change.gone):
            place = place_after(runs, run, selection, moment) - 1
            if place < 0 or runs[place] is not run:
                return None, []
            del runs[place]
            steps.append(Step(place, None))
        for run in wanted(change.come):
            place = place_after(runs, run, selection, moment)
            runs.insert(place, run)
            steps.append(Step(place, run))
    return tuple(runs), steps

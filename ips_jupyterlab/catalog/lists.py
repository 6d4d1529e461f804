"""Lists of all runs, kept and brought up to date."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from .columns import Columns, Flags, Step
from .fields import prepare_columns
from .known import KEPT as CHANGES
from .known import Snapshot
from .packed import PackedRun
from .query import (
    SORTS,
    Selection,
    asked_for,
    by_value,
    choose,
    depends_on_time,
    in_order,
    is_plain,
    is_within_plain,
    place_after,
    sort_in_pieces,
    turned,
)
from .records import Moment
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

    runs: Sequence[PackedRun]
    moment: Moment
    version: int = -1  # of the snapshot
    fresh: float = FRESH  # seconds


class Lists:
    """Selects among the runs of a snapshot; page after page of one list costs one selection.

    Where few runs changed since, they are put into their places when the list is asked for,
    instead of selecting anew. All runs are kept in each order (the plain lists), and what is
    searched for is found in them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[Selection, bool], Found] = {}  # the one asked for last is last
        self._every = Found((), Moment(0.0, 0.0))  # all runs, by runid
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
            found = self._caught_up(self._kept.pop(key, None), snapshot, selection, nested)
            if found is not None and not depends_on_time(selection):
                found = found._replace(moment=moment)
            if found is not None and 0 <= moment.now - found.moment.now < found.fresh:
                self._kept[key] = found
                return found
        began = time.perf_counter()
        if selection == PLAIN['runid'] or not is_within_plain(selection):
            found = _chosen(self._all(snapshot, moment), selection, nested, moment)
        else:
            found = self._within_plain(snapshot, selection, nested, moment)
        fresh = max(FRESH, REST * (time.perf_counter() - began))
        found = Found(tuple(found.runs), found.moment, snapshot.version, fresh)
        with self._lock:
            self._kept[key] = found
            self._let_go()
        return found

    def prepare(self, latest: Callable[[], Snapshot], moment: Moment) -> None:
        """Put many runs into each order before somebody asks for it, in a thread of its own.

        So are orders that nobody has asked for so long that they would soon be lost.
        """
        with self._lock:
            every = self._every
            is_worth_while = LARGE <= len(every.runs) <= MOST // len(PLAIN)
            oldest = every.version - CHANGES // 2
            due = [
                one
                for one in PLAIN.values()
                if (kept := self._kept.get((one, True))) is None or kept.version < oldest
            ]
        if not is_worth_while or not due or not self._preparing.acquire(blocking=False):
            return

        def prepare() -> None:
            try:
                by_runid = self.find(latest(), PLAIN['runid'], True, moment)
                prepare_columns(self._columns_of(by_runid.runs, True))
                for selection in due:
                    self.find(latest(), selection, True, moment)
            finally:
                self._preparing.release()

        threading.Thread(target=prepare, name='ips-orders', daemon=True).start()

    def _within_plain(
        self, snapshot: Snapshot, selection: Selection, nested: bool, moment: Moment
    ) -> Found:
        """Find runs in the plain lists."""
        sort, descending = selection.sort, selection.descending
        by_runid = self.find(snapshot, PLAIN['runid'], nested, moment)
        if is_plain(selection) and selection != PLAIN[sort]:
            other = self.find(snapshot, PLAIN[sort], nested, moment)
            return Found(turned(other.runs, sort, other.moment), other.moment)
        columns = self._columns_of(by_runid.runs, nested)
        flags = asked_for(columns, selection, moment)
        few = flags is None or sort == 'state' or sum(flags) * FEW < len(flags)
        runs: Sequence[PackedRun]
        if sort == 'runid':
            runs = columns.runs if flags is None else list(compress(columns.runs, flags))
            runs = runs if descending else runs[::-1]
        elif few:
            runs = _sorted(columns, flags, selection, moment)
        else:
            wanted = set(map(id, compress(columns.runs, flags or ())))
            in_order_ = self.find(snapshot, PLAIN[sort], nested, moment).runs
            runs = [run for run in in_order_ if id(run) in wanted]
            if descending is not PLAIN[sort].descending:
                runs = turned(runs, sort, moment)
        alone = parse_search(selection.q, selection.me).runid
        if alone is not None:  # it is found also where it would not be listed
            runs = _with_alone(alone, runs, self._all(snapshot, moment), selection, moment)
        return Found(runs, moment)

    def _columns_of(self, runs: Sequence[PackedRun], nested: bool) -> Columns:
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

    def _all(self, snapshot: Snapshot, moment: Moment) -> Sequence[PackedRun]:
        """All runs, by runid."""
        with self._lock:
            every = self._every
            if every.version != snapshot.version:
                runs, _ = _with_changes(every, snapshot, EVERY, None)
                every = Found(_all_runs(snapshot) if runs is None else runs, moment)
                self._every = every = every._replace(version=snapshot.version)
            return every.runs

    def _caught_up(
        self, found: Found | None, snapshot: Snapshot, selection: Selection, nested: bool
    ) -> Found | None:
        """A list as of a snapshot, None where it has to be selected anew."""
        if found is None or found.version == snapshot.version:
            return found
        runs, steps = _with_changes(found, snapshot, selection, nested)
        if runs is None:
            return None
        columns = self._columns.get(nested)
        if columns is not None and columns.runs is found.runs:
            self._columns[nested] = columns.become(runs, steps)
        return found._replace(runs=runs, version=snapshot.version)


def _sorted(
    columns: Columns, flags: Flags | None, selection: Selection, moment: Moment
) -> list[PackedRun]:
    """Runs of columns, which are in the order of their runids, in the one that is asked for."""
    sort = SORTS[selection.sort]
    runs: Iterable[PackedRun] = columns.runs
    values: Iterable[Any] = sort.of_all(columns, moment)
    if flags is not None:
        runs, values = compress(runs, flags), compress(values, flags)
    keys = list(map(sort.key, values))
    if selection.descending:
        return by_value(runs, keys, True)
    return by_value(reversed(list(runs)), reversed(keys), False)


def _chosen(
    every: Sequence[PackedRun], selection: Selection, nested: bool, moment: Moment
) -> Found:
    """Runs that are asked for of all, by runid."""
    chosen = choose(every, selection, moment, top_level=nested)
    if selection.sort != 'runid':
        return Found(in_order(chosen, selection, moment), moment)
    return Found(chosen[::-1] if selection.descending else chosen, moment)


def _with_alone(
    runid: int,
    runs: Sequence[PackedRun],
    every: Sequence[PackedRun],
    selection: Selection,
    moment: Moment,
) -> list[PackedRun]:
    """Runs in order, with those of one runid in their places."""
    found = [run for run in runs if run.runid != runid]
    first = bisect_left(every, runid, key=attrgetter('runid'))
    end = bisect_right(every, runid, key=attrgetter('runid'))
    for run in choose(every[first:end], selection, moment):
        found.insert(place_after(found, run, selection, moment), run)
    return found


def _all_runs(snapshot: Snapshot) -> Sequence[PackedRun]:
    users = sorted(snapshot.users.values(), key=lambda user: user.user.key)
    runs = [run for user in users for run in user.runs.values()]
    sort_in_pieces(runs, attrgetter('runid'), False)
    return tuple(runs)


def _with_changes(
    found: Found, snapshot: Snapshot, selection: Selection, nested: bool | None
) -> tuple[Sequence[PackedRun] | None, list[Step]]:
    """A list with the runs that came, without those that went, and the steps to it.

    None where that is not known, or the list does not fit.

    :param nested: as for ``find``; None takes all runs.
    """
    changes = snapshot.since(found.version)
    if changes is None:
        return None, []
    runs = list(found.runs)
    steps: list[Step] = []

    def wanted(candidates: Iterable[PackedRun]) -> Iterable[PackedRun]:
        if nested is None:
            return candidates
        return choose(candidates, selection, found.moment, top_level=nested)

    for change in changes:
        for run in wanted(change.gone):
            place = place_after(runs, run, selection, found.moment) - 1
            if place < 0 or runs[place] is not run:
                return None, []
            del runs[place]
            steps.append(Step(place, None))
        for run in wanted(change.come):
            place = place_after(runs, run, selection, found.moment)
            runs.insert(place, run)
            steps.append(Step(place, run))
    return (tuple(runs) if steps else found.runs), steps

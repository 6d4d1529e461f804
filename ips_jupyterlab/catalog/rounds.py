"""Reads the folders: all of them once, and then what most likely changed.

A file system, above all one on a network, is asked as little as possible: the times of the user
directories tell which runs came and went. The runs that somebody looks at, and those that changed
lately, are looked at each time; all others in turn, as far as the time suffices.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter

from ..containment import Gate
from ..contract import Problem
from ..layout import RunTree, UserDirectory
from .apart import Apart
from .files import stamp_of
from .heard import Heard
from .known import Key, Known
from .packed import PackedRun, UserRuns
from .scan import find_user_directories, scan_again, scan_user

SHOWN = 30.0  # seconds that a run counts as shown after it was
ACTIVE = 3600.0  # seconds after a change that a run is looked at more often
MOST = 400  # runs of each kind, the latest
AT_ONCE = 64  # runs of the others, between two looks at the clock
FULL = 5  # turns, of which one looks at the files of each run, and the others at its directory


class Rounds:
    """Reads the runs of a tree, in one thread.

    :param clock: seconds, as ``time.monotonic`` gives them.
    """

    def __init__(
        self,
        tree: RunTree,
        known: Known,
        saved: Callable[[UserDirectory], UserRuns | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tree = tree
        self._known = known
        self._saved = saved
        self._clock = clock
        self._users: list[UserDirectory] = []
        self._heard = Heard()
        self._problems: tuple[Problem, ...] = ()
        self._bases: tuple[tuple[str, int], ...] = ()
        self._shown: dict[Key, float] = {}  # until when; replaced whole, for others write it
        self._active: dict[Key, float] = {}
        self._turn: Iterator[tuple[UserRuns, list[int]]] | None = None
        self._turn_took = 0.0
        self._turns = 0
        self.whole = float('inf')  # seconds that it takes to look at all runs again
        self.is_verified = False  # whether all was looked at since it came from the store

    def shown(self, runs: Iterable[PackedRun]) -> None:
        """Somebody looks at these runs. Any thread may call it."""
        until = self._clock() + SHOWN
        self._shown = {**self._shown, **{(run.user.path, run.runid): until for run in runs}}

    def read_all(self) -> None:
        """Look at all runs; what the store knows of a user directory is taken for it at first."""
        began = self._clock()
        gate = self._tree.gate()
        before = self._known.begin()
        self._find_users(gate)
        for user in self._users:  # what is named from here on may have been read before
            self._heard.of(user.path, gate)
        verified = True
        with Apart(gate) as apart:
            for user in self._users:
                known = before.get(user.path)
                saved = self._saved(user) if known is None else None
                if saved is not None:
                    verified = False
                    self._publish(self._members(saved, gate))
                else:
                    runs = known.runs if known else {}
                    self._publish(scan_user(user, runs, gate, read=apart.read))
        self._known.finish({user.path for user in self._users}, self._problems)
        self.is_verified = verified
        self.whole = self._clock() - began if verified else float('inf')

    def look(self) -> None:
        """Look for runs that came or went, and at those that are shown or changed lately."""
        gate = self._tree.gate()
        known = self._known.begin()
        if self._bases_changed():
            self._find_users(gate)
        for user in self._users:
            before = known.get(user.path)
            if before is None:
                self._publish(scan_user(user, {}, gate))
            else:
                self._publish_if_other(before, self._members(before, gate))
        self._known.finish({user.path for user in self._users}, self._problems)
        for user in self._users:
            self._note(user.path, self._heard.of(user.path, gate))
        hot: dict[str, list[int]] = {}
        for path, runid in self._hot():
            hot.setdefault(path, []).append(runid)
        known = self._known.snapshot().users
        for path, runids in hot.items():
            if path in known:
                self._again(known[path], runids, gate)

    def go_on(self, seconds: float) -> None:
        """Look at the others in turn for about so long, at most once at each.

        What replaces a file of a run changes the time of its directory, and that costs one call a
        run; what only writes on in a file shows when the files have their turn.
        """
        gate = self._tree.gate()
        self._known.begin()
        if self._turn is None:
            self._turn, self._turn_took = self._in_turn(), 0.0
            self._turns = self._turns + 1 if self.is_verified else 0
        is_quick = self._turns % FULL != 0
        began = self._clock()
        for user, runids in self._turn:
            if is_quick:
                runids = [runid for runid in runids if _is_replaced(user.runs.get(runid))]
            self._again(user, runids, gate)
            if self._clock() - began > seconds:
                self._turn_took += self._clock() - began
                return
        self._turn = None
        if not is_quick:
            self.whole = self._turn_took + self._clock() - began
            self.is_verified = True

    def _find_users(self, gate: Gate) -> None:
        bases = tuple((base, _stamp(base)) for base in self._tree.base_directories)
        self._users, self._problems = find_user_directories(self._tree, gate)
        self._bases = bases

    def _bases_changed(self) -> bool:
        if tuple(base for base, _ in self._bases) != self._tree.base_directories:
            return True
        return any(not stamp or _stamp(base) != stamp for base, stamp in self._bases)

    def _members(self, before: UserRuns, gate: Gate) -> UserRuns:
        """The same with the runs that came and without those that went."""
        if before.stamp and _stamp(before.user.path) == before.stamp:
            return before
        return scan_user(before.user, before.runs, gate, anew=False)

    def _again(self, user: UserRuns, runids: Iterable[int], gate: Gate) -> None:
        """Look at some runs of a user again."""
        changed: dict[int, PackedRun | None] = {}
        for runid in runids:
            before = user.runs.get(runid)
            if before is None:
                continue
            directory = before.directory
            inside = runid not in user.links or gate.admits(directory)
            run = scan_again(before, gate) if inside else None
            if run is not before and run != before:
                changed[runid] = run
        if changed:
            self._known.change(user.user.path, changed)
            self._note(user.user.path, changed)

    def _publish_if_other(self, before: UserRuns, read: UserRuns) -> None:
        if read is not before:
            come = {runid: run for runid, run in read.runs.items() if runid not in before.runs}
            self._known.publish(read)
            self._note(read.user.path, come)

    def _publish(self, read: UserRuns) -> None:
        self._known.publish(read)
        since, until = time.time() - ACTIVE, time.time() + ACTIVE
        lately = [run for run in read.runs.values() if since < run.latest < until]
        lately.sort(key=attrgetter('latest'))
        self._note(read.user.path, [run.runid for run in lately])

    def _note(self, path: str, runids: Iterable[int]) -> None:
        """These runs changed lately."""
        until = self._clock() + ACTIVE
        for runid in runids:
            self._active.pop((path, runid), None)
            self._active[path, runid] = until
        while len(self._active) > MOST:
            del self._active[next(iter(self._active))]

    def _hot(self) -> list[Key]:
        """The runs that are shown or changed lately, each once."""
        now = self._clock()
        self._active = {key: until for key, until in self._active.items() if until > now}
        shown = {key: until for key, until in self._shown.items() if until > now}
        self._shown = dict(list(shown.items())[-MOST:])
        return list({**self._shown, **self._active})

    def _in_turn(self) -> Iterator[tuple[UserRuns, list[int]]]:
        """All runs, a few at a time, as they are known when their turn comes."""
        for path, user in self._known.snapshot().users.items():
            runids = list(user.runs)
            for start in range(0, len(runids), AT_ONCE):
                now_known = self._known.snapshot().users.get(path)
                if now_known is not None:
                    yield now_known, runids[start : start + AT_ONCE]


def _is_replaced(run: PackedRun | None) -> bool:
    """Whether something in the directory of a run was replaced, came or went."""
    return run is not None and _stamp(run.directory) != (run.directory_stamp or -1)


def _stamp(path: str) -> int:
    """The stamp of a folder, 0 where it has none."""
    try:
        return stamp_of(os.stat(path))
    except OSError:
        return 0

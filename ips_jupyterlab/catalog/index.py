"""Keeps the records of all runs in memory and reads the folders again when somebody asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from msgspec import Struct

from ..contract import Problem
from ..layout import RunTree, UserDirectory
from .records import RunRecord, UserRuns
from .scan import find_user_directories, scan_run, scan_user

PATIENCE = 1.0  # seconds that an answer waits for the folders to be read
QUICK = 0.05  # seconds: a scan this short is made for every answer
REST = (
    9  # times its own duration that a longer scan is followed by none: a tenth of the time at most
)


class Snapshot(Struct, frozen=True):
    """The runs of all users as far as they are known."""

    users: Mapping[str, UserRuns]  # by path of the user directory
    complete: bool  # False until all folders were read once
    problems: tuple[Problem, ...]  # folders that cannot be read
    version: int  # another one where a record is another one


class RunIndex:
    """The runs of a tree, read in a thread of its own and never by two at a time.

    A small tree is read again for every answer. A large one is read while older records are
    answered, and then left alone for ``REST`` times as long as that took. Nothing is read while
    nobody asks. What is read becomes visible one whole user directory at a time, so that a child
    run is never taken for a run without a parent.

    :param clock: seconds, as ``time.monotonic`` gives them.
    """

    def __init__(self, tree: RunTree, clock: Callable[[], float] = time.monotonic) -> None:
        self._tree = tree
        self._clock = clock
        self._changed = threading.Condition()
        # All below is only touched while that is held.
        self._users: dict[str, UserRuns] = {}
        self._problems: tuple[Problem, ...] = ()
        self._version = 0
        # What was read since the last scan began; None for a run that is gone
        self._renewed: dict[tuple[str, int], RunRecord | None] = {}
        self._complete = False
        self._begun = 0  # scans
        self._ended = 0
        self._took = 0.0
        self._due = -float('inf')
        self._failure: BaseException | None = None

    def snapshot(self) -> Snapshot:
        """What is known now. Blocks for ``PATIENCE`` at most: call it in a worker thread."""
        with self._changed:
            self._refresh()
            if self._failure is not None:
                raise RuntimeError('reading the runs failed') from self._failure
            return Snapshot(dict(self._users), self._complete, self._problems, self._version)

    def renew(self, user: UserDirectory, runid: int) -> None:
        """Read one run again at once, for it has changed. Call it in a worker thread."""
        with self._changed:
            known = self._users.get(user.path)
        before = known.runs.get(runid) if known else None
        record = scan_run(user, runid, before, self._tree.gate())
        if before is not None:
            with self._changed:
                self._renewed[user.path, runid] = record
                if user.path in self._users:
                    self._publish(self._users[user.path])

    def _refresh(self) -> None:
        """Begin a scan if one is due, and wait for it if that is worth while."""
        wanted = self._begun + 1  # a scan under way may already have passed what changed
        impatient = time.monotonic() + PATIENCE
        while self._ended < wanted:
            if self._begun == self._ended:
                if self._clock() < self._due:
                    return
                self._begun += 1
                threading.Thread(target=self._scan, name='ips-scan', daemon=True).start()
            if self._complete and self._took > QUICK:
                return
            if not self._changed.wait(impatient - time.monotonic()):
                return

    def _scan(self) -> None:
        began = self._clock()
        failure: BaseException | None = None
        try:
            self._read_all()
        except BaseException as error:
            failure = error
        with self._changed:
            self._failure = failure
            self._ended = self._begun
            self._took = self._clock() - began
            self._due = began + self._took * (1 + REST) if self._took > QUICK else began
            self._changed.notify_all()

    def _read_all(self) -> None:
        gate = self._tree.gate()
        directories, problems = find_user_directories(self._tree, gate)
        with self._changed:
            before = dict(self._users)
            self._renewed.clear()
        for user in directories:
            known = before.get(user.path)
            runs = scan_user(user, known.runs if known else {}, gate)
            with self._changed:
                self._publish(runs)
        with self._changed:
            gone = self._users.keys() - {user.path for user in directories}
            for path in gone:
                del self._users[path]
                self._version += 1
            self._problems = problems
            self._complete = True

    def _publish(self, read: UserRuns) -> None:
        """Make the runs of a user known."""
        newer = {
            runid: record
            for (path, runid), record in self._renewed.items()
            if path == read.user.path and runid in read.runs
        }
        if newer:
            all_runs = {**read.runs, **newer}
            there = {runid: record for runid, record in all_runs.items() if record is not None}
            read = UserRuns(read.user, there, read.problems)
        if read != self._users.get(read.user.path):
            self._users[read.user.path] = read
            self._version += 1

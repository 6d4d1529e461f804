"""The records of all runs, and what became different lately."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Collection, Mapping

import msgspec
from msgspec import Struct

from ..contract import Problem
from .packed import PackedRun, UserRuns
from .scan import with_parents

KEPT = 256  # changes that are told
MOST = 2000  # records of a change; where more are others, all are selected anew
IN_ALL = 2 * MOST  # records of all changes that are told

Key = tuple[str, int]  # path of a user directory, runid


class Change(Struct, frozen=True):
    """What one version has other than the version before."""

    version: int
    gone: tuple[PackedRun, ...]  # with those that came in their place
    come: tuple[PackedRun, ...]

    @property
    def size(self) -> int:
        return len(self.gone) + len(self.come)


class Snapshot(Struct, frozen=True):
    """The runs of all users as far as they are known."""

    users: Mapping[str, UserRuns]  # by path of the user directory
    complete: bool  # False until all folders were read once
    problems: tuple[Problem, ...]  # folders that cannot be read
    version: int  # another one where a record is another one
    changes: tuple[Change, ...] = ()  # the latest, in order

    def since(self, version: int) -> tuple[Change, ...] | None:
        """What became different since a version; None where that is no longer known."""
        if version == self.version:
            return ()
        later = tuple(change for change in self.changes if change.version > version)
        return later if later and later[0].version == version + 1 else None


class Known:
    """What is known of all runs. It may be used by several threads at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # All below is only touched while that is held.
        self._users: dict[str, UserRuns] = {}
        self._problems: tuple[Problem, ...] = ()
        self._complete = False
        self._version = 0
        self._changes: deque[Change] = deque(maxlen=KEPT)
        # What was read since the last pass began; None for a run that is gone
        self._renewed: dict[Key, PackedRun | None] = {}

    def snapshot(self) -> Snapshot:
        """What is known now."""
        with self._lock:
            return Snapshot(
                dict(self._users),
                self._complete,
                self._problems,
                self._version,
                tuple(self._changes),
            )

    def begin(self) -> Mapping[str, UserRuns]:
        """What is known at the begin of a pass: what is renewed from now on is newer than it."""
        with self._lock:
            self._renewed.clear()
            return dict(self._users)

    def publish(self, read: UserRuns) -> None:
        """Make the runs of a user known, as a pass has read them."""
        with self._lock:
            self._put(self._with_renewed(read))

    def change(self, path: str, records: Mapping[int, PackedRun | None]) -> None:
        """Make other records of some runs known, as a pass has read them; None: it is gone."""
        with self._lock:
            user = self._users.get(path)
            if user is not None:
                self._put(self._with_renewed(_changed(user, records)))

    def renew(self, path: str, runid: int, record: PackedRun | None) -> None:
        """Make the record of a run known that is newer than what a pass may have read."""
        with self._lock:
            self._renewed[path, runid] = record
            if path in self._users:
                self._put(self._with_renewed(self._users[path]))

    def finish(self, paths: Collection[str], problems: tuple[Problem, ...]) -> None:
        """All folders were read: these are the user directories that there are."""
        with self._lock:
            for path in self._users.keys() - paths:
                self._tell(self._users.pop(path).runs, {})
            self._problems = problems
            self._complete = True

    def _with_renewed(self, read: UserRuns) -> UserRuns:
        path = read.user.path
        newer = {runid: record for (of, runid), record in self._renewed.items() if of == path}
        return _changed(read, newer) if newer else read

    def _put(self, read: UserRuns) -> None:
        """Keep what is as it was, so that what did not change is the same object."""
        before = self._users.get(read.user.path)
        if before is not None:
            old = before.runs
            if read.runs is not old:
                runs = {runid: _same(record, old.get(runid)) for runid, record in read.runs.items()}
                read = msgspec.structs.replace(read, runs=runs)
            self._tell(old, read.runs)
        else:
            self._tell({}, read.runs)
        self._users[read.user.path] = read

    def _tell(self, old: Mapping[int, PackedRun], new: Mapping[int, PackedRun]) -> None:
        """Another version, where records are others."""
        if old is new:
            return
        if abs(len(old) - len(new)) > MOST:
            self._version += 1
            self._changes.clear()
            return
        gone = [run for runid, run in old.items() if new.get(runid) is not run]
        come = [run for runid, run in new.items() if old.get(runid) is not run]
        if not gone and not come:
            return
        self._version += 1
        if len(gone) + len(come) > MOST:
            self._changes.clear()
        else:
            self._changes.append(Change(self._version, tuple(gone), tuple(come)))
            while sum(change.size for change in self._changes) > IN_ALL:
                self._changes.popleft()


def _same(record: PackedRun, before: PackedRun | None) -> PackedRun:
    """A record, or what was known before where that is equal."""
    if before is None or before is record or before != record:
        return record
    return before


def _changed(user: UserRuns, records: Mapping[int, PackedRun | None]) -> UserRuns:
    """The runs of a user with other records of some of them; of runs that are not there, none."""
    runs, relatives = dict(user.runs), False
    for runid, record in records.items():
        before = runs.get(runid)
        if before is None:
            continue
        if record is None:
            del runs[runid]
            relatives = True
        else:
            runs[runid] = msgspec.structs.replace(
                record, parent=before.parent, sim_name=before.sim_name
            )
            relatives = relatives or _children_of(record) != _children_of(before)
    return msgspec.structs.replace(user, runs=with_parents(runs) if relatives else runs)


def _children_of(run: PackedRun) -> tuple[tuple[int, ...], Mapping[int, str]]:
    return run.children, run.unpacked().ensembles.value.sim_names if run.ensembles else {}

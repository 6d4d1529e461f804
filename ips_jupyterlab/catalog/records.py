"""What the catalog knows of a run. All is frozen, so it may be shared by threads.

As long as nobody looks at a run it lies packed in memory: see ``packed.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Literal, NamedTuple, TypeVar

from msgspec import Struct

from ..contract import Notes, Problem, State
from ..layout import UserDirectory

T = TypeVar('T')


class Moment(NamedTuple):
    """When somebody asks: what is silent and how old something is changes without the files."""

    now: float  # seconds since 1970
    silent_after: float  # seconds


class Part(Struct, Generic[T], frozen=True, gc=False, array_like=True):
    """One file of a run (or folder of small files), as it was last read."""

    value: T
    stamp: int = 0  # tells whether it changed since; 0: read it again
    modified: float = 0.0  # where later than that of the run's directory; exact for the event log
    problems: tuple[Problem, ...] = ()


class Metadata(Struct, frozen=True, gc=False, array_like=True):
    """What a run's metadata file tells; a deployed tree has none."""

    state: Literal['running', 'completed', 'failed', 'unknown'] = 'unknown'
    simname: str | None = None
    host: str | None = None
    comment: str | None = None
    tokamak: str | None = None
    shot: str | None = None
    tag: str | None = None
    started: float | None = None
    stopped: float | None = None
    walltime: float | None = None
    phystime: float | None = None


class Newest(Struct, frozen=True, gc=False, array_like=True):
    """What the newest event of a run tells."""

    walltime: float | None = None
    phystime: float | None = None


class Ensembles(Struct, frozen=True, array_like=True):
    """The ensembles of a run, as far as the list of runs needs them."""

    count: int
    sim_names: Mapping[int, str]  # of the started members
    paths: tuple[str, ...]  # inner folders and CSV files, to see whether one changed


NO_LISTING: Part[int | None] = Part(0)
NO_CHILD_RUNS: Part[tuple[int, ...]] = Part(())
NO_METADATA = Part(Metadata())
NO_EVENTS = Part(Newest())
NO_NOTES = Part(Notes())
NO_ENSEMBLES = Part(Ensembles(0, {}, ()))


class RunRecord(Struct, frozen=True, kw_only=True, gc=False):
    """One run."""

    user: UserDirectory
    runid: int
    directory_stamp: int = 0
    directory_modified: float = 0.0
    notebooks: int = 0
    listing: Part[int | None] = NO_LISTING  # the number of timesteps
    child_runs: Part[tuple[int, ...]] = NO_CHILD_RUNS
    metadata: Part[Metadata] = NO_METADATA
    newest: Part[Newest] = NO_EVENTS
    notes: Part[Notes] = NO_NOTES
    ensembles: Part[Ensembles] = NO_ENSEMBLES
    directory_problems: tuple[Problem, ...] = ()
    # What only its parent run tells
    parent: int | None = None
    sim_name: str | None = None

    @property
    def key(self) -> str:
        return self.user.run_key(self.runid)

    @property
    def directory(self) -> str:
        return self.user.run_directory(self.runid)

    @property
    def modified(self) -> float:
        """When its directory, its listing or its child-runs file last changed."""
        return max(self.directory_modified, self.listing.modified, self.child_runs.modified)

    @property
    def simname(self) -> str | None:
        return self.metadata.value.simname or self.sim_name

    @property
    def heard(self) -> float | None:
        """When its event log last grew, None without one."""
        return None if self.newest is NO_EVENTS else self.newest.modified

    @property
    def walltime(self) -> float | None:
        told = self.metadata.value
        ended = None if told.state == 'running' else told.walltime  # while it runs: of IPS_START
        newest = self.newest.value.walltime
        return ended if newest is None else newest

    @property
    def phystime(self) -> float | None:
        newest = self.newest.value.phystime
        return self.metadata.value.phystime if newest is None else newest

    def state(self, moment: Moment) -> State:
        """Its state at a moment: a running run may have fallen silent."""
        told = self.metadata.value.state
        if told == 'running' and self.newest is not NO_EVENTS:
            silence = moment.now - self.newest.modified
            return 'silent' if silence > moment.silent_after else 'running'
        return told

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (
            self.directory_problems
            + self.listing.problems
            + self.child_runs.problems
            + self.ensembles.problems
            + self.metadata.problems
            + self.newest.problems
            + self.notes.problems
        )

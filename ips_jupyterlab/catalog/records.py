"""What the catalog knows of a run, as it lies in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from ..contract import Problem
from ..layout import UserDirectory

T = TypeVar('T')


class Part(Struct, Generic[T], frozen=True):
    """One file of a run (or folder of small files), as it was last read."""

    value: T
    stamp: int = 0  # tells whether it changed since; 0: read it again
    modified: float = 0.0
    problems: tuple[Problem, ...] = ()


class Metadata(Struct, frozen=True):
    """What a run's metadata file tells; a deployed tree has none."""

    state: Literal['running', 'completed', 'failed', 'unknown'] = 'unknown'
    simname: str | None = None
    host: str | None = None
    comment: str | None = None
    started: float | None = None
    stopped: float | None = None


class Ensembles(Struct, frozen=True):
    """The ensembles of a run, as far as the list of runs needs them."""

    count: int
    sim_names: Mapping[int, str]  # of the started members
    paths: tuple[str, ...]  # folders and CSV files, to see whether one changed


NO_LISTING: Part[int | None] = Part(0)
NO_CHILD_RUNS: Part[tuple[int, ...]] = Part(())
NO_METADATA = Part(Metadata())
NO_ENSEMBLES = Part(Ensembles(0, {}, ()))


class RunRecord(Struct, frozen=True, kw_only=True):
    """One run."""

    user: UserDirectory
    runid: int
    directory_stamp: int = 0
    directory_modified: float = 0.0
    notebooks: int = 0
    listing: Part[int | None] = NO_LISTING  # the number of timesteps
    child_runs: Part[tuple[int, ...]] = NO_CHILD_RUNS
    metadata: Part[Metadata] = NO_METADATA
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
    def problems(self) -> tuple[Problem, ...]:
        return (
            self.directory_problems
            + self.listing.problems
            + self.child_runs.problems
            + self.ensembles.problems
            + self.metadata.problems
        )


class UserRuns(Struct, frozen=True):
    """The runs of one user directory, by runid."""

    user: UserDirectory
    runs: Mapping[int, RunRecord]
    problems: tuple[Problem, ...] = ()

"""What should be there after some steps, in plain dicts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..payloads import USER

Content = bytes | dict[str, bytes] | None  # of a file, of a folder, or of what the user removed
Row = tuple[int | None, int]  # runid of a member, and its parameter

NO_NOTES: dict[str, Any] = {'text': '', 'tags': [], 'archived': False}


@dataclass(eq=False)
class Run:
    """A run, and what is in it.

    :ivar numbers: of its events.
    :ivar notebooks: the source of the last cell, by name.
    :ivar edited: names of notebooks that the user has changed.
    :ivar tables: rows of its ensembles by component and name, and then by sim name.
    :ivar children: runids of those that are tied to it, in that order.
    """

    name: str  # its portal_runid
    runid: int
    parent: str | None
    simname: str
    ensemble_id: str | None
    state: str = 'running'
    numbers: list[int] = field(default_factory=list)
    data: dict[float, dict[str, Content]] = field(default_factory=dict)
    notebooks: dict[str, str] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    tables: dict[tuple[str, str], dict[str, Row]] = field(default_factory=dict)
    children: list[int] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=NO_NOTES.copy)


class Held:
    """The runs of one user below a base directory."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.runs: dict[str, Run] = {}  # by portal_runid
        self.trashed: dict[str, tuple[Run, Path]] = {}  # and where each lies now
        self._waiting: dict[str, list[str]] = {}  # for a parent that is not there

    @property
    def by_runid(self) -> dict[int, Run]:
        """The runs that are there."""
        return {run.runid: run for run in self.runs.values()}

    def folder(self, run: Run) -> Path:
        """The folder of a run."""
        return self.base / USER / str(run.runid)

    def children(self, run: Run) -> list[Run]:
        """The child runs of a run that are there, by runid."""
        return [self.by_runid[runid] for runid in sorted(run.children) if runid in self.by_runid]

    def parent(self, run: Run) -> int | None:
        """The runid of the run that a run is tied to."""
        found = (other.runid for other in self.runs.values() if run.runid in other.children)
        return next(found, None)

    def in_circle(self, run: Run) -> bool:
        """Whether a run is below itself."""
        return run in self.below(self.children(run))

    def below(self, runs: list[Run]) -> list[Run]:
        """Runs and all below them."""
        found = list(runs)
        for run in found:
            found += [child for child in self.children(run) if child not in found]
        return found

    # What changes it

    def started(self, new: Run) -> None:
        """A run was started, or its start has come once more."""
        if new.name not in self.runs:
            self.runs[new.name] = new
        run = self.runs[new.name]
        self._tie(run)
        for name in self._waiting.pop(run.name, []):
            if name in self.runs:
                self._tie(self.runs[name])

    def tie_waiting(self) -> None:
        """A server has begun: whoever waits for a parent that is there is tied to it."""
        for parent in [*self._waiting]:
            if parent in self.runs:
                self.started(self.runs[parent])

    def _tie(self, run: Run) -> None:
        if run.parent is None or run.parent == run.name:
            return
        parent = self.runs.get(run.parent)
        if parent is None:
            self._waiting.setdefault(run.parent, []).append(run.name)
            return
        if run.runid not in parent.children:
            parent.children.append(run.runid)
        for which, rows in parent.tables.items():
            if run.ensemble_id == id_of(parent.name, which) and run.simname in rows:
                before, value = rows[run.simname]
                rows[run.simname] = max(before or 0, run.runid), value

    def tabled(self, run: Run, which: tuple[str, str], values: dict[str, int]) -> None:
        """The table of an ensemble has come; runids that an earlier one has are kept."""
        known = {name: runid for name, (runid, _) in run.tables.get(which, {}).items()}
        for child in (self.by_runid.get(runid) for runid in run.children):
            if child is not None and child.ensemble_id == id_of(run.name, which):
                known[child.simname] = child.runid
        run.tables[which] = {name: (known.get(name), value) for name, value in values.items()}

    def trash(self, run: Run, place: Path) -> None:
        """A run lies in the trash now."""
        self.trashed[run.name] = self.runs.pop(run.name), place

    def put_back(self, name: str) -> None:
        """The user takes a run out of the trash."""
        run, place = self.trashed.pop(name)
        shutil.move(place, self.folder(run))
        self.runs[name] = run


def id_of(parent: str, which: tuple[str, str]) -> str:
    """The id of an ensemble, told by its component and its name."""
    return f'{parent}/{"/".join(which)}'

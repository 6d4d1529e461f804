"""Answers questions about runs. Each method reads files: call it in a worker thread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from .. import contract
from ..containment import Gate
from ..contract import Problem
from ..layout import ContentsRoot, RunTree, UserDirectory, api_file
from ..refusals import NotFoundError
from .children import Data, analyse, child_runs
from .details import (
    Place,
    ensemble_list,
    member_values,
    notebook_list,
    one_ensemble,
    timestep_page,
)
from .index import RunIndex, Snapshot
from .query import RunQuery, select
from .records import RunRecord
from .scan import scan_run

MOST_PROBLEMS = 20  # are told of one list


class Catalog:
    """The runs of the base directories.

    Where a method takes a ``key`` it raises NotFoundError for one that stands for no run, and
    PermissionError where the run's directory may not be read. ``IPSDataError`` says that a file
    of the run cannot be understood.
    """

    def __init__(self, tree: RunTree, contents: ContentsRoot) -> None:
        self._tree = tree
        self._contents = contents
        self._index = RunIndex(tree)

    def runs(self, query: RunQuery, parent: str | None = None) -> contract.RunPage:
        """A page of the top-level runs, or of the child runs of a run. Raises BadRequestError."""
        if parent is not None:
            return self.children(parent, 'all', None, None, query)
        snapshot = self._index.snapshot()
        every = (run for user in snapshot.users.values() for run in user.runs.values())
        page = select(every, query, top_level=True)
        describe = _Describer(self._contents, self._tree.gate())
        return contract.RunPage(
            runs=[describe.run(run) for run in page.runs],
            total=page.total,
            next=page.next,
            complete=snapshot.complete,
            problems=_problems(snapshot),
        )

    def run(self, key: str) -> contract.Run:
        """One run, as it is at this moment."""
        run = self._open(key)
        known = self._known(run.user).get(run.runid)
        record = scan_run(run.user, run.runid, known, run.place.gate)
        if record is None:
            raise NotFoundError(f'Run {run.runid} of {run.user.username} is no longer there.')
        return _Describer(self._contents, run.place.gate).run(record)

    def data(self, key: str, limit: int, cursor: str | None) -> contract.TimestepPage:
        """A page of the timesteps of a run, ascending. Raises BadRequestError for the cursor."""
        return timestep_page(self._open(key).place, limit, cursor)

    def children(
        self,
        key: str,
        kind: str,
        components: Collection[str] | None,
        ensembles: Collection[str] | None,
        query: RunQuery,
    ) -> contract.RunPage:
        """A page of the child runs of a run; see ``child_runs``. Raises BadRequestError."""
        run = self._open(key)
        runids = child_runs(run.place, kind, components, ensembles)
        records = self._records(run, runids)
        page = select(records.values(), query)
        describe = _Describer(self._contents, run.place.gate)
        return contract.RunPage(
            runs=[describe.run(record) for record in page.runs],
            total=page.total,
            next=page.next,
            complete=True,
            problems=[],
        )

    def ensembles(self, key: str) -> contract.EnsembleList:
        """The ensembles of a run."""
        return ensemble_list(self._open(key).place)

    def ensemble(self, key: str, component: str | None, name: str) -> contract.EnsembleTable:
        """One ensemble with its members. Raises NotFoundError."""
        run = self._open(key)
        path, ensemble = one_ensemble(run.place, component, name)
        started = [member.runid for member in ensemble.members if member.runid is not None]
        records = self._records(run, started)
        describe = _Describer(self._contents, run.place.gate)
        return contract.EnsembleTable(
            component=component,
            name=name,
            path=path,
            parameters=list(ensemble.parameters),
            members=[
                contract.Member(
                    sim_name=member.sim_name,
                    runid=member.runid,
                    run=describe.run(records[member.runid]) if member.runid in records else None,
                    values=member_values(ensemble, member),
                )
                for member in ensemble.members
            ],
        )

    def notebooks(self, key: str) -> contract.NotebookList:
        """The notebooks of a run."""
        return notebook_list(self._open(key).place)

    def analysis(
        self,
        key: str,
        method: str,
        components: Collection[str] | None,
        ensembles: Collection[str] | None,
    ) -> Data | dict[str, Data]:
        """What a published method of the analysis API gives. Raises NotFoundError."""
        return analyse(self._open(key).place, method, components, ensembles)

    def _open(self, key: str) -> _OpenRun:
        gate = self._tree.gate()
        user, runid = self._tree.find_run(key, gate)
        contents_path = self._contents.join(self._contents.path(user.path), str(runid))
        place = Place(user.run_directory(runid), self._contents, contents_path, gate)
        return _OpenRun(user, runid, place)

    def _known(self, user: UserDirectory) -> Mapping[int, RunRecord]:
        """The records of a user directory, none while it has not been read."""
        known = self._index.snapshot().users.get(user.path)
        return known.runs if known else {}

    def _records(self, run: _OpenRun, runids: Iterable[int]) -> dict[int, RunRecord]:
        """The records of child runs; without those that have no directory or lead in a circle."""
        known = self._known(run.user)
        ancestors = _ancestors(run.runid, known)
        records = {}
        for runid in runids:
            record = known.get(runid)
            if record is None and run.place.gate.admits(run.user.run_directory(runid)):
                record = scan_run(run.user, runid, None, run.place.gate)  # it started just now
                if record is not None:
                    record = msgspec.structs.replace(record, parent=run.runid)
            if record is not None and runid not in ancestors:
                records[runid] = record
        return records


def _ancestors(runid: int, records: Mapping[int, RunRecord]) -> set[int]:
    """A run and those above it."""
    found = set()
    current: int | None = runid
    while current is not None:
        found.add(current)
        record = records.get(current)
        current = record.parent if record else None
    return found


class _OpenRun(NamedTuple):
    """A run that a key stands for."""

    user: UserDirectory
    runid: int
    place: Place


class _Describer:
    """Turns records into what crosses the wire; made anew for each answer."""

    def __init__(self, contents: ContentsRoot, gate: Gate) -> None:
        self._contents = contents
        self._gate = gate
        self._users: dict[str, tuple[str | None, str]] = {}

    def run(self, record: RunRecord) -> contract.Run:
        user = record.user
        if user.path not in self._users:
            place = self._contents.path(user.path), api_file(user.path, self._gate)
            self._users[user.path] = place
        contents_path, api = self._users[user.path]
        told = record.metadata.value
        return contract.Run(
            key=record.key,
            runid=record.runid,
            username=user.username,
            directory=record.directory,
            contents_path=self._contents.join(contents_path, str(record.runid)),
            api_file=api,
            parent=None if record.parent is None else user.run_key(record.parent),
            children=len(record.child_runs.value),
            ensembles=record.ensembles.value.count,
            timesteps=record.listing.value,
            notebooks=record.notebooks,
            modified=record.modified,
            started=told.started,
            stopped=told.stopped,
            state=told.state,
            simname=record.simname,
            host=told.host,
            comment=told.comment,
            problems=list(record.problems),
        )


def _problems(snapshot: Snapshot) -> list[Problem]:
    """The folders that cannot be read; the first of them, for on a shared machine they are many."""
    problems = list(snapshot.problems)
    for user in snapshot.users.values():
        problems.extend(user.problems)
    more = len(problems) - MOST_PROBLEMS
    if more > 0:
        last = problems[MOST_PROBLEMS - 1]
        shortened = Problem(last.path, f'{last.message} (and {more} more like this)')
        problems[MOST_PROBLEMS - 1 :] = [shortened]
    return problems

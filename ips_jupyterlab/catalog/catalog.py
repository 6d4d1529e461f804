"""Answers questions about runs. Each method reads files: call it in a worker thread."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from .. import contract
from ..compare.contents import KeptContents
from ..compare.failure import failure, link_to
from ..compare.runs import ComparedRun, check_keys, compare
from ..compare.siblings import Parents
from ..contract import Problem
from ..formats.readers import Readers
from ..layout import ContentsRoot, RunTree, UserDirectory
from ..refusals import NotFoundError, explain
from ..series.finals import Finals
from ..series.keptruns import KeptRuns
from ..series.profiles import profile_page
from ..series.trends import trend_page
from .about import about
from .children import Data, analyse, child_runs
from .describe import Describer
from .details import (
    Place,
    ensemble_list,
    notebook_list,
    one_ensemble,
    timestep_page,
)
from .eventlog import EventQuery, event_page, raw_events
from .index import RunIndex
from .known import Snapshot
from .lists import Lists
from .look import Looks
from .packed import PackedRun, UserRuns
from .query import RunQuery, cut, select
from .records import Moment, RunRecord
from .rows import Rows, with_children
from .scan import scan_new, scan_run
from .store import Store
from .trace import Family, bars_of, family_of, trace_of
from .viewers import chrome, zipkin

MOST_PROBLEMS = 20  # are told of one list


class Catalog:
    """The runs of the base directories.

    :param silent_after: seconds without an event that make a running run a silent one.
    :param readers: what looks into data files.
    :param store: what keeps the records of runs for the next start.

    Where a method takes a ``key`` it raises NotFoundError for one that stands for no run, and
    PermissionError where the run's directory may not be read. ``IPSDataError`` says that a file
    of the run cannot be understood.
    """

    def __init__(
        self,
        tree: RunTree,
        contents: ContentsRoot,
        *,
        silent_after: float,
        readers: Readers | None = None,
        store: Store | None = None,
    ) -> None:
        self._tree = tree
        self._contents = contents
        self._readers = readers or Readers(tree.gate)
        self._looks = Looks(self._readers)
        self.silent_after = silent_after
        self._index = RunIndex(tree, store)
        self._lists = Lists()
        self._kept_contents = KeptContents(self._readers)
        self._kept_runs = KeptRuns()
        self._finals = Finals(self._kept_runs, self._readers)

    def runs(self, query: RunQuery, parent: str | None = None) -> contract.RunPage:
        """A page of the runs, or of the child runs of one run. Raises BadRequestError."""
        if parent is not None:
            return self.children(parent, 'all', None, None, query)
        snapshot = self._index.snapshot()
        found = self._lists.find(snapshot, query.selection, query.nested, self._moment())
        if snapshot.complete:
            self._lists.prepare(self._index.snapshot, found.moment)
        rows = Rows(found.runs, {})
        if query.nested and query.opened:
            rows = with_children(snapshot, found, query.opened, query.selection)
        page = cut(rows.runs, query, found.moment)
        self._index.shown(page.runs)
        describe = Describer(self._contents, self._tree.gate(), found.moment)
        return contract.RunPage(
            runs=[describe.run(run.unpacked()) for run in page.runs],
            levels=[rows.level(run) for run in page.runs],
            total=page.total,
            next=None if query.opened else page.next,
            complete=snapshot.complete,
            problems=_problems(snapshot),
        )

    def run(self, key: str) -> contract.Run:
        """One run, as it is at this moment."""
        run = self.open(key)
        record = _as_it_is(run, self._known(run.user))
        return Describer(self._contents, run.place.gate, self._moment()).run(record)

    def data(self, key: str, limit: int, cursor: str | None) -> contract.TimestepPage:
        """A page of the timesteps of a run, ascending. Raises BadRequestError for the cursor."""
        return timestep_page(self.open(key).place, limit, cursor)

    def look(self, key: str, listed: str) -> contract.Look:
        """What is inside a data file, given as listed. Raises BadRequestError for its path."""
        return self._looks.look(self.open(key).place, listed)

    def children(
        self,
        key: str,
        kind: str,
        components: Collection[str] | None,
        ensembles: Collection[str] | None,
        query: RunQuery,
    ) -> contract.RunPage:
        """A page of the child runs of a run; see ``child_runs``. Raises BadRequestError."""
        run = self.open(key)
        runids = child_runs(run.place, kind, components, ensembles)
        children = self._children(run, runids)
        moment = self._moment()
        found = select(children.values(), query.selection, moment, archived=True)
        page = cut(found, query, moment)
        self._index.shown(page.runs)
        describe = Describer(self._contents, run.place.gate, moment)
        return contract.RunPage(
            runs=[describe.run(child.unpacked()) for child in page.runs],
            levels=[1] * len(page.runs),
            total=page.total,
            next=page.next,
            complete=True,
            problems=[],
        )

    def ensembles(self, key: str) -> contract.EnsembleList:
        """The ensembles of a run."""
        return ensemble_list(self.open(key).place)

    def ensemble(self, key: str, component: str | None, name: str) -> contract.EnsembleTable:
        """One ensemble with its members. Raises NotFoundError."""
        run = self.open(key)
        path, ensemble = one_ensemble(run.place, component, name)
        started = [member.runid for member in ensemble.members if member.runid is not None]
        runs = self._children(run, started)
        describe = Describer(self._contents, run.place.gate, self._moment())
        told = {runid: describe.run(child.unpacked()) for runid, child in runs.items()}
        return contract.EnsembleTable(
            component=component,
            name=name,
            path=path,
            parameters=list(ensemble.parameters),
            members=[
                contract.Member(
                    sim_name=member.sim_name,
                    runid=member.runid,
                    run=None if member.runid is None else told.get(member.runid),
                    values=member.values,
                )
                for member in ensemble.members
            ],
        )

    def notebooks(self, key: str) -> contract.NotebookList:
        """The notebooks of a run."""
        return notebook_list(self.open(key).place)

    def analysis(
        self,
        key: str,
        method: str,
        components: Collection[str] | None,
        ensembles: Collection[str] | None,
    ) -> Data | dict[str, Data]:
        """What a published method of the analysis API gives. Raises NotFoundError."""
        return analyse(self.open(key).place, method, components, ensembles)

    def about(self, key: str) -> contract.About:
        """The head of a run's page."""
        run, moment = self.open(key), self._moment()
        known = self._known(run.user)
        record = _as_it_is(run, known)
        above = known.record(record.parent)
        parent = None if above is None else link_to(above, moment)
        described = Describer(self._contents, run.place.gate, moment).run(record)
        return about(run.place, described, parent, self.silent_after)

    def trends(
        self, key: str, quantities: Sequence[str], version: str | None
    ) -> contract.TrendPage:
        """The quantities of a run, and some of them over time. Raises BadRequestError."""
        place = self.open(key).place
        return trend_page(
            place, self._kept_runs.find(place.directory), self._readers, quantities, version
        )

    def profiles(
        self, key: str, curve: str | None, most: int, version: str | None
    ) -> contract.ProfilePage:
        """The curves of a run, and one at up to so many times. Raises NotFoundError for it."""
        place = self.open(key).place
        return profile_page(
            place, self._kept_runs.find(place.directory), self._readers, curve, most, version
        )

    def finals(
        self,
        key: str,
        component: str | None,
        name: str,
        quantities: Sequence[str],
        version: str | None,
    ) -> contract.FinalPage:
        """The last values of the members of an ensemble.

        :raises NotFoundError: there is no such ensemble.
        :raises BadRequestError: too much is asked for.
        """
        run = self.open(key)
        path, ensemble = one_ensemble(run.place, component, name)
        places = [run.of(member.runid) for member in ensemble.members]
        return self._finals.page(path, ensemble, places, quantities, version)

    def failure(self, key: str) -> contract.Failure:
        """Why a run failed. Raises NotFoundError for one that has not."""
        run = self.open(key)
        known = self._known(run.user)
        return failure(run.place, _as_it_is(run, known), known, self._moment())

    def compare(self, keys: Sequence[str]) -> contract.Comparison:
        """What differs between runs. Raises BadRequestError where they are not 2 to 50 runs.

        One that may not be read is left out and among the problems.
        """
        check_keys(keys)
        moment, parents, users = self._moment(), Parents(), self._index.snapshot().users
        runs, problems = [], []
        for key in keys:
            try:
                run = self.open(key)
                record = _as_it_is(run, users.get(run.user.path) or UserRuns(run.user, {}))
            except PermissionError as error:
                problems.append(Problem(str(error.filename or ''), f'{explain(error)}.'))
                continue
            described = Describer(self._contents, run.place.gate, moment).run(record)
            parameters = parents.parameters(record, run.place.gate)
            runs.append(ComparedRun(described, run.place, parameters))
        return compare(runs, self._kept_contents, problems)

    def events(self, key: str, query: EventQuery) -> contract.EventPage:
        """The events of a run that match."""
        return event_page(self.open(key).place, query)

    def raw_events(self, key: str) -> Iterator[bytes]:
        """The events of a run as they were sent: the parts of a JSON list."""
        return raw_events(self.open(key).place)

    def trace(self, key: str) -> contract.Trace:
        """The spans of a run and of those below it."""
        family = self._family(key)
        return trace_of(family, bars_of(family))

    def zipkin(self, key: str) -> list[dict[str, Any]]:
        """The same as Zipkin JSON."""
        family = self._family(key)
        return zipkin(family, bars_of(family))

    def chrome(self, key: str) -> dict[str, Any]:
        """The same in Chrome's trace event format."""
        family = self._family(key)
        return chrome(family, bars_of(family))

    def _family(self, key: str) -> Family:
        run = self.open(key)
        known = self._known(run.user)
        return family_of(_as_it_is(run, known), known, run.place, self._moment())

    def open(self, key: str) -> OpenRun:
        """The run that a key stands for."""
        gate = self._tree.gate()
        user, runid = self._tree.find_run(key, gate)
        contents_path = self._contents.join(self._contents.path(user.path), str(runid))
        place = Place(user.run_directory(runid), self._contents, contents_path, gate)
        return OpenRun(user, runid, place)

    def renew(self, run: OpenRun) -> None:
        """Read a run again at once, for it has been changed."""
        self._index.renew(run.user, run.runid)

    def close(self) -> None:
        """Keep what is known for the next start."""
        self._index.close()

    def _moment(self) -> Moment:
        return Moment(time.time(), self.silent_after)

    def _known(self, user: UserDirectory) -> UserRuns:
        """The runs of a user directory, none while it has not been read."""
        return self._index.snapshot().users.get(user.path) or UserRuns(user, {})

    def _children(self, run: OpenRun, runids: Iterable[int]) -> dict[int, PackedRun]:
        """Child runs, without those that have no directory or lead in a circle."""
        known = self._known(run.user).runs
        ancestors = _ancestors(run.runid, known)
        children = {}
        for runid in runids:
            child = known.get(runid)
            if child is None and run.place.gate.admits(run.user.run_directory(runid)):
                child = scan_new(run.user, runid, run.place.gate)  # it started just now
                if child is not None:
                    child = msgspec.structs.replace(child, parent=run.runid)
            if child is not None and runid not in ancestors:
                children[runid] = child
        return children


def _ancestors(runid: int, runs: Mapping[int, PackedRun]) -> set[int]:
    """A run and those above it."""
    found = set()
    current: int | None = runid
    while current is not None:
        found.add(current)
        run = runs.get(current)
        current = run.parent if run else None
    return found


class OpenRun(NamedTuple):
    """A run that a key stands for."""

    user: UserDirectory
    runid: int
    place: Place

    def of(self, runid: int | None) -> Place | None:
        """Where another run of the user lies; None where it may not be read."""
        if runid is None or not self.place.gate.admits(self.user.run_directory(runid)):
            return None
        return msgspec.structs.replace(
            self.place, directory=self.user.run_directory(runid), contents_path=None
        )


def _as_it_is(run: OpenRun, known: UserRuns) -> RunRecord:
    """The record of a run at this moment. Raises NotFoundError."""
    record = scan_run(run.user, run.runid, known.record(run.runid), run.place.gate)
    if record is None:
        raise NotFoundError(f'Run {run.runid} of {run.user.username} is no longer there.')
    return record


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

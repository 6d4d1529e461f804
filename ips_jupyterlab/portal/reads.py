"""What the portal is asked: runs, their events, children and trace, from the run directories."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from ..layout import as_runid
from ..values import plain
from . import events
from .children import child_runids
from .claims import runids_in
from .metadata import read_metadata
from .refused import RefusedError
from .runs import Place, Runs

LONGEST_LIST = 1000  # runs

_OF_NOW: tuple[str, ...] = ('walltime', 'phystimestamp')  # told by the newest event
_OWN = ('ensembles', 'notebooks')  # of the metadata: what only the portal needs


class Reads:
    """Answers from the run directories, which are all that there is."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._of_a_run: dict[str, Callable[[Place], Any]] = {
            'run': self.run,
            'events': self.events,
            'children': self.children,
            'trace': self.trace,
        }

    def read(self, what: str, run: str | None, username: str | None) -> Any:
        """As ``Portal.read``, without what JSON lacks. Raises RefusedError."""
        if run is None:
            return plain(self.runs(username))
        return plain(self._of_a_run[what](self._place(run, username)))

    def run(self, place: Place) -> dict[str, Any]:
        """What is known of a run."""
        with self._runs.open(place) as run:
            metadata = read_metadata(run)
            now: dict[str, Any] = events.last(run) if metadata.get('state') == 'running' else {}
        told = {name: value for name, value in metadata.items() if name not in _OWN}
        of_now = {name: now[name] for name in _OF_NOW if name in now}
        return {**told, **of_now, 'user': place.username, 'runid': place.runid}

    def events(self, place: Place) -> list[events.Event]:
        """The events of a run, in the order of arrival."""
        with self._runs.open(place) as run:
            return events.read(run)

    def children(self, place: Place) -> list[dict[str, Any]]:
        """The child runs of a run."""
        found = []
        with self._runs.open(place) as run:
            children = child_runids(run)
        for runid in children:
            with contextlib.suppress(RefusedError):  # gone, or not to be understood
                found.append(self.run(Place(place.username, runid)))
        return found

    def trace(self, place: Place) -> list[dict[str, Any]]:
        """The Zipkin spans of a run and of all below it."""
        spans = []
        seen: set[int] = set()
        waiting = [place.runid]
        while waiting:
            runid = waiting.pop(0)
            if runid in seen:
                continue
            seen.add(runid)
            below = Place(place.username, runid)
            with contextlib.suppress(RefusedError):
                of_run = self.events(below)
                spans += [event['trace'] for event in of_run if event.get('trace')]
                with self._runs.open(below) as run:
                    waiting += child_runids(run)
        return spans

    def runs(self, username: str | None) -> list[dict[str, Any]]:
        """The newest runs of all users, or of one."""
        places = []
        for name in [username] if username else self._runs.usernames():
            try:
                with self._runs.user(name) as user:
                    newest = runids_in(user)[: -LONGEST_LIST - 1 : -1]
            except (FileNotFoundError, NotADirectoryError):
                continue
            places += [Place(name, runid) for runid in newest]
        found = []
        for place in sorted(places, key=lambda place: -place.runid)[:LONGEST_LIST]:
            with contextlib.suppress(RefusedError, OSError):
                found.append(self.run(place))
        return found

    def _place(self, run: str, username: str | None) -> Place:
        runid = as_runid(run)
        if runid is None:
            found = self._runs.search(run)
            if found is None:
                raise RefusedError(f'portal_runid {run} not found', 404)
            return found
        having = []
        for name in [username] if username else self._runs.usernames():
            with contextlib.suppress(RefusedError), self._runs.open(Place(name, runid)):
                having.append(Place(name, runid))
        if not having:
            raise RefusedError(f'runid {runid} not found', 404)
        if len(having) > 1:
            users = ', '.join(place.username for place in having)
            raise RefusedError(f'Several users have a run {runid}: add ?user= ({users}).', 404)
        return having[0]

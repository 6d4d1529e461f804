"""Ties a child run to its parent: the list of child runs, and the member's row in its ensemble.

A child may start before its parent is known: it waits under the parent's id until that starts.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import Any

from ..layout import CHILD_RUNS, PORTAL_DIRECTORY, as_runid
from . import ensembles
from .claims import digest
from .metadata import read_metadata
from .refused import CorruptFileError, RefusedError
from .runlock import locked, update
from .runs import Place, Runs
from .store import Folder

WAITING = 'waiting'

First = Callable[[Place], ensembles.First]


class Children:
    """Ties child runs to their parents.

    :param first: what a CSV says of a run in the portal's columns.
    :param changed: told of the parents that changed: the run, and what of it.
    """

    def __init__(self, runs: Runs, first: First, changed: Callable[[Place, str], None]) -> None:
        self._runs, self._first, self._changed = runs, first, changed

    def tie(self, child: Place, metadata: Mapping[str, Any]) -> None:
        """Tie a run to its parent, if it has one; harmless when it is tied already."""
        parent_id = metadata.get('parent_portal_runid')
        if not isinstance(parent_id, str) or parent_id == metadata.get('portal_runid'):
            return
        parent = self._runs.find(parent_id, child.username)
        if parent is None:
            self._wait(child, parent_id)
            # The parent looks for waiting children after it can be found, so one of both sees.
            parent = self._runs.find(parent_id, child.username)
        if parent is not None and parent.username == child.username:
            try:
                self._add(parent, child, metadata)
            except OSError:
                self._wait(child, parent_id)  # the next server ties it (see ``sweep``)
                raise
            self._stop_waiting(child.username, parent_id, [child.runid])

    def tie_waiting(self, parent: Place, portal_runid: str) -> None:
        """Tie the runs that wait for a run that has just started."""
        with self._runs.user(parent.username) as user:
            try:
                with self._marks(user, portal_runid) as marks:
                    runids = sorted(filter(None, map(as_runid, marks.names())))
            except FileNotFoundError:
                return
        for runid in runids:
            child = Place(parent.username, runid)
            with contextlib.suppress(RefusedError), self._runs.open(child) as run:
                self._add(parent, child, read_metadata(run))
        self._stop_waiting(parent.username, portal_runid, runids)

    def tie_all_waiting(self, username: str) -> None:
        """Tie the runs of a user that wait for their parent, where that is there."""
        with self._runs.user(username) as user:
            try:
                with user.open(PORTAL_DIRECTORY) as own, own.open(WAITING) as waiting:
                    parents = waiting.names()
            except FileNotFoundError:
                return
        for parent in parents:
            runids: list[int] = []
            with (
                contextlib.suppress(FileNotFoundError),  # another server has tied them
                self._runs.user(username) as user,
                self._marks_of(user, parent) as marks,
            ):
                runids = sorted(filter(None, map(as_runid, marks.names())))
            for runid in runids:
                child = Place(username, runid)
                with contextlib.suppress(RefusedError, OSError), self._runs.open(child) as run:
                    self.tie(child, read_metadata(run))

    def members(
        self, parent: Folder, username: str, ensemble_id: str
    ) -> dict[str, ensembles.First]:
        """The members of an ensemble that have started, by sim name."""
        found = {}
        wanted = None if ensemble_id.startswith(ensembles.BY_NAME) else ensemble_id
        for runid in child_runids(parent):
            child = Place(username, runid)
            with contextlib.suppress(RefusedError), self._runs.open(child) as run:
                metadata = read_metadata(run)
                if metadata.get('portal_ensemble_id') == wanted:
                    found[str(metadata.get('simname'))] = self._first(child)
        return found

    def _add(self, parent: Place, child: Place, metadata: Mapping[str, Any]) -> None:
        ensemble_id, sim_name = metadata.get('portal_ensemble_id'), metadata.get('simname')
        with self._runs.open(parent) as run, locked(run):
            if update(run, CHILD_RUNS, lambda content: _with_child(run, content, child.runid)):
                self._changed(parent, 'child')
            if sim_name is None:
                return
            if isinstance(ensemble_id, str):
                ids = [ensemble_id]
            else:
                ids = ensembles.ids_naming(run, str(sim_name))
            first = self._first(child)
            filled = [one for one in ids if ensembles.fill(run, one, str(sim_name), first)]
            if filled:
                self._changed(parent, 'ensemble')

    def _wait(self, child: Place, parent_id: str) -> None:
        with (
            self._runs.user(child.username) as user,
            user.open(PORTAL_DIRECTORY) as own,
            own.make(WAITING) as waiting,
        ):
            while True:
                with contextlib.suppress(FileNotFoundError):  # the parent just removed the folder
                    with waiting.make(digest(parent_id)) as marks:
                        with contextlib.suppress(FileExistsError):
                            os.close(user.store.disk.create(str(child.runid), marks.fd))
                        marks.sync()
                    return

    def _stop_waiting(self, username: str, parent_id: str, runids: list[int]) -> None:
        with self._runs.user(username) as user:
            disk = user.store.disk
            try:
                with self._marks(user, parent_id) as marks:
                    for runid in runids:
                        disk.unlink(str(runid), marks.fd)
            except FileNotFoundError:
                return
            with (
                contextlib.suppress(OSError),  # another one began to wait
                user.open(PORTAL_DIRECTORY) as own,
                own.open(WAITING) as waiting,
            ):
                disk.rmdir(digest(parent_id), waiting.fd)

    @classmethod
    def _marks(cls, user: Folder, parent_id: str) -> Folder:
        return cls._marks_of(user, digest(parent_id))

    @staticmethod
    def _marks_of(user: Folder, name: str) -> Folder:
        with user.open(PORTAL_DIRECTORY) as own, own.open(WAITING) as waiting:
            return waiting.open(name)


def child_runids(run: Folder) -> list[int]:
    """The child runs of a run, in the order of their start. Raises CorruptFileError."""
    return _parsed(run, run.read(CHILD_RUNS) or b'')


def _with_child(run: Folder, content: bytes | None, runid: int) -> bytes | None:
    if runid in _parsed(run, content or b''):
        return None
    content = content or b''
    if content and not content.endswith(b'\n'):
        content += b'\n'
    return content + b'%d\n' % runid


def _parsed(run: Folder, content: bytes) -> list[int]:
    runids = []
    for number, line in enumerate(content.split(b'\n'), 1):
        text = line.decode('utf-8', 'replace').strip()
        if text:
            runid = as_runid(text)
            if runid is None:
                path = f'{run.path}/{CHILD_RUNS}'
                raise CorruptFileError(path, f'line {number}: {text!r} is not a runid')
            runids.append(runid)
    return runids

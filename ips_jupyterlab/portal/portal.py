"""The receiving side: one method a request. Call them in worker threads: they wait for disks.

What a method returns is durable. A request that is repeated does no harm.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from ..containment import Gate
from ..refusals import OutsideError, explain
from . import ensembles, events, names, notebooks
from .adding import Item
from .api_files import ApiFiles
from .changes import Changes
from .children import Children
from .data import Data, told_upload
from .disk import Disk
from .later import Later
from .metadata import change_metadata, read_metadata
from .reads import Reads
from .refused import RefusedError
from .runlock import locked
from .runs import Place, Runs
from .store import Store, Temporary
from .sweep import sweep

Headers = Mapping[str, str]
Changed = Callable[[str, int, str], None]


class Answer(NamedTuple):
    """What to answer: a status, and what becomes JSON."""

    status: int
    body: Any


class Links(Protocol):
    """Where the browser finds what is told of in answers and in the CSV of ensembles."""

    def run(self, directory: str, runid: int) -> str:
        """The address of a run."""

    def notebook(self, directory: str, runid: int, name: str) -> str:
        """The address of a notebook in a run."""


class PlainLinks:
    """``<address>/<runid>``, as the IPS Portal has them."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip('/')

    def run(self, directory: str, runid: int) -> str:
        return f'{self._address}/{runid}'

    def notebook(self, directory: str, runid: int, name: str) -> str:
        return f'{self._address}/{runid}/{quote(name, safe="", errors="surrogateescape")}'


class Portal:
    """Writes what simulations send below one base directory.

    :param base: the base directory, which holds user directories.
    :param gate: tells what lies inside the base directories.
    :param links: the addresses that are told.
    :param changed: told of each change, ``(username, runid, kind)`` with kind start, event, data,
        notebook, ensemble or child; called in the thread of the request.
    :param usernames: whose runs are taken; None takes everybody's.
    :param most_tar_bytes: how much a tar may hold.
    :param disk: how files are changed.
    """

    def __init__(
        self,
        base: str,
        gate: Callable[[], Gate],
        links: Links,
        *,
        changed: Changed = lambda username, runid, kind: None,
        usernames: frozenset[str] | None = None,
        most_tar_bytes: int = 1 << 40,
        disk: Disk | None = None,
    ) -> None:
        self._runs = Runs(Store(gate, disk), base)
        self._links, self._hint, self._usernames = links, changed, usernames
        self._changes = Changes(self._runs)
        self._later = Later()
        self._data = Data(self._runs, most_tar_bytes, self._later)
        self._children = Children(
            self._runs,
            self._first,
            lambda place, kind: self._changed(place.username, place.runid, kind),
        )
        self._api_files = ApiFiles()
        self._reads = Reads(self._runs)

    def recover(self) -> None:
        """Finish or undo what servers that were killed have left. Call it once, at the start."""
        sweep(self._runs, self._data, self._children)

    def close(self) -> None:
        """Finish what was answered and has still to be done."""
        self._later.close()
        self._data.close()
        self._runs.store.close()

    # Events

    def post_events(self, body: bytes) -> Answer:
        """``POST /``: the events of one or more runs.

        :raises RefusedError: the body holds no events.
        :raises OSError: no run was started, and something could not be written.
        """
        taken = 0
        runids: list[int | None] = []
        errors: list[Exception] = []
        last: tuple[int, str | None] | None = None
        later: dict[Place, list[events.Event]] = {}
        checked: list[events.Event] = []
        failures: list[Exception] = []
        for event in events.parse(body):
            try:
                checked.append(events.checked(event))
            except RefusedError as error:
                errors.append(error)
        # A start comes first, wherever it stands: the others need its run.
        for event in checked:
            if event['eventtype'] == events.START:
                try:
                    place = self._start(event, errors)
                    taken += 1
                    runids.append(place.runid)
                    last = place.runid, event.get('simname')
                except (RefusedError, OSError, OutsideError) as error:
                    runids.append(None)
                    errors.append(error)
        for event in checked:
            if event['eventtype'] != events.START:
                found = None
                with self._telling(failures):
                    found = self._runs.find(event['portal_runid'])
                if failures:
                    errors.append(failures.pop())
                elif found is None:
                    told = event['portal_runid']
                    errors.append(
                        RefusedError(f'Invalid portal_runid: no run {told!r} has started.')
                    )
                else:
                    later.setdefault(found, []).append(event)
        for place, of_run in later.items():
            with self._telling(errors):
                self._add_events(place, of_run)
                taken += len(of_run)
        if last is None:
            _raise_own_failure(errors)
        answer: dict[str, Any] = {'message': f'{taken} events added to run'}
        if last:
            runid, simname = last
            answer['message'] = f'New run created and {answer["message"]}'
            answer |= {'runid': runid, 'simname': simname, 'runids': runids}
        if errors:
            answer['errors'] = [_words(error) for error in errors]
            if not last:
                answer['message'] = '; '.join(answer['errors'])
        return Answer(400 if errors and not last else 200, answer)

    def _start(self, event: events.Event, errors: list[Exception]) -> Place:
        username = names.user_name(event.get('user'))
        self._check_user(username)
        portal_runid = event['portal_runid']
        metadata = events.metadata_of_start(event)
        place, new = self._runs.start(username, portal_runid, metadata, events.line(event))
        # The run is there and will be answered: what fails from here on is told, not refused.
        with self._telling(errors), self._runs.user(username) as user:
            self._api_files.install(user)
        if new:
            self._changed(username, place.runid, 'start')
        with self._telling(errors):
            if not new:
                with self._runs.open(place) as run:
                    metadata = read_metadata(run)
            self._children.tie(place, metadata)
        with self._telling(errors):
            self._children.tie_waiting(place, portal_runid)
        return place

    @staticmethod
    @contextlib.contextmanager
    def _telling(errors: list[Exception]) -> Iterator[None]:
        try:
            yield
        except (RefusedError, OSError, OutsideError) as error:
            errors.append(error)

    def _add_events(self, place: Place, of_run: list[events.Event]) -> None:
        changes: dict[str, Any] = {}
        for event in of_run:
            changes |= events.told_by(event)
        with self._runs.open(place) as run, locked(run):
            events.log(run, b''.join(map(events.line, of_run)))
            change_metadata(run, changes)
        self._changed(place.username, place.runid, 'event')

    # Uploads

    def _target(self, headers: Headers) -> Place:
        """The run that an upload goes to. Raises RefusedError."""
        username = names.user_name(names.required(headers, 'X-Ips-Username'))
        self._check_user(username)
        return Place(username, names.runid(names.required(headers, 'X-Ips-Portal-Runid')))

    @contextlib.contextmanager
    def receive(self, headers: Headers) -> Iterator[Temporary]:
        """A file to write the body of an upload to, on the disk where it will stay."""
        with (
            self._runs.open(self._target(headers)) as run,
            run.staging.temporary() as temporary,
        ):
            yield temporary

    def add_data_file(self, headers: Headers, body: bytes | Temporary) -> Answer:
        """``POST /api/data/add_data_file``."""
        (answer,) = self.add_data_files([(headers, body)])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def add_data_files(
        self, requests: Sequence[tuple[Headers, bytes | Temporary]]
    ) -> list[Answer | Exception]:
        """As ``add_data_file`` for each; those to one run cost less together than one by one."""
        sent: list[tuple[Place, Item] | RefusedError] = []
        for headers, body in requests:
            try:
                sent.append((self._target(headers), Item(told_upload(headers), body)))
            except RefusedError as error:
                sent.append(error)
        taken = [one for one in sent if isinstance(one, tuple)]
        self._data.add(taken)
        for place in {place: None for place, item in taken if not item.error}:
            self._changed(place.username, place.runid, 'data')
        stored = Answer(201, 'Created')
        return [one[1].error or stored if isinstance(one, tuple) else one for one in sent]

    def add_notebook(self, headers: Headers, body: bytes) -> Answer:
        """``POST /api/data/add_notebook``."""
        name = names.segment(names.required(headers, 'X-Ips-Filename'), 'file name')
        place = self._target(headers)
        with self._runs.open(place) as run:
            stored = notebooks.save(run, name, body)
            url = self._links.notebook(run.path, place.runid, stored)
        self._changed(place.username, place.runid, 'notebook')
        return Answer(201, url)

    def add_ensemble_variables(self, headers: Headers, body: bytes) -> Answer:
        """``POST /api/data/add_ensemble_variables``."""
        ensemble = ensembles.Ensemble(
            names.required(headers, 'X-Ips-Component-Name'),
            names.required(headers, 'X-Ips-Ensemble-Name'),
            names.required(headers, 'X-Ips-Ensemble-Id'),
        )
        place = self._target(headers)
        with self._runs.open(place) as run:

            def started(ensemble_id: str) -> dict[str, ensembles.First]:
                return self._children.members(run, place.username, ensemble_id)

            ensembles.save(run, ensemble, body, started)
        self._changed(place.username, place.runid, 'ensemble')
        return Answer(201, 'Created')

    # Reading

    def read(self, what: str, run: str | None = None, username: str | None = None) -> Answer:
        """``GET``: ``run``, ``events``, ``children`` or ``trace`` of a run, or ``runs``.

        :param run: a runid or portal_runid.
        :param username: whose run it is, where several have one of that number.
        """
        return Answer(200, self._reads.read(what, run, username))

    def _changed(self, username: str, runid: int, kind: str) -> None:
        self._changes.add(Place(username, runid))
        self._hint(username, runid, kind)

    def _check_user(self, username: str) -> None:
        if self._usernames is not None and username not in self._usernames:
            raise RefusedError(
                f'This portal takes no runs of {username!r} (IPSJupyterLab.upload_users).', 403
            )

    def _first(self, place: Place) -> ensembles.First:
        directory = f'{self._runs.base}/{place.username}/{place.runid}'
        return str(place.runid), self._links.run(directory, place.runid), directory


def _raise_own_failure(errors: list[Exception]) -> None:
    """Raise what the sender is not to blame for, a full disk say: it may try again."""
    for error in errors:
        # Where something else has the user's name, or forbids to write, that user is unusable.
        unusable = isinstance(error, (NotADirectoryError, PermissionError))
        if isinstance(error, OSError) and not unusable:
            raise error


def _words(error: Exception) -> str:
    return explain(error) if isinstance(error, OSError) else str(error)

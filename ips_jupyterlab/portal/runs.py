"""Runs: their runids, their directories, and the ids under which simulations speak of them.

No database: a runid is taken by making its directory, which only one can. Which run a
``portal_runid`` (the framework's text) means is told by a claim, a file of that name that only one
can make; its content is the runid. The run itself is built aside and put in its place as a whole.
"""

# Strings, as everywhere between layout and the disk.
# ruff: noqa: PTH112, PTH116

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..layout import (
    CHILD_RUNS,
    DATA_DIRECTORY,
    DATA_LISTING,
    ENSEMBLES_DIRECTORY,
    EVENT_LOG,
    PORTAL_DIRECTORY,
    RUN_METADATA,
    as_runid,
    is_directory,
    is_hidden,
)
from ..refusals import OutsideError
from .claims import CLAIMS, claim_name, claimed, make_claim, open_claims, read_claim, runids_in
from .disk import tells
from .metadata import as_json, read_metadata
from .names import segment
from .refused import RefusedError
from .store import Folder, Store

EMPTY_LISTING = b'{\n}\n'
_TAKEN = 'runids'  # a log of runids that were taken, so that one is not given again when it is gone
_KNOWN = 100_000  # portal_runids to remember


class Place(NamedTuple):
    """Where a run is."""

    username: str
    runid: int


class Runs:
    """The runs below one base directory.

    :param base: its path; it is made when the first run starts.
    """

    def __init__(self, store: Store, base: str) -> None:
        self.store, self.base = store, base
        self._known: OrderedDict[str, Place] = OrderedDict()
        self._highest: dict[tuple[int, int], int] = {}
        self._lock = threading.Lock()

    def user(self, username: str, *, create: bool = False) -> Folder:
        """Open a user directory. Raises FileNotFoundError, and RefusedError for no such name."""
        segment(username, 'user')  # whoever asks may have sent ../ or a whole path
        if create:
            self._make_base(self.base)
        with self.store.folder(self.base) as base:
            return base.user_directory(username, create)

    def _make_base(self, path: str) -> None:
        """Make the base directory and all above it, durably, which ``os.makedirs`` does not."""
        if not os.path.isdir(path):
            above, name = os.path.split(path)
            self._make_base(above)
            with self.store.folder(above) as folder:
                folder.make(name).close()

    def usernames(self) -> list[str]:
        """The user directories."""
        try:
            with os.scandir(self.base) as entries:
                return sorted(
                    entry.name
                    for entry in entries
                    if as_runid(entry.name) is None
                    and is_directory(entry)
                    and (not is_hidden(entry.name) or self.is_used(entry.name))
                )
        except FileNotFoundError:
            return []

    def is_used(self, username: str) -> bool:
        """Whether the portal has written in a user directory."""
        return os.path.isdir(f'{self.base}/{username}/{PORTAL_DIRECTORY}')

    @contextlib.contextmanager
    def open(self, place: Place, user: Folder | None = None) -> Iterator[Folder]:
        """Open the directory of a run. Raises RefusedError where there is none.

        :param user: its user directory, where that is open.
        """
        with contextlib.ExitStack() as stack:
            try:
                user = user or stack.enter_context(self.user(place.username))
                run = stack.enter_context(user.open(str(place.runid)))
            except (FileNotFoundError, NotADirectoryError):
                run = None
            if run is None or not (run.has(RUN_METADATA) or run.has(DATA_LISTING)):
                raise RefusedError(f'There is no run {place.runid} of {place.username}.', 404)
            yield run

    def find(self, portal_runid: str, username: str | None = None) -> Place | None:
        """The run that a portal_runid means.

        :param username: whose runs are looked through first.
        :raises OSError: it was not found, and not all could be looked through.
        """
        with self._lock:
            known = self._known.get(portal_runid)
        first = [known.username] if known else [username] if username else []
        failure: OSError | None = None
        for name in dict.fromkeys([*first, *self.usernames()]):
            try:
                place = self._find_in(name, portal_runid)
            except OutsideError:
                continue
            except OSError as error:
                if not tells(error):  # else it is another user's, say
                    failure = error
                continue
            if place:
                return place
        if failure is not None:  # the run may be there, and must not be told to be unknown
            raise failure
        return None

    def search(self, portal_runid: str) -> Place | None:
        """As ``find``, and also among runs that were copied here: reads the metadata of all."""
        place = self.find(portal_runid)
        for name in () if place else self.usernames():
            with contextlib.suppress(OSError, OutsideError), self.user(name) as user:
                for runid in runids_in(user):
                    if _id_of(user, runid) == portal_runid:
                        return self._remember(portal_runid, Place(name, runid))
        return place

    def _find_in(self, username: str, portal_runid: str) -> Place | None:
        claim = f'{self.base}/{username}/{PORTAL_DIRECTORY}/{CLAIMS}/{claim_name(portal_runid)}'
        try:
            os.stat(claim)
        except FileNotFoundError:
            return None
        with self.user(username) as user, open_claims(user, _id_of) as claims:
            for runid in claimed(claims, portal_runid):
                if _id_of(user, runid) == portal_runid:
                    return self._remember(portal_runid, Place(username, runid))
        return None

    def _remember(self, portal_runid: str, place: Place) -> Place:
        with self._lock:
            self._known[portal_runid] = place
            if len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        return place

    def start(
        self, username: str, portal_runid: str, metadata: dict[str, Any], log: bytes
    ) -> tuple[Place, bool]:
        """Make a run, unless it is there already.

        :param log: the first lines of its event log.
        :returns: where it is, and whether it is new.
        """
        with self.user(username, create=True) as user, open_claims(user, _id_of) as claims:
            generation = 0
            while True:
                claim = claim_name(portal_runid, generation)
                runid = read_claim(claims, claim)
                if runid is None:
                    with self._taken(user) as number:
                        runid = make_claim(claims, claim, number)
                        new = runid == number and self._publish(
                            user, runid, portal_runid, {**metadata, 'runid': runid}, log
                        )
                    if new:
                        return self._remember(portal_runid, Place(username, runid)), True
                owner = _id_of(user, runid)
                if owner is None:  # its server is about to make it, or was killed before it could
                    content = {**metadata, 'runid': runid}
                    with self._directory(user, runid, fresh=False):
                        new = self._publish(user, runid, portal_runid, content, log)
                    if new:
                        return self._remember(portal_runid, Place(username, runid)), True
                    owner = _id_of(user, runid)
                if owner == portal_runid:
                    return self._remember(portal_runid, Place(username, runid)), False
                generation += 1  # the run is gone, and another has its number

    @contextlib.contextmanager
    def _taken(self, user: Folder) -> Iterator[int]:
        """Take a runid by making its directory; an empty one is removed at the end."""
        while True:
            number = self._next_number(user)
            with contextlib.ExitStack() as stack:
                try:
                    stack.enter_context(self._directory(user, number))
                except FileExistsError:
                    continue
                with user.open(PORTAL_DIRECTORY) as own:
                    own.append(_TAKEN, b'%d\n' % number)
                yield number
            return

    @contextlib.contextmanager
    def _directory(self, user: Folder, number: int, *, fresh: bool = True) -> Iterator[None]:
        """Make the directory of a run, and remove it at the end unless it holds the run then.

        :param fresh: whether it must not be there. Raises FileExistsError then.
        """
        disk = self.store.disk
        # What tells the next server to remove the directory if this one is killed.
        with user.staging.temporary(f'number.{number}'):
            try:
                try:
                    disk.mkdir(str(number), user.fd)
                except FileExistsError:  # it may have been made here, see ``Disk.rename``
                    if fresh:
                        raise
                yield
            finally:
                with contextlib.suppress(OSError):  # not empty: a run
                    disk.rmdir(str(number), user.fd)

    def _next_number(self, user: Folder) -> int:
        with self._lock:
            highest = self._highest.get(user.identity)
            if highest is None:
                highest = max(runids_in(user), default=0)
                with user.open(PORTAL_DIRECTORY) as own:
                    taken = (own.read(_TAKEN) or b'').decode('ascii', 'replace').split('\n')
                highest = max(highest, *(as_runid(text) or 0 for text in taken[-1000:]))
            self._highest[user.identity] = highest + 1
            return highest + 1

    def _publish(
        self, user: Folder, runid: int, portal_runid: str, metadata: dict[str, Any], log: bytes
    ) -> bool:
        """Put a whole run in place of its empty directory; tells whether it was this one."""
        disk, staging = self.store.disk, user.staging
        name = self.store.new_name('run')
        files = {
            DATA_LISTING: EMPTY_LISTING,
            CHILD_RUNS: b'',
            RUN_METADATA: as_json(metadata),
            EVENT_LOG: log,
        }
        try:
            with staging.make(name) as run:
                disk.adopt(run.fd, user.fd)
                for folder in (DATA_DIRECTORY, ENSEMBLES_DIRECTORY):
                    disk.mkdir(folder, run.fd)
                    with run.open(folder) as made:
                        disk.adopt(made.fd, user.fd)
                for file, content in files.items():
                    fd = disk.create(file, run.fd)
                    try:
                        disk.write(fd, content)
                        disk.adopt(fd, user.fd)
                        disk.sync(fd)
                    finally:
                        os.close(fd)
                run.sync()
                disk.rename(name, staging.fd, str(runid), user.fd)
        except OSError as error:
            disk.remove_tree(name, staging.fd)
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return False  # another server was faster
            raise
        user.sync()
        return True


def _id_of(user: Folder, runid: int) -> str | None:
    """The portal_runid of a run, None where there is no run; '' for one that has none."""
    try:
        with user.open(str(runid)) as run:
            if not run.names():
                return None
            return str(read_metadata(run).get('portal_runid') or '')
    except (FileNotFoundError, NotADirectoryError):
        return None
    except RefusedError:
        return ''

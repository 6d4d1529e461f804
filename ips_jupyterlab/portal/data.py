"""Data files: where an upload is stored, what it replaces, and how the listing learns of it."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from ..layout import DATA_DIRECTORY
from . import archive, names
from .adding import Adding, Item, each
from .arrived import ArrivedFile, ArrivedFolder
from .later import Later
from .places import Upload
from .refused import RefusedError
from .rundata import RunData
from .runs import Place, Runs
from .store import Folder, Temporary

UNLISTED = 'unlisted'  # what a mark in a staging folder is for: a listing that has still to follow

_FALSE = ('', 'false', '0')
_KNOWN = 64  # runs whose data is remembered
_SHARE = 4  # a listing that follows is being written for a fifth of the time at most
_LATEST = 1.0  # seconds; but then it is


def told_upload(headers: Mapping[str, str]) -> Upload:
    """What the headers of a request tell. Raises RefusedError."""
    archive_format = names.header(headers, 'X-Ips-Archive-Format').strip().lower()
    if archive_format not in ('', 'tar'):
        raise RefusedError(f'The archive format {archive_format!r} is not known; tar is.')
    files = names.header(headers, 'X-Ips-Timestep-Files')
    return Upload(
        names.timestep(names.required(headers, 'X-Ips-Tag')),
        names.segment(names.required(headers, 'X-Ips-Filename'), 'file name'),
        replace=names.header(headers, 'X-Ips-Replace').strip().lower() not in _FALSE,
        tar=archive_format == 'tar',
        files=_file_names(files) if files else None,
    )


def _file_names(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise RefusedError('X-Ips-Timestep-Files is not a JSON list of names.')
    return found


class Data:
    """Stores the data files of runs.

    :param most_bytes: how much a tar may hold.
    """

    def __init__(self, runs: Runs, most_bytes: int, later: Later) -> None:
        self._runs, self._most_bytes, self._later = runs, most_bytes, later
        self._known: OrderedDict[tuple[int, int], RunData] = OrderedDict()
        self._marks: dict[Place, str] = {}
        self._lock = threading.Lock()

    def add(self, sent: Sequence[tuple[Place, Item]]) -> None:
        """Store uploads; those that cannot be stored have an error afterwards.

        It is a RefusedError where an upload cannot be taken, a CorruptFileError where the listing
        cannot be understood: the file is stored then, and listed as soon as the listing is mended.
        """
        of_runs: dict[Place, list[Item]] = {}
        for place, item in sent:
            of_runs.setdefault(place, []).append(item)
        try:
            self._add_all(of_runs)
        except Exception as error:
            for _, item in sent:
                item.error = item.error or error

    def _add_all(self, of_runs: Mapping[Place, list[Item]]) -> None:
        at_once = self._runs.store.at_once
        with contextlib.ExitStack() as stack:
            users: dict[str, Folder] = {}
            opened = [
                (place, items, *folders)
                for place, items in of_runs.items()
                if (folders := self._opened(stack, users, place, items))
            ]
            settling = [
                partial(each, [item], partial(_settle, data))
                for _, items, _, data in opened
                for item in items
                if not item.upload.tar
            ]
            at_once(*settling)
            at_once(*(partial(self._add, *one) for one in opened))

    def _opened(
        self,
        stack: contextlib.ExitStack,
        users: dict[str, Folder],
        place: Place,
        items: list[Item],
    ) -> tuple[Folder, Folder] | None:
        """Write what was sent beside a run; returns the run and its data folder, if it is there.

        :param users: user directories that are open.
        """
        try:
            if place.username not in users:
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    user = stack.enter_context(self._runs.user(place.username))
                    users[place.username] = user
            run = stack.enter_context(self._runs.open(place, users.get(place.username)))
            data = stack.enter_context(run.make(DATA_DIRECTORY))
        except Exception as error:
            for item in items:
                item.error = error
            return None
        each(items, lambda item: stack.enter_context(_staged(run, item)))
        return run, data

    def _add(self, place: Place, items: list[Item], run: Folder, data: Folder) -> None:
        try:
            with contextlib.ExitStack() as stack:
                each(items, lambda item: stack.enter_context(self._arrived(data, place, item)))
                state = self._state(run)
                if Adding(state, run, data).add(items):
                    self._list_later(run, place, state)
        except Exception as error:
            for item in items:
                item.error = item.error or error

    def recover(self, place: Place) -> None:
        """List what is stored in a run and was not listed yet. Raises OSError."""
        with contextlib.suppress(RefusedError), self._runs.open(place) as run:
            self._state(run).save(run)

    def close(self) -> None:
        """Write the listings that have still to follow."""
        for place in list(self._marks):
            with contextlib.suppress(OSError, RefusedError), self._runs.open(place) as run:
                self._state(run).save(run)
                run.store.disk.unlink(self._marks.pop(place), run.staging.fd)

    def _state(self, run: Folder) -> RunData:
        with self._lock:
            state = self._known.get(run.identity) or RunData()
            self._known[run.identity] = state
            self._known.move_to_end(run.identity)
            if len(self._known) > _KNOWN:
                for key, other in list(self._known.items())[: _KNOWN // 2]:
                    if not other.busy:
                        del self._known[key]
            return state

    @contextlib.contextmanager
    def _arrived(self, data: Folder, place: Place, item: Item) -> Iterator[None]:
        body, upload = item.body, item.upload
        assert isinstance(body, Temporary)  # noqa: S101 (it was staged)
        if not upload.tar:
            item.arrived = ArrivedFile(body, data, place.runid)
            yield
            return
        store, staging = data.store, data.staging
        name = store.new_name('folder')
        try:
            with staging.make(name) as folder:
                store.disk.adopt(folder.fd, data.fd)
                with open(f'{staging.path}/{body.name}', 'rb') as tar:  # noqa: PTH123
                    archive.unpack(tar, upload.name, folder, self._most_bytes)
            item.arrived = ArrivedFolder(name, data, place.runid)
            yield
        finally:
            store.disk.remove_tree(name, staging.fd)

    def _list_later(self, run: Folder, place: Place, state: RunData) -> None:
        """Write the listing soon, and let the next server do it if this one is killed."""
        with self._lock:
            new = place not in self._marks
            mark = self._marks.setdefault(place, run.store.new_name(f'{UNLISTED}.{place.runid}'))
        if new:
            os.close(run.store.disk.create(mark, run.staging.fd))
            run.staging.sync()
        self._later.call(place, min(_SHARE * state.cost, _LATEST), lambda: self._list_now(place))

    def _list_now(self, place: Place) -> None:
        try:
            self.recover(place)
        except OSError:  # a full disk, say
            self._later.call(place, _LATEST, lambda: self._list_now(place))


@contextlib.contextmanager
def _staged(run: Folder, item: Item) -> Iterator[None]:
    if isinstance(item.body, Temporary):
        yield
        return
    with run.staging.temporary() as temporary:
        temporary.write(item.body)
        item.body = temporary
        yield


def _settle(data: Folder, item: Item) -> None:
    assert isinstance(item.body, Temporary)  # noqa: S101 (it was staged)
    item.body.settle(data)

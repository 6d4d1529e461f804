"""Data files: where an upload is stored, what it replaces, and how the listing learns of it."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..layout import DATA_DIRECTORY, DATA_LOG
from . import archive, names
from .arrived import Arrived, ArrivedFile, ArrivedFolder
from .later import Later
from .places import Choice, Entry, free_place
from .refused import CorruptFileError, RefusedError
from .rundata import RunData
from .runs import Place, Runs
from .store import Folder, Temporary

UNLISTED = 'unlisted'  # what a mark in a staging folder is for: a listing that has still to follow

_FALSE = ('', 'false', '0')
_KNOWN = 64  # runs whose data is remembered
_SHARE = 4  # a listing that follows is being written for a fifth of the time at most
_LATEST = 1.0  # seconds; but then it is


class Upload(NamedTuple):
    """A data file as its sender names it.

    :ivar tar: whether it is the tar of a folder.
    :ivar files: names of all that the timestep shall hold after this upload; None leaves the rest.
    """

    timestep: float
    name: str
    replace: bool = False
    tar: bool = False
    files: Sequence[str] | None = None


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

    def add(self, run: Folder, place: Place, body: Temporary, upload: Upload) -> str:
        """Store an upload; returns its path relative to the run.

        :raises RefusedError: it cannot be taken.
        :raises CorruptFileError: the listing cannot be understood. The file is stored, and listed
            as soon as the listing is mended.
        """
        state = self._state(run)
        with run.make(DATA_DIRECTORY) as data, self._arrived(data, place, body, upload) as arrived:
            try:
                choice = self._put(state, run, data, arrived, upload)
            except CorruptFileError as error:
                raise self._beside(run, data, arrived, upload, error) from None
            finally:
                if state.lacking:  # as after a server that was killed
                    state.save(run)
            try:
                if choice.replaces:
                    data.sync()
                removed = self._removed(state, choice, upload)
                if removed or not choice.replaces:
                    entry = Entry(
                        upload.timestep, upload.name, choice.path, choice.instead, removed
                    )
                    if state.commit(run, data, entry):
                        self._list_later(run, place, state)
            except BaseException:
                state.give_up(choice.path)
                arrived.take_back(choice)
                raise
            for path in removed:
                run.store.disk.remove_tree(path.partition('/')[2], data.fd)
            return choice.path

    @staticmethod
    def _put(state: RunData, run: Folder, data: Folder, arrived: Arrived, upload: Upload) -> Choice:
        while True:
            with state.changed:
                choice = state.choose(
                    run, data, upload.timestep, upload.name, upload.replace, arrived.is_like
                )
                try:
                    arrived.put(choice)
                    return choice
                except FileExistsError:
                    state.give_up(choice.path)
                except BaseException:
                    state.give_up(choice.path)
                    raise

    @staticmethod
    def _removed(state: RunData, choice: Choice, upload: Upload) -> tuple[str, ...]:
        """What the timestep shall hold no more."""
        if upload.files is None:
            return ()
        with state.changed:
            others = state.others(upload.timestep, choice.path, upload.files)
        return tuple(path for path in others if path.count('/') == 1)

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
            state = self._known.setdefault(run.identity, RunData())
            self._known.move_to_end(run.identity)
            if len(self._known) > _KNOWN:
                for key, other in list(self._known.items())[: _KNOWN // 2]:
                    if not other.busy:
                        del self._known[key]
            return state

    @contextlib.contextmanager
    def _arrived(
        self, data: Folder, place: Place, body: Temporary, upload: Upload
    ) -> Iterator[Arrived]:
        if not upload.tar:
            body.settle(data)
            yield ArrivedFile(body, data, place.runid)
            return
        store, staging = data.store, data.staging
        name = store.new_name('folder')
        try:
            with staging.make(name) as folder:
                store.disk.adopt(folder.fd, data.fd)
                with open(f'{staging.path}/{body.name}', 'rb') as tar:  # noqa: PTH123
                    archive.unpack(tar, upload.name, folder, self._most_bytes)
            yield ArrivedFolder(name, data, place.runid)
        finally:
            store.disk.remove_tree(name, staging.fd)

    @staticmethod
    def _beside(
        run: Folder, data: Folder, arrived: Arrived, upload: Upload, error: CorruptFileError
    ) -> CorruptFileError:
        """Store an upload although the listing is corrupt; returns what to answer."""
        choice = free_place(data, upload.timestep, upload.name, lambda path: False, arrived.is_like)
        arrived.put(choice)
        data.sync()
        run.append(DATA_LOG, Entry(upload.timestep, upload.name, choice.path).line())
        return error.with_more(
            f'The upload is stored as {choice.path} and will be listed when the listing is mended.'
        )

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

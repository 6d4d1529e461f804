"""An upload that has arrived whole, durable in the staging folder, and its way to its place."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from typing import Protocol

from ..layout import DATA_DIRECTORY
from ..refusals import OutsideError
from .disk import tells
from .places import Choice
from .store import Folder, Temporary

SWAP = 'swap'  # what a folder in the staging folder is for that holds what is being replaced
_OLD, _PLACE = 'old', 'place.json'
_CHUNK = 1 << 20


class Arrived(Protocol):
    """A file or folder."""

    def is_like(self, name: str) -> bool:
        """Whether a file of the data folder holds the same."""

    def put(self, choice: Choice) -> None:
        """Put it in its place. Raises FileExistsError where another server was faster."""

    def take_back(self, choice: Choice) -> None:
        """Remove it again, where nothing was there before."""


class ArrivedFile:
    """A file.

    :param data: the data folder that it goes to.
    """

    def __init__(self, body: Temporary, data: Folder, runid: int) -> None:
        self._body, self._data, self._runid = body, data, runid

    def is_like(self, name: str) -> bool:
        return _same_file(self._body.at, self._body.name, self._data.fd, name)

    def put(self, choice: Choice) -> None:
        if choice.there:
            return
        if not choice.replaces:
            self._body.take(self._data, choice.name)
        elif _is_folder(self._data, choice.name):
            with _swapped(self._data, self._runid, choice.name):
                self._body.move(self._data, choice.name)
        else:
            self._body.move(self._data, choice.name)

    def take_back(self, choice: Choice) -> None:
        if not choice.replaces and not choice.there:
            self._data.store.disk.unlink(choice.name, self._data.fd)


class ArrivedFolder:
    """A folder that was unpacked.

    :param name: in the staging folder.
    """

    def __init__(self, name: str, data: Folder, runid: int) -> None:
        self._name, self._data, self._runid = name, data, runid

    def is_like(self, name: str) -> bool:
        with self._data.staging.open(self._name) as new:
            return _same_folder(new, self._data, name)

    def put(self, choice: Choice) -> None:
        if choice.there:
            return
        if choice.replaces:
            with _swapped(self._data, self._runid, choice.name):
                self._move(choice.name)
        elif self._data.has(choice.name):
            raise FileExistsError(choice.path)
        else:
            self._move(choice.name)

    def take_back(self, choice: Choice) -> None:
        if not choice.replaces and not choice.there:
            self._data.store.disk.remove_tree(choice.name, self._data.fd)

    def _move(self, name: str) -> None:
        data = self._data
        data.store.disk.rename(self._name, data.staging.fd, name, data.fd)


def _same_file(at: int, name: str, other_at: int, other: str) -> bool:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    with contextlib.ExitStack() as stack:
        try:
            there = os.open(other, flags, dir_fd=other_at)
        except OSError as error:
            if not tells(error):
                raise
            return False
        stack.callback(os.close, there)
        here = os.open(name, flags, dir_fd=at)
        stack.callback(os.close, here)
        status = os.fstat(there)
        if not stat.S_ISREG(status.st_mode) or status.st_size != os.fstat(here).st_size:
            return False
        while chunk := os.read(here, _CHUNK):
            if chunk != os.read(there, len(chunk)):
                return False
    return True


def _same_folder(new: Folder, at: Folder, name: str) -> bool:
    try:
        there = at.open(name)
    except OutsideError:
        return False
    except OSError as error:
        if not tells(error):
            raise
        return False
    with there:
        names = new.names()
        if sorted(names) != sorted(there.names()):
            return False
        for inner in names:
            try:
                folder = new.open(inner)
            except NotADirectoryError:
                if not _same_file(new.fd, inner, there.fd, inner):
                    return False
                continue
            with folder:
                if not _same_folder(folder, there, inner):
                    return False
    return True


def _is_folder(data: Folder, name: str) -> bool:
    try:
        data.open(name).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _swapped(data: Folder, runid: int, name: str) -> Iterator[None]:
    """Move what has a name away while it is replaced: no rename replaces a folder that is full.

    If the server is killed between both steps, the next one moves it back (see ``undo_swap``).
    """
    disk, staging = data.store.disk, data.staging
    away = data.store.new_name(SWAP)
    try:
        with staging.make(away) as swap:
            fd = disk.create(_PLACE, swap.fd)
            try:
                disk.write(fd, json.dumps([runid, name]).encode())
                disk.sync(fd)
            finally:
                os.close(fd)
            swap.sync()
            with contextlib.suppress(FileNotFoundError):  # the user has removed it
                disk.rename(name, data.fd, _OLD, swap.fd)
            try:
                yield
                data.sync()
            except OSError:
                if swap.has(_OLD) and not data.has(name):
                    disk.rename(_OLD, swap.fd, name, data.fd)
                raise
    finally:
        disk.remove_tree(away, staging.fd)


def undo_swap(user: Folder, name: str) -> None:
    """Move back what a killed server had moved away and not replaced."""
    with user.staging.open(name) as swap:
        content = swap.read(_PLACE)
        if not content or not swap.has(_OLD):
            return
        runid, old = json.loads(content)
        with user.open(str(runid)) as run, run.open(DATA_DIRECTORY) as data:
            if not data.has(old):
                user.store.disk.rename(_OLD, swap.fd, old, data.fd)
                data.sync()

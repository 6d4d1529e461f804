"""Durable files below the base directories.

A file is written in the staging folder of its user directory, synced, and put in its place in one
step; then the folder is synced. So a reader sees all of it or none, and what is told is kept.

Names in a staging folder tell which process made them, so that what a killed one left is found:
``<machine>-<process>-<start>-<number>.<purpose>``.
"""

# Names in open folders, which pathlib does not know.
# ruff: noqa: PTH208

from __future__ import annotations

import errno
import itertools
import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from ..containment import Gate
from ..layout import PORTAL_DIRECTORY
from ..refusals import OutsideError
from .batches import Batches
from .disk import Disk, exists
from .processes import process_name

STAGING = 'staging'
SYNCS = 8  # at once
_FOLDER = os.O_RDONLY | os.O_DIRECTORY
_numbers = itertools.count()  # of temporary files

Stamp = tuple[int, int, int]  # changes whenever a file is put in place of another


class Store:
    """Opens folders, and makes what is written in them durable.

    :param gate: tells which folders lie inside the base directories.
    :param disk: how files are changed.
    """

    def __init__(self, gate: Callable[[], Gate], disk: Disk | None = None) -> None:
        self.disk = disk or Disk()
        self._gate = gate
        self._syncs: dict[tuple[int, int], Batches[None]] = {}
        self._syncs_lock = threading.Lock()
        self._threads = ThreadPoolExecutor(SYNCS, thread_name_prefix='ips-sync')

    def folder(self, path: str) -> Folder:
        """Open a base directory."""
        return Folder(self, os.open(path, _FOLDER), path, None)

    def inside(self, path: str) -> Folder:
        """Open a folder in a base directory. Raises OutsideError."""
        return Folder(self, self.checked(os.open(path, _FOLDER), path), path, None)

    def checked(self, fd: int, path: str) -> int:
        """An open folder, if it lies inside the base directories. Raises OutsideError."""
        if self._gate().holds_open(fd, path):
            return fd
        os.close(fd)
        raise OutsideError(path)

    def new_name(self, purpose: str) -> str:
        """A name for the staging folder that nobody else uses."""
        return f'{process_name()}-{next(_numbers)}.{purpose}'

    def at_once(self, *steps: Callable[[], object]) -> None:
        """Take several steps that wait for the disk, which makes their syncs one where it can.

        A step may do so, too: this thread waits for no step that nobody has begun.
        """
        left = deque(steps)

        def take() -> None:
            while True:
                try:
                    step = left.popleft()
                except IndexError:
                    return
                step()

        helpers = [self._threads.submit(take) for _ in range(min(len(steps), SYNCS) - 1)]
        try:
            take()
        finally:
            begun = [helper for helper in helpers if not helper.cancel()]
            wait(begun)
        for helper in begun:
            helper.result()

    def close(self) -> None:
        """Let its threads go."""
        self._threads.shutdown()

    def sync_folder(self, fd: int) -> None:
        """Make the names in a folder durable; threads that ask at once share one sync."""
        status = os.fstat(fd)
        with self._syncs_lock:
            key = (status.st_dev, status.st_ino)
            sync = self._syncs.get(key)
            if sync is None:
                if len(self._syncs) > 1000:
                    self._syncs = {k: sync for k, sync in self._syncs.items() if sync.is_busy}
                sync = self._syncs[key] = Batches()
        sync.do(None, lambda _: self.disk.sync(fd))


class Folder:
    """An open folder. Close it, or use it in a ``with`` statement.

    :param user: the user directory that it lies in; None for that itself, and above.
    """

    def __init__(self, store: Store, fd: int, path: str, user: Folder | None) -> None:
        self.store, self.fd, self.path = store, fd, path
        self._user = user
        self._staging: Folder | None = None

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of it."""
        os.close(self.fd)
        if self._staging is not None:
            self._staging.close()

    @property
    def staging(self) -> Folder:
        """The staging folder of the user directory, made when it is needed first."""
        if self._user is not None:
            return self._user.staging
        if self._staging is None:
            with self.make(PORTAL_DIRECTORY) as own:
                self._staging = own.make(STAGING)
        return self._staging

    @property
    def identity(self) -> tuple[int, int]:
        """What stays the same while the folder exists, whatever its name."""
        status = os.fstat(self.fd)
        return status.st_dev, status.st_ino

    def open(self, name: str) -> Folder:
        """A folder in this one. Raises FileNotFoundError, OutsideError."""
        path = f'{self.path}/{name}'
        try:
            fd = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=self.fd)
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.ENOTDIR):
                error.filename = path
                raise
            fd = self.store.checked(os.open(path, _FOLDER), path)  # a link may lead elsewhere
        return Folder(self.store, fd, path, self._user or self)

    def make(self, name: str) -> Folder:
        """As ``open``; the folder is made where there is none."""
        try:
            return self.open(name)
        except FileNotFoundError:
            pass
        try:
            self.store.disk.mkdir(name, self.fd)
        except FileExistsError:
            return self.open(name)
        folder = self.open(name)
        try:
            self.store.disk.adopt(folder.fd, self.fd)
            self.sync()
        except BaseException:
            folder.close()
            raise
        return folder

    def user_directory(self, name: str, create: bool) -> Folder:
        """A user directory in this base directory."""
        user = self.make(name) if create else self.open(name)
        user._user = None
        return user

    def names(self) -> list[str]:
        """What it holds."""
        os.lseek(self.fd, 0, os.SEEK_SET)  # on btrfs, what came since it was opened shows only so
        return os.listdir(self.fd)

    def has(self, name: str) -> bool:
        """Whether it holds something of that name."""
        return exists(name, self.fd)

    def stamp(self, name: str) -> Stamp | None:
        """What changes when a file is replaced; None where there is none."""
        try:
            status = os.stat(name, dir_fd=self.fd, follow_symlinks=False)
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def read(self, name: str, offset: int = 0) -> bytes | None:
        """What a file holds, None where there is none. Raises OSError, also for a link."""
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self.fd)
        except FileNotFoundError:
            return None
        with os.fdopen(fd, 'rb') as file:
            if offset:
                file.seek(offset)
            return file.read()

    def sync(self) -> None:
        """Make the names in it durable."""
        self.store.sync_folder(self.fd)

    def replace(self, name: str, content: bytes) -> None:
        """Write a file; one that is there already is replaced."""
        with self.staging.temporary() as temporary:
            temporary.write(content)
            temporary.settle(self)
            temporary.move(self, name)
        self.sync()

    def append(self, name: str, content: bytes) -> None:
        """Add to a log. Either all of it is there and durable afterwards, or nothing."""
        disk = self.store.disk
        new = not self.has(name)
        fd = disk.open_log(name, self.fd)
        try:
            if new:
                disk.adopt(fd, self.fd)
            size = os.fstat(fd).st_size
            if size and os.pread(fd, 1, size - 1) != b'\n':  # a killed server left half a line
                content = b'\n' + content
            try:
                disk.write(fd, content)
                disk.sync(fd)
            except OSError:
                disk.truncate(fd, size)
                raise
        finally:
            os.close(fd)
        if new:
            self.sync()

    def temporary(self, purpose: str = 'part') -> Temporary:
        """A new file in this staging folder."""
        return Temporary(self, self.store.new_name(purpose))


class Temporary:
    """A file that is being written in a staging folder; it goes when the ``with`` statement ends.

    :ivar size: how many bytes were written.
    """

    def __init__(self, folder: Folder, name: str) -> None:
        self._folder, self.name = folder, name
        self._disk = folder.store.disk
        self._fd: int | None = self._disk.create(name, folder.fd)
        self._left = False
        self.size = 0

    def __enter__(self) -> Temporary:
        return self

    def __exit__(self, *error: object) -> None:
        self.discard()

    @property
    def at(self) -> int:
        """The folder that it lies in, as a descriptor."""
        return self._folder.fd

    def write(self, data: bytes | memoryview) -> None:
        """Add to it."""
        assert self._fd is not None, 'settled'  # noqa: S101
        self._disk.write(self._fd, data)
        self.size += len(data)

    def settle(self, folder: Folder) -> None:
        """All is written: make it durable, as a file of the folder that it will lie in."""
        assert self._fd is not None, 'settled'  # noqa: S101
        self._disk.adopt(self._fd, folder.fd)
        self._disk.sync(self._fd)
        self._close()

    def move(self, folder: Folder, name: str) -> None:
        """Put it in its place; what is there is replaced."""
        self._disk.rename(self.name, self._folder.fd, name, folder.fd)
        self._left = True

    def take(self, folder: Folder, name: str) -> None:
        """Put it in its place. Raises FileExistsError where that is taken."""
        self._disk.link(self.name, self._folder.fd, name, folder.fd)

    def discard(self) -> None:
        """Remove it, unless it was moved."""
        self._close()
        if not self._left:
            self._left = True
            self._disk.unlink(self.name, self._folder.fd)

    def _close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

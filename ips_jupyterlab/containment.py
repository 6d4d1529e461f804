"""What lies inside the base directories: nothing else is read or named, also not through a link."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence

from .api_v1 import IPSDataError
from .refusals import OutsideError

_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe in place of a file is not waited for
_FOLDER = os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY
_ASKED = os.O_CLOEXEC | getattr(os, 'O_PATH', _READ)  # only to be asked about


class Gate:
    """Tells what lies inside the base directories, resolving links only.

    Each method takes an entry of a directory that is known to lie inside, so that one entry is
    looked at and not its whole path. A gate is made for one answer or one scan. What is opened by
    ``open``, ``opener``, ``folder`` and ``entries`` is asked itself whether it lies inside, so it
    does not matter when somebody turns a link.

    :param roots: real paths of the base directories; None lets everything through.
    """

    def __init__(self, roots: Sequence[str] | None) -> None:
        self.roots = None if roots is None else tuple(roots)
        self._below = tuple(f'{root.rstrip("/")}/' for root in self.roots or ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Gate) and other.roots == self.roots

    def __hash__(self) -> int:
        return hash(self.roots)

    def holds(self, path: str) -> bool:
        """Whether a path lies inside when all its links are resolved."""
        if self.roots is None:
            return True
        try:
            return self._lies_inside(os.path.realpath(path))
        except OSError:  # a link went while it was resolved
            return False

    def holds_open(self, descriptor: int, path: str) -> bool:
        """Whether an open file or folder lies inside.

        It is asked itself, where the system allows that, and not the path that it was opened by:
        somebody may have put a link there between a check and the use.
        """
        if self.roots is None:
            return True
        try:
            real = os.readlink(f'/proc/self/fd/{descriptor}')
        except OSError:
            return self.holds(path)
        return self._lies_inside(real)

    def open(self, path: str, flags: int = _READ) -> int:
        """Open a file or folder that lies inside. Raises OutsideError and OSError."""
        descriptor = os.open(path, flags)
        if self.holds_open(descriptor, path):
            return descriptor
        os.close(descriptor)
        raise OutsideError(path)

    def opener(self, path: str, flags: int) -> int:
        """``open(path, opener=gate.opener)``: opens a file that lies inside, and nothing else.

        :raises IPSDataError: it is no file, or lies outside.
        """
        descriptor = self.open(path, flags | os.O_NONBLOCK)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
        raise IPSDataError(f'{path}: is not a file')

    def folder(self, path: str, *, is_listed: bool = True) -> OpenFolder:
        """A folder that lies inside, open. Raises OutsideError and OSError.

        :param is_listed: whether its entries are asked for, which its mode may forbid.
        """
        flags = _FOLDER if is_listed else _ASKED | os.O_DIRECTORY
        return OpenFolder(self, path, self.open(path, flags))

    @contextlib.contextmanager
    def entries(self, path: str) -> Iterator[Iterator[os.DirEntry[str]]]:
        """What lies in a folder that lies inside; none of it where the folder does not.

        Entries know their names only, and not their paths. Raises OSError.
        """
        try:
            folder = self.folder(path)
        except OutsideError:
            yield iter(())
            return
        with folder, folder.entries() as entries:
            yield entries

    def _lies_inside(self, real: str) -> bool:
        return real.startswith(self._below) or real in (self.roots or ())

    def admits(self, path: str) -> bool:
        """Whether an entry, given by its path, lies inside. A path that does not exist does."""
        return self.roots is None or not os.path.islink(path) or self.holds(path)

    def status(self, path: str) -> os.stat_result | None:
        """What ``os.stat`` says of an entry, given by its path; None where there is none inside.

        :raises PermissionError: its folder may not be read.
        """
        try:
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                return self._target(path)
            return status
        except PermissionError:
            raise
        except (OSError, ValueError):  # not there, outside, or no name that a file could have
            return None

    def _target(self, path: str) -> os.stat_result:
        """What ``os.stat`` says of where a link leads. Raises OutsideError and OSError."""
        descriptor = self.open(path, _ASKED)
        try:
            return os.fstat(descriptor)
        finally:
            os.close(descriptor)

    def admits_file(self, path: str) -> bool:
        """Whether an entry, given by its path, is a file that lies inside.

        A pipe or a device is none: opening one may block for ever.
        """
        status = self.status(path)
        return status is not None and stat.S_ISREG(status.st_mode)

    def admits_entry(self, entry: os.DirEntry[str]) -> bool:
        """As ``admits``; costs nothing for what is not a link."""
        return not entry.is_symlink() or self.holds(entry.path)


ANYWHERE = Gate(None)


class OpenFolder:
    """``with gate.folder(path) as folder``: stays the same folder wherever its path comes to lead.

    :ivar path: that it was opened by.
    """

    __slots__ = ('fd', 'gate', 'path')

    def __init__(self, gate: Gate, path: str, fd: int) -> None:
        self.gate, self.path, self.fd = gate, path, fd

    def __enter__(self) -> OpenFolder:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.filename == self.fd:
            error.filename = self.path
        os.close(self.fd)

    def entries(self) -> os._ScandirIterator[str]:
        """What lies in it; the entries know their names only, and not their paths."""
        return os.scandir(self.fd)

    def open(self, name: str, flags: int = _READ) -> int:
        """Open a file or folder in it, or what a link there leads to if that lies inside.

        :raises OutsideError: it does not.
        :raises OSError: it cannot be opened.
        """
        try:
            # No link: what lies in this folder lies inside.
            return os.open(name, flags | os.O_NOFOLLOW, dir_fd=self.fd)
        except OSError as error:
            error.filename = f'{self.path}/{name}'
            if error.errno not in (errno.ELOOP, errno.ENOTDIR):
                raise
        return self.gate.open(f'{self.path}/{name}', flags)

    def folder(self, name: str) -> OpenFolder:
        """A folder in it. Raises what ``open`` raises."""
        return OpenFolder(self.gate, f'{self.path}/{name}', self.open(name, _FOLDER))

    def status(self, name: str) -> os.stat_result | None:
        """As ``Gate.status``, of what lies in it. Raises PermissionError."""
        try:
            status = os.lstat(name, dir_fd=self.fd)
        except PermissionError as error:
            error.filename = f'{self.path}/{name}'
            raise
        except (OSError, ValueError):
            return None
        return self.gate.status(f'{self.path}/{name}') if stat.S_ISLNK(status.st_mode) else status

    def admits_entry(self, entry: os.DirEntry[str]) -> bool:
        """Whether an entry lies inside; costs nothing for what is not a link."""
        return not entry.is_symlink() or self.gate.holds(f'{self.path}/{entry.name}')


class OpenFolders:
    """``with OpenFolders(gate) as folders``: for questions about many files in few folders."""

    MOST = 32  # that are kept open

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._open: dict[str, OpenFolder | None] = {}

    def __enter__(self) -> OpenFolders:
        return self

    def __exit__(self, *error: object) -> None:
        for folder in filter(None, self._open.values()):
            os.close(folder.fd)
        self._open.clear()

    def status(self, path: str) -> os.stat_result | None:
        """What ``os.stat`` says of a file; None where there is none inside.

        :raises PermissionError: its folder may not be read.
        """
        above, _, name = path.rpartition('/')
        folder = self._folder(above)
        return None if folder is None else folder.status(name)

    def _folder(self, path: str) -> OpenFolder | None:
        if path not in self._open:
            if len(self._open) >= self.MOST:
                self.__exit__()
            try:
                self._open[path] = self._gate.folder(path, is_listed=False)
            except PermissionError:
                raise
            except (OSError, ValueError):  # not there, outside, or no name that one could have
                self._open[path] = None
        return self._open[path]


class ListedPaths:
    """Tells which paths of whole data listings lie inside.

    One ``scandir`` a folder finds its links; only these are resolved.
    """

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._links: dict[str, frozenset[str] | None] = {}

    def admits(self, run_directory: str, listed: str) -> bool:
        """Whether a path that a run's data listing gives, relative to the run, lies inside."""
        try:
            if listed.startswith('/') or b'\0' in os.fsencode(listed):
                return False
        except UnicodeEncodeError:  # JSON can hold text that no file can be named
            return False
        path = os.path.normpath(f'{run_directory}/{listed}')
        folder, _, name = path.rpartition('/')
        if folder not in self._links:
            self._links[folder] = self._links_in(folder)
        links = self._links[folder]
        return links is not None and (name not in links or self.gate.holds(path))

    def _links_in(self, folder: str) -> frozenset[str] | None:
        """Names of the links in a folder; None where the folder itself lies outside."""
        try:
            with self.gate.folder(folder) as opened, opened.entries() as entries:
                return frozenset(entry.name for entry in entries if entry.is_symlink())
        except FileNotFoundError:
            return frozenset()
        except PermissionError:
            raise
        except (OSError, OutsideError):
            return None

"""Packs runs into a tar while simulations go on writing them."""

from __future__ import annotations

import os
import stat
import tarfile
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from .. import api_v1
from ..api_v1 import CHECKPOINTS_DIRECTORY
from ..containment import Gate, OpenFolder
from ..layout import API_FILE, API_FILES, API_NOTEBOOKS, UserDirectory, api_file
from ..refusals import OutsideError, explain, outside
from .jobs import Job

COMPRESSION = 6  # as api_v1
MOST_TOLD = 20  # things that are not in the tar as they should be
_OURS = os.path.realpath(api_v1.__file__)  # goes into a tar whose user has no API file


class LeftOut:
    """What is not in the tar as it is on the disk, and why."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._more = 0

    def add(self, line: str) -> None:
        """Something is not. The first of them are told, for they may be many."""
        if len(self._lines) < MOST_TOLD:
            self._lines.append(line)
        else:
            self._more += 1

    def message(self) -> str | None:
        """In words for the user; None where all is well."""
        more = [f'and {self._more} more'] if self._more else []
        return '\n'.join(self._lines + more) or None


class _Entry(NamedTuple):
    """A file or folder to pack, as it is met."""

    path: str  # links resolved
    name: str  # in the tar
    status: os.stat_result


class Packing:
    """One tar.

    :param top: the folder that the tar unpacks to.
    """

    def __init__(
        self, job: Job, top: str, user: UserDirectory, gate: Gate, left_out: LeftOut
    ) -> None:
        self._job = job
        self._top = top
        self._user = user
        self._gate = gate
        self._left_out = left_out
        self._own: tuple[int, int] | None = None

    def write(self, file: IO[bytes], name: str, runids: Sequence[int]) -> None:
        """Write the tar. Raises CancelledError, and OSError where it cannot be written.

        :param name: of the tar, for its header.
        """
        self._own = _identity(os.fstat(file.fileno()))  # it may lie in a run itself
        unheard = LeftOut()
        for entry in self._entries(runids, unheard):
            self._job.advance()
            if stat.S_ISREG(entry.status.st_mode):
                self._job.bytes_total += entry.status.st_size
        with tarfile.open(name, 'w:gz', file, compresslevel=COMPRESSION) as tar:
            for entry in self._entries(runids, self._left_out):
                self._job.advance()
                self._add(tar, entry)

    def _entries(self, runids: Sequence[int], left_out: LeftOut) -> Iterator[_Entry]:
        """All that is to be packed. Only what is met is read, so a tree of any size will do."""
        for name in (*API_FILES, *API_NOTEBOOKS):
            path = f'{self._user.path}/{name}'
            if not self._gate.admits_file(path):
                if name != API_FILE:
                    continue
                path = api_file(self._user.path, self._gate)  # the tar must open anywhere
            yield _Entry(os.path.realpath(path), f'{self._top}/{name}', os.stat(path))
        for runid in runids:
            # Of a run that is a link the files are wanted, not the link.
            name = f'{self._top}/{runid}'
            try:
                path = os.path.realpath(self._user.run_directory(runid))
                status = os.stat(path)
            except OSError as error:
                left_out.add(explain(error))
                continue
            yield _Entry(path, name, status)
            yield from self._below(path, name, {_identity(status)}, left_out)

    def _below(
        self, folder: str, name: str, above: set[tuple[int, int]], left_out: LeftOut
    ) -> Iterator[_Entry]:
        """What lies in a folder, by name. A link becomes what it leads to.

        :param above: the folder and those that it lies in.
        """
        try:
            opened = self._gate.folder(folder)
        except (OSError, OutsideError) as error:
            left_out.add(explain(error))
            return
        with opened:
            yield from self._in(opened, name, above, left_out)

    def _in(
        self, folder: OpenFolder, name: str, above: set[tuple[int, int]], left_out: LeftOut
    ) -> Iterator[_Entry]:
        try:
            with folder.entries() as scan:
                found = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            error.filename = folder.path
            left_out.add(explain(error))
            return
        for entry in found:
            if entry.name == CHECKPOINTS_DIRECTORY:
                continue
            listed = path = f'{folder.path}/{entry.name}'
            if not folder.admits_entry(entry):
                left_out.add(outside(listed))
                continue
            try:
                status = entry.stat()
                if entry.is_symlink():
                    path = os.path.realpath(listed)
            except OSError as error:
                error.filename = listed
                left_out.add(explain(error))
                continue
            packed = _Entry(path, f'{name}/{entry.name}', status)
            identity = _identity(status)
            if stat.S_ISREG(status.st_mode):
                if identity != self._own:
                    yield packed
            elif not stat.S_ISDIR(status.st_mode):
                left_out.add(f'{listed}: is neither a file nor a folder')
            elif identity in above:
                left_out.add(f'{listed}: is a link to a folder that it lies in')
            else:
                yield packed
                yield from self._below(path, packed.name, above | {identity}, left_out)

    def _add(self, tar: tarfile.TarFile, entry: _Entry) -> None:
        info = tarfile.TarInfo(entry.name)  # without owner: that is no one on another machine
        if stat.S_ISDIR(entry.status.st_mode):
            info.type = tarfile.DIRTYPE
            _describe(info, entry.status)
            tar.addfile(info)
            return
        try:
            fd = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            self._left_out.add(explain(error))
            return
        with os.fdopen(fd, 'rb') as file:
            if entry.path != _OURS and not self._gate.holds_open(fd, entry.path):
                self._left_out.add(outside(entry.path))  # its folder has become a link
                return
            before = os.fstat(fd)
            _describe(info, before)
            info.size = before.st_size
            exact = _Exact(file, entry.path, self._job)
            tar.addfile(info, exact)  # type: ignore[arg-type]
            after = os.fstat(fd)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self._left_out.add(
                f'{entry.path}: was written to meanwhile; the tar has {before.st_size} bytes of it'
                + (f', the last {exact.missing} of them zero' if exact.missing else '')
            )


class _Exact:
    """A file that gives as many bytes as it is asked for, as its header in the tar has them.

    :ivar missing: bytes that were not there any more.
    """

    def __init__(self, file: IO[bytes], path: str, job: Job) -> None:
        self._file = file
        self._path = path
        self._job = job
        self.missing = 0

    def read(self, size: int) -> bytes:
        """The next bytes. Raises CancelledError."""
        try:
            chunk = self._file.read(size)
        except OSError as error:
            error.filename = self._path
            raise
        self._job.advance(size)
        missing = size - len(chunk)
        self.missing += missing
        return chunk + bytes(missing)


def _describe(info: tarfile.TarInfo, status: os.stat_result) -> None:
    info.mode = status.st_mode & 0o777
    info.mtime = status.st_mtime


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino

"""Unpacks the tar of a folder: plain files and folders below that folder, and nothing else."""

from __future__ import annotations

import os
import tarfile
from typing import IO, Any

from ..refusals import OutsideError
from .names import segment
from .refused import RefusedError
from .store import Folder

MEMBERS = 100_000
_HEADER = 1 << 20  # bytes; no sound archive needs longer headers, and they are read into memory
_CHUNK = 1 << 20

# What ``tarfile`` makes of a damaged one; of a sparse file that is cut off, an IndexError.
DAMAGED = (tarfile.TarError, EOFError, ValueError, LookupError, OverflowError, RecursionError)


class _Sane:
    """An archive that is never read in large pieces."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _HEADER:
            raise tarfile.ReadError('a header is too long')
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def unpack(
    file: IO[bytes],
    top: str,
    target: Folder,
    most_bytes: int,
    members: int = MEMBERS,
    *,
    keep_times: bool = False,
) -> None:
    """Unpack a tar into an empty folder, durably.

    :param file: the tar, open at its beginning.
    :param top: the name below which all its members lie; it is left out.
    :param most_bytes: how much may be unpacked.
    :param keep_times: whether files and folders get the times that the tar tells.
    :raises RefusedError: it is no tar, or holds what is not taken. Remove the folder then.
    """
    if not hasattr(tarfile, 'data_filter'):
        raise RefusedError('This Python cannot unpack tars safely: it is too old.', 501)
    left = most_bytes
    folders = []
    empty = True
    try:
        tar = tarfile.open(fileobj=_Sane(file), mode='r:')  # noqa: SIM115 (closes nothing)
        for number, member in enumerate(tar):
            left -= member.size
            if number >= members or left < 0:
                limits = f'{members} members and {most_bytes} bytes are taken'
                raise RefusedError(f'The tar is too large: {limits}.', 413)
            path = _path_of(member, top, target)
            empty = False
            time = member.mtime if keep_times else None
            if member.isreg():
                content = tar.extractfile(member)
                _write(target, path, content, time)  # type: ignore[arg-type]
            else:
                _make(target, path).close()
                folders.append((path, time))
        for path, time in folders:  # what was put into them has changed theirs
            if time is not None:
                with _make(target, path) as folder:
                    os.utime(folder.fd, (time, time))
    except OutsideError:  # not the tar's fault
        raise
    except DAMAGED as error:
        raise RefusedError(f'The tar cannot be unpacked: {error}') from None
    except NotADirectoryError as error:
        raise RefusedError(f'The tar has a file and a folder of one name: {error}') from None
    if empty:
        raise RefusedError(f'The tar holds nothing below {top!r}.')
    _sync_all(target)


def _path_of(member: tarfile.TarInfo, top: str, target: Folder) -> list[str]:
    """The path of a member below the top folder. Raises RefusedError, tarfile.TarError."""
    if not (member.isreg() or member.isdir()) or member.issparse():
        raise RefusedError(f'{member.name!r} in the tar is neither a plain file nor a folder.')
    tarfile.data_filter(member, target.path)
    parts = [part for part in member.name.split('/') if part not in ('', '.')]
    if member.name.startswith('/') or '..' in parts or parts[:1] != [top]:
        raise RefusedError(f'{member.name!r} in the tar does not lie below {top!r}.')
    if len(parts) == 1 and not member.isdir():
        raise RefusedError(f'{member.name!r} in the tar is no folder.')
    return [segment(part, 'name in the tar') for part in parts[1:]]


def _make(folder: Folder, path: list[str]) -> Folder:
    """The folder of a path, made with all above it."""
    made = Folder(folder.store, os.dup(folder.fd), folder.path, None)
    for name in path:
        above = made
        try:
            if not above.has(name):
                above.store.disk.mkdir(name, above.fd)
            made = above.open(name)
            made.store.disk.adopt(made.fd, above.fd)
        finally:
            above.close()
    return made


def _write(target: Folder, path: list[str], content: IO[bytes], time: float | None) -> None:
    with _make(target, path[:-1]) as folder:
        disk = folder.store.disk
        try:
            fd = disk.create(path[-1], folder.fd)
        except FileExistsError:
            raise RefusedError(f'{"/".join(path)!r} is twice in the tar.') from None
        try:
            while chunk := content.read(_CHUNK):
                disk.write(fd, chunk)
            disk.adopt(fd, folder.fd)
            if time is not None:
                os.utime(fd, (time, time))
            disk.sync(fd)
        finally:
            os.close(fd)


def _sync_all(folder: Folder) -> None:
    for name in folder.names():
        try:
            inner = folder.open(name)
        except NotADirectoryError:
            continue
        with inner:
            _sync_all(inner)
    folder.sync()

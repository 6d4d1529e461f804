"""Opens a data file without locking it, and puts what goes wrong into words."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from typing import Any

from ..containment import Gate
from ..contract import Format
from ..refusals import explain
from .requests import EXTRAS, EXTRAS_OF
from .whole import FOLDERS, status_of

YOUNG = 10.0  # s since a file changed within which it may still be written
NAMES = {
    'json': 'JSON',
    'gzip': 'gzip',
    'csv': 'CSV',
    'netcdf': 'netCDF',
    'hdf5': 'HDF5',
    'imas': 'IMAS',
    'omas': 'OMAS',
    'adios2': 'ADIOS2 output',
    'eqdsk': 'EQDSK g-file',
    'namelist': 'Fortran namelist',
    'config': 'IPS configuration',
    'tar': 'tar file',
    'zip': 'zip file',
    'notebook': 'notebook',
}
LATER = 'Look again in a few seconds.'
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER_FLAGS = os.O_DIRECTORY | os.O_CLOEXEC | getattr(os, 'O_PATH', os.O_RDONLY)
IN_A_NOTEBOOK = 'Load it in a notebook instead.'


_gate = Gate(None)
_folder: tuple[str, int] | None = None  # that a file was opened in, and lies inside


def confine(roots: Sequence[str] | None) -> None:
    """Open nothing outside of these folders in this process from now on; None: anything."""
    global _gate
    leave_folder()
    _gate = Gate(roots)


def leave_folder() -> None:
    """Keep no folder open."""
    global _folder
    if _folder is not None:
        os.close(_folder[1])
        _folder = None


def _open(path: str) -> int:
    """Open a file or folder; none that lies outside. Raises UnreadableError and OSError."""
    if _gate.roots is None:
        return os.open(path, _FLAGS)
    above, _, name = path.rpartition('/')
    folder = None if name in ('', '.', '..') else _folder_inside(above)
    if folder is not None:
        with contextlib.suppress(OSError):  # a link, or one that tells more by its path
            return os.open(name, _FLAGS | os.O_NOFOLLOW, dir_fd=folder)
    descriptor = os.open(path, _FLAGS)
    try:
        check_inside(descriptor, path)
    except (OSError, UnreadableError):
        os.close(descriptor)
        raise
    return descriptor


def _folder_inside(above: str) -> int | None:
    """A folder that lies inside, kept open: its files are mostly read together."""
    global _folder
    if _folder is None or _folder[0] != above:
        leave_folder()
        with contextlib.suppress(OSError):
            _folder = above, os.open(above or '/', _FOLDER_FLAGS)
            if not _gate.holds_open(_folder[1], above):
                leave_folder()
    return None if _folder is None else _folder[1]


def check_inside(descriptor: int, path: str) -> None:
    """Refuse an open file or folder that may not be read here. Raises UnreadableError."""
    if not _gate.holds_open(descriptor, path):
        raise UnreadableError('is a link that leads outside, and is not read.')


class UnreadableError(Exception):
    """A file that cannot be read; the message tells why, in words that follow its name.

    :param again: the cause may pass although time and size of the file stay.
    :param install: what to pip install to read it.
    """

    def __init__(self, message: str, *, again: bool = False, install: str | None = None) -> None:
        super().__init__(message)
        self.again = again
        self.install = install


class DataFile:
    """A data file that is open for reading; it holds no lock and needs no right to write."""

    def __init__(self, path: str, format_: Format) -> None:
        self.path = path
        self.format = format_
        self.descriptor = _open(path)
        try:
            self.status = status_of(self.descriptor, os.fstat(self.descriptor))
        except OSError:
            self.close()
            raise

    @property
    def name(self) -> str:
        """Without its folders."""
        return printable(self.path.rpartition('/')[2])

    def read(self, most: int | None = None, offset: int = 0) -> bytes:
        """The bytes from an offset, as far as the file went when it was opened."""
        missing = max(0, self.status.st_size - offset)
        missing = missing if most is None else min(most, missing)
        parts = []
        while missing > 0 and (part := os.pread(self.descriptor, missing, offset)):
            parts.append(part)
            offset += len(part)
            missing -= len(part)
        return parts[0] if len(parts) == 1 else b''.join(parts)

    def text(self, most: int | None = None) -> str:
        """The beginning as text: UTF-8, or Latin-1 as old Fortran output is."""
        return as_text(self.read(most), is_cut=most is not None)

    @property
    def own_path(self) -> str:
        """A path that leads to it in this process, wherever its own path comes to lead."""
        path = f'/proc/self/fd/{self.descriptor}'
        return path if os.path.exists(path) else self.path

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, as some libraries write."""
        return stat.S_ISDIR(self.status.st_mode)

    @property
    def has_changed(self) -> bool:
        """Whether somebody wrote it since it was opened, or put another one in its place."""
        try:
            now = status_of(self.path, os.stat(self.path))
        except OSError:
            return True
        return _identity(now) != _identity(self.status)

    @property
    def is_young(self) -> bool:
        """Whether it may still be written."""
        return time.time() - self.status.st_mtime < YOUNG

    def damaged(self, detail: object) -> UnreadableError:
        """What to raise where its bytes make no sense."""
        words = ' '.join(printable(str(detail)).split())[:200].rstrip('.')
        if self.has_changed:
            return being_written()
        if self.is_young:
            return UnreadableError(f'is being written or is damaged ({words}). {LATER}', again=True)
        return UnreadableError(f'is damaged, or no {NAMES.get(self.format, "data")} ({words}).')

    def close(self) -> None:
        os.close(self.descriptor)


@contextlib.contextmanager
def opened(path: str, format_: Format) -> Iterator[DataFile]:
    """A data file, open.

    :raises UnreadableError: it cannot be read, or what is done with it fails.
    """
    try:
        file = DataFile(path, format_)
    except OSError as error:
        raise UnreadableError(_why(error), again=not isinstance(error, PermissionError)) from error
    try:
        if file.is_folder and format_ in FOLDERS:
            _refuse_links(file.descriptor)
        elif not stat.S_ISREG(file.status.st_mode):
            raise UnreadableError('is no file, so there is nothing to read.')
        if not file.status.st_size:
            raise UnreadableError('is empty.')
        yield file
    except (UnreadableError, MemoryError):
        raise
    except ImportError as error:
        raise missing(error, file.format) from error
    except RecursionError as error:
        words = f'is nested too deeply to be shown. {IN_A_NOTEBOOK}'
        raise UnreadableError(words) from error
    except Exception as error:  # libraries raise anything at all on damaged files
        raise file.damaged(_detail(error)) from error
    finally:
        file.close()


def _refuse_links(folder: int) -> None:
    """Refuse an open folder whose library would follow links, which may lead anywhere."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                words = f'holds {printable(entry.name)}, which is no plain file, and is not read.'
                raise UnreadableError(words)


def being_written() -> UnreadableError:
    """What to raise where a file changed while it was read."""
    return UnreadableError(f'is being written. {LATER}', again=True)


def missing(error: ImportError, format_: Format) -> UnreadableError:
    """What to raise where a library is not installed."""
    install = EXTRAS_OF.get(format_, EXTRAS)
    name = NAMES.get(format_, format_)
    words = (
        f'Python on the server has no {error.name or "library"} to read {name} with. '
        f"Install it for the server: pip install '{install}'"
    )
    return UnreadableError(words, install=install)


def as_text(content: bytes, *, is_cut: bool = False) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, or Latin-1.

    :param is_cut: the last character may not be whole.
    """
    if content.startswith((b'\xff\xfe', b'\xfe\xff')):
        return content.decode('utf-16', errors='replace')
    try:
        return content.decode('utf-8-sig')
    except UnicodeDecodeError as error:
        if is_cut and error.start >= len(content) - 3:
            return content[: error.start].decode('utf-8-sig')
        return content.decode('latin-1')


def printable(text: Any) -> str:
    """Text without the half characters of a name that is not UTF-8."""
    return str(text).encode('utf-8', 'replace').decode()


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def _why(error: OSError) -> str:
    path, _, words = explain(error).rpartition(': ')
    return printable(f'{words or path}.')


def _detail(error: Exception) -> str:
    words = str(error)
    return words if len(words) > 10 else f'{type(error).__name__}: {words}'

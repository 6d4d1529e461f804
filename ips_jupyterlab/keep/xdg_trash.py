"""The trash of the desktop, as freedesktop.org specifies it, for what lies in an open folder.

What is moved is named by its open folder and its name in that, and by no path: so it does not
matter who turns a link on the way meanwhile. Nothing is copied: where a run lies on another file
system than the home directory it goes to the trash of that one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from datetime import datetime
from urllib.parse import quote

_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_MOST = 10_000  # things of one name in a trash


def move(folder: int, name: str) -> None:
    """Move a folder to the trash. Raises OSError.

    :param folder: the open folder that it lies in.
    """
    path = f'{_path_of(folder)}/{name}'
    status = os.lstat(name, dir_fd=folder)
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    home = _home()
    if home is not None and os.stat(home).st_dev == status.st_dev:
        try:
            _move(folder, name, _made(home, 'Trash'), path)
            return
        except OSError as error:
            if error.errno != errno.EXDEV:  # one device may be more than one file system
                raise
    top = _top_of(folder)
    _move(folder, name, _trash_of(top), os.path.relpath(path, top))


def _path_of(folder: int) -> str:
    return os.readlink(f'/proc/self/fd/{folder}')


def _home() -> str | None:
    """Where the home directory keeps the data of programs; None where there is no such place."""
    path = os.environ.get('XDG_DATA_HOME') or os.path.expanduser('~/.local/share')
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError:
        return None
    return path


def _made(path: str, name: str) -> int:
    """A folder of our own, open; made where it is not there."""
    above = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return _made_in(above, name)
    finally:
        os.close(above)


def _made_in(above: int, name: str) -> int:
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=above)
    made = os.open(name, _FLAGS, dir_fd=above)
    if os.fstat(made).st_uid == os.geteuid():
        return made
    os.close(made)
    raise PermissionError(errno.EACCES, 'the trash is of another user', name)


def _top_of(folder: int) -> str:
    """The top folder of the file system that an open folder lies in."""
    path = _path_of(folder)
    while not os.path.ismount(path):
        path = os.path.dirname(path)
    return path


def _trash_of(top: str) -> int:
    """The trash of a file system, open."""
    at = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # that of the administrator, for all users
            common = os.open('.Trash', _FLAGS, dir_fd=at)
            try:
                if os.fstat(common).st_mode & stat.S_ISVTX:
                    return _made_in(common, str(os.getuid()))
            finally:
                os.close(common)
        return _made_in(at, f'.Trash-{os.getuid()}')
    finally:
        os.close(at)


def _move(folder: int, name: str, trash: int, path: str) -> None:
    """Note where it lay, and move it; closes the trash."""
    opened = [trash]
    try:
        opened += [_made_in(trash, 'files'), _made_in(trash, 'info')]
        _, files, info = opened
        free = _noted(info, files, name, path)
        try:
            os.rename(name, free, src_dir_fd=folder, dst_dir_fd=files)
        except OSError:
            os.unlink(f'{free}.trashinfo', dir_fd=info)
            raise
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _noted(info: int, files: int, name: str, path: str) -> str:
    """A name that is free in the trash, with the note under it."""
    now = datetime.now().strftime('%Y-%m-%dT%H:%M:%S')  # in local time, says the specification
    note = f'[Trash Info]\nPath={quote(path)}\nDeletionDate={now}\n'.encode()
    for number in range(_MOST):
        free = f'{name} {number}' if number else name
        if _is_there(free, files):
            continue
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            descriptor = os.open(f'{free}.trashinfo', flags, 0o600, dir_fd=info)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, 'wb') as file:
            file.write(note)
        return free
    raise OSError(errno.EEXIST, 'the trash holds too many of this name', name)


def _is_there(name: str, folder: int) -> bool:
    try:
        os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return False
    return True

"""The steps that change a disk, one method each, and what network file systems do wrong in them."""

# Names in open folders, which pathlib does not know.
# ruff: noqa: PTH208

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator

_TELLING = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.ELOOP,
        errno.EACCES,
        errno.EPERM,
        errno.ENXIO,
        errno.ENAMETOOLONG,
    }
)
LOCK_PATIENCE = 20.0  # seconds to wait for another server; the lock is a courtesy, not the safety


class Disk:
    """Changes files. Tests put another in its place that fails at a given step.

    Names are looked up in an open folder (``at``, a file descriptor), so that nobody can lead a
    step elsewhere by swapping a folder for a link.
    """

    def create(self, name: str, at: int) -> int:
        """Open a new file for writing. Raises FileExistsError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        return os.open(name, flags, 0o666, dir_fd=at)

    def open_log(self, name: str, at: int) -> int:
        """Open a file for appending; it is made where there is none."""
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        return os.open(name, flags, 0o666, dir_fd=at)

    def write(self, fd: int, data: bytes | memoryview) -> None:
        """Write all of the data."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(fd, rest) :]

    def truncate(self, fd: int, size: int) -> None:
        """Cut a file."""
        os.ftruncate(fd, size)

    def sync(self, fd: int) -> None:
        """Return when a file or folder would survive a power cut."""
        try:
            os.fsync(fd)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some cannot sync folders
                raise

    def rename(self, name: str, at: int, new: str, new_at: int) -> None:
        """Move a file or folder; a file that has the new name is replaced.

        A network file system that repeats a lost request may report an error after it worked.
        """
        inode = _inode(name, at)
        try:
            os.rename(name, new, src_dir_fd=at, dst_dir_fd=new_at)
        except OSError:
            if inode is None or exists(name, at) or _inode(new, new_at) != inode:
                raise

    def link(self, name: str, at: int, new: str, new_at: int) -> None:
        """Give a file a second name. Raises FileExistsError where that is taken."""
        try:
            os.link(name, new, src_dir_fd=at, dst_dir_fd=new_at, follow_symlinks=False)
        except OSError as error:
            if _inode(new, new_at) == _inode(name, at):
                return
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
                raise
            # No hard links here: take the name first, then put the file there.
            os.close(self.create(new, new_at))
            self.rename(name, at, new, new_at)

    def unlink(self, name: str, at: int) -> None:
        """Remove a file, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=at)

    def mkdir(self, name: str, at: int) -> None:
        """Make a folder. Raises FileExistsError."""
        os.mkdir(name, 0o777, dir_fd=at)

    def rmdir(self, name: str, at: int) -> None:
        """Remove an empty folder, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            os.rmdir(name, dir_fd=at)

    def remove_tree(self, name: str, at: int) -> None:
        """Remove a file, or a folder with all that it holds; links are not followed."""
        try:
            fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
        except FileNotFoundError:
            return
        except OSError:  # no folder
            self.unlink(name, at)
            return
        try:
            for inner in os.listdir(fd):
                self.remove_tree(inner, fd)
        finally:
            os.close(fd)
        self.rmdir(name, at)

    def adopt(self, fd: int, folder: int) -> None:
        """Give a file or folder the group and the mode that its folder asks for by its setgid bit.

        The portal and those who read are different users then, who share the group.
        """
        asked, status = os.fstat(folder), os.fstat(fd)
        if not asked.st_mode & stat.S_ISGID:
            return
        if status.st_gid != asked.st_gid:
            with contextlib.suppress(OSError):  # only for a member of that group
                os.fchown(fd, -1, asked.st_gid)
        wanted = asked.st_mode & 0o7777
        if not stat.S_ISDIR(status.st_mode):
            wanted &= 0o666
        if stat.S_IMODE(status.st_mode) != wanted:
            with contextlib.suppress(PermissionError):
                os.fchmod(fd, wanted)


def tells(error: OSError) -> bool:
    """Whether an error tells what a name stands for, and not that the disk cannot be read now."""
    return error.errno in _TELLING


def exists(name: str, at: int) -> bool:
    """Whether a folder has an entry of a name, be it a link that leads nowhere."""
    return _inode(name, at) is not None


def _inode(name: str, at: int) -> tuple[int, int] | None:
    try:
        status = os.lstat(name, dir_fd=at)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


@contextlib.contextmanager
def lock_between_servers(fd: int) -> Iterator[None]:
    """Hold a file's lock while other servers that use it wait.

    Where locks do nothing, or one is never let go of, work goes on without: whoever writes also
    looks whether the file is still what it was (see ``runlock``).
    """
    deadline, pause = time.monotonic() + LOCK_PATIENCE, 0.0005
    locked = False
    while not locked:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            locked = True
        except BlockingIOError:
            if time.monotonic() > deadline:
                break
            time.sleep(pause)
            pause = min(2 * pause, 0.02)
        except OSError:
            break
    try:
        yield
    finally:
        if locked:
            with contextlib.suppress(OSError):
                fcntl.flock(fd, fcntl.LOCK_UN)

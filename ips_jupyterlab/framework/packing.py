"""Bytes to send, copied when a call is made: a moment later the simulation may change its file."""

from __future__ import annotations

import os
import shutil
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

Log = Callable[..., None]


def copy(source: Path, target: Path) -> None:
    """Copy a file."""
    shutil.copyfile(source, target)


def pack(folder: Path, target: Path, warn: Log) -> None:
    """Write a tar of a folder, whose members lie under its name.

    Links to files become files. Links to folders, pipes, sockets and devices are left out, with a
    warning.
    """
    top = folder.name
    with tarfile.open(target, 'w', format=tarfile.PAX_FORMAT) as tar:
        for directory, folders, files in os.walk(folder):
            folders.sort()
            inside = Path(top, Path(directory).relative_to(folder))
            tar.addfile(_member(inside, Path(directory).stat()))
            for name in [*folders, *sorted(files)]:
                path = Path(directory, name)
                if path.is_file():
                    with path.open('rb') as file:
                        tar.addfile(_member(inside / name, os.fstat(file.fileno())), file)
                elif path.is_symlink() or not path.is_dir():
                    warn('IPS Portal: %s is neither a file nor a folder and is not sent', path)


def _member(inside: Path, status: os.stat_result) -> tarfile.TarInfo:
    """No owner, and no more rights than data needs."""
    member = tarfile.TarInfo(str(inside))
    member.mtime = int(status.st_mtime)
    if stat.S_ISDIR(status.st_mode):
        member.type, member.mode = tarfile.DIRTYPE, 0o755
    else:
        member.size, member.mode = status.st_size, 0o644
    return member

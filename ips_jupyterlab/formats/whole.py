"""Folders that are one data file to those who use them."""

from __future__ import annotations

import itertools
import os
import stat

from ..contract import Format

FOLDERS: tuple[Format, ...] = ('imas', 'adios2')
_MOST = 100  # files in a folder that are looked at
_LISTED = 10_000  # names, of which these are the first
_INDEXES = ('md.idx', 'md.0', 'master.h5')  # which are written with each step, or name the others


def status_of(path: str | int, status: os.stat_result) -> os.stat_result:
    """What ``os.stat`` says of a data file; of a folder with the time and size of what is in it.

    The time is that of its newest file, the size that of all together, of as many as are looked
    at. Raises OSError.

    :param path: of the file or folder, or what it is open as.
    """
    if not stat.S_ISDIR(status.st_mode):
        return status
    modified, size = status.st_mtime_ns, 0
    with os.scandir(path) as entries:
        listed = list(itertools.islice(entries, _LISTED))
        listed.sort(key=lambda entry: (entry.name not in _INDEXES, entry.name))
        for entry in listed[:_MOST]:
            inner = entry.stat(follow_symlinks=False)
            modified, size = max(modified, inner.st_mtime_ns), size + inner.st_size
    mode, *fields = status[:10]
    fields[5], fields[7] = size, modified // 1_000_000_000
    times = {'st_mtime_ns': modified, 'st_mtime': modified / 1e9}
    return os.stat_result((mode, *fields), times)

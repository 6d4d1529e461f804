"""Hears which runs other servers have changed, from the files of ``portal/changes.py``."""

from __future__ import annotations

import contextlib
import os
import stat

from ..containment import Gate
from ..layout import CHANGES, PORTAL_DIRECTORY, as_runid

MOST_BYTES = 1 << 16  # of the end of a file; what is before that is found in turn


class Heard:
    """What was heard of each user directory. One ``stat`` tells that there is nothing new."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[int, int]] = {}  # stamp and size, by user directory

    def of(self, user_directory: str, gate: Gate) -> list[int]:
        """The runids that were named since it was asked for the last time; none the first time."""
        path = f'{user_directory}/{PORTAL_DIRECTORY}/{CHANGES}'
        before = self._read.get(user_directory)
        try:
            status = os.stat(path)
        except OSError:
            self._read[user_directory] = 0, 0
            return []
        # The time too: a file that began anew may have grown to the same size.
        now = status.st_mtime_ns, status.st_size
        self._read[user_directory] = now
        if before is None or before == now:
            return []
        start = before[1] if now[1] > before[1] else 0
        return _named(path, max(start, now[1] - MOST_BYTES), now[1], gate)


def _named(path: str, start: int, end: int, gate: Gate) -> list[int]:
    """The runids in a part of a file."""
    content = b''
    with contextlib.suppress(OSError):
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            if stat.S_ISREG(os.fstat(fd).st_mode) and gate.holds_open(fd, path):
                content = os.pread(fd, end - start, start)
        finally:
            os.close(fd)
    runids = (as_runid(line) for line in content.decode('ascii', 'replace').split('\n'))
    return list(dict.fromkeys(runid for runid in runids if runid is not None))

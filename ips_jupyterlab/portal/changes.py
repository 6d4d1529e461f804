"""Tells other servers which runs have changed.

A server that knows 100,000 runs looks at few of them each second: at the end of this file, one for
each user, and at the runs that it names (``catalog/heard.py``). It is a hint. What it lacks is
found in turn, so it is not synced, and nothing fails with it.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable

from ..layout import CHANGES, PORTAL_DIRECTORY
from ..refusals import OutsideError
from .refused import RefusedError
from .runs import Place, Runs
from .store import Folder

MOST_BYTES = 1 << 16  # then the file begins anew
OFTEN = 10.0  # seconds in which a run is named once; who has heard of it looks for much longer
_MOST = 1000  # runs that are remembered as named


def name_run(user: Folder, runid: int) -> None:
    """Name a run in the file of its user directory, where the receiving side has a folder there."""
    disk = user.store.disk
    with contextlib.suppress(OSError, OutsideError), user.open(PORTAL_DIRECTORY) as own:
        fd = disk.open_log(CHANGES, own.fd)
        try:
            size = os.fstat(fd).st_size
            if not size:
                disk.adopt(fd, own.fd)
            elif size > MOST_BYTES:
                disk.truncate(fd, 0)
            disk.write(fd, b'%d\n' % runid)
        finally:
            os.close(fd)


class Changes:
    """Names runs as they change.

    :param clock: seconds, as ``time.monotonic`` gives them.
    """

    def __init__(self, runs: Runs, clock: Callable[[], float] = time.monotonic) -> None:
        self._runs, self._clock = runs, clock
        self._named: dict[Place, float] = {}
        self._lock = threading.Lock()

    def add(self, place: Place) -> None:
        """A run has changed."""
        now = self._clock()
        with self._lock:
            if now - self._named.get(place, -OFTEN) < OFTEN:
                return
            if len(self._named) >= _MOST:
                self._named.clear()
            self._named[place] = now
        with (
            contextlib.suppress(OSError, OutsideError, RefusedError),
            self._runs.user(place.username) as user,
        ):
            name_run(user, place.runid)

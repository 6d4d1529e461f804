"""One at a time changes the files of a run.

Threads of one server wait for one another. Servers on one file system hold a lock on the run's
event log, and because locks may do nothing there, each looks before it puts a file in place
whether that is still what it had read, and else begins again. What remains is a moment between
that look and the rename. The data listing, which is written most, is also mended after it: a
server that finds its entries gone adds them again (see ``rundata``).
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from collections.abc import Callable, Iterator

from ..layout import EVENT_LOG
from .disk import lock_between_servers
from .refused import RefusedError
from .store import Folder

_ATTEMPTS = 50


class _Lock:
    """A lock that can be held weakly."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.depth = 0


_locks: weakref.WeakValueDictionary[tuple[int, int], _Lock] = weakref.WeakValueDictionary()
_locks_lock = threading.Lock()


def _forget_locks() -> None:
    global _locks_lock
    _locks.clear()
    _locks_lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_locks)


@contextlib.contextmanager
def locked(run: Folder) -> Iterator[None]:
    """Keep others from changing a run. A thread may take it again while it holds it."""
    with _locks_lock:
        lock = _locks.setdefault(run.identity, _Lock())
    with lock.lock:
        lock.depth += 1
        try:
            if lock.depth > 1:
                yield
                return
            try:
                fd = run.store.disk.open_log(EVENT_LOG, run.fd)
            except OSError:  # no right to write there, or a full disk: the next step will tell
                yield
                return
            try:
                with lock_between_servers(fd):
                    yield
            finally:
                os.close(fd)
        finally:
            lock.depth -= 1


def update(folder: Folder, name: str, change: Callable[[bytes | None], bytes | None]) -> bool:
    """Change a file, durably. Hold the run's lock.

    :param change: given what the file holds (None without a file), returns what it shall hold;
        None where it is right as it is.
    :returns: whether it was changed.
    """
    for _ in range(_ATTEMPTS):
        before = folder.stamp(name)
        content = change(folder.read(name))
        if content is None:
            return False
        with folder.staging.temporary() as temporary:
            temporary.write(content)
            temporary.settle(folder)
            if folder.stamp(name) == before:
                temporary.move(folder, name)
                folder.sync()
                return True
    raise RefusedError(f'{folder.path}/{name}: another program keeps changing it', 503)

"""Does something a moment later, once however often it was asked for."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Hashable


class Later:
    """One thread, started when it is needed first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[Hashable, tuple[float, Callable[[], object]]] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    def call(self, key: Hashable, delay: float, function: Callable[[], object]) -> None:
        """Call a function in some seconds, unless one waits under that key already."""
        with self._changed:
            if key in self._due or self._closed:
                return
            self._due[key] = (time.monotonic() + delay, function)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name='ips-later', daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Call nothing any more, and wait for what is being called."""
        with self._changed:
            self._closed = True
            self._due.clear()
            self._changed.notify()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed:
                    wait = min((due for due, _ in self._due.values()), default=None)
                    wait = None if wait is None else wait - time.monotonic()
                    if wait is not None and wait <= 0:
                        break
                    self._changed.wait(wait)
                if self._closed:
                    return
                key = min(self._due, key=lambda key: self._due[key][0])
                function = self._due.pop(key)[1]
            with contextlib.suppress(Exception):  # one that fails must not stop the others
                function()

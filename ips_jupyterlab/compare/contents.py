"""What data files say, read in worker processes and kept until the files change."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from msgspec import Struct

from ..contract import Format
from ..formats.readers import Readers
from ..formats.requests import Contents

KEPT = 300_000  # values of all files together
AGAIN = 2.0  # seconds after which a file is read again whose problem may pass


class ReadFile(Struct, frozen=True):
    """A data file as it is at a moment."""

    path: str
    format: Format
    modified_ns: int
    size: int


class KeptContents:
    """The contents of the files that were asked for last. Several threads may ask at a time."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._lock = threading.Lock()
        self._kept: OrderedDict[ReadFile, tuple[Contents, float]] = OrderedDict()
        self._values = 0

    def known(self, file: ReadFile) -> Contents | None:
        """What a file says, where it has been read as it is."""
        with self._lock:
            found, until = self._kept.get(file, (None, 0.0))
            if found is None or time.monotonic() > until:
                return None
            self._kept.move_to_end(file)
            return found

    def read(self, file: ReadFile) -> Contents:
        """What a file says. Blocks: call it in a worker thread."""
        found = self._readers.contents(file.path, file.format)
        until = time.monotonic() + AGAIN if found.again else float('inf')
        with self._lock:
            self._forget(file)
            self._kept[file] = found, until
            self._values += _weight(found)
            while self._values > KEPT and len(self._kept) > 1:
                self._forget(next(iter(self._kept)))
        return found

    def _forget(self, file: ReadFile) -> None:
        before = self._kept.pop(file, None)
        if before is not None:
            self._values -= _weight(before[0])


def _weight(contents: Contents) -> int:
    """How many values there are to keep; a problem is one."""
    lists = sum(len(value) for value in contents.values.values() if isinstance(value, list))
    return 1 + len(contents.values) + lists

"""What was sent and what was answered, to be compared with what is there."""

from __future__ import annotations

import threading

from .payloads import Key, Upload
from .tree import Facts


class Ledger:
    """The newest version of each fact that was sent, and that was answered with success.

    Each fact has one sender, which sends its versions in ascending order.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: Facts = {}
        self._answered: Facts = {}

    def sent(self, key: Key, version: int = 1) -> None:
        """It may be there from now on."""
        with self._lock:
            self._sent[key] = max(version, self._sent.get(key, 0))

    def answered(self, key: Key, version: int = 1) -> None:
        """It must be there from now on."""
        with self._lock:
            self._sent[key] = max(version, self._sent.get(key, 0))
            self._answered[key] = max(version, self._answered.get(key, 0))

    def sending(self, upload: Upload) -> None:
        """As ``sent``."""
        self.sent(upload.key, upload.version)

    def promised(self) -> Facts:
        """What must be there at this moment."""
        with self._lock:
            return dict(self._answered)

    def broken(self, found: Facts, promised: Facts, *, live: bool = False) -> list[str]:
        """Promises that what was found breaks.

        :param promised: what had been answered before it was looked for.
        :param live: whether others still send, and what they send need not be known yet.
        """
        with self._lock:
            sent = dict(self._sent)
        words = []
        for key, version in promised.items():
            there = found.get(key)
            if there is None:
                words.append(f'{key} was answered and is not there')
            elif there < version:
                words.append(f'{key} was answered in version {version}, and {there} is there')
        for key, version in () if live else found.items():
            if key[0] not in ('child', 'member', 'run') and version > sent.get(key, 0):
                words.append(f'{key} is there in version {version}, which nobody sent')
        return words

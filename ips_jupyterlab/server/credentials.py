"""The secrets of the receiving side: the key of uploads, and the segment that hides its address."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import threading
from pathlib import Path
from typing import NamedTuple

_BYTES = 32  # of chance in each


class Credentials(NamedTuple):
    """What a simulation must know."""

    segment: str  # of the address; events carry no key, so this one must not be guessed either
    api_key: str


class CredentialsFile:
    """Keeps them in a file of mode 0600, made when they are needed first.

    Servers of one user share the file; a renewal by one counts for all at once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: tuple[tuple[int, int], Credentials] | None = None

    def get(self) -> Credentials:
        """The credentials. Raises OSError."""
        with self._lock:
            return self._read() or self._make(renew=False)

    def renew(self) -> Credentials:
        """New credentials; simulations that have the old ones are refused from now on."""
        with self._lock:
            return self._make(renew=True)

    def is_segment(self, text: str) -> bool:
        """Whether a text is the segment, compared in constant time."""
        return _is_equal(text, self.get().segment)

    def is_api_key(self, text: str) -> bool:
        """Whether a text is the key, compared in constant time."""
        return _is_equal(text, self.get().api_key)

    def _read(self) -> Credentials | None:
        try:
            status = self._path.stat()
            stamp = status.st_mtime_ns, status.st_ino
            if self._known and self._known[0] == stamp:
                return self._known[1]
            if status.st_mode & 0o077:
                self._path.chmod(0o600)
            told = json.loads(self._path.read_bytes())
            found = Credentials(str(told['segment']), str(told['api_key']))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):  # not to be understood: make it anew
            return self._make(renew=True)
        self._known = stamp, found
        return found

    def _make(self, *, renew: bool) -> Credentials:
        made = Credentials(secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES))
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self._path.with_name(f'.{self._path.name}.{secrets.token_hex(8)}')
        try:
            fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(fd, 'w') as file:
                json.dump(made._asdict(), file, indent=2)
                file.flush()
                os.fsync(fd)
            if renew:
                temporary.replace(self._path)
            else:
                with contextlib.suppress(FileExistsError):  # another server was faster
                    self._path.hardlink_to(temporary)
        finally:
            temporary.unlink(missing_ok=True)
        self._known = None
        found = self._read()
        if found is None:
            raise FileNotFoundError(f'{self._path}: it is removed again and again')
        return found


def _is_equal(text: str, secret: str) -> bool:
    return hmac.compare_digest(text.encode('utf-8', 'surrogatepass'), secret.encode())

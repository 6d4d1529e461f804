"""What lies inside the base directories: nothing else is read or named, also not through a link."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence


class Gate:
    """Tells what lies inside the base directories, resolving links only.

    Each method takes an entry of a directory that is known to lie inside, so that one entry is
    looked at and not its whole path. A gate is made for one answer or one scan.

    :param roots: real paths of the base directories; None lets everything through.
    """

    def __init__(self, roots: Sequence[str] | None) -> None:
        self.roots = None if roots is None else tuple(roots)
        self._below = tuple(f'{root.rstrip("/")}/' for root in self.roots or ())

    def holds(self, path: str) -> bool:
        """Whether a path lies inside when all its links are resolved."""
        if self.roots is None:
            return True
        try:
            return self._lies_inside(os.path.realpath(path))
        except OSError:  # a link went while it was resolved
            return False

    def holds_open(self, descriptor: int, path: str) -> bool:
        """Whether an open file or folder lies inside.

        It is asked itself, where the system allows that, and not the path that it was opened by:
        somebody may have put a link there between a check and the use.
        """
        if self.roots is None:
            return True
        try:
            real = os.readlink(f'/proc/self/fd/{descriptor}')
        except OSError:
            return self.holds(path)
        return self._lies_inside(real)

    def _lies_inside(self, real: str) -> bool:
        return real.startswith(self._below) or real in (self.roots or ())

    def admits(self, path: str) -> bool:
        """Whether an entry, given by its path, lies inside. A path that does not exist does."""
        return self.roots is None or not os.path.islink(path) or self.holds(path)

    def status(self, path: str) -> os.stat_result | None:
        """What ``os.stat`` says of an entry, given by its path; None where there is none inside.

        :raises PermissionError: its folder may not be read.
        """
        try:
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                return os.stat(path) if self.holds(path) else None
            return status
        except PermissionError:
            raise
        except (OSError, ValueError):  # not there, or no name that a file could have
            return None

    def admits_file(self, path: str) -> bool:
        """Whether an entry, given by its path, is a file that lies inside.

        A pipe or a device is none: opening one may block for ever.
        """
        status = self.status(path)
        return status is not None and stat.S_ISREG(status.st_mode)

    def admits_entry(self, entry: os.DirEntry[str]) -> bool:
        """As ``admits``; costs nothing for what is not a link."""
        return not entry.is_symlink() or self.holds(entry.path)


class ListedPaths:
    """Tells which paths of whole data listings lie inside.

    One ``scandir`` a folder finds its links; only these are resolved.
    """

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._links: dict[str, frozenset[str] | None] = {}

    def admits(self, run_directory: str, listed: str) -> bool:
        """Whether a path that a run's data listing gives, relative to the run, lies inside."""
        try:
            if listed.startswith('/') or b'\0' in os.fsencode(listed):
                return False
        except UnicodeEncodeError:  # JSON can hold text that no file can be named
            return False
        path = os.path.normpath(f'{run_directory}/{listed}')
        folder, _, name = path.rpartition('/')
        if folder not in self._links:
            self._links[folder] = self._links_in(folder)
        links = self._links[folder]
        return links is not None and (name not in links or self.gate.holds(path))

    def _links_in(self, folder: str) -> frozenset[str] | None:
        """Names of the links in a folder; None where the folder itself lies outside."""
        if not self.gate.holds(folder):
            return None
        try:
            with os.scandir(folder) as entries:
                return frozenset(entry.name for entry in entries if entry.is_symlink())
        except FileNotFoundError:
            return frozenset()
        except PermissionError:
            raise
        except OSError:
            return None

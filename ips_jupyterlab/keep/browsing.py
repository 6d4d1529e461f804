"""Browsing runs that lie elsewhere in Jupyter's file browser, as in an unpacked tar of runs."""

from __future__ import annotations

import os
import threading

from ..contract import BrowsedFolders
from ..layout import ContentsRoot, RunTree, as_runid, is_directory, is_hidden
from ..refusals import BadRequestError


class Browsing:
    """The folders that are base directories until the server ends, because a user wants it so."""

    def __init__(self, tree: RunTree, contents: ContentsRoot) -> None:
        self._tree = tree
        self._contents = contents
        self._lock = threading.Lock()
        self._folders: dict[str, str] = {}  # contents path to directory

    def list(self) -> BrowsedFolders:
        """The folders that are there still."""
        return self._change(None, None)

    def add(self, path: str) -> BrowsedFolders:
        """List the runs of a folder with the others.

        :param path: what Jupyter's file browser calls it.
        :raises BadRequestError: it holds no runs, or is a link that leads out of Jupyter's folder.
        :raises NotFoundError: there is no such folder.
        """
        directory = self._contents.directory(path)
        # The settings say whose links may be followed; this must not be a way around them.
        if self._contents.path(os.path.realpath(directory)) is None:
            raise BadRequestError(
                f"{directory}: is a link that leads out of the folder of Jupyter's file browser. "
                'Whoever runs this server can add where it leads to (base_directories).'
            )
        if not _holds_runs(directory):
            raise BadRequestError(
                f'{directory}: holds no runs, which are folders <runid> or <username>/<runid>.'
            )
        return self._change(path.strip('/'), directory)

    def remove(self, path: str) -> BrowsedFolders:
        """Do so no longer; the folder stays as it is."""
        return self._change(path.strip('/'), None)

    def _change(self, path: str | None, directory: str | None) -> BrowsedFolders:
        with self._lock:
            if path is not None:
                self._folders.pop(path, None)
                if directory is not None:
                    self._folders[path] = directory
            for known, folder in list(self._folders.items()):
                if not os.path.isdir(folder):
                    del self._folders[known]
            self._tree.also(self._folders.values())
            return BrowsedFolders([*self._folders])


def _holds_runs(directory: str) -> bool:
    """Whether a folder holds runs, or folders that do."""
    folders = []
    with os.scandir(directory) as entries:
        for entry in entries:
            if is_directory(entry) and not is_hidden(entry.name):
                if as_runid(entry.name):
                    return True
                folders.append(entry.path)
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                if any(as_runid(entry.name) and is_directory(entry) for entry in entries):
                    return True
        except OSError:
            continue
    return False

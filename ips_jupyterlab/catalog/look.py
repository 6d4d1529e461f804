"""A look into a data file of a run."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections import OrderedDict
from typing import NamedTuple

from .. import contract
from ..containment import OpenFolders
from ..formats.readers import Readers
from ..formats.requests import Inside
from ..formats.sniff import sniff
from ..layout import DATA_DIRECTORY
from ..refusals import BadRequestError, NotFoundError
from .details import Place

KEPT = 8  # looks; a page asks for the same one again and again while a file is being written
PATIENCE = 60.0  # s after which a file that could not be read is tried again

_Stamp = tuple[str, int, int]  # path, time of change in ns, size


class _Kept(NamedTuple):
    inside: Inside
    at: float  # s on the clock that only goes on


class Looks:
    """Looks into data files, kept while the files stay as they are."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._kept: OrderedDict[_Stamp, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, place: Place, listed: str) -> contract.Look:
        """What is inside a file, given by its path relative to the run as the data listing has it.

        :raises BadRequestError: the path leads out of the run.
        :raises NotFoundError: there is no such file, or it is a link that leads outside.
        """
        path = _path_of(place, listed)
        with OpenFolders(place.gate) as folders:
            status = folders.status(path)
        if status is None:
            raise NotFoundError(f'{path}: there is no such file in the run, or it is a link out.')
        format_ = sniff(path, status, place.gate)
        is_folder = stat.S_ISDIR(status.st_mode)
        inside = self._inside(path, format_, status)
        return contract.Look(
            name=path[len(place.directory) + 1 :].removeprefix(f'{DATA_DIRECTORY}/'),
            path=path,
            format=format_,
            size=None if is_folder else status.st_size,
            modified=status.st_mtime,
            problem=inside.problem,
            install=inside.install,
            variables=inside.variables,
            more=inside.more,
            table=inside.table,
            text=inside.text,
            image=inside.image,
            equilibrium=inside.equilibrium,
        )

    def _inside(self, path: str, format_: contract.Format, status: os.stat_result) -> Inside:
        if stat.S_ISDIR(status.st_mode):  # its time does not tell whether its files changed
            return self._readers.look(path, format_)
        stamp = (path, status.st_mtime_ns, status.st_size)
        with self._lock:
            kept = self._kept.get(stamp)
            if kept is not None:
                self._kept.move_to_end(stamp)
        if kept is not None and _holds(kept):
            return kept.inside
        inside = self._readers.look(path, format_)
        with self._lock:
            self._kept[stamp] = _Kept(inside, time.monotonic())
            self._kept.move_to_end(stamp)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return inside


def _holds(kept: _Kept) -> bool:
    """Whether what was found is still so, the file being the same."""
    if kept.inside.problem is None:
        return True
    return not kept.inside.again and time.monotonic() - kept.at < PATIENCE


def _path_of(place: Place, listed: str) -> str:
    """Where a listed path leads. Raises BadRequestError where that is not in the run."""
    path = os.path.normpath(f'{place.directory}/{listed}')
    if not listed or listed.startswith('/') or '\0' in listed:
        raise BadRequestError('path is not one of a file in the run, such as data/1.0_state.json.')
    if not path.startswith(f'{place.directory}/'):
        raise BadRequestError('path leads out of the run.')
    return path

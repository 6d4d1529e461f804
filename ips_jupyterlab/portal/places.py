"""Where in a run's data folder an upload goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..layout import DATA_DIRECTORY
from . import names
from .refused import RefusedError
from .store import Folder


class Upload(NamedTuple):
    """A data file as its sender names it.

    :ivar tar: whether it is the tar of a folder.
    :ivar files: names of all that the timestep shall hold after this upload; None leaves the rest.
    """

    timestep: float
    name: str
    replace: bool = False
    tar: bool = False
    files: Sequence[str] | None = None


class Choice(NamedTuple):
    """Where an upload goes."""

    path: str  # relative to the run
    replaces: bool = False  # what is there already
    there: bool = False  # the same bytes, of an upload whose sender was not answered
    instead: str | None = None  # what the timestep listed until now

    @property
    def name(self) -> str:
        """In the data folder."""
        return self.path.partition('/')[2]


class Entry(NamedTuple):
    """What one upload changes in the listing."""

    timestep: float
    name: str  # under which it was uploaded
    path: str
    instead: str | None = None
    removed: tuple[str, ...] = ()

    @property
    def renamed(self) -> bool:
        """Whether it is stored under another name than its own."""
        return self.path != f'{DATA_DIRECTORY}/{self.name}'

    @property
    def told_by_listing(self) -> bool:
        """Whether the listing tells other servers all of it."""
        return not self.renamed and not self.removed

    def line(self) -> bytes:
        """As the data log has it."""
        told: dict[str, object] = {
            'timestep': self.timestep,
            'name': self.name,
            'path': self.path,
        }
        if self.instead:
            told['instead'] = self.instead
        if self.removed:
            told['removed'] = self.removed
        return json.dumps(told).encode() + b'\n'


def free_place(
    data: Folder,
    timestep: float,
    name: str,
    is_taken: Callable[[str], bool],
    same: Callable[[str], bool],
) -> Choice:
    """A place that no timestep has yet: under its own name, else ``<timestep>_<name>``.

    :param is_taken: whether a path, relative to the run, is listed.
    :param same: whether a file of the data folder holds the same bytes.
    """
    for number in range(100_000):
        mark = f'{timestep}-{number}' if number > 1 else str(timestep)
        stored = names.variant(name, mark) if number else name
        path = f'{DATA_DIRECTORY}/{stored}'
        if is_taken(path):
            continue
        if not data.has(stored):
            return Choice(path)
        if same(stored):
            return Choice(path, there=True)
    raise RefusedError(f'There are too many files of the name {name!r}.')

"""The runs whose data files were asked for last, with what was read of them."""

from __future__ import annotations

import threading
from collections import OrderedDict

from ..catalog.details import Place
from ..formats.readers import Readers
from .datafiles import RunFiles
from .firsts import First, first_quantity
from .offers import Looked, Offers, Surveyor
from .shelf import KEPT


class KeptRun:
    """The data files of a run, and what they offer."""

    def __init__(self) -> None:
        self.files = RunFiles()
        self.surveyor = Surveyor(self.files)
        self._first: tuple[Offers, First] | None = None

    def look(self, place: Place, readers: Readers) -> Looked:
        """What the files offer, as far as an answer may take; see ``RunFiles.refresh``."""
        with self.files.lock:
            self.files.refresh(place)
        self.files.work(readers, lambda _: self.surveyor.job(place))
        with self.files.lock:
            return self.surveyor.looked()

    def first(self) -> First:
        """The quantity to begin with; found out once for what is offered now."""
        offers = self.surveyor.looked().offers
        if self._first is None or self._first[0] is not offers or self._first[1].job:
            self._first = (offers, first_quantity(offers))
        return self._first[1]


class KeptRuns:
    """Keeps as many runs as there is room for. Several threads may ask at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, KeptRun] = OrderedDict()

    def find(self, directory: str) -> KeptRun:
        """What is kept of a run; those that were asked for longest ago go where it is too much."""
        with self._lock:
            run = self._runs.setdefault(directory, KeptRun())
            self._runs.move_to_end(directory)
            while len(self._runs) > 1 and self._size() > KEPT:
                self._runs.popitem(last=False)
        return run

    def _size(self) -> int:
        return sum(run.files.size for run in self._runs.values())

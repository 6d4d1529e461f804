"""What many runs tell, a column a field: so a search compares each different text once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import or_
from typing import Any, NamedTuple

from .records import RunRecord

Get = Callable[[RunRecord], Any]  # of a field; what it gives can be in a set
Flags = Iterable[bool]  # one a run, in their order


class Step(NamedTuple):
    """Puts a run into a list at a place, or takes away the one that is there."""

    place: int
    run: RunRecord | None


class _Texts(NamedTuple):
    """The different texts of a column."""

    texts: list[str]
    folded: list[str]  # the same, casefolded
    joined: str


class Columns:
    """Runs, with the columns that were asked for so far. Several threads may ask."""

    def __init__(self, runs: Sequence[RunRecord]) -> None:
        self.runs = runs
        self._values: dict[Get, list[Any]] = {}
        self._distinct: dict[Get, frozenset[Any]] = {}
        self._texts: dict[Get, _Texts] = {}

    def values(self, get: Get) -> list[Any]:
        """A field of each run. ``get`` is one that lasts: the column is kept for it."""
        found = self._values.get(get)
        if found is None:
            found = self._values[get] = list(map(get, self.runs))
        return found

    def become(self, runs: Sequence[RunRecord], steps: Iterable[Step]) -> Columns:
        """The columns of a list that was made of this one, step by step."""
        new = Columns(runs)
        steps = list(steps)
        for get, values in list(self._values.items()):
            column, distinct = list(values), self._distinct.get(get)
            for place, run in steps:
                if run is None:
                    del column[place]
                else:
                    column.insert(place, get(run))
            new._values[get] = column
            if distinct is not None:  # what no run tells any more does no harm among them
                new._distinct[get] = distinct.union(get(run) for _, run in steps if run)
        return new

    def distinct(self, get: Get) -> frozenset[Any]:
        """The values of a field, and perhaps some that no run has any more."""
        found = self._distinct.get(get)
        if found is None:
            found = self._distinct[get] = frozenset(self.values(get))
        return found

    def where(self, get: Get, is_right: Callable[[Any], bool]) -> Flags | None:
        """Which runs have a right value in a field; None where no run has."""
        right = {value for value in self.distinct(get) if value is not None and is_right(value)}
        return map(right.__contains__, self.values(get)) if right else None

    def containing(self, get: Get, part: str) -> Flags | None:
        """Which runs have a text that contains a part, casefolded; None where no run has."""
        found = self._texts.get(get)
        if found is None:
            texts = [text for text in self.distinct(get) if text is not None]
            folded = [text.casefold() for text in texts]
            found = self._texts[get] = _Texts(texts, folded, '\n'.join(folded))
        if part not in found.joined:  # said of all of them at once
            return None
        pairs = zip(found.texts, found.folded, strict=True)
        right = {text for text, folded in pairs if part in folded}
        return map(right.__contains__, self.values(get)) if right else None

    def nowhere(self) -> Flags:
        """False for each run."""
        return [False] * len(self.runs)


def either(some: Iterable[Flags | None]) -> Flags | None:
    """What one of them says; None where none says anything."""
    found: Flags | None = None
    for flags in some:
        if flags is not None:
            found = flags if found is None else map(or_, found, flags)
    return found

"""What many runs tell, a column a field: a search compares each different text once."""

from __future__ import annotations

import functools
from array import array
from collections.abc import Callable, Iterable, Sequence
from operator import and_, or_
from typing import Any, NamedTuple

from .packed import PackedRun
from .records import RunRecord

Get = Callable[[RunRecord], Any]  # of a field; what it gives can be in a set
NAN = float('nan')
_WIDTH = 16  # characters: a runid has fifteen at most
Flags = bytes  # one a run, in their order: 1 for those that are right


class Step(NamedTuple):
    """Puts a run into a list at a place, or takes away the one that is there."""

    place: int
    run: PackedRun | None


class _Texts(NamedTuple):
    """The different texts of a column."""

    texts: Sequence[str]
    folded: Sequence[str]  # the same, casefolded
    joined: str


class Columns:
    """Runs, with the columns that were asked for so far. Several threads may ask.

    They are tuples, as the runs: the garbage collector looks at those once.
    """

    def __init__(self, runs: Sequence[PackedRun]) -> None:
        self.runs = runs
        self._values: dict[Get, Sequence[Any]] = {}
        self._distinct: dict[Get, frozenset[Any]] = {}
        self._texts: dict[Get, _Texts] = {}
        self._numbers: dict[Get, array[float]] = {}
        self._digits: str | None = None  # the runids, a blank between two

    def prepare(self, texts: Iterable[Get] = (), numbers: Iterable[Get] = ()) -> None:
        """Make several columns at once, for most of the time goes into unpacking."""
        values: dict[Get, list[Any]] = {get: [] for get in texts if get not in self._values}
        found = {get: array('d') for get in numbers if get not in self._numbers}
        shared: dict[Any, Any] = {}  # each text once, however many runs tell it
        for run in self.runs if values or found else ():
            record = run.unpacked()
            for get, column in values.items():
                value = get(record)
                column.append(shared.setdefault(value, value))
            for get, row in found.items():
                row.append(_number_of(get, record))
        self._values.update((get, tuple(column)) for get, column in values.items())
        self._numbers.update(found)

    def values(self, get: Get) -> Sequence[Any]:
        """A field of each run. ``get`` is one that lasts: the column is kept for it."""
        self.prepare(texts=[get])
        return self._values[get]

    def become(self, runs: Sequence[PackedRun], steps: Iterable[Step]) -> Columns:
        """The columns of a list that was made of this one, step by step."""
        new = Columns(runs)
        told = [(place, run.unpacked() if run else None) for place, run in steps]
        for get, values in list(self._values.items()):
            column = list(values)
            _step(column, told, get)
            new._values[get] = tuple(column)
        for get, numbers in list(self._numbers.items()):
            row = numbers[:]
            _step(row, told, functools.partial(_number_of, get))
            new._numbers[get] = row
        for get, distinct in list(self._distinct.items()):
            if len(distinct) <= len(runs):  # what no run tells any more does no harm, up to that
                new._distinct[get] = distinct.union(get(record) for _, record in told if record)
        return new

    def numbers(self, get: Get) -> Sequence[float]:
        """A field of each run; what is not known is nan, which is neither larger nor smaller."""
        self.prepare(numbers=[get])
        return self._numbers[get]

    def with_digits(self, digits: str) -> Flags:
        """Which runs have some digits in their runid."""
        if self._digits is None:
            self._digits = ''.join([f'{run.runid:{_WIDTH}}' for run in self.runs])
        flags = bytearray(len(self.runs))
        place = self._digits.find(digits)
        while place >= 0:
            flags[place // _WIDTH] = True
            place = self._digits.find(digits, place + 1)
        return bytes(flags)

    def distinct(self, get: Get) -> frozenset[Any]:
        """The values of a field, and perhaps some that no run has any more."""
        found = self._distinct.get(get)
        if found is None:
            found = self._distinct[get] = frozenset(self.values(get))
        return found

    def where(self, get: Get, is_right: Callable[[Any], bool]) -> Flags | None:
        """Which runs have a right value in a field; None where no run has."""
        right = {value for value in self.distinct(get) if value is not None and is_right(value)}
        return bytes(map(right.__contains__, self.values(get))) if right else None

    def containing(self, get: Get, part: str) -> Flags | None:
        """Which runs have a text that contains a part, casefolded; None where no run has."""
        found = self._texts.get(get)
        if found is None:
            texts = tuple([text for text in self.distinct(get) if text is not None])
            folded = tuple([text.casefold() for text in texts])
            found = self._texts[get] = _Texts(texts, folded, '\n'.join(folded))
        if part not in found.joined:  # said of all of them at once
            return None
        pairs = zip(found.texts, found.folded, strict=True)
        right = {text for text, folded in pairs if part in folded}
        return bytes(map(right.__contains__, self.values(get))) if right else None

    def nowhere(self) -> Flags:
        """0 for each run."""
        return bytes(len(self.runs))


def _number_of(get: Get, run: RunRecord) -> float:
    number: float | None = get(run)
    return NAN if number is None else number


def _step(
    column: list[Any] | array[float], told: Iterable[tuple[int, RunRecord | None]], get: Get
) -> None:
    """Make a column of another list of a copy of its column."""
    for place, record in told:
        if record is None:
            del column[place]
        else:
            column.insert(place, get(record))


def either(some: Iterable[Flags | None]) -> Flags | None:
    """The runs that one of them names; None where none says anything."""
    told = [flags for flags in some if flags is not None]
    return _combined(told, or_) if told else None


def all_of(some: Sequence[Flags]) -> Flags:
    """The runs that each of them names; there must be one."""
    return _combined(some, and_)


def others(flags: Flags) -> Flags:
    """The runs that are not named."""
    return flags.translate(_OTHERS)


_OTHERS = bytes([1, 0, *range(2, 256)])


def _combined(some: Sequence[Flags], combine: Callable[[int, int], int]) -> Flags:
    """Long numbers are combined a word of the machine at a time."""
    if len(some) == 1:
        return some[0]
    numbers = (int.from_bytes(flags, 'little') for flags in some)
    return functools.reduce(combine, numbers).to_bytes(len(some[0]), 'little')

"""What many runs tell, a column a field: a search compares each different text once."""

from __future__ import annotations

import functools
from array import array
from collections.abc import Callable, Iterable, Sequence
from operator import and_, or_
from typing import Any, NamedTuple, TypeVar

from .packed import PackedRun
from .records import RunRecord

Get = Callable[[RunRecord], Any]  # of a field; what it gives can be in a set
T = TypeVar('T')
NAN = float('nan')
LATE = 512  # changes that a column may be late
_WIDTH = 16  # characters: a runid has fifteen at most
Flags = bytes  # one a run, in their order: 1 for those that are right


class Step(NamedTuple):
    """Puts a run into a list at a place, or takes away the one that is there."""

    place: int
    run: PackedRun | None


class _Told(NamedTuple):
    """The same with what the run tells."""

    place: int
    record: RunRecord | None


_Later = Sequence[_Told]


class _Texts(NamedTuple):
    """The different texts of a column."""

    texts: tuple[str, ...]
    folded: tuple[str, ...]  # the same, casefolded
    joined: str


class Columns:
    """Runs, with the columns that were asked for so far. Several threads may ask.

    Where runs came and went, a column follows when it is asked for.
    """

    def __init__(self, runs: Sequence[PackedRun]) -> None:
        self.runs = runs
        self._steps: _Later = ()  # since the first column was made
        self._made: dict[Any, tuple[Any, int]] = {}  # and how many of the steps are in it

    def become(self, runs: Sequence[PackedRun], steps: Iterable[Step]) -> Columns:
        """The columns of a list that was made of this one, step by step."""
        new = Columns(runs)
        new._made = dict(self._made)
        told = (_Told(place, run.unpacked() if run else None) for place, run in steps)
        new._steps = (*self._steps, *told)
        if len(new._steps) > LATE:
            new._made.clear()
            new._steps = ()
        return new

    def prepare(self, texts: Iterable[Get] = (), numbers: Iterable[Get] = ()) -> None:
        """Make several columns at once, for most of the time goes into unpacking."""
        values: dict[Get, list[Any]] = {get: [] for get in texts if get not in self._made}
        found = {get: array('d') for get in numbers if (_number_of, get) not in self._made}
        shared: dict[Any, Any] = {}  # each text once, however many runs tell it
        for run in self.runs if values or found else ():
            record = run.unpacked()
            for get, column in values.items():
                value = get(record)
                column.append(shared.setdefault(value, value))
            for get, row in found.items():
                row.append(_number_of(get, record))
        now = len(self._steps)
        # Tuples: the garbage collector looks at those once.
        self._made.update((get, (tuple(column), now)) for get, column in values.items())
        self._made.update(((_number_of, get), (row, now)) for get, row in found.items())

    def values(self, get: Get) -> Sequence[Any]:
        """A field of each run. ``get`` is one that lasts: the column is kept for it."""

        def follow(values: Sequence[Any], later: _Later) -> Sequence[Any]:
            column = list(values)
            _follow(column, later, get)
            return tuple(column)

        self.prepare(texts=[get])
        return self._now(get, follow)

    def numbers(self, get: Get) -> Sequence[float]:
        """A field of each run; what is not known is nan, which is neither larger nor smaller."""

        def follow(numbers: array[float], later: _Later) -> array[float]:
            row = numbers[:]
            _follow(row, later, functools.partial(_number_of, get))
            return row

        self.prepare(numbers=[get])
        return self._now((_number_of, get), follow)

    def distinct(self, get: Get) -> frozenset[Any]:
        """The values of a field, and perhaps some that no run has any more."""

        def follow(distinct: frozenset[Any], later: _Later) -> frozenset[Any]:
            new = {get(record) for _, record in later if record}
            return distinct if new <= distinct else distinct | new

        return self._now((frozenset, get), follow, lambda: frozenset(self.values(get)))

    def where(self, get: Get, is_right: Callable[[Any], bool]) -> Flags | None:
        """Which runs have a right value in a field; None where no run has."""
        right = {value for value in self.distinct(get) if value is not None and is_right(value)}
        return bytes(map(right.__contains__, self.values(get))) if right else None

    def containing(self, get: Get, part: str) -> Flags | None:
        """Which runs have a text that contains a part, casefolded; None where no run has."""

        def follow(told: _Texts, later: _Later) -> _Texts:
            new = _texts_of({get(record) for _, record in later if record}.difference(told.texts))
            if not new.texts:
                return told
            joined = f'{told.joined}\n{new.joined}'
            return _Texts(told.texts + new.texts, told.folded + new.folded, joined)

        told = self._now((_Texts, get), follow, lambda: _texts_of(self.distinct(get)))
        if part not in told.joined:  # said of all of them at once
            return None
        pairs = zip(told.texts, told.folded, strict=True)
        right = {text for text, folded in pairs if part in folded}
        return bytes(map(right.__contains__, self.values(get))) if right else None

    def with_digits(self, digits: str) -> Flags:
        """Which runs have some digits in their runid."""

        def follow(runids: str, later: _Later) -> str:
            for place, record in later:
                start = place * _WIDTH
                if record is None:
                    runids = runids[:start] + runids[start + _WIDTH :]
                else:
                    runids = f'{runids[:start]}{record.runid:{_WIDTH}}{runids[start:]}'
            return runids

        runids = self._now(
            'runids', follow, lambda: ''.join([f'{run.runid:{_WIDTH}}' for run in self.runs])
        )
        flags = bytearray(len(self.runs))
        place = runids.find(digits)
        while place >= 0:
            flags[place // _WIDTH] = True
            place = runids.find(digits, place + 1)
        return bytes(flags)

    def nowhere(self) -> Flags:
        """0 for each run."""
        return bytes(len(self.runs))

    def _now(
        self, key: Any, follow: Callable[[T, _Later], T], make: Callable[[], T] | None = None
    ) -> T:
        """What was made once and follows what came and went, which ``make`` makes else."""
        now = len(self._steps)
        made: T
        if key in self._made or make is None:
            made, done = self._made[key]
            made = follow(made, self._steps[done:]) if done < now else made
        else:
            made = make()
        self._made[key] = made, now
        return made


def _number_of(get: Get, record: RunRecord) -> float:
    number: float | None = get(record)
    return NAN if number is None else number


def _follow(column: list[Any] | array[float], later: _Later, get: Get) -> None:
    for place, record in later:
        if record is None:
            del column[place]
        else:
            column.insert(place, get(record))


def _texts_of(distinct: Iterable[str | None]) -> _Texts:
    texts = tuple([text for text in distinct if text is not None])
    folded = tuple([text.casefold() for text in texts])
    return _Texts(texts, folded, '\n'.join(folded))


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

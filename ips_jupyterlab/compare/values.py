"""Compares what files say by meaning: numbers as numbers, arrays element by element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..catalog.details import EXACT
from ..contract import ComparedRow, Format, Value

LONGEST = 60  # characters of an array that is told whole
LONGEST_TEXT = 200  # characters of a text that are told

# A configuration holds texts only. Fortran writes exponents with a d, too.
_NUMBER = re.compile(r'[-+]?(\d+\.?\d*|\.\d+)([eEdD][-+]?\d+)?')
_WHOLE = re.compile(r'[-+]?\d+')


class Compared(NamedTuple):
    """The values of files that differ, and how many do not."""

    rows: list[ComparedRow]
    same: int


def compare_values(told: Sequence[Mapping[str, Any] | None], format_: Format) -> Compared:
    """What differs between files of one format, in the order in which they tell it.

    :param told: what each says by name; None where a run has no such file, or one that cannot be
        read: the others are compared.
    """
    given = [
        {name: understood(value, format_) for name, value in values.items()}
        for values in told
        if values is not None
    ]
    if len(given) < 2:
        return Compared([], 0)
    rows, same = [], 0
    for name in dict.fromkeys(name for values in given for name in values):
        found = [values.get(name) for values in given]
        if all(is_same(found[0], value) for value in found[1:]):
            same += 1
            continue
        words = iter(_words(found))
        shown = [None if values is None else next(words) for values in told]
        rows.append(ComparedRow(name, shown, True))
    return Compared(rows, same)


def understood(value: Any, format_: Format) -> Any:
    """What a value of a file means.

    In a configuration a text may be a number, and in a namelist blanks at the end of one mean
    nothing.
    """
    if isinstance(value, list):
        return [understood(one, format_) for one in value]
    if isinstance(value, str) and format_ == 'config':
        return _number(value.strip())
    if isinstance(value, str) and format_ == 'namelist':
        return value.rstrip(' ')
    return value


def _number(text: str) -> Value:
    if len(text) > LONGEST or not _NUMBER.fullmatch(text):
        return text
    return int(text) if _WHOLE.fullmatch(text) else float(text.lower().replace('d', 'e'))


def is_same(one: Any, two: Any) -> bool:
    """Whether two values mean the same. 1 is 1.0, and neither is true or the text "1"."""
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(is_same, one, two))
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two
    return bool(one == two)


def _words(values: Sequence[Any]) -> list[Value]:
    """Values of one name that differ, as they are told. Arrays that are the same say the same."""
    first = next(value for value in values if value is not None)
    if not isinstance(first, list):
        return [_alone(value) for value in values]
    words: list[Value] = []
    for value in values:
        if isinstance(value, list) and is_same(value, first):
            value = first
        whole = _alone(value)
        apart = _apart(first, value) if isinstance(value, list) and value is not first else ''
        if apart and len(_written(value)) <= LONGEST:
            words.append(f'{whole} ({apart})')
        else:
            words.append(apart or whole)
    return words


def _alone(value: Any) -> Value:
    if isinstance(value, list):
        text = _written(value)
        return text if len(text) <= LONGEST else _summary(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT:
        return str(value)
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f'{value[:LONGEST_TEXT]}… ({len(value)} characters)'
    return value if isinstance(value, (bool, int, float, str)) else None


def _written(value: Any) -> str:
    if isinstance(value, list):
        return f'[{", ".join(map(_written, value))}]'
    return 'null' if value is None else str(value)


def _summary(array: list[Any]) -> str:
    values = [value for _, value in _elements(array)]
    numbers = [value for value in values if _is_number(value)]
    if len(numbers) == len(values):
        return f'{len(values)} numbers from {min(numbers):.6g} to {max(numbers):.6g}'
    return f'{len(values)} values'


def _apart(first: list[Any], other: list[Any]) -> str:
    """Where and how far two arrays of the same shape lie apart; '' where their shapes differ."""
    ones, others = list(_elements(first)), list(_elements(other))
    if [place for place, _ in ones] != [place for place, _ in others]:
        return ''
    largest, where = 0.0, ''
    for (place, one), (_, two) in zip(ones, others, strict=True):
        if is_same(one, two):
            continue
        if not (_is_number(one) and _is_number(two)):
            return f'differs at {_at(place)}'
        if not where or abs(one - two) > largest:
            largest, where = abs(one - two), _at(place)
    return f'max. difference {largest:.6g} at {where}'


def _elements(value: Any, place: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Each element of an array, also of one of arrays, with its indices."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _elements(one, (*place, index))
    else:
        yield place, value


def _at(place: tuple[int, ...]) -> str:
    return f'[{", ".join(map(str, place))}]'


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

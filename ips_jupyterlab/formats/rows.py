"""The numbers of one file after the other, as rows: files of a kind are built alike."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from .nodes import Content
from .numbers import also_told, told
from .requests import ABSENT, GAP, FileValues, Rows, Steps, Told, Wanted
from .tree import Tree

_NUMBERS = {int, float}  # not bool

Quick = Callable[[Any], Sequence[float] | None]


class RowReader:
    """Reads the wanted numbers of files, and what else these tell without more reading.

    What a file tells is found out once; of the next ones that are parsed whole the same is taken,
    without a walk through all that is in them.
    """

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._wanted = list(wanted)
        self.forget()

    def forget(self) -> None:
        """The next file is read as the first one is."""
        self._names: list[Wanted] | None = None  # of the file before
        self._all: Quick | None = None
        self._others: Quick | None = None

    def read(self, content: Content) -> FileValues:
        """The row of a file; its names where they are others than of the file before."""
        root = content.root if isinstance(content, Tree) else None
        if root is not None and self._all and (quick := self._all(root)) is not None:
            return FileValues(row=_packed(quick))
        found = told(content, self._wanted)
        row, rows = _row(found)
        if root is not None and self._others and (quick := self._others(root)) is not None:
            return FileValues(row=_packed([*row, *quick]), rows=rows)
        known = set(self._wanted)
        also = [one for one in also_told(content) if one.wanted not in known]
        others, _ = _row([one.value for one in also])
        names = self._named([one.wanted for one in also])
        return FileValues(row=_packed([*row, *others]), rows=rows, names=names)

    def _named(self, others: Sequence[Wanted]) -> list[Wanted] | None:
        """All names, for the next files too; None where they are as before."""
        names = [*self._wanted, *others]
        if names == self._names:
            return None
        self._names = names
        self._others = _quick([one.steps for one in others])
        is_single = all(one.reduction == 'value' for one in self._wanted)
        self._all = _quick([one.steps for one in names]) if is_single else None
        return names


def _row(found: Iterable[Told]) -> tuple[list[float], dict[int, Rows]]:
    """Numbers as they are kept in a row, and columns over time by their places in it."""
    row, rows = [], {}
    for place, one in enumerate(found):
        if isinstance(one, Rows):
            rows[place] = one
            row.append(GAP)
        else:
            row.append(ABSENT if one is None else one if math.isfinite(one) else GAP)
    return row, rows


def _packed(row: Sequence[float]) -> bytes:
    return struct.pack(f'{len(row)}d', *row)


def _quick(every: Sequence[Steps]) -> Quick:
    """Takes the numbers at these places from nested dictionaries and lists.

    It gives None where one of them is no finite number, or not there.
    """
    groups: dict[Steps, list[tuple[int, Any]]] = {}
    for place, steps in enumerate(every):
        groups.setdefault(steps[:-1], []).append((place, steps[-1:]))
    takers: list[tuple[list[tuple[Any, Any]], Any, Callable[[Any], Sequence[float]], bool]] = []
    order: list[int] = []
    for above, inner in groups.items():
        order += [place for place, _ in inner]
        last = [step for _, steps in inner for step in steps]
        kind = list if all(isinstance(step, int) for step in last) else dict
        path = [(step, list if isinstance(step, int) else dict) for step in above]
        takers.append((path, kind, _taker(last), len(last) == len(inner)))
    is_in_order = order == sorted(order)

    def take(root: Any) -> Sequence[float] | None:
        row: list[float] = []
        try:
            for above, kind, taken, is_whole in takers:
                inside: Any = root
                for step, kind_above in above:
                    if type(inside) is not kind_above:
                        return None
                    inside = inside[step]
                if not is_whole or type(inside) is not kind:
                    return None
                row += taken(inside)
            if not _NUMBERS.issuperset(map(type, row)) or not math.isfinite(sum(row)):
                return None
        except (LookupError, OverflowError):
            return None
        if is_in_order:
            return row
        ordered = [0.0] * len(row)
        for place, value in zip(order, row, strict=True):
            ordered[place] = value
        return ordered

    return take


def _taker(steps: Sequence[Any]) -> Callable[[Any], Sequence[float]]:
    """Takes all of them from a dictionary or a list at once."""
    if len(steps) == 1:
        [only] = steps
        return lambda inside: (inside[only],)
    return itemgetter(*steps) if steps else lambda inside: ()

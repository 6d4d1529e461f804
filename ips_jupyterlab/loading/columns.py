"""What was read of many files: a column for each variable, with a row for each run and timestep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

Array = np.ndarray[Any, np.dtype[Any]]
Key = tuple[str, str]  # of a variable: the label of its files, and its name
Shape = tuple[int, ...]

_NUMBERS = {int, float, type(None)}


class Variable(Struct, frozen=True, kw_only=True):
    """A variable as a file tells it."""

    name: str
    dims: tuple[str, ...] = ()
    units: str | None = None
    attributes: dict[str, str] = {}

    @property
    def is_coordinate(self) -> bool:
        """Whether it tells where the values along its own dimension are."""
        return self.dims == (self.name,)


class Plan:
    """The variables of a file with their shapes; files that are built alike share one."""

    def __init__(self, fields: Sequence[tuple[Variable, Shape]]) -> None:
        self.fields = tuple(fields)
        self.count = sum(_count(shape) for _, shape in fields)


class Unread(NamedTuple):
    """Stands for the values of an array that is read later."""

    dtype: str


class Part(Struct):
    """The rows of a column in which the variable has one shape, and the same units.

    :ivar values: rows first; None where they are not kept.
    :ivar common: of a coordinate, its values where all rows have the same.
    """

    rows: Array
    shape: Shape
    dtype: str
    values: Array | None
    common: Array | None = None
    units: str | None = None


class Column(Struct):
    """A variable of the files with one label."""

    variable: Variable
    parts: list[Part]
    repeats_time: bool = False  # it only tells the timestep once more


class About(Struct):
    """What is known of a run beside its data."""

    metadata: dict[str, Any] = {}
    timesteps: int = 0
    problem: str | None = None  # why its data cannot be listed
    bad_files: int = 0
    first_bad: str | None = None  # the first file that cannot be read, and why
    doubled: str | None = None  # a file that another one of its kind and timestep replaces


class Batch(Struct):
    """What was read of some runs. A row is a timestep of a run."""

    runs: Array  # of each row: which of the runs
    times: Array  # of each row, in s
    columns: dict[Key, Column]
    about: dict[int, About]
    names: dict[str, None]  # of the variables that were not wanted
    left_out: dict[str, int] = {}  # files without named values, by their label
    lacking: dict[str, int] = {}  # files whose library is missing, by what is to be installed
    size: int = 0  # bytes of all values
    is_whole: bool = True  # all values are kept


class Collector:
    """Collects the values of files.

    :param keep: bytes that are kept; of a batch that has more only the outline is.
    """

    def __init__(self, keep: float) -> None:
        self._keep = keep
        self._runs: list[int] = []
        self._times: list[float] = []
        self._columns: dict[Key, Column] = {}
        self._lists: dict[Key, dict[tuple[Shape, str | None], tuple[list[int], list[Any]]]] = {}
        self._slots: dict[tuple[str, Plan], list[tuple[list[int], list[Any]]]] = {}
        self._left_out: dict[str, int] = {}
        self._lacking: dict[str, int] = {}
        self._waiting = 0  # values in the lists
        self._size = 0

    def row(self, run: int, timestep: float) -> int:
        """Begin a row."""
        self._runs.append(run)
        self._times.append(timestep)
        return len(self._runs) - 1

    def add(self, row: int, label: str, plan: Plan, values: Sequence[Any]) -> None:
        """Take the values of a file."""
        slots = self._slots.get((label, plan))
        if slots is None:
            slots = [self._slot(label, *field) for field in plan.fields]
            self._slots[label, plan] = slots
        for (rows, column), value in zip(slots, values, strict=True):
            rows.append(row)
            column.append(value)
        self._waiting += plan.count
        if self._waiting > 4_000_000:
            self._flush()

    def leave_out(self, label: str) -> None:
        """A file has no named values."""
        self._left_out[label] = self._left_out.get(label, 0) + 1

    def lack(self, install: str) -> None:
        """A file cannot be read before this is installed."""
        self._lacking[install] = self._lacking.get(install, 0) + 1

    def batch(self, about: dict[int, About], names: dict[str, None]) -> Batch:
        """All that was collected."""
        self._flush()
        is_whole = self._size <= self._keep
        return Batch(
            runs=np.array(self._runs, dtype='i8'),
            times=np.array(self._times, dtype='f8'),
            columns=self._columns,
            about=about,
            names=names,
            left_out=self._left_out,
            lacking=self._lacking,
            size=self._size,
            is_whole=is_whole,
        )

    def _slot(self, label: str, variable: Variable, shape: Shape) -> tuple[list[int], list[Any]]:
        key = label, variable.name
        self._columns.setdefault(key, Column(variable, [], variable.name == 'time'))
        return self._lists.setdefault(key, {}).setdefault((shape, variable.units), ([], []))

    def _flush(self) -> None:
        """Make arrays of the lists."""
        for key, alike in self._lists.items():
            column = self._columns[key]
            for (shape, units), (rows, values) in alike.items():
                part = _part(np.array(rows), shape, values, column.variable.is_coordinate)
                part.units = units
                column.parts.append(part)
                self._size += len(rows) * _count(shape) * np.dtype(part.dtype).itemsize
                column.repeats_time = column.repeats_time and self._repeats_time(part)
        if self._size > self._keep:
            for column in self._columns.values():
                for part in column.parts:
                    part.values = None
        self._lists.clear()
        self._slots.clear()
        self._waiting = 0

    def _repeats_time(self, part: Part) -> bool:
        if part.shape or part.values is None or part.values.dtype.kind not in 'iuf':
            return False
        return bool(np.all(part.values == np.array(self._times)[part.rows]))


def _part(rows: Array, shape: Shape, values: list[Any], is_coordinate: bool) -> Part:
    if isinstance(values[0], Unread):
        dtype = np.result_type(*{value.dtype for value in values})
        return Part(rows, shape, dtype.str, None)
    array = as_array(values, shape)
    part = Part(rows, shape, array.dtype.str, array)
    if is_coordinate and len(shape) == 1 and _are_same(array):
        part.common, part.values = array[0].copy(), None
    return part


def _are_same(array: Array) -> bool:
    """Whether all rows are; nothing is where nan is."""
    return bool(np.all(array == array[:1]))


def as_array(values: list[Any], shape: Shape) -> Array:
    """Values of one shape as an array with the rows first; missing numbers are nan."""
    if isinstance(values[0], np.ndarray):
        return np.stack(values)
    if not shape:
        return _of_scalars(values)
    array = np.array(values)
    if array.dtype.kind in 'iufb':
        return array
    array = np.array(values, dtype=object)
    if {type(value) for value in array.flat} <= _NUMBERS:
        return array.astype('f8')
    return _without_none(array)


def _of_scalars(values: list[Any]) -> Array:
    kinds = set(map(type, values))
    if kinds == {bool}:
        return np.array(values)
    if kinds == {int}:
        array = np.array(values)
        return array if array.dtype.kind in 'iu' else array.astype('f8')  # more than 64 bits
    if kinds <= _NUMBERS:
        return np.array(values, dtype='f8')
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return _without_none(array)


def _without_none(array: Array) -> Array:
    """Texts, with nan for missing ones as xarray has it."""
    is_none = np.array([value is None for value in array.flat], dtype=bool)
    array[is_none.reshape(array.shape)] = np.nan
    return array


def _count(shape: Shape) -> int:
    count = 1
    for length in shape:
        count *= length
    return count

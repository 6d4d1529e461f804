"""How the columns of all batches fit together: one time axis, and names that are clear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from .columns import Array, Batch, Column, Key, Part, Shape, Variable

RAGGED = 2  # times the timesteps of the longest run; beyond it a common axis is mostly holes


class TimeAxis(Struct):
    """Where the rows of a run lie.

    :ivar times: in s, ascending; None where runs have times of their own, and rows are counted.
    """

    length: int
    times: Array | None

    def places(self, batch: Batch) -> Array:
        """The place of each row of a batch; -1 for one that was not there before."""
        if self.times is None:
            first = np.flatnonzero(np.diff(batch.runs, prepend=-1))
            counts = np.diff(first, append=len(batch.runs))
            places = np.arange(len(batch.runs)) - np.repeat(first, counts)
            return np.where(places < self.length, places, -1)
        if not self.length:
            return np.full(len(batch.times), -1)
        places = np.searchsorted(self.times, batch.times).clip(0, self.length - 1)
        return np.where(self.times[places] == batch.times, places, -1)


class Placed(Struct):
    """A variable as it comes into the dataset, behind the dimensions of runs and time."""

    key: Key
    variable: Variable
    size: Shape  # the largest along each dimension
    dtype: str
    runs: Array  # which runs have it
    rows: int  # how many rows have it
    common: Array | None = None  # of a coordinate that is the same in all files
    name: str = ''
    dims: tuple[str, ...] = ()
    other_ranks: int = 0  # rows that are left out, for they have another number of dimensions
    is_padded: bool = False
    varies: bool = False  # a coordinate that differs between files
    units: dict[str | None, Array] = {}  # which runs have it in which units

    @property
    def unit(self) -> str | None:
        """Its units; None where files have it in different ones."""
        return next(iter(self.units)) if len(self.units) == 1 else None

    @property
    def bytes_of_row(self) -> int:
        """Bytes that one timestep of one run takes."""
        return int(np.prod(self.size, dtype='i8')) * np.dtype(self.dtype).itemsize


def time_axis(batches: Sequence[Batch], runs: int) -> TimeAxis:
    """The timesteps of all runs, unless there are far more than any run has."""
    times = np.unique(np.concatenate([np.unique(batch.times) for batch in batches]))
    if runs > 1:
        counts = [np.bincount(batch.runs).max(initial=0) for batch in batches]
        longest = int(max(counts))
        if len(times) > RAGGED * longest:
            return TimeAxis(longest, None)
    return TimeAxis(len(times), times)


def placed(batches: Sequence[Batch], runs: int, cells: int) -> list[Placed]:
    """The variables of all batches, without names, in the order of the files.

    :param cells: rows that a variable has of which nothing is missing.
    """
    found: dict[Key, list[tuple[Batch, Column]]] = {}
    for batch in batches:
        for key, column in batch.columns.items():
            found.setdefault(key, []).append((batch, column))
    return [
        _placed(key, columns, runs, cells)
        for key, columns in found.items()
        if not all(column.repeats_time for _, column in columns)
    ]


def _placed(key: Key, columns: list[tuple[Batch, Column]], runs: int, cells: int) -> Placed:
    ranks: dict[int, int] = {}
    for _, column in columns:
        for part in column.parts:
            ranks[len(part.shape)] = ranks.get(len(part.shape), 0) + len(part.rows)
    rank = max(ranks, key=lambda one: ranks[one])
    parts = [
        (batch, part)
        for batch, column in columns
        for part in column.parts
        if len(part.shape) == rank
    ]
    shapes = {part.shape for _, part in parts}
    units: dict[str | None, Array] = {}
    for batch, part in parts:
        has = units.setdefault(part.units, np.zeros(runs, dtype=bool))
        has[batch.runs[part.rows]] = True
    variable = next(column.variable for _, column in columns if len(column.variable.dims) == rank)
    is_full = ranks[rank] >= cells and len(shapes) == 1
    common = _common([part for _, part in parts]) if variable.is_coordinate else None
    return Placed(
        key,
        variable,
        size=tuple(max(lengths) for lengths in zip(*shapes, strict=True)),
        dtype=_dtype({part.dtype for _, part in parts}, is_full),
        runs=np.logical_or.reduce(list(units.values())),
        rows=ranks[rank],
        common=common,
        other_ranks=sum(ranks.values()) - ranks[rank],
        is_padded=len(shapes) > 1,
        varies=variable.is_coordinate and common is None,
        units=units,
    )


def _common(parts: Sequence[Part]) -> Array | None:
    """The values of a coordinate that all files share."""
    first = parts[0].common
    if len({part.units for part in parts}) > 1:
        return None
    if first is None or first.dtype.kind not in 'iuf':
        return None
    for part in parts[1:]:
        if part.common is None or not np.array_equal(part.common, first):
            return None
    return first


def _dtype(dtypes: Iterable[str], is_full: bool) -> str:
    """A type that holds all values, and missing ones where there are any."""
    kinds = {np.dtype(one).kind for one in dtypes}
    if not kinds <= set('iufb') or (kinds == {'b'} and not is_full):
        return 'O'
    dtype: np.dtype[Any] = np.result_type(*dtypes)
    if dtype.kind in 'iu' and not is_full:
        return '<f8'
    return dtype.str


def block(batch: Batch, one: Placed, axis: TimeAxis, runs: range, steps: range) -> Array:
    """The values of a variable for some runs and some of their timesteps."""
    dtype = np.dtype(one.dtype)
    nothing: Any = {'f': np.nan, 'O': np.nan}.get(dtype.kind, 0)
    values = np.full((len(runs), len(steps), *one.size), nothing, dtype=dtype)
    column = batch.columns.get(one.key)
    if column is None:
        return values
    places = axis.places(batch)
    for part in column.parts:
        if len(part.shape) != len(one.size):
            continue
        told = part.common[None] if part.values is None and part.common is not None else part.values
        if told is None:
            raise ValueError(f'the values of {one.name} were not kept')
        at_run, at_step = batch.runs[part.rows] - runs.start, places[part.rows]
        inside = (at_step >= steps.start) & (at_step < steps.stop)
        lengths: list[Any] = [slice(min(pair)) for pair in zip(part.shape, one.size, strict=True)]
        rows: tuple[Any, ...] = (inside, *lengths)
        cells: tuple[Any, ...] = (at_run[inside], at_step[inside] - steps.start, *lengths)
        values[cells] = np.broadcast_to(told, (len(part.rows), *part.shape))[rows]
    return values

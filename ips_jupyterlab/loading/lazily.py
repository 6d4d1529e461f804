"""Arrays whose values are read when they are needed, in pieces, by dask."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .batches import Request, read
from .columns import Array, Batch
from .gathering import members_of
from .layout import Placed, TimeAxis, block
from .sources import Run

CHUNK = 64 << 20  # bytes of a piece
SMALL = 1 << 13  # bytes of a row, up to which variables are read together


class Lazily:
    """Makes the arrays of a dataset.

    Small variables are read together, in the same task; each large one has its own.
    """

    def __init__(self, runs: Sequence[Run], request: Request, axis: TimeAxis) -> None:
        self._runs, self._pattern, self._axis = runs, request.pattern, axis

    def arrays(self, variables: Sequence[Placed]) -> list[Any]:
        """An array of each variable, over runs and time."""
        small = [one for one in variables if one.bytes_of_row <= SMALL]
        reads = self._pieces(small) if small else []
        return [
            self._array(one, reads if one.bytes_of_row <= SMALL else self._pieces([one]))
            for one in variables
        ]

    def _array(self, one: Placed, pieces: list[list[tuple[range, range, Any]]]) -> Any:
        import dask.array as da
        from dask import delayed

        rows = [
            [
                da.from_delayed(
                    delayed(block, pure=False)(batch, one, self._axis, runs, steps),
                    (len(runs), len(steps), *one.size),
                    dtype=np.dtype(one.dtype),
                    meta=np.empty((0,) * (2 + len(one.size)), dtype=one.dtype),
                )
                for runs, steps, batch in row
            ]
            for row in pieces
        ]
        if not rows or not rows[0]:
            return np.empty((len(self._runs), self._axis.length, *one.size), dtype=one.dtype)
        return da.concatenate([da.concatenate(row, axis=1) for row in rows], axis=0)

    def _pieces(self, variables: Sequence[Placed]) -> list[list[tuple[range, range, Any]]]:
        """What is read in one task: some runs, and some of their timesteps."""
        from dask import delayed

        wanted = frozenset(f'{one.key[0]}:{one.key[1]}' for one in variables)
        row = max(1, sum(one.bytes_of_row for one in variables))
        steps = self._axis.length
        if self._axis.times is not None:
            steps = max(1, min(steps, CHUNK // row))
        runs = max(1, min(members_of(len(self._runs)), CHUNK // max(1, row * steps)))
        return [
            [
                (some, part, delayed(read, pure=False)(self._request(some, part, wanted)))
                for part in _ranges(self._axis.length, steps)
            ]
            for some in _ranges(len(self._runs), runs)
        ]

    def _request(self, runs: range, steps: range, wanted: frozenset[str]) -> Request:
        first, last = -math.inf, math.inf
        if self._axis.times is not None:
            first, last = float(self._axis.times[steps[0]]), float(self._axis.times[steps[-1]])
        some = [(index, _between(self._runs[index], first, last)) for index in runs]
        return Request(runs=some, pattern=self._pattern, wanted=wanted, first=first, last=last)


def _between(run: Run, first: float, last: float) -> Run:
    """The run with the files that are read of it; fewer of them travel to a worker."""
    if run.files is None:
        return run
    files = [one for one in run.files if first <= one.timestep <= last]
    return Run(run.directory, run.runid, run.sim_name, run.parameters, files)


def _ranges(length: int, step: int) -> list[range]:
    return [range(at, min(at + step, length)) for at in range(0, length, step)] if step else []


def at_once(batches: Sequence[Batch], one: Placed, axis: TimeAxis, runs: int) -> Array:
    """The same array out of values that are at hand, which are forgotten on the way."""
    whole: Any = None
    for batch in batches:
        if one.key not in batch.columns:
            continue
        some = np.unique(batch.runs)
        places = axis.places(batch)
        inside = range(int(some[0]), int(some[-1]) + 1)
        steps = range(int(places.min()), int(places.max()) + 1)
        values = block(batch, one, axis, inside, steps)
        if whole is None:
            whole = np.empty((runs, axis.length, *one.size), dtype=values.dtype)
            whole[...] = {'f': np.nan, 'O': np.nan}.get(values.dtype.kind, 0)
        whole[inside.start : inside.stop, steps.start : steps.stop] = values
        del batch.columns[one.key]
    return np.asarray(whole)

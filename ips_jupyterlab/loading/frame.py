"""Makes a table of the single values that were read: a row for each run and timestep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from .arranged import Arranged, arrange
from .batches import Request
from .columns import Array, Batch
from .gathering import Progress, gather, gather_with, requests_of
from .layout import Placed, placed
from .metadata import coordinates_of, describe, merged
from .names import named
from .notes import notes_of
from .sources import Asked


def make_frame(asked: Asked, request: Request, *, client: Any, progress: Progress) -> pd.DataFrame:
    """The table of all runs that are asked for, as ``load_frame`` describes it."""
    arranged = arrange(asked)
    runs = arranged.runs
    request.only_scalars = True
    requests = requests_of(runs, request)
    if client is None:
        batches = gather(requests, progress)
    else:
        batches = gather_with(client, requests, progress, np.inf)
    rows = np.concatenate([batch.runs for batch in batches])
    variables = placed(batches, len(runs), len(rows))
    about = merged(batches)
    arranged.coordinates.update(coordinates_of(arranged, about))
    variables = named(variables, {'time', *arranged.coordinates})
    columns = {name: _of_runs(arranged, name)[rows] for name in arranged.coordinates}
    columns['time'] = np.concatenate([batch.times for batch in batches])
    columns.update({one.name: _column(batches, one) for one in variables})
    frame = pd.DataFrame(columns)
    units = {one.name: one.unit for one in variables if one.unit}
    frame.attrs = {**describe(asked, arranged, about), 'units': {'time': 's', **units}}
    frame.attrs['notes'] = notes_of(runs, about, variables, None, request.wanted, batches)
    return frame


def _of_runs(arranged: Arranged, name: str) -> Array:
    """A coordinate for each run, in the order of the runs."""
    dims, values = arranged.coordinates[name]
    array = np.asarray(values)
    shape = [
        length if dim in dims else 1
        for dim, length in zip(arranged.dims, arranged.shape, strict=True)
    ]
    return np.broadcast_to(array.reshape(shape), arranged.shape).ravel()


def _column(batches: Sequence[Batch], one: Placed) -> Array:
    dtype = np.dtype(one.dtype)
    nothing: Any = {'f': np.nan, 'O': np.nan}.get(dtype.kind, 0)
    parts = []
    for batch in batches:
        column = np.full(len(batch.runs), nothing, dtype=dtype)
        for part in batch.columns[one.key].parts if one.key in batch.columns else ():
            if not part.shape and part.values is not None:
                column[part.rows] = part.values
        parts.append(column)
    return np.concatenate(parts)

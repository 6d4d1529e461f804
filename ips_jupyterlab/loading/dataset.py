"""Makes a dataset of what was read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from . import gathering
from .arranged import Arranged, arrange
from .batches import Request
from .columns import Batch
from .gathering import Progress, gather, gather_with, requests_of
from .layout import Placed, TimeAxis, placed, time_axis
from .lazily import Lazily, at_once
from .metadata import coordinates_of, describe, merged
from .names import named
from .notes import notes_of
from .sources import Asked


def make_dataset(
    asked: Asked, request: Request, *, client: Any, lazy: bool | None, progress: Progress
) -> xr.Dataset:
    """The dataset of all runs that are asked for, as ``load`` describes it."""
    arranged = arrange(asked)
    runs = arranged.runs
    keep, most = math.inf, math.inf
    if lazy:
        keep, most = 0.0, 0.0
    elif lazy is None and client is not None:
        keep, most = gathering.PIECE, gathering.LARGEST
    request.keep = keep
    requests = requests_of(runs, request)
    if client is None:
        batches = gather(requests, progress)
    else:
        batches = gather_with(client, requests, progress, most)
    axis = time_axis(batches, len(runs))
    variables = placed(batches, len(runs), len(runs) * axis.length)
    about = merged(batches)
    arranged.coordinates.update(coordinates_of(arranged, about))
    variables = named(variables, {'time', 'step', *arranged.dims, *arranged.coordinates})
    if all(batch.is_whole for batch in batches):
        arrays = [at_once(batches, one, axis, len(runs)) for one in variables]
    else:
        arrays = Lazily(runs, request, axis).arrays(variables)
    dataset = _assembled(arranged, axis, variables, arrays, batches)
    dataset.attrs = describe(asked, arranged, about)
    dataset.attrs['notes'] = notes_of(runs, about, variables, axis, request.wanted, batches)
    return dataset


def _assembled(
    arranged: Arranged,
    axis: TimeAxis,
    variables: Sequence[Placed],
    arrays: Sequence[Any],
    batches: Sequence[Batch],
) -> xr.Dataset:
    step = 'time' if axis.times is not None else 'step'
    coordinates: dict[str, Any] = dict(arranged.coordinates)
    if axis.times is not None:
        coordinates['time'] = ('time',), axis.times, {'units': 's', 'long_name': 'timestep'}
    else:
        times = _times(arranged, axis, batches)
        coordinates['time'] = (*arranged.dims, step), times, {'units': 's', 'long_name': 'timestep'}
    data: dict[str, Any] = {}
    for one, array in zip(variables, arrays, strict=True):
        attributes = dict(one.variable.attributes)
        if one.unit is not None:
            attributes['units'] = one.unit
        if one.common is not None:
            coordinates[one.name] = one.dims, one.common, attributes
            continue
        array = array.reshape((*arranged.shape, axis.length, *one.size))
        into = coordinates if one.varies else data
        into[one.name] = (*arranged.dims, step, *one.dims), array, attributes
    return xr.Dataset(data, coordinates)


def _times(arranged: Arranged, axis: TimeAxis, batches: Sequence[Batch]) -> Any:
    """The times of the rows of each run, where they have no common axis."""
    times = np.full((len(arranged.runs), axis.length), np.nan)
    for batch in batches:
        times[batch.runs, axis.places(batch)] = batch.times
    return times.reshape((*arranged.shape, axis.length))

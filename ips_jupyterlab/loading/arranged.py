"""How runs lie in the dataset: along a grid of parameters, as members, as runs, or one alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from .columns import Array
from .sources import Asked, Run

OWN = ('time', 'step', 'member', 'run', 'runid', 'sim_name', 'run_state')


class Arranged(Struct):
    """The dimensions that runs lie along, and what is known of each of them.

    :ivar runs: in the order of the dimensions, the last one fastest.
    """

    runs: list[Run]
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    coordinates: dict[str, tuple[tuple[str, ...], Any]]


def arrange(asked: Asked) -> Arranged:
    """Find the dimensions for the runs that are asked for."""
    runs = asked.runs
    if asked.kind == 'run':
        return Arranged(runs, (), (), {})
    if asked.kind == 'runs':
        return Arranged(runs, ('run',), (len(runs),), {'run': (('run',), _run_names(runs))})
    return _members(asked)


def _run_names(runs: Sequence[Run]) -> Array:
    """Runids; with the user before them where two users have the same."""
    runids = [run.runid for run in runs]
    if all(runids) and len(set(runids)) == len(runids):
        return np.array(runids)
    return np.array(['/'.join((run.directory or '').split('/')[-2:]) for run in runs], dtype=object)


def _members(asked: Asked) -> Arranged:
    parameters = asked.ensemble.parameters if asked.ensemble else ()
    runs = asked.runs
    names = _short(parameters)
    columns = {name: [run.parameters.get(full) for run in runs] for full, name in names.items()}
    axes = {name: _distinct(column) for name, column in columns.items()}
    varying = [name for name, values in axes.items() if len(values) > 1]
    places = list(zip(*(columns[name] for name in varying), strict=True))
    count = int(np.prod([len(axes[name]) for name in varying], dtype='i8'))
    if varying and len(set(places)) == len(runs) == count and _are_told(columns):
        return _grid(runs, columns, axes, varying)
    coordinates: dict[str, tuple[tuple[str, ...], Any]] = {
        name: (('member',), _as_array(column)) for name, column in columns.items()
    }
    sim_names = np.array([run.sim_name for run in runs], dtype=object)
    return Arranged(
        runs, ('member',), (len(runs),), {'member': (('member',), sim_names), **coordinates}
    )


def _grid(
    runs: Sequence[Run],
    columns: dict[str, list[Any]],
    axes: dict[str, list[Any]],
    varying: Sequence[str],
) -> Arranged:
    shape = tuple(len(axes[name]) for name in varying)
    places = [{value: place for place, value in enumerate(axes[name])} for name in varying]
    indexes = [
        [of_axis[value] for value in columns[name]]
        for name, of_axis in zip(varying, places, strict=True)
    ]
    order = np.argsort(np.ravel_multi_index(indexes, shape))
    coordinates: dict[str, tuple[tuple[str, ...], Any]] = {}
    for name, values in axes.items():
        if name in varying:
            coordinates[name] = (name,), _as_array(values)
        else:
            coordinates[name] = (), values[0]
    return Arranged([runs[index] for index in order], tuple(varying), shape, coordinates)


def _short(parameters: Sequence[str]) -> dict[str, str]:
    """Parameters without their component where that is clear, by their full names."""
    short = [name.rpartition(':')[2] for name in parameters]
    return {
        full: name if short.count(name) == 1 and name and name not in OWN else full
        for full, name in zip(parameters, short, strict=True)
    }


def _distinct(values: Sequence[Any]) -> list[Any]:
    """Each value once: numbers ascending, others in the order in which they come."""
    distinct = list(dict.fromkeys(values))
    is_numeric = all(isinstance(value, (int, float)) for value in distinct)
    return sorted(distinct) if is_numeric else distinct


def _are_told(columns: dict[str, list[Any]]) -> bool:
    """Whether all members have all parameters."""
    return all(
        value is not None and value == value for column in columns.values() for value in column
    )


def _as_array(values: Sequence[Any]) -> Array:
    if all(value is None or isinstance(value, (int, float)) for value in values):
        array = np.array(values, dtype=None if None not in values else 'f8')
        return array if array.dtype.kind in 'iuf' else array.astype('f8')
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array

"""Names of variables and dimensions in the dataset: those of the files wherever they are clear."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from .columns import Array, Key
from .layout import Placed

IN_FILE = '_in_file'  # behind the name of a file that the dataset needs for itself
INDEX = '_index'  # behind a dimension whose coordinate differs between files


def named(variables: Sequence[Placed], taken: Collection[str]) -> list[Placed]:
    """Give variables and dimensions their names; coordinates that are the same come once.

    :param taken: names that the dataset needs for itself.
    """
    dims = _dims(variables, taken)
    for one in variables:
        one.dims = tuple(dims[one.key[0], dim] for dim in one.variable.dims)
    coordinates: dict[str, Placed] = {}
    others: dict[str, list[Placed]] = {}
    for one in variables:
        if one.common is not None:
            one.name = one.dims[0]
            coordinates.setdefault(one.name, one)
        else:
            others.setdefault(one.key[1], []).append(one)
    used = {*taken, *dims.values()}
    for told, alike in others.items():
        is_clear = len(alike) == 1 and told not in dims.values()
        for one in alike:
            one.name = told if is_clear else f'{one.key[0]}:{told}'
            if one.name in used:
                one.name += IN_FILE
    return [one for one in variables if one.common is None or coordinates[one.name] is one]


def _dims(variables: Sequence[Placed], taken: Collection[str]) -> dict[Key, str]:
    """The names of the dimensions, by the label of the files and the name in them.

    Dimensions of files of different kinds are one where their coordinates are the same.
    """
    sizes: dict[Key, int] = {}
    coordinates: dict[Key, Placed] = {}
    for one in variables:
        for dim, length in zip(one.variable.dims, one.size, strict=True):
            key = one.key[0], dim
            sizes[key] = max(sizes.get(key, 0), length)
            if one.variable.is_coordinate:
                coordinates[key] = one
    for key, one in coordinates.items():
        if one.common is not None and len(one.common) != sizes[key]:
            one.common, one.varies = None, True
    alike: dict[str, list[Key]] = {}
    for key in sizes:
        coordinate = coordinates.get(key)
        wanted = key[1]
        if coordinate is not None and coordinate.common is None:
            wanted += INDEX
        if wanted in taken:
            wanted += IN_FILE
        alike.setdefault(wanted, []).append(key)
    names: dict[Key, str] = {}
    for wanted, keys in alike.items():
        values = [coordinates[key].common if key in coordinates else None for key in keys]
        is_one = len(keys) == 1 or _are_same(values)
        names.update({key: wanted if is_one else f'{key[0]}:{wanted}' for key in keys})
    return names


def _are_same(values: Sequence[Array | None]) -> bool:
    first = values[0]
    return first is not None and all(
        one is not None and np.array_equal(one, first) for one in values
    )

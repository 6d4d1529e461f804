"""Reads an HDF5 file that is built as the one before it: names and attributes are not asked again.

What shows that it is built differently is checked: how many names each group has, and of each
dataset its type and how many attributes it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from ..formats import links
from ..formats.fills import decoded
from ..formats.hdf5 import HDF5Content, open_file
from ..formats.nodes import Node
from ..formats.opened import DataFile
from ..formats.requests import Steps
from .columns import Plan, Shape, Unread, Variable
from .described import NETCDF, UNITS, dtype_of

_DECODING = ('_FillValue', 'missing_value', 'scale_factor', 'add_offset')


class DifferentError(Exception):
    """The file is built differently."""


class _Dataset(Struct, frozen=True):
    steps: Steps
    variable: Variable
    is_plain: bool  # numbers
    rank: int
    dtype: Any  # as it is stored
    loaded: str  # as it is loaded
    attributes: int
    decoding: tuple[str, ...]  # attributes that the numbers are read with
    units: str


class QuickHDF5:
    """How the files of one label are built.

    :param file: one of them.
    :param pairs: what is read of it.
    """

    def __init__(
        self, file: DataFile, pairs: Iterable[tuple[Node, Variable]], *, is_outline: bool
    ) -> None:
        self._is_netcdf = file.format in NETCDF
        self._is_outline = is_outline
        self._plans: dict[tuple[Shape, ...], Plan] = {}
        with open_file(file) as opened:
            self._counts = {(): opened.id.get_num_objs(), **_groups(opened['/'].id, ())}
            groups = self._open_groups(opened)
            self._datasets = [self._dataset(groups, node, one) for node, one in pairs]

    def read(self, file: DataFile, *, has_new_units: bool) -> tuple[Plan, Sequence[Any]]:
        """The variables of a file, and their values.

        :param has_new_units: the units may be others than in the files before.
        :raises DifferentError: it is built differently.
        """
        with open_file(file) as opened:
            groups = self._open_groups(opened)
            if has_new_units:
                self._check_units(groups)
            content = HDF5Content(opened, is_netcdf=self._is_netcdf)
            found = [self._value(groups, content, one) for one in self._datasets]
        shapes = tuple([shape for shape, _ in found])
        plan = self._plans.get(shapes)
        if plan is None:
            variables = (one.variable for one in self._datasets)
            plan = self._plans[shapes] = Plan(list(zip(variables, shapes, strict=True)))
        return plan, [value for _, value in found]

    def _open_groups(self, opened: Any) -> dict[Steps, Any]:
        groups: dict[Steps, Any] = {}
        for steps, count in self._counts.items():
            group = links.open_part(groups[steps[:-1]], str(steps[-1])) if steps else opened['/'].id
            if group is None or group.get_num_objs() != count:
                raise DifferentError
            groups[steps] = group
        return groups

    def _check_units(self, groups: dict[Steps, Any]) -> None:
        for one in self._datasets:
            id_ = links.open_part(groups[one.steps[:-1]], str(one.steps[-1]))
            if id_ is None or _units(id_) != one.units:
                raise DifferentError

    def _dataset(self, groups: dict[Steps, Any], node: Node, variable: Variable) -> _Dataset:
        import h5py

        id_ = links.open_part(groups[node.steps[:-1]], str(node.steps[-1]))
        manager = h5py.AttributeManager(h5py.Dataset(id_))
        decoding = tuple(name for name in _DECODING if name in manager)
        loaded = ''
        if node.is_numeric:
            loaded = dtype_of(node.type, decoding, is_netcdf=self._is_netcdf)
        attributes = h5py.h5a.get_num_attrs(id_)
        dtype, rank = id_.dtype, len(node.shape)
        return _Dataset(
            node.steps,
            variable,
            node.is_numeric,
            rank,
            dtype,
            loaded,
            attributes,
            decoding,
            _units(id_),
        )

    def _value(
        self, groups: dict[Steps, Any], content: HDF5Content, one: _Dataset
    ) -> tuple[Shape, Any]:
        import h5py

        id_ = links.open_part(groups[one.steps[:-1]], str(one.steps[-1]))
        if (
            not isinstance(id_, h5py.h5d.DatasetID)
            or id_.rank != one.rank
            or id_.dtype != one.dtype
            or h5py.h5a.get_num_attrs(id_) != one.attributes
        ):
            raise DifferentError
        shape: Shape = id_.shape
        if not one.is_plain:
            node = content.find(one.steps)
            if node is None:
                raise DifferentError
            return node.shape, node.read()
        if shape and self._is_outline and not one.variable.is_coordinate:
            return shape, Unread(one.loaded)
        array = np.empty(shape, one.dtype)
        id_.read(h5py.h5s.ALL, h5py.h5s.ALL, array)
        manager = h5py.AttributeManager(h5py.Dataset(id_)) if one.decoding else {}
        array = decoded(
            array, {name: manager[name] for name in one.decoding}, is_netcdf=self._is_netcdf
        )
        return shape, np.asarray(array, dtype=one.loaded) if shape else array.item()


def _units(id_: Any) -> str:
    """The attributes of a dataset that tell its units."""
    import h5py

    manager = h5py.AttributeManager(h5py.Dataset(id_))
    return str([manager[name] for name in sorted(UNITS) if name in manager])


def _groups(group: Any, above: Steps) -> dict[Steps, int]:
    """How many names the groups in a group have, in tree order."""
    import h5py

    found: dict[Steps, int] = {}
    for name in links.names(group):
        if links.kind(group, name) == h5py.h5o.TYPE_GROUP and len(above) < 30:
            inner = links.open_part(group, name)
            found[(*above, name)] = inner.get_num_objs()
            found.update(_groups(inner, (*above, name)))
    return found

"""Reads the variables of data files. Files that are built alike are described once."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from ..contract import Format
from ..formats.added import is_shown_otherwise
from ..formats.content import content_of, has_names
from ..formats.fusion import format_of_folder
from ..formats.hdf5 import HDF5Content
from ..formats.nodes import Node
from ..formats.opened import DataFile, UnreadableError, being_written, opened
from ..formats.sniff import HEAD, format_of, known_format_of
from ..formats.text import inflate
from ..formats.tree import Tree
from ..formats.whole import FOLDERS
from .columns import Plan, Shape, Unread, Variable
from .described import NETCDF, UNITS, dtype_of, variables_of
from .quick import QuickHDF5

_GROWS = ('csv', 'text')  # what has been written of these is whole
_PLANS = 1000  # that are kept

Read = tuple[Plan, Sequence[Any]]


class _Built(NamedTuple):
    """How a JSON file is built: its variables, their names, and the units that it tells."""

    plan: Plan
    names: list[str]
    units: list[tuple[str, Any]]


class Reader:
    """Reads files for one call of ``load``.

    :param wanted: names of variables, with or without the label of their files; None: all.
    :param is_outline: values of large arrays are not read where the format can do without.
    :ivar names: of the variables that were there and not wanted.
    """

    def __init__(
        self,
        wanted: frozenset[str] | None = None,
        *,
        is_outline: bool = False,
        only_scalars: bool = False,
    ) -> None:
        self._wanted = wanted
        self._only_scalars = only_scalars
        self._is_outline = is_outline
        self._plans: dict[Any, _Built] = {}
        self._is_json: set[str] = set()
        self._quick: dict[str, QuickHDF5] = {}
        self._checked: set[str] = set()
        self.names: dict[str, None] = {}

    def begin(self) -> None:
        """Begin a run: the units of its first files are compared with those of the run before."""
        self._checked.clear()

    def read(self, label: str, path: str) -> Read | None:
        """The variables of a file and their values; None where it has no named values.

        :raises UnreadableError: it cannot be read.
        :raises ImportError: a library to read it with is not installed.
        """
        try:
            file = DataFile(path, 'binary')
        except OSError:
            return self._generally(label, path, 'json')  # it says why
        try:
            if file.is_folder:
                format_ = format_of_folder(path)
                return self._generally(label, path, format_) if format_ in FOLDERS else None
            if not stat.S_ISREG(file.status.st_mode):
                return None
            # What was JSON and begins so is tried as JSON first: telling a format takes longer.
            head = file.read(None if label in self._is_json else HEAD)
            if label in self._is_json and head[:1] == b'{':
                file.format = 'json'
            else:
                file.format = _format_of(head, file.name)
            if not has_names(path, file.format):
                return None
            read = self._quickly(label, file, head)
        finally:
            file.close()
        return read or self._generally(label, path, _format_of(head, file.name))

    def _quickly(self, label: str, file: DataFile, head: bytes) -> Read | None:
        """As below, without what is the same in files that are built alike."""
        try:
            if file.format == 'json':
                content = head if file.status.st_size <= len(head) else file.read()
                read = self._json(label, _decoded(content))
                self._is_json.add(label)
            elif file.format == 'gzip':
                read = self._json(label, _decoded(inflate(file)))
            elif label in self._quick and head[:3] != b'CDF':
                read = self._quick[label].read(file, has_new_units=label not in self._checked)
                self._checked.add(label)
            else:
                return None
        except Exception:  # the other way says what is wrong with it
            return None
        return None if file.has_changed else read

    def _json(self, label: str, root: Any) -> Read:
        found: dict[str, tuple[Shape, Any]] = {}
        _flatten(root, '', found)
        built = (label, tuple(found), tuple([shape for shape, _ in found.values()]))
        kept = self._plans.get(built)
        if kept is None or any(found[name][1] != told for name, told in kept.units):
            variables = [one for _, one in variables_of(Tree(root)) if one.name in found]
            chosen = self._chosen(label, variables)
            kept = _Built(
                Plan([(one, found[one.name][0]) for one in chosen]),
                [one.name for one in chosen],
                [(name, found[name][1]) for name in found if name.rpartition('.')[2] in UNITS],
            )
            if len(self._plans) < _PLANS:
                self._plans[built] = kept
        return kept.plan, [found[name][1] for name in kept.names]

    def _generally(self, label: str, path: str, format_: Format) -> Read:
        try:
            with opened(path, format_) as file, content_of(file) as content:
                described = variables_of(content, is_table=format_ == 'csv')
                chosen = {one.name for one in self._chosen(label, [one for _, one in described])}
                pairs = [(node, one) for node, one in described if one.name in chosen]
                is_netcdf = format_ in NETCDF
                if isinstance(content, HDF5Content):
                    self._quick[label] = QuickHDF5(file, pairs, is_outline=self._is_outline)
                values = [self._value(node, one, is_netcdf) for node, one in pairs]
                if file.has_changed and format_ not in _GROWS:
                    raise being_written()
        except UnreadableError as error:
            # Other data is not given up for a folder, whose library few have.
            if error.install and not os.path.isdir(path):
                raise ImportError(
                    f'{os.path.basename(path)}: a library to read it with is not installed: '
                    f"pip install '{error.install}'"
                ) from error
            raise
        return Plan([(one, node.shape) for node, one in pairs]), values

    def _value(self, node: Node, variable: Variable, is_netcdf: bool) -> Any:
        if node.blocks is None or not node.shape:
            return node.read()
        dtype = dtype_of(node.type, node.attributes, is_netcdf=is_netcdf)
        if self._is_outline and not variable.is_coordinate:
            return Unread(dtype)
        return np.asarray(node.read(), dtype=dtype)

    def _chosen(self, label: str, variables: list[Variable]) -> list[Variable]:
        """The wanted variables and their coordinates."""
        if self._only_scalars:
            variables = [one for one in variables if not one.dims]
        if self._wanted is None:
            return variables
        wanted = [
            one
            for one in variables
            if one.name in self._wanted or f'{label}:{one.name}' in self._wanted
        ]
        axes = {dim for one in wanted for dim in one.dims}
        self.names.update(dict.fromkeys(one.name for one in variables if one not in wanted))
        return [
            one for one in variables if one in wanted or (one.is_coordinate and one.name in axes)
        ]


def _format_of(head: bytes, name: str) -> Format:
    """The format of a file, without those that are added and cannot be read."""
    format_ = format_of(head[:HEAD], name)
    return known_format_of(head[:HEAD], name) if is_shown_otherwise(format_) else format_


def _decoded(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except ValueError:  # NaN and Infinity are no JSON, but Python's json writes them
        return json.loads(content)


def _flatten(value: Any, name: str, found: dict[str, tuple[Shape, Any]]) -> None:
    """The plain values and rectangular lists of nested ones, by the names that nodes have."""
    kind = type(value)
    if kind is dict:
        for key, inner in value.items():
            _flatten(inner, f'{name}.{key}' if name else key, found)
    elif kind is list:
        shape = _shape(value)
        if shape is not None:
            found[name or 'value'] = shape, value
        else:
            for index, inner in enumerate(value):
                _flatten(inner, f'{name}[{index}]', found)
    else:
        found[name or 'value'] = (), value


def _shape(value: list[Any]) -> Shape | None:
    kinds = set(map(type, value))
    if kinds.isdisjoint((list, dict)):
        return (len(value),)
    if kinds != {list}:
        return None
    shapes = {_shape(one) for one in value}
    inner = shapes.pop()
    return None if shapes or inner is None else (len(value), *inner)

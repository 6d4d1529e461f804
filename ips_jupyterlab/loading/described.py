"""What the variables of a file are called, and along which dimensions they lie."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from ..formats.nodes import Content, Node, name_of
from ..formats.requests import Steps
from ..formats.survey import survey
from .columns import Variable

MOST = 100_000  # variables of a file
NETCDF = ('netcdf', 'imas')  # formats of files that are netCDF
_PLAIN = {'text', 'bool', 'enum', 'null', 'list'}
UNITS = {'units', 'unit', 'Units'}
_MISSING = {'_FillValue', 'missing_value'}
_PACKED = {'scale_factor', 'add_offset'}


def variables_of(content: Content, *, is_table: bool = False) -> list[tuple[Node, Variable]]:
    """The variables of an open file, without groups and what has no values that can be read."""
    nodes, _ = content.nodes(MOST)
    by_steps = {node.steps: node for node in nodes}
    axes = _axes(content, is_table, by_steps)
    told = {node.steps[:-1] for node in nodes if node.units and node.steps[-1:] == ('value',)}
    found = []
    for node in nodes:
        if node.is_group or not (node.is_numeric or node.type in _PLAIN):
            continue
        if node.steps[-1:] and node.steps[-1] in UNITS and node.steps[:-1] in told:
            continue  # it is the units of the value beside it
        name = name_of(node.steps)
        dims = tuple(_dims(node, name, by_steps, axes))
        attributes = {key: text for key, text in node.attributes.items() if _is_told(key)}
        found.append(
            (node, Variable(name=name, dims=dims, units=node.units, attributes=attributes))
        )
    return found


def _is_told(name: str) -> bool:
    """Whether an attribute is one of the values, and not of how the file stores them."""
    return name not in UNITS | _MISSING | _PACKED and not name.startswith('valid_')


def _axes(content: Content, is_table: bool, by_steps: Container[Steps]) -> dict[Steps, str]:
    """The coordinates that lie beside variables whose dimensions have no names."""
    axes: dict[Steps, str] = {}
    _, curves = survey(content, is_table=is_table)
    for curve in curves:
        x_steps = curve.wanted.x_steps
        if x_steps is not None and x_steps in by_steps:  # and no line of an array
            axes[curve.wanted.steps] = axes[x_steps] = name_of(x_steps)
    return axes


def _dims(
    node: Node, name: str, by_steps: dict[Steps, Node], axes: dict[Steps, str]
) -> Sequence[str]:
    if len(node.shape) == 1 and node.steps in axes:
        return [axes[node.steps]]
    names = node.dimensions if len(node.dimensions) == len(node.shape) else ()
    dims: list[str] = []
    for index in range(len(node.shape)):
        told = names[index] if names else ''
        dim = _inherited(node, told, by_steps) if told not in ('', '?') else f'{name}_{index}'
        dims.append(f'{dim}_{index}' if dim in dims else dim)
    return dims


def _inherited(node: Node, dim: str, by_steps: dict[Steps, Node]) -> str:
    """The name of a dimension: that of its coordinate, in this group or one above."""
    for end in range(len(node.steps) - 1, -1, -1):
        coordinate = by_steps.get((*node.steps[:end], dim))
        if coordinate is not None and len(coordinate.shape) == 1:
            return name_of(coordinate.steps)
    return dim


def dtype_of(type_: str, attributes: Any, *, is_netcdf: bool) -> str:
    """The type of the numbers of an array as they are loaded, told before they are read.

    Whole numbers that may be missing are floats.
    """
    dtype = np.dtype(type_)
    if is_netcdf and not _PACKED.isdisjoint(attributes):
        return 'f8'
    if dtype.kind in 'iu' and (is_netcdf or not _MISSING.isdisjoint(attributes)):
        return 'f8'
    return dtype.newbyteorder('=').str

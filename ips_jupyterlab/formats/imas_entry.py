"""A data entry of IMAS in HDF5: a folder with a file for each IDS, and one that names these.

The access layer puts the path of a quantity into one name, ``time_slice[]&global_quantities&ip``,
where ``[]`` stands for an array of structures, whose index comes first in the shape.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from . import links
from .hdf5 import HDF5Content, open_file
from .imas_axes import EACH, TIME, Shapes, axes_of
from .nodes import Content, Node
from .opened import DataFile, opened
from .requests import Steps

_MASTER = 'master.h5'
_LENGTHS = '_SHAPE'  # how much of an array is filled, for the library
_EMPTY = (-9e40, -999999999)  # what stands for no value
_MOST = 20_000  # of one IDS


@contextlib.contextmanager
def read_entry(entry: DataFile) -> Iterator[Content]:
    """What is in an entry: a group for each IDS, and its quantities in the groups of their paths.

    Raises UnreadableError and ImportError.
    """
    with contextlib.ExitStack() as stack:

        def part(name: str, file: str) -> _Part:
            opened_file = stack.enter_context(opened(f'{entry.path}/{file}', 'imas'))
            data = stack.enter_context(open_file(opened_file))
            return _Part(name, HDF5Content(data, is_netcdf=False))

        yield _Entry(dict(_files(entry)), part)


def _files(entry: DataFile) -> list[tuple[str, str]]:
    """The names of the IDSs with their files, which are in the same folder."""
    with os.scandir(entry.descriptor) as entries:
        there = {one.name for one in entries if one.is_file(follow_symlinks=False)}
    with opened(f'{entry.path}/{_MASTER}', 'imas') as file, open_file(file) as master:
        root = master['/'].id
        found = []
        for name in links.names(root):
            link = links.outside(root, name)
            listed = os.path.normpath(link) if link else ''
            if listed in there:
                found.append((name, listed))
        return found


class _Entry:
    """The content of an entry, of which only the IDSs are opened that are asked for."""

    is_parsed_whole = False
    problem: str | None = None

    def __init__(self, files: dict[str, str], part: Callable[[str, str], _Part]) -> None:
        self._files, self._part = files, part
        self._parts: dict[str, _Part] = {}

    def nodes(self, most: int) -> tuple[list[Node], int]:
        """The first nodes, and how many are left out."""
        found = [node for name in self._files for node in self._open(name).nodes()]
        return found[:most], max(0, len(found) - most)

    def find(self, steps: Steps) -> Node | None:
        """The node that lies there; None where a group does."""
        names = [step for step in steps if isinstance(step, str)]
        if len(names) != len(steps) or len(names) < 2 or names[0] not in self._files:
            return None
        return self._open(names[0]).find(steps)

    def _open(self, name: str) -> _Part:
        if name not in self._parts:
            self._parts[name] = self._part(name, self._files[name])
        return self._parts[name]


class _Part:
    """An IDS."""

    def __init__(self, name: str, content: HDF5Content) -> None:
        self._name, self._content = name, content
        time = content.find((name, TIME))
        self._times = time.size if time is not None and len(time.shape) == 1 else None

    def find(self, steps: Steps) -> Node | None:
        """The node of a value."""
        name = '&'.join(map(str, steps[1:])).replace(EACH, '[]')
        node = self._content.find((self._name, name))
        return None if node is None or node.is_group else self._value(node, steps, {})

    def nodes(self) -> Iterator[Node]:
        """The nodes of all values, below nodes for the groups in their paths."""
        found, _ = self._content.nodes(_MOST)
        values = {steps: node for node in found if (steps := self._steps(node))}
        shapes = {steps: node.shape for steps, node in values.items()}
        told: set[Steps] = set()
        for steps, node in values.items():
            for end in range(1, len(steps)):
                group = steps[:end]
                if group not in told:
                    told.add(group)
                    yield Node(steps=group, type='group', is_group=True)
            yield self._value(node, steps, shapes)

    def _steps(self, node: Node) -> Steps | None:
        """The path of a value; None of what is only there for the library."""
        name = str(node.steps[-1])
        if node.is_group or name.endswith(_LENGTHS) or node.steps[0] != self._name:
            return None
        return (self._name, *name.replace('[]', EACH).split('&'))

    def _value(self, node: Node, steps: Steps, shapes: Shapes) -> Node:
        dimensions, x_steps = axes_of(steps, node.shape, self._times, shapes)
        is_over_time = dimensions == (TIME,) and steps[1:] != (TIME,)
        return msgspec.structs.replace(
            node,
            steps=steps,
            read=functools.partial(_filled, node.read) if node.is_numeric else node.read,
            blocks=functools.partial(_filled_blocks, node.blocks) if node.blocks else None,
            dimensions=dimensions,
            x_steps=x_steps if steps != x_steps else None,
            time_steps=(self._name, TIME) if is_over_time else None,
        )


def _filled_blocks(blocks: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    return map(_with_nan, blocks())


def _filled(read: Callable[[], Any]) -> Any:
    return _with_nan(read())


def _with_nan(values: Any) -> Any:
    """Numbers with nan for those that are not filled."""
    import numpy as np

    array = np.asarray(values)
    is_empty = np.isin(array, _EMPTY)
    filled = np.where(is_empty, np.nan, array) if is_empty.any() else array
    return filled if filled.shape else filled.item()

"""A data entry of IMAS in HDF5: a folder with a file for each IDS, and one that names these.

The access layer puts the path of a quantity into one name, ``time_slice[]&global_quantities&ip``,
where ``[]`` stands for an array of structures, whose index comes first in the shape.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from typing import Any

import msgspec

from . import links
from .hdf5 import HDF5Content, open_file
from .nodes import Content, Listed, Node
from .opened import opened
from .requests import Steps

_MASTER = 'master.h5'
_LENGTHS = '_SHAPE'  # how much of an array is filled, for the library
_EMPTY = (-9e40, -999999999)  # what stands for no value
_MOST = 20_000  # of one IDS
_EACH = '[:]'  # behind the name of an array of structures


@contextlib.contextmanager
def read_entry(path: str) -> Iterator[Content]:
    """What is in an entry: a group for each IDS, and its quantities in the groups of their paths.

    Raises UnreadableError and ImportError.
    """
    with contextlib.ExitStack() as stack:
        nodes: list[Node] = []
        for name, file in _files(path):
            part = stack.enter_context(opened(f'{path}/{file}', 'imas'))
            data = stack.enter_context(open_file(part))
            found, _ = HDF5Content(data, is_netcdf=False).nodes(_MOST)
            nodes += _in_groups(name, found)
        yield Listed(nodes)


def _files(path: str) -> list[tuple[str, str]]:
    """The names of the IDSs with their files, which are in the same folder."""
    with opened(f'{path}/{_MASTER}', 'imas') as file, open_file(file) as master:
        root = master['/'].id
        found = []
        for name in links.names(root):
            link = links.outside(root, name)
            listed = os.path.normpath(link) if link else ''
            if listed and '/' not in listed and os.path.isfile(f'{path}/{listed}'):
                found.append((name, listed))
        return found


def _in_groups(name: str, found: list[Node]) -> Iterator[Node]:
    """The nodes of an IDS, below nodes for the groups in their paths."""
    told: set[Steps] = set()
    for node in found:
        *groups, last = (name, *str(node.steps[-1]).replace('[]', _EACH).split('&'))
        if node.is_group or last.endswith(_LENGTHS) or node.steps[0] != name:
            continue
        for end in range(1, len(groups) + 1):
            group: Steps = tuple(groups[:end])
            if group not in told:
                told.add(group)
                yield Node(steps=group, type='group', is_group=True)
        read = functools.partial(_filled, node.read) if node.is_numeric else node.read
        steps: Steps = (*groups, last)
        yield msgspec.structs.replace(
            node, steps=steps, read=read, dimensions=_dimensions(steps, len(node.shape))
        )


def _dimensions(steps: Steps, count: int) -> tuple[str, ...]:
    """The arrays of structures in the path, which come first; others have no name."""
    names = [
        '.'.join(map(str, steps[: end + 1])).removesuffix(_EACH)
        for end, step in enumerate(steps)
        if str(step).endswith(_EACH)
    ]
    return (*names, *('?' for _ in range(count - len(names)))) if 0 < len(names) <= count else ()


def _filled(read: Any) -> Any:
    """Numbers with nan for those that are not filled."""
    import numpy as np

    array = np.asarray(read())
    is_empty = np.isin(array, _EMPTY)
    return np.where(is_empty, np.nan, array) if is_empty.any() else array

"""The output of ADIOS2: a BP folder, read by its own library."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .nodes import Content, Listed, Node
from .units import units_of_name

_TEXT = 'string'
_UNITS = ('units', 'unit')
_QUOTED = re.compile(r'"(.*)"', re.DOTALL)


@contextlib.contextmanager
def read_adios2(path: str) -> Iterator[Content]:
    """What is in a BP folder: a node a variable, with its steps as the first dimension.

    Raises ImportError, and whatever the library raises.
    """
    import adios2

    with adios2.FileReader(path) as file:
        told = _attributes(file)
        nodes = [
            _variable(file, name, about, told)
            for name, about in sorted(file.available_variables().items())
        ]
        yield Listed([*nodes, *_alone(told, nodes)])


def _variable(file: Any, name: str, about: Mapping[str, str], told: Mapping[str, str]) -> Node:
    lengths = about.get('Shape', '').replace(',', ' ').split()
    steps = int(about.get('AvailableStepsCount', 1))
    shape = (*([steps] if steps > 1 else []), *map(int, lengths))
    type_ = about.get('Type', '').removesuffix('_t')
    attributes = {
        key[len(name) + 1 :]: value for key, value in told.items() if key.startswith(f'{name}/')
    }
    # Parts that processes wrote each for itself have no place in a whole.
    is_whole = lengths or about.get('SingleValue') == 'true'
    is_numeric = type_ != _TEXT and bool(is_whole)
    read = functools.partial(_read, file, name, steps, shape) if is_numeric else _nothing
    if type_ == _TEXT:
        read = functools.partial(file.read, name)
    return Node(
        steps=(name,),
        type='text' if type_ == _TEXT else type_,
        read=read,
        is_numeric=is_numeric,
        shape=() if type_ == _TEXT else shape,
        dimensions=() if type_ == _TEXT or steps < 2 else ('step', *('?' for _ in lengths)),
        units=next((attributes[key] for key in _UNITS if key in attributes), units_of_name(name)),
        attributes=attributes,
    )


def _nothing() -> None:
    return None


def _read(file: Any, name: str, steps: int, shape: tuple[int, ...]) -> Any:
    import numpy as np

    values = np.asarray(file.read(name, step_selection=[0, steps]))
    return values.reshape(shape) if shape else values.reshape(()).item()


def _attributes(file: Any) -> dict[str, str]:
    """The attributes as texts."""
    found = {}
    for name, about in file.available_attributes().items():
        text = about.get('Value', '')
        quoted = _QUOTED.fullmatch(text)
        found[name] = quoted[1] if quoted else text
    return found


def _alone(told: Mapping[str, str], variables: list[Node]) -> Iterator[Node]:
    """The attributes that are of no variable."""
    names = tuple(f'{node.steps[0]}/' for node in variables)
    for name, text in told.items():
        if not name.startswith(names):
            yield Node(steps=(name,), type='attribute', read=functools.partial(str, text))

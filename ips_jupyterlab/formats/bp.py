"""The output of ADIOS2: a BP folder, read by its own library."""

from __future__ import annotations

import contextlib
import functools
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import bp_index
from .nodes import Content, Listed, Node
from .opened import DataFile
from .parts import parts_of
from .units import units_of_name

_TEXT = 'string'
_TYPES = {'float': 'float32', 'char': 'int8', 'long double': 'longdouble'}  # as numpy names them
_NUMBER = re.compile(r'u?int(8|16|32|64)|float32|double|longdouble')
_UNITS = ('units', 'unit')
_QUOTED = re.compile(r'"(.*)"', re.DOTALL)
_COLOURS = re.compile('\x1b' + r'\[[0-9;]*m')
_BLOCK = 4 << 20  # values that are read at once


@contextlib.contextmanager
def read_adios2(folder: DataFile) -> Iterator[Content]:
    """What is in a BP folder: a node a variable, with its steps as the first dimension.

    Raises ImportError, OSError, and ValueError where it is damaged or has no step yet.
    """
    import adios2

    with parts_of(folder) as path:
        bp_index.check(path)
        adios = adios2.Adios()  # it must outlive its parts
        io = adios.declare_io('read')
        io.set_engine('BPFile')
        io.set_parameter('OpenTimeoutSecs', '0')
        # Its usual way to read waits without end for bytes that a damaged file does not have.
        io.add_transport('File', {'Library': 'stdio'})
        with _plainly(), adios2.FileReader(io, path) as file:
            told = _attributes(file)
            nodes = [
                _variable(file, name, about, told)
                for name, about in sorted(file.available_variables().items())
            ]
            if not nodes and not told:
                raise ValueError('it has no step yet')
            yield Listed([*nodes, *_alone(told, nodes)], is_parsed_whole=False)


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    """Raises ValueError for what the library raises, without its colours and its own parts."""
    try:
        yield
    except RuntimeError as error:
        first = _COLOURS.sub('', str(error)).strip().partition('\n')[0]
        raise ValueError(first.rpartition('> : ')[2]) from error


def _variable(file: Any, name: str, about: Mapping[str, str], told: Mapping[str, str]) -> Node:
    lengths = [int(length) for length in about.get('Shape', '').replace(',', ' ').split()]
    steps = int(about.get('AvailableStepsCount', 1))
    type_ = about.get('Type', '').removesuffix('_t')
    type_ = 'text' if type_ == _TEXT else _TYPES.get(type_, type_)
    shape = () if type_ == 'text' else (*([steps] if steps > 1 else []), *lengths)
    attributes = {
        key[len(name) + 1 :]: value for key, value in told.items() if key.startswith(f'{name}/')
    }
    # Parts that processes wrote each for itself have no place in a whole.
    is_whole = lengths or about.get('SingleValue') == 'true'
    is_numeric = bool(is_whole and _NUMBER.fullmatch(type_))
    read = functools.partial(_read, file, name, steps, shape) if is_numeric else _nothing
    if type_ == 'text':
        read = functools.partial(_read_text, file, name)
    return Node(
        steps=(name,),
        type=type_,
        read=read,
        blocks=functools.partial(_blocks, file, name, steps, math.prod(shape))
        if is_numeric and shape
        else None,
        is_numeric=is_numeric,
        shape=shape,
        dimensions=('step', *('?' for _ in lengths)) if shape and steps > 1 else (),
        units=next((attributes[key] for key in _UNITS if key in attributes), units_of_name(name)),
        attributes=attributes,
    )


def _nothing() -> None:
    return None


@_plainly()
def _read_text(file: Any, name: str) -> Any:
    return file.read(name)


def _read(file: Any, name: str, steps: int, shape: tuple[int, ...]) -> Any:
    values = _read_steps(file, name, 0, steps)
    return values.reshape(shape) if shape else values.reshape(()).item()


def _blocks(file: Any, name: str, steps: int, size: int) -> Iterator[Any]:
    """The values in parts of some steps each."""
    some = max(1, _BLOCK * steps // max(size, 1))
    for first in range(0, steps, some):
        yield _read_steps(file, name, first, min(some, steps - first))


@_plainly()
def _read_steps(file: Any, name: str, first: int, count: int) -> Any:
    import numpy as np

    return np.asarray(file.read(name, step_selection=[first, count]))


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

"""The nodes of nested dictionaries and lists: JSON, namelists, configurations."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from .nodes import TYPES, Node, units_of_steps
from .requests import Steps

DEPTH = 50  # groups in groups; what lies deeper is not shown


class Tree:
    """The content of a file that is nested dictionaries and lists."""

    is_parsed_whole = True
    problem: str | None = None

    def __init__(self, root: Any) -> None:
        self.root = root

    def nodes(self, most: int) -> tuple[list[Node], int]:
        """The first nodes, and how many are left out."""
        walk = _walk(self.root, (), None)
        return list(itertools.islice(walk, most)), sum(1 for _ in walk)

    def find(self, steps: Steps) -> Node | None:
        """The node that lies there."""
        value = self.root
        for step in steps:
            is_list = isinstance(value, list) and isinstance(step, int)
            if not is_list and not isinstance(value, Mapping):
                return None
            try:
                value = _inner(value, step)
            except LookupError:
                return None
        return next(_walk(value, steps, None), None)


def _inner(value: Any, step: Any) -> Any:
    return value[step]


def _walk(value: Any, steps: Steps, units: str | None) -> Iterator[Node]:
    if isinstance(value, list):
        shape = _shape(value)
        if shape is not None:
            yield _array(value, steps, shape, units)
            return
        inner: Iterator[tuple[Any, Any]] = enumerate(value)
    elif isinstance(value, Mapping):
        inner = iter(value.items())
        units = next((told for name in ('units', 'unit') if (told := value.get(name))), None)
    else:
        yield _scalar(value, steps, units)
        return
    type_ = 'list' if isinstance(value, list) else 'group'
    length = (len(value),) if type_ == 'list' else ()
    if steps:
        yield Node(steps=steps, type=type_, is_group=True, shape=length)
    if len(steps) >= DEPTH:
        return
    for step, one in inner:
        told = units if isinstance(units, str) and step in ('value', 'values', 'data') else None
        # f90nml has a text type of its own for names
        plain = step if isinstance(step, int) else str(step)
        yield from _walk(one, (*steps, plain), told)


def _scalar(value: Any, steps: Steps, units: str | None) -> Node:
    is_numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Node(
        steps=steps,
        type=TYPES.get(type(value), type(value).__name__),
        read=functools.partial(_same, value),
        is_numeric=is_numeric,
        units=units or units_of_steps(steps),
    )


def _array(value: list[Any], steps: Steps, shape: tuple[int, ...], units: str | None) -> Node:
    kinds = {type(one) for one in leaves(value)}
    is_numeric = bool(kinds & {int, float}) and kinds <= {int, float, type(None)}
    named = sorted(TYPES.get(kind, kind.__name__) for kind in kinds - {type(None)})
    type_ = 'float' if is_numeric and float in kinds else named[0] if len(named) == 1 else 'list'
    return Node(
        steps=steps,
        type=type_,
        read=functools.partial(_same, value),
        is_numeric=is_numeric,
        shape=shape,
        units=units or units_of_steps(steps),
    )


def _same(value: Any) -> Any:
    return value


def _shape(value: list[Any]) -> tuple[int, ...] | None:
    """The shape of a rectangular list of plain values; None for any other list."""
    if not value:
        return (0,)
    if not any(isinstance(one, (list, Mapping)) for one in value):
        return (len(value),)
    if not all(isinstance(one, list) for one in value):
        return None
    shapes = {_shape(one) for one in value}
    inner = shapes.pop()
    return None if shapes or inner is None else (len(value), *inner)


def leaves(value: Any) -> Iterator[Any]:
    """The plain values of nested lists, the last dimension fastest."""
    if isinstance(value, list):
        if value and not isinstance(value[0], list):
            yield from value
        else:
            for one in value:
                yield from leaves(one)
    else:
        yield value

"""What a look into a file of named values shows."""

from __future__ import annotations

import math
from typing import Any

from ..contract import Value, Variable
from .nodes import Content, Node, name_of
from .opened import printable
from .tree import leaves

MOST = 5000  # variables that are shown
SMALL = 200  # values of an array that are shown
_VALUES = 50_000  # values of all arrays together
_TEXT = 1000  # characters of a text
EXACT = 2**53  # whole numbers beyond this lose digits in a browser


def variables(content: Content) -> tuple[list[Variable], int, str | None]:
    """The variables, how many are left out, and what is wrong with one of them."""
    nodes, more = content.nodes(MOST)
    problem = content.problem
    left = _VALUES
    found = []
    for node in nodes:
        value, values = None, None
        try:
            if not node.is_group and node.size <= min(SMALL, left):
                told = [_shown(one) for one in _leaves(node)]
                left -= len(told)
                value, values = (None, told) if node.shape else (told[0] if told else None, None)
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # libraries raise anything at all on damaged files
            problem = problem or f'has a damaged part: {name_of(node.steps)} ({printable(error)}).'
        found.append(_variable(node, value, values))
    return found, more, problem


def _variable(node: Node, value: Value, values: list[Value] | None) -> Variable:
    return Variable(
        steps=[printable(step) if isinstance(step, str) else step for step in node.steps],
        is_group=node.is_group,
        type=printable(node.type),
        shape=list(node.shape),
        dimensions=[printable(name) for name in node.dimensions],
        units=node.units and printable(node.units),
        attributes={printable(name): printable(text) for name, text in node.attributes.items()},
        value=value,
        values=values,
    )


def _leaves(node: Node) -> list[Any]:
    value = node.read()
    if hasattr(value, 'ravel'):
        return list(value.ravel().tolist())
    return list(leaves(value))


def _shown(value: Any) -> Value:
    """A value as JSON has it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int):
        return value if abs(value) <= EXACT else str(value)
    text = printable(value)
    return f'{text[:_TEXT]}…' if len(text) > _TEXT else text

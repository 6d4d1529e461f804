"""What a reader makes of a file: named values, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from ..contract import Step
from .requests import Steps
from .units import units_of_name

TYPES = {int: 'int', float: 'float', str: 'text', bool: 'bool', type(None): 'null'}


class Node(Struct, frozen=True, kw_only=True, gc=False):
    """A named value in a file, or a group of them.

    ``read`` gives a Python scalar, nested lists or a numpy array; missing numbers are nan or None.
    ``blocks`` gives a large array part by part, None where it is read at once.
    """

    steps: Steps  # how what the shipped loader gives is indexed
    type: str
    read: Callable[[], Any] = lambda: None
    blocks: Callable[[], Iterator[Any]] | None = None
    is_group: bool = False
    is_numeric: bool = False
    shape: tuple[int, ...] = ()
    dimensions: tuple[str, ...] = ()
    units: str | None = None
    attributes: Mapping[str, str] = {}
    x_steps: Steps | None = None  # its coordinate, where the file itself tells it
    x_name: str | None = 'index'  # what serves as one else; None: it is no curve
    time_steps: Steps | None = None  # the times of its values, where they are not at the root

    @property
    def size(self) -> int:
        """How many values it has."""
        size = 1
        for length in self.shape:
            size *= length
        return size


class Content(Protocol):
    """What is inside an open file."""

    is_parsed_whole: bool  # all its values are at hand, whichever was asked for
    problem: str | None  # what is wrong with a part of it, in words for the user

    def nodes(self, most: int) -> tuple[list[Node], int]:
        """The first nodes, and how many are left out."""
        ...

    def find(self, steps: Steps) -> Node | None:
        """The node that lies there."""
        ...


class Listed:
    """The content of a file that has few nodes."""

    def __init__(
        self, nodes: Sequence[Node], problem: str | None = None, *, is_parsed_whole: bool = True
    ) -> None:
        self._nodes = nodes
        self._found = {node.steps: node for node in nodes}
        self.problem = problem
        self.is_parsed_whole = is_parsed_whole

    def nodes(self, most: int) -> tuple[list[Node], int]:
        """The first nodes, and how many are left out."""
        return list(self._nodes[:most]), max(0, len(self._nodes) - most)

    def find(self, steps: Steps) -> Node | None:
        """The node that lies there."""
        return self._found.get(steps)


def name_of(steps: Steps) -> str:
    """A name for the user: core.species[0].te."""
    name = ''.join(f'[{step}]' if isinstance(step, int) else f'.{step}' for step in steps)
    return name.removeprefix('.') or 'value'


def units_of_steps(steps: Steps) -> str | None:
    """The units that the last name in them ends in."""
    last: Step = next((step for step in reversed(steps) if isinstance(step, str)), '')
    return units_of_name(str(last))


def by(shape: tuple[int, ...]) -> str:
    """A shape in words: 65 by 129."""
    return ' by '.join(str(length) for length in shape)

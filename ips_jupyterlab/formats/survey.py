"""Which numbers and curves an open file offers."""

from __future__ import annotations

import fnmatch
import itertools
import re

from .nodes import Content, Node, name_of
from .numbers import is_line, line
from .requests import CurveOffer, QuantityOffer, Reduction, Steps, Wanted, WantedCurve

MOST = 5000  # variables that are looked at
# The names of coordinates beside a variable of the same length, the likeliest first.
_COORDINATES = ('rho', 'rho*', 'psi*', 'x', 'r', 's', 'radius')
_TIME = re.compile(r'(time|times|t)(_s|\s*[(\[]\s*(s|sec|seconds)\s*[)\]])?', re.IGNORECASE)
_SECONDS = (None, 's', 'sec', 'second', 'seconds')
_REDUCTIONS: tuple[Reduction, ...] = ('min', 'mean', 'max')


def survey(
    content: Content, *, is_table: bool = False
) -> tuple[list[QuantityOffer], list[CurveOffer]]:
    """The numbers and the curves, in the order of the file.

    :param is_table: the first column is the coordinate of the others.
    """
    quantities: list[QuantityOffer] = []
    curves: list[CurveOffer] = []
    nodes, _ = content.nodes(MOST)
    by_steps = {node.steps: node for node in nodes}
    groups = itertools.groupby(sorted(nodes, key=_above), key=_above)
    beside = {above: _Group(list(group), is_table) for above, group in groups}
    for node in nodes:
        if not node.is_numeric or not node.size:
            continue
        group = beside[_above(node)]
        if node.size == 1:
            # The only value of an array, as the data that a loader gives is indexed.
            steps = node.steps + (0,) * len(node.shape)
            quantities.append(QuantityOffer(Wanted(steps), name_of(node.steps), node.units))
            continue
        time = group.time_of(node, by_steps)
        if time is not None:
            wanted = Wanted(node.steps, 'rows', time)
            quantities.append(QuantityOffer(wanted, name_of(node.steps), node.units))
            continue
        if group.is_axis(node):
            continue
        for reduction in _REDUCTIONS:
            name = f'{name_of(node.steps)} {reduction}'
            quantities.append(QuantityOffer(Wanted(node.steps, reduction), name, node.units))
        if is_line(node) and node.x_name is not None and not group.is_coordinate(node):
            curves.append(_curve(node, group.coordinate_of(node, by_steps)))
    return quantities, curves


def _above(node: Node) -> tuple[str, ...]:
    return tuple(str(step) for step in node.steps[:-1])


def _curve(node: Node, x: Node | None) -> CurveOffer:
    if x is None:
        wanted = WantedCurve(_only(node), None, node.x_name or 'index')
        return CurveOffer(wanted, name_of(node.steps), node.units, None)
    wanted = WantedCurve(_only(node), _only(x), name_of(x.steps))
    return CurveOffer(wanted, name_of(node.steps), node.units, x.units)


def _only(node: Node) -> Steps:
    """The only line of an array, as the data that a loader gives is indexed."""
    return node.steps + (0,) * (len(node.shape) - 1)


class _Group:
    """The variables that lie beside each other."""

    def __init__(self, nodes: list[Node], is_table: bool) -> None:
        lines = [node for node in nodes if node.steps and is_line(node)]
        self._coordinates: dict[int, Node] = {}  # by length
        self._times: dict[int, Node] = {}
        self._is_table = is_table
        if is_table:
            if nodes[:1] == lines[:1]:
                self._add_table(lines)
        else:
            self._add(lines)

    def _add_table(self, columns: list[Node]) -> None:
        for first in columns[:1]:
            if _is_time(first):
                self._times[first.size] = first
            else:
                self._coordinates[first.size] = first

    def _add(self, lines: list[Node]) -> None:
        for pattern in _COORDINATES:
            for node in lines:
                if fnmatch.fnmatchcase(str(node.steps[-1]).lower(), pattern):
                    self._coordinates.setdefault(node.size, node)
        for node in lines:
            if len(node.steps) == 1 and _is_time(node):
                self._times.setdefault(node.size, node)

    def time_of(self, node: Node, by_steps: dict[Steps, Node]) -> str | None:
        """The name of the times at which its values are; None where they have no time.

        A coordinate that the file tells is the one; else one of the same length beside it.
        """
        if node.time_steps is not None:
            told = by_steps.get(node.time_steps)
            return str(told.steps[-1]) if told is not None and _is_time(told) else None
        time = self._times.get(node.size) if is_line(node) else None
        if time is None or time is node:
            return None
        if node.x_steps in by_steps and node.x_steps != time.steps:
            return None
        return str(time.steps[0])

    def is_axis(self, node: Node) -> bool:
        """Whether it only tells where or when the others are."""
        if node is self._times.get(node.size):
            return True
        is_first = self._is_table and node is self._coordinates.get(node.size)
        return is_first or (bool(node.dimensions) and node.dimensions == node.steps[-1:])

    def is_coordinate(self, node: Node) -> bool:
        """Whether others are drawn against it."""
        return node is self._coordinates.get(node.size) or node is self._times.get(node.size)

    def coordinate_of(self, node: Node, by_steps: dict[Steps, Node]) -> Node | None:
        """What it is drawn against, None where it is none of the file."""
        told = by_steps.get(node.x_steps) if node.x_steps is not None else None
        if told is not None and is_line(told) and told.size == node.size:
            return told
        if node.x_name != 'index':
            return None
        return self._coordinates.get(node.size)


def _is_time(node: Node) -> bool:
    """Whether it holds ascending times in s."""
    if not _TIME.fullmatch(str(node.steps[-1])) or node.units not in _SECONDS:
        return False
    times = [time for time in line(node) if time is not None]
    return len(times) > 1 and all(one < two for one, two in itertools.pairwise(times))

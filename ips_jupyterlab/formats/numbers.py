"""The numbers and curves of an open file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .nodes import Content, Node, by
from .opened import IN_A_NOTEBOOK, UnreadableError
from .requests import Also, Reduction, Rows, Steps, Told, Wanted, WantedCurve
from .tree import leaves

LARGEST = 50_000_000  # values of an array that is read
LONGEST = 100_000  # points of a curve
ALSO = 500  # numbers that are told without being wanted


def pick(content: Content, steps: Steps) -> tuple[Node | None, tuple[int, ...]]:
    """The node that lies there, and the index of the value in it."""
    for end in range(len(steps), -1, -1):
        node = content.find(steps[:end])
        if node is not None:
            index = steps[end:]
            if node.is_group or len(index) not in (0, len(node.shape)):
                return None, ()
            return node, tuple(step for step in index if isinstance(step, int))
        if not end or not isinstance(steps[end - 1], int):
            break
    return None, ()


def told(content: Content, wanted: Sequence[Wanted]) -> list[Told]:
    """The wanted numbers, None for one that the file does not have."""
    found: dict[Wanted, Told] = {}
    by_steps: dict[Steps, list[Wanted]] = {}
    for one in wanted:
        by_steps.setdefault(one.steps, []).append(one)
    for steps, wanted_of_it in by_steps.items():
        node, index = pick(content, steps)
        if node is None or not node.is_numeric:
            continue
        reduced = None
        for one in wanted_of_it:
            if one.reduction == 'value':
                found[one] = single(node, index)
            elif one.reduction == 'rows':
                found[one] = _rows(content, node, one.time_column)
            elif not index:
                reduced = reduced or reduce(node)
                found[one] = reduced[one.reduction]
    return [found.get(one) for one in wanted]


def also_told(content: Content) -> list[Also]:
    """The single numbers of a file that is parsed whole."""
    if not content.is_parsed_whole:
        return []
    nodes, _ = content.nodes(ALSO)
    found = []
    for node in nodes:
        steps = node.steps + (0,) * len(node.shape)
        if node.is_numeric and node.size == 1:
            value = single(node, (0,) * len(node.shape))
            found.append(Also(Wanted(steps, 'value'), value))
    return found


def single(node: Node, index: tuple[int, ...]) -> float | None:
    """A single number, or one of an array; nan where it is none, None where nothing is there."""
    if not index and node.shape:
        return None
    value = _read(node)
    for step in index:
        try:
            value = value[step]
        except IndexError:
            return None
    return _or_nan(value)


def reduce(node: Node) -> dict[Reduction, float | None]:
    """Minimum, mean and maximum of an array without its missing values; nan where it has none."""
    if not node.shape:
        return dict.fromkeys(('min', 'mean', 'max'), single(node, ()))
    low, high, total, count = math.inf, -math.inf, 0.0, 0
    for block in _blocks(node):
        if isinstance(block, list):
            numbers = [one for one in leaves(block) if one is not None and one == one]
            if numbers:
                low, high = min(low, *numbers), max(high, *numbers)
                total += sum(numbers)
                count += len(numbers)
        else:
            known = block[block == block]
            if known.size:
                low, high = min(low, known.min()), max(high, known.max())
                total += float(known.sum(dtype='f8'))
                count += known.size
    if not count:
        return {'min': math.nan, 'mean': math.nan, 'max': math.nan}
    return {'min': _or_nan(low), 'mean': _or_nan(total / count), 'max': _or_nan(high)}


def curve(content: Content, wanted: WantedCurve) -> tuple[list[float | None], list[float | None]]:
    """The coordinate and the values of a curve, none where the file has no such curve."""
    node = _line_at(content, wanted.steps)
    if node is None:
        return [], []
    y = line(node)
    x: list[float | None]
    if wanted.x_steps is not None:
        x_node = _line_at(content, wanted.x_steps)
        if x_node is None or x_node.size != node.size:
            return [], []
        x = line(x_node)
    elif wanted.x_name == 'psi_N':
        x = [number / (len(y) - 1) for number in range(len(y))]
    else:
        x = [float(number) for number in range(len(y))]
    return x, y


def _line_at(content: Content, steps: Steps) -> Node | None:
    """The array whose only line lies there."""
    for end in range(len(steps), 0, -1):
        node = content.find(steps[:end])
        if node is not None:
            is_whole = len(steps) - end == len(node.shape) - 1
            return node if is_whole and is_line(node) else None
        if steps[end - 1] != 0:
            break
    return None


def is_line(node: Node) -> bool:
    """Whether it is an array that can be drawn: its other dimensions have the length 1."""
    is_array = node.is_numeric and bool(node.shape)
    return is_array and node.size == node.shape[-1] and 2 <= node.size <= LONGEST


def line(node: Node) -> list[float | None]:
    """The numbers of such an array."""
    return [finite(one) for one in leaves(_list(_read(node)))]


def finite(value: Any) -> float | None:
    """A number as a float; None where it is missing or none that JSON has."""
    if value is None:
        return None
    try:
        number = float(value)
    except (OverflowError, TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _or_nan(value: Any) -> float:
    number = finite(value)
    return math.nan if number is None else number


def _rows(content: Content, node: Node, time_column: str | None) -> Rows | None:
    steps = node.time_steps or (time_column or '',)
    time = content.find(steps) if time_column == steps[-1] else None
    if time is None or not is_line(node) or not is_line(time) or time.shape != node.shape:
        return None
    pairs = zip(line(time), line(node), strict=True)
    known: list[tuple[float, float | None]] = [(at, one) for at, one in pairs if at is not None]
    return Rows([at for at, _ in known], [one for _, one in known])


def _read(node: Node) -> Any:
    _refuse_large(node)
    return node.read()


def _blocks(node: Node) -> Iterator[Any] | Iterable[Any]:
    _refuse_large(node)
    return node.blocks() if node.blocks is not None else [node.read()]


def _refuse_large(node: Node) -> None:
    if node.size > LARGEST:
        most = f'{LARGEST // 1_000_000} million'
        raise UnreadableError(
            f'has an array of {by(node.shape)} values, and at most {most} are read here. '
            f'{IN_A_NOTEBOOK}'
        )


def _list(values: Any) -> list[Any]:
    as_list: list[Any] = values if isinstance(values, list) else values.tolist()
    return as_list

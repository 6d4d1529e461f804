"""What an open file says, by name, to compare it with another one."""

from __future__ import annotations

import hashlib
from typing import Any

from .nodes import Content, Node, by, name_of
from .numbers import LARGEST, finite, reduce

MOST = 5000  # values
SMALL = 200  # values of an array that is told whole


def contents(content: Content) -> dict[str, Any]:
    """The values by their names; of a large array a text that is equal where it is."""
    nodes, _ = content.nodes(MOST)
    return {name_of(node.steps): _value(node) for node in nodes if not node.is_group}


def _value(node: Node) -> Any:
    if node.size > LARGEST:
        return f'{by(node.shape)} values, not compared'
    value = node.read()
    if hasattr(value, 'tolist'):
        if node.size <= SMALL:
            return _plain(value.tolist())
        return _words(node, value.tobytes())
    if isinstance(value, list) and node.size > SMALL:
        return _words(node, repr(value).encode())
    return _plain(value)


def _words(node: Node, content: bytes) -> str:
    sum_ = hashlib.sha256(content).hexdigest()[:8]
    if not node.is_numeric:
        return f'{by(node.shape)} values, checksum {sum_}'
    told = reduce(node)
    low, high = (f'{told[end]:.6g}' for end in ('min', 'max'))
    return f'{by(node.shape)} numbers from {low} to {high}, checksum {sum_}'


def _plain(value: Any) -> Any:
    """The same as JSON has it."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return finite(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 2**63 else str(value)
    return value if value is None or isinstance(value, (str, bool)) else str(value)

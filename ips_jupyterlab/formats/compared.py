"""What an open file says, by name, to compare it with another one."""

from __future__ import annotations

import hashlib
from typing import Any

from .nodes import Content, Node, by, name_of
from .numbers import LARGEST, finite, reduce

MOST = 5000  # values
SMALL = 200  # values of an array that is told whole


def contents(content: Content) -> tuple[dict[str, Any], int]:
    """The values by their names, and how many are left out.

    Of a large array there is a text that is equal where it is.
    """
    nodes, more = content.nodes(MOST)
    return {name_of(node.steps): _value(node) for node in nodes if not node.is_group}, more


def _value(node: Node) -> Any:
    if node.size > LARGEST:
        return f'{by(node.shape)} values, not compared'
    value = node.read()
    if hasattr(value, 'tolist'):
        if node.size <= SMALL:
            return _plain(value.tolist())
        if node.is_numeric and value.dtype.kind in 'iuf':
            value = value.astype('<f8') + 0.0  # 1 is 1.0, and -0.0 is 0.0
        return _words(node, value.tobytes())
    if isinstance(value, list) and node.size > SMALL:
        return _words(node, repr(_as_float(value)).encode())
    return _plain(value)


def _as_float(value: Any) -> Any:
    """The same with numbers that are told in one way, however the file writes them."""
    if isinstance(value, list):
        return [_as_float(one) for one in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**53:
        return float(value) + 0.0
    return value


def _words(node: Node, content: bytes) -> str:
    sum_ = hashlib.sha256(content).hexdigest()[:8]
    if not node.is_numeric:
        return f'{by(node.shape)} values, checksum {sum_}'
    told = reduce(node)
    low, high = (f'{told[end] or 0.0:.6g}' for end in ('min', 'max'))
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

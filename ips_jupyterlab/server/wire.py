"""Answers as bytes."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def encode(answer: Any) -> bytes:
    """An answer as JSON.

    A file name that is not UTF-8 is text with lone surrogates in Python. JSON can only hold them
    escaped, and a kernel that reads them so finds the file.
    """
    try:
        return msgspec.json.encode(answer)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(answer)).encode('ascii')

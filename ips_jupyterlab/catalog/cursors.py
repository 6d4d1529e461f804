"""Where a page of a list ended, as text that the browser gives back."""

from __future__ import annotations

import base64
import binascii
from typing import TypeVar

import msgspec
from msgspec import Struct

from ..refusals import BadRequestError

C = TypeVar('C', bound=Struct)


def write_cursor(position: Struct) -> str:
    """A position in a list as text for an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode('ascii').rstrip('=')


def read_cursor(text: str, kind: type[C]) -> C:
    """The position that ``write_cursor`` wrote. Raises BadRequestError."""
    try:
        content = base64.b64decode(text + '=' * (-len(text) % 4), altchars=b'-_', validate=True)
        return msgspec.json.decode(content, type=kind)
    except (binascii.Error, ValueError):
        raise BadRequestError('cursor is not one that this server gave.') from None

"""Which names are taken, and how a header holds them."""

# Names need not be paths, and pathlib takes a name that starts with a dot for one without ending.
# ruff: noqa: PTH122

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from ..layout import as_runid
from .refused import RefusedError

LONGEST_NAME = 255  # bytes, on every file system that Linux knows

_EXTENDED = re.compile(r"(UTF-8|ISO-8859-1)'[A-Za-z0-9-]*'(.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r'[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?')


def header(headers: Mapping[str, str], name: str) -> str:
    """The value of a header, '' where it is missing.

    A value is UTF-8, else Latin-1. ``<name>*`` is the form of RFC 8187 for all other bytes.

    :param headers: as they came in, their bytes as Latin-1.
    """
    extended = headers.get(f'{name}*')
    if extended is not None:
        match = _EXTENDED.fullmatch(extended.strip())
        if not match:
            raise RefusedError(f"The header {name}* is not of the form UTF-8''…")
        content = unquote_to_bytes(match[2])
        return os.fsdecode(content) if match[1].upper() == 'UTF-8' else content.decode('latin-1')
    value = headers.get(name, '')
    try:
        return value.encode('latin-1').decode('utf-8')
    except UnicodeError:  # not UTF-8, or decoded already
        return value


def required(headers: Mapping[str, str], name: str) -> str:
    """As ``header``. Raises RefusedError where it is missing or empty."""
    value = header(headers, name)
    if not value:
        raise RefusedError(f'The header {name} is missing.')
    return value


def segment(name: str, what: str) -> str:
    """A name that is one segment of a path. Raises RefusedError for any other.

    :param what: the word for it in the error.
    """
    if '/' in name or '\0' in name or name in ('', '.', '..'):
        raise RefusedError(f'The {what} {name!r} is not the name of a file: it must have no slash.')
    try:
        length = len(os.fsencode(name))
    except UnicodeEncodeError:
        raise RefusedError(f'The {what} {name!r} is no text.') from None
    if length > LONGEST_NAME:
        raise RefusedError(f'The {what} has {length} bytes; {LONGEST_NAME} are allowed.')
    return name


def user_name(name: object) -> str:
    """A user's name, which is also the name of a folder. Raises RefusedError for any other."""
    if not isinstance(name, str) or not name.strip():
        raise RefusedError('There is no user: IPS_START must tell one.')
    segment(name, 'user')
    if as_runid(name) is not None:  # no system allows it, and its folder would look like a run
        raise RefusedError(f'The user {name!r} is a number.')
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        raise RefusedError(f'The user {name!r} holds a control character.')
    return name


def runid(text: str) -> int:
    """A runid, as a header has it. Raises RefusedError for anything else."""
    number = as_runid(text.strip())
    if number is None:
        raise RefusedError(f'{text!r} is not a runid, which is a positive integer.')
    return number


def timestep(text: str) -> float:
    """A timestep: a finite number, 0.0 for -0.0. Raises RefusedError for anything else."""
    text = text.strip()
    number = float(text) if _NUMBER.fullmatch(text) else float('nan')  # float() would take 1_0
    if number - number != 0.0:  # also of 1e999
        raise RefusedError(f'{text!r} is not a timestep, which is a finite number.')
    return number + 0.0


def variant(name: str, mark: str) -> str:
    """Another name, ``<mark>_<name>``, cut where it would be too long; its ending is kept."""
    name = f'{mark}_{name}'
    stem, ending = os.path.splitext(name)
    while len(os.fsencode(stem + ending)) > LONGEST_NAME:
        stem, ending = (stem[:-1], ending) if len(stem) > len(mark) + 1 else (stem, ending[:-1])
    return stem + ending


def numbered(name: str, number: int) -> str:
    """Another name for a notebook, ``<stem>_<number>.ipynb``."""
    stem, ending = os.path.splitext(name)
    mark = f'_{number}'
    while len(os.fsencode(stem + mark + ending)) > LONGEST_NAME:
        stem = stem[:-1]
    return stem + mark + ending

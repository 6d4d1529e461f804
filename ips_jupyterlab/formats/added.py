"""Formats that other packages add, by entry points of the group ``ips_jupyterlab.formats``."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from msgspec import Struct

from .. import contract
from .tree import Tree

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = 'ips_jupyterlab.formats'

_log = logging.getLogger(__name__)
_NAME = re.compile(r'[a-z][a-z0-9_-]*')
_KNOWN = frozenset(get_args(contract.KnownFormat))


class AddedFormat(Struct, frozen=True, kw_only=True):
    """A format that another package adds: what its entry point names."""

    name: str  # small letters, digits, _ and -
    tells: Callable[[bytes, str], bool]  # from the first bytes of a file (2 kB), and its name
    code: str  # that loads it, as the loaders of the settings have it: {path} in the last line
    title: str = ''  # for the user
    install: str = ''  # what to pip install where the code cannot be imported
    # What the code gives, as dictionaries, lists and numpy arrays in each other; takes the path.
    read: Callable[[str], Any] | None = None


def format_of(head: bytes, name: str) -> str | None:
    """The name of the added format that these first bytes and this name have."""
    for format_ in formats().values():
        try:
            if format_.tells(head, name):
                return format_.name
        except Exception as error:  # what others add may not hide the files of all
            _complain(format_.name, f'cannot tell what files are: {error!r}')
    return None


def read(path: str, format_: str) -> Tree:
    """The content of a file of an added format that has a reader."""
    reader = formats()[format_].read
    return Tree(_plain(reader(path) if reader else {}))


def has_reader(format_: str) -> bool:
    """Whether it is an added format that tells what is in its files."""
    return format_ not in _KNOWN and format_ in formats() and formats()[format_].read is not None


def is_shown_otherwise(format_: str) -> bool:
    """Whether it is an added format whose files are shown as what they are without it."""
    return format_ not in _KNOWN and not has_reader(format_)


def format_list() -> contract.FormatList:
    """The formats that are told here."""
    added = [
        contract.AddedFormat(one.name, one.title or one.name, one.install, one.code)
        for one in formats().values()
    ]
    return contract.FormatList(list(get_args(contract.KnownFormat)), added)


@functools.cache
def formats() -> Mapping[str, AddedFormat]:
    """The added formats by name. What cannot be used is left out, and the log says why."""
    from importlib.metadata import entry_points

    found: dict[str, AddedFormat] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            format_ = _load(point)
        except Exception as error:
            _complain(point.name, f'is left out: {error}')
        else:
            found.setdefault(format_.name, format_)
    return found


def _load(point: EntryPoint) -> AddedFormat:
    format_ = point.load()
    if not isinstance(format_, AddedFormat):
        raise TypeError(f'{point.value} is no AddedFormat')
    if not callable(format_.tells):
        raise TypeError('tells is no function')
    *setup, expression = format_.code.rstrip().split('\n')
    if not _NAME.fullmatch(format_.name) or format_.name in _KNOWN:
        raise ValueError(f'its name {format_.name!r} is taken, or is no name')
    if '{path}' not in expression or any('{path}' in line for line in setup):
        raise ValueError('{path} must be in the last line of its code, and in no other')
    return format_


@functools.cache  # once is enough
def _complain(name: str, words: str) -> None:
    _log.warning('The format %s %s', name, words)


def _plain(value: Any) -> Any:
    """Arrays as lists, and numbers of numpy as Python's."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value.tolist() if hasattr(value, 'tolist') else value

"""A look into folders: those that are the output of a library, and all others."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec

from ..contract import Format
from . import heads, looked
from .bp import read_adios2
from .imas_entry import read_entry
from .nodes import Content
from .opened import LATER, UnreadableError, missing, printable
from .requests import Inside

_READERS: dict[Format, Callable[[str], AbstractContextManager[Content]]] = {
    'imas': read_entry,
    'adios2': read_adios2,
}


def look(path: str, format_: Format) -> Inside:
    """What is inside a folder: what its library has put there, else the names of its files."""
    name = printable(path.rpartition('/')[2])
    try:
        listing = heads.look_at_folder(path)
    except OSError as error:
        return Inside(problem=f'{name}: cannot be listed ({error.strerror}).', again=True)
    except UnreadableError as error:
        return Inside(problem=f'{name}: {error}')
    if format_ not in _READERS:
        return listing
    try:
        _refuse_links(path)
        with _READERS[format_](path) as content:
            variables, more, problem = looked.variables(content)
    except UnreadableError as error:
        words = f'{name}: {error}'
        return msgspec.structs.replace(
            listing, problem=words, install=error.install, again=error.again
        )
    except ImportError as error:
        refusal = missing(error, format_)
        words = f'{name}: {refusal}'
        return msgspec.structs.replace(listing, problem=words, install=refusal.install)
    except Exception as error:  # libraries raise anything at all on damaged files
        words = ' '.join(printable(error).split())[:200].rstrip('.')
        words = f'{name}: is being written or is damaged ({words}). {LATER}'
        return msgspec.structs.replace(listing, problem=words, again=True)
    told = None if problem is None else f'{name}: {problem}'
    return Inside(variables=variables, more=more, problem=told)


def _refuse_links(path: str) -> None:
    """Refuse a folder whose library would follow links, which may lead anywhere."""
    with os.scandir(path) as entries:
        for entry in entries:
            if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                words = f'holds {printable(entry.name)}, which is no plain file, and is not read.'
                raise UnreadableError(words)

"""Answers what is asked of a data file. What goes wrong is told in the answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from ..contract import Format
from . import added, compared, heads, looked, numbers
from . import survey as surveys
from .content import content_of, has_names
from .eqdsk import parse
from .equilibrium import equilibrium_of
from .opened import (
    IN_A_NOTEBOOK,
    DataFile,
    UnreadableError,
    being_written,
    missing,
    opened,
    printable,
)
from .requests import (
    Contents,
    FileCurve,
    FileValues,
    Inside,
    Outcome,
    Survey,
    Wanted,
    WantedCurve,
)
from .rows import RowReader
from .sniff import HEAD, known_format_of
from .whole import FOLDERS

T = TypeVar('T', bound=Outcome)

_HEADS: dict[Format, Callable[[DataFile], Inside]] = {
    'csv': heads.look_at_csv,
    'text': heads.look_at_text,
    'image': heads.look_at_image,
    'notebook': heads.look_at_notebook,
    'tar': heads.look_at_archive,
    'zip': heads.look_at_archive,
    'gzip': heads.look_at_gzip,
    'binary': heads.look_at_binary,
}
_GROWS = ('csv', 'text')  # what has been written of these is whole


def look(path: str, format_: Format) -> Inside:
    """What is inside a file or a folder."""
    if not os.path.isdir(path):
        return _read(Inside(), path, format_, _look)
    name = printable(path.rpartition('/')[2])
    try:
        listing = heads.look_at_folder(path)
    except OSError as error:
        return Inside(problem=f'{name}: cannot be listed ({error.strerror}).', again=True)
    except UnreadableError as error:
        return Inside(problem=f'{name}: {error}')
    # Where its library makes nothing of it, the names of its files are shown.
    return _read(listing, path, format_, _variables) if format_ in FOLDERS else listing


def survey(path: str, format_: Format) -> Survey:
    """The numbers and curves that a file offers."""

    def offers(file: DataFile) -> Survey:
        with content_of(file) as content:
            quantities, curves = surveys.survey(content, is_table=format_ == 'csv')
            return Survey(quantities=quantities, curves=curves)

    return _read(Survey(), path, format_, offers)


def values(path: str, format_: Format, wanted: Sequence[Wanted]) -> FileValues:
    """The wanted numbers of a file."""
    return _replace(row(path, format_, RowReader(wanted)), asked=len(wanted))


def row(path: str, format_: Format, reader: RowReader) -> FileValues:
    """The numbers of a file, as they travel.

    :param reader: of this file and the ones before it.
    """

    def told(file: DataFile) -> FileValues:
        with content_of(file) as content:
            return reader.read(content)

    answer = _read(FileValues(), path, format_, told)
    if answer.problem is not None:
        reader.forget()  # the names that it told may have been lost
    return answer


def curve(path: str, format_: Format, wanted: WantedCurve) -> FileCurve:
    """The wanted curve of a file."""

    def told(file: DataFile) -> FileCurve:
        with content_of(file) as content:
            x, y = numbers.curve(content, wanted)
            return FileCurve(path='', x=x, y=y)

    return _read(FileCurve(path=''), path, format_, told)


def contents(path: str, format_: Format) -> Contents:
    """What a file says, by name."""

    def told(file: DataFile) -> Contents:
        with content_of(file) as content:
            values, more = compared.contents(content)
            return Contents(values=values, more=more)

    return _read(Contents(), path, format_, told)


def _look(file: DataFile) -> Inside:
    if added.is_shown_otherwise(file.format):
        file.format = known_format_of(file.read(HEAD), file.name)
    if not has_names(file.path, file.format) or file.format == 'csv':
        return _HEADS.get(file.format, heads.look_at_binary)(file)
    inside = _variables(file)
    return _with_equilibrium(inside, file) if file.format == 'eqdsk' else inside


def _variables(file: DataFile) -> Inside:
    with content_of(file) as content:
        variables, more, problem = looked.variables(content)
    return Inside(variables=variables, more=more, problem=problem)


def _with_equilibrium(inside: Inside, file: DataFile) -> Inside:
    try:
        drawn = equilibrium_of(parse(file.text()))
    except ImportError as error:
        problem = missing(error, 'eqdsk')
        return _replace(inside, problem=str(problem), install=problem.install)
    return _replace(inside, equilibrium=drawn)


def _read(nothing: T, path: str, format_: Format, read: Callable[[DataFile], T]) -> T:
    """What a function makes of a file, or ``nothing`` with the problem."""
    status = None
    try:
        with opened(path, format_) as file:
            status = file.status
            answer = read(file)
            has_changed = file.has_changed
        if has_changed and format_ not in _GROWS:
            # What a look shows may be a mixture, and says so; numbers are not told.
            words = being_written()
            answer = _replace(
                answer if isinstance(answer, Inside) else nothing, problem=str(words), again=True
            )
    except UnreadableError as error:
        answer = _replace(nothing, problem=str(error), again=error.again)
        if isinstance(answer, Inside):
            answer = _replace(answer, install=error.install)
    except MemoryError:
        words_of_memory = f'needs more memory than there is for it. {IN_A_NOTEBOOK}'
        answer = _replace(nothing, problem=words_of_memory)
    if answer.problem is not None:
        name = printable(path.rpartition('/')[2])
        answer = _replace(answer, problem=f'{name}: {answer.problem}')
    if status is not None:
        answer = _replace(answer, modified_ns=status.st_mtime_ns, size=status.st_size)
    return answer


def _replace(answer: T, **changes: Any) -> T:
    return msgspec.structs.replace(answer, **changes)

"""Ensembles: the CSV of each, and the runids of its members in it.

A row is found by the member's simulation name. Rows are changed in the text itself, so that what a
simulation wrote in the others (line breaks, quotes) stays as it was.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..api_v1 import PENDING
from ..layout import ENSEMBLES_DIRECTORY, as_runid
from . import names
from .metadata import change_metadata, read_metadata
from .refused import CorruptFileError, RefusedError
from .runlock import locked, update
from .store import Folder

PORTAL_COLUMNS = ('portal_runid', 'run_url', 'instance_analysis_path')
SIM_NAME = 'sim_name'
ENSEMBLES = 'ensembles'  # in the metadata of a run: component and name of each, by ensemble id

# What the id of an ensemble begins with when its members, which name no ensemble, are known by
# their simulation names (framework/ensembles.py): frameworks up to 0.8.1 do not tell the id.
BY_NAME = 'by-name:'

First = tuple[str, str, str]  # what a row has in the portal's columns
_PENDING: First = (PENDING, PENDING, PENDING)


class Ensemble(NamedTuple):
    """An ensemble, as an upload names it."""

    component: str
    name: str
    id: str

    @property
    def file(self) -> str:
        """The name of its CSV."""
        return f'{self.name}.csv'


def save(
    run: Folder,
    ensemble: Ensemble,
    content: bytes,
    started: Callable[[str], Mapping[str, First]],
) -> None:
    """Store the CSV of an ensemble; runids that an earlier one of that name has are kept.

    :param started: what to write for the members of an ensemble id that have started, by sim name.
    """
    names.segment(ensemble.component, 'component')
    names.segment(ensemble.file, 'ensemble')
    header, rows = _parse_upload(content)
    with locked(run):
        # First what members look for, so that a member that starts now is either found in the list
        # of child runs below or finds the ensemble.
        known = read_metadata(run).get(ENSEMBLES) or {}
        change_metadata(
            run, {ENSEMBLES: {**known, ensemble.id: [ensemble.component, ensemble.name]}}
        )
        members = started(ensemble.id)
        with run.make(ENSEMBLES_DIRECTORY) as top, top.make(ensemble.component) as folder:
            path = f'{folder.path}/{ensemble.file}'

            def change(before: bytes | None) -> bytes:
                firsts = {**_firsts(before, path), **members}
                text = io.StringIO()
                writer = csv.writer(text)
                writer.writerow([*PORTAL_COLUMNS, *header])
                column = header.index(SIM_NAME)
                for row in rows:
                    sim_name = row[column] if column < len(row) else ''
                    writer.writerow([*firsts.get(sim_name, _PENDING), *row])
                return text.getvalue().encode()

            update(folder, ensemble.file, change)


def fill(run: Folder, ensemble_id: str, sim_name: str, first: First) -> bool:
    """Write the runid of a member into the CSV of its ensemble. Hold the run's lock.

    :returns: whether something changed; the CSV, or the member's row, may still have to come.
    """
    told = (read_metadata(run).get(ENSEMBLES) or {}).get(ensemble_id)
    if not told:
        return False
    component, name = told
    try:
        top = run.open(ENSEMBLES_DIRECTORY)
    except FileNotFoundError:
        return False
    with top:
        try:
            folder = top.open(component)
        except FileNotFoundError:
            return False
        with folder:
            path = f'{folder.path}/{name}.csv'
            return update(
                folder, f'{name}.csv', lambda content: _filled(content, path, sim_name, first)
            )


def ids_naming(run: Folder, sim_name: str) -> list[str]:
    """Ids of the ensembles of a run that know their members by name, and have one of this name."""
    found = []
    for ensemble_id, (component, name) in (read_metadata(run).get(ENSEMBLES) or {}).items():
        if not ensemble_id.startswith(BY_NAME):
            continue
        with contextlib.suppress(CorruptFileError, FileNotFoundError):
            with run.open(ENSEMBLES_DIRECTORY) as top, top.open(component) as folder:
                content, path = folder.read(f'{name}.csv'), f'{folder.path}/{name}.csv'
            _, rows, column = _table(content or b'', path)
            if any(row.cells[column : column + 1] == [sim_name] for row in rows):
                found.append(ensemble_id)
    return found


def _parse_upload(content: bytes) -> tuple[list[str], list[list[str]]]:
    try:
        text = content.decode('utf-8-sig')
        header, *rows = [row for row in csv.reader(io.StringIO(text, newline='')) if any(row)]
    except UnicodeDecodeError as error:
        raise RefusedError(f'The CSV is not UTF-8 text at byte {error.start}.') from None
    except csv.Error as error:
        raise RefusedError(f'The CSV cannot be understood: {error}.') from None
    except ValueError:
        raise RefusedError('The CSV is empty.') from None
    if SIM_NAME not in header:
        raise RefusedError(f'The first line of the CSV has no column {SIM_NAME}.')
    return header, rows


class _Row(NamedTuple):
    start: int  # of its text
    end: int
    cells: list[str]


def _rows(text: str, path: str) -> Iterator[_Row]:
    """The rows of a CSV that the portal wrote, with where they stand."""
    lines = list(io.StringIO(text, newline=''))
    reader = csv.reader(lines)
    position = taken = 0
    try:
        for cells in reader:
            length = sum(map(len, lines[taken : reader.line_num]))
            taken = reader.line_num
            yield _Row(position, position + length, cells)
            position += length
    except csv.Error as error:
        raise CorruptFileError(path, f'line {reader.line_num}: {error}') from None


def _table(content: bytes, path: str) -> tuple[str, list[_Row], int]:
    """Text, rows after the first, and the column of the sim name."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise CorruptFileError(path, f'not UTF-8 text at byte {error.start}') from None
    rows = list(_rows(text, path))
    header = rows[0].cells if rows else []
    if tuple(header[:3]) != PORTAL_COLUMNS or SIM_NAME not in header:
        raise CorruptFileError(path, 'the first line is not that of an ensemble')
    return text, rows[1:], header.index(SIM_NAME)


def _firsts(content: bytes | None, path: str) -> dict[str, First]:
    """What the members that have started have in the portal's columns, by sim name."""
    if content is None:
        return {}
    _, rows, column = _table(content, path)
    return {
        row.cells[column]: (row.cells[0], row.cells[1], row.cells[2])
        for row in rows
        if len(row.cells) > column and row.cells[0] != PENDING
    }


def _filled(content: bytes | None, path: str, sim_name: str, first: First) -> bytes | None:
    """The CSV with a member's runid; None where nothing is to be changed."""
    if content is None:
        return None
    quick = _filled_quickly(content, sim_name, first)
    if quick is not None:
        return quick
    text, rows, column = _table(content, path)
    for row in rows:
        if len(row.cells) <= column or row.cells[column] != sim_name:
            continue
        there = as_runid(row.cells[0]) or 0
        if there >= int(first[0]):  # a member that was started anew has the higher runid
            return None
        ending = text[row.start : row.end].removesuffix('\n').removesuffix('\r')
        after = text[row.start + len(ending) : row.end]
        changed = _line([*first, *row.cells[3:]]) + after
        return (text[: row.start] + changed + text[row.end :]).encode()
    return None


def _filled_quickly(content: bytes, sim_name: str, first: First) -> bytes | None:
    """As ``_filled`` for a row as the portal writes it; an ensemble may have 10,000 members."""
    before = b'\n' + _line(list(_PENDING)).encode() + b','
    wanted = before + _line([sim_name]).encode() + b','
    at = content.find(wanted)
    if at < 0 or content.count(b'"', 0, at) % 2:  # within a quoted value
        return None
    filled = b'\n' + _line(list(first)).encode() + b','
    return content[:at] + filled + content[at + len(before) :]


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().removesuffix('\r\n')

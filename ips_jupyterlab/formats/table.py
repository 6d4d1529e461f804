"""CSV files as columns, read as pandas reads them."""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import itertools
from collections.abc import Iterator

from .nodes import Content, Listed, Node
from .opened import DataFile
from .units import units_of_name

DELIMITERS = (',', ';', '\t', ' ')
SAMPLE = 20  # rows that tell the delimiter
FIELD = 1 << 24  # characters that one field may have

# What pandas takes for a missing value.
_MISSING = {
    *('', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN'),
    *('<NA>', 'N/A', 'NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null'),
}


def read_csv(file: DataFile) -> Content:
    """A CSV file: a node a column. A row that is being written at its end is left out."""
    text = file.text()
    if file.has_changed and not text.endswith('\n'):
        text = text[: text.rfind('\n') + 1]
    rows = rows_of(text)
    header = next(rows, [])
    names = column_names(header)
    table = list(rows)
    nodes = []
    for index, name in enumerate(names):
        column = [row[index] if index < len(row) else '' for row in table]
        nodes.append(_column(name, column))
    return Listed(nodes)


def rows_of(text: str) -> Iterator[list[str]]:
    """The rows of a table, without blank ones; the first holds the names of the columns."""
    csv.field_size_limit(FIELD)
    delimiter = delimiter_of(text)
    if delimiter == ' ':
        return (line.split() for line in text.splitlines() if line.strip())
    return (row for row in csv.reader(io.StringIO(text, newline=''), delimiter=delimiter) if row)


def delimiter_of(text: str) -> str:
    """What separates the columns: the first that gives the same number of them in each row."""
    lines = text.splitlines()[:SAMPLE] if len(text) < FIELD else text[:FIELD].splitlines()[:SAMPLE]
    for delimiter in DELIMITERS:
        with contextlib.suppress(csv.Error):
            rows = (
                [line.split() for line in lines]
                if delimiter == ' '
                else list(csv.reader(lines, delimiter=delimiter))
            )
            counts = {len(row) for row in rows if row}
            if len(counts) == 1 and counts.pop() > 1:
                return delimiter
    return ','


def column_names(header: list[str]) -> list[str]:
    """The names of the columns: a name that comes again gets a number, as pandas does it."""
    names: list[str] = []
    taken = set(header)
    seen: set[str] = set()
    for index, told in enumerate(header):
        name = told or f'Unnamed: {index}'
        if name in seen:
            numbered = (f'{name}.{number}' for number in itertools.count(1))
            name = next(one for one in numbered if one not in taken)
            taken.add(name)
        seen.add(name)
        names.append(name)
    return names


def _column(name: str, column: list[str]) -> Node:
    values = _numbers(column)
    return Node(
        steps=(name,),
        type='text' if values is None else 'float',
        read=functools.partial(_same, column if values is None else values),
        is_numeric=values is not None,
        shape=(len(column),),
        dimensions=('row',),
        units=units_of_name(name),
    )


def _numbers(column: list[str]) -> list[float | None] | None:
    """The numbers of a column, None for a missing one; None where it has other text or nothing."""
    numbers: list[float | None] = []
    for told in column:
        text = told.strip()
        if text in _MISSING:
            numbers.append(None)
            continue
        try:
            numbers.append(float(text) if '_' not in text else _refuse())
        except ValueError:
            return None
    return numbers if any(number is not None for number in numbers) else None


def _refuse() -> float:
    raise ValueError  # Python reads 1_0 as ten, and nobody else does


def _same(column: list[float | None] | list[str]) -> list[float | None] | list[str]:
    return column

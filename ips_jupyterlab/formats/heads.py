"""What a look shows of files without named values: text, tables, images, folders."""

from __future__ import annotations

import base64
import itertools
import json
import os
import stat
import tarfile
import time
import zipfile
from collections.abc import Iterable

from ..contract import DataTable
from .opened import IN_A_NOTEBOOK, DataFile, UnreadableError, as_text, check_inside, printable
from .requests import Inside
from .table import column_names, rows_of
from .text import inflate

TEXT = 64 << 10  # bytes of a text that are shown
ROWS = 200  # of a table
COLUMNS = 200
COUNTED = 64 << 20  # bytes of a table whose rows are counted
IMAGE = 10 << 20  # bytes of an image
BYTES = 1024  # of a binary file
MEMBERS = 100_000  # of a folder or an archive that are counted
PATIENCE = 4.0  # s for the members of an archive
_CELL = 200  # characters
_IMAGES = (
    (b'\x89PNG', 'image/png'),
    (b'\xff\xd8\xff', 'image/jpeg'),
    (b'GIF8', 'image/gif'),
    (b'RIFF', 'image/webp'),
)


def look_at_text(file: DataFile) -> Inside:
    """The beginning of a text."""
    return Inside(text=printable(file.text(TEXT)), more=max(0, file.status.st_size - TEXT))


def look_at_gzip(file: DataFile) -> Inside:
    """The beginning of what a gzip file holds."""
    content = inflate(file, TEXT + 1)
    if b'\0' in content[:TEXT]:
        return Inside(text=_dump(content[:BYTES]), problem='holds no text when unpacked.')
    problem = None
    if len(content) > TEXT:
        problem = f'is shown as far as its first {TEXT >> 10} kB when unpacked.'
    return Inside(text=printable(as_text(content[:TEXT], is_cut=True)), problem=problem)


def look_at_csv(file: DataFile) -> Inside:
    """The first rows of a table, and how many there are."""
    is_whole = file.status.st_size <= COUNTED
    text = file.text(None if is_whole else COUNTED)
    if not is_whole or (file.has_changed and not text.endswith('\n')):
        text = text[: text.rfind('\n') + 1]
    rows = rows_of(text)
    columns = column_names(next(rows, []))
    first = list(itertools.islice(rows, ROWS))
    total = len(first) + sum(1 for _ in rows) if is_whole else None
    problem = None
    if len(columns) > COLUMNS:
        problem = f'has {len(columns)} columns, of which the first {COLUMNS} are shown.'
    table = DataTable(
        columns=[_cell(name) for name in columns[:COLUMNS]],
        rows=[_cells(row, min(len(columns), COLUMNS)) for row in first],
        total=total,
    )
    return Inside(table=table, problem=problem)


def look_at_image(file: DataFile) -> Inside:
    """An image, as a data: URL."""
    size = file.status.st_size
    if size > IMAGE:
        words = f'is too large to be shown: {size >> 20} MB, and {IMAGE >> 20} MB are. Download it.'
        raise UnreadableError(words)
    content = file.read()
    types = (type_ for magic, type_ in _IMAGES if content.startswith(magic))
    encoded = base64.b64encode(content).decode('ascii')
    return Inside(image=f'data:{next(types, "image/svg+xml")};base64,{encoded}')


def look_at_notebook(file: DataFile) -> Inside:
    """The texts of a notebook's cells."""
    cells = json.loads(file.read())['cells']
    sources = (cell['source'] for cell in cells)
    texts = (source if isinstance(source, str) else ''.join(source) for source in sources)
    text = '\n\n'.join(texts)
    return Inside(text=printable(text[:TEXT]), more=max(0, len(text) - TEXT))


def look_at_binary(file: DataFile) -> Inside:
    """The first bytes as numbers and letters."""
    size = file.status.st_size
    return Inside(text=_dump(file.read(BYTES)), more=max(0, size - BYTES))


def look_at_archive(file: DataFile) -> Inside:
    """The names and sizes of what is in a tar or zip file; nothing is unpacked."""
    if file.name.lower().endswith('.zst'):
        raise UnreadableError(f'is packed with zstd, which is not shown here. {IN_A_NOTEBOOK}')
    with open(os.dup(file.descriptor), 'rb') as stream:
        stream.seek(0)
        if file.read(4).startswith(b'PK'):
            members = zipfile.ZipFile(stream).infolist()
            rows = [[_cell(one.filename), size_in_words(one.file_size)] for one in members[:ROWS]]
            return Inside(table=DataTable(['Name', 'Size'], rows, len(members)))
        with tarfile.open(fileobj=stream) as archive:
            return Inside(table=_members(archive))


def _members(archive: tarfile.TarFile) -> DataTable:
    rows: list[list[str]] = []
    count, until = 0, time.monotonic() + PATIENCE
    for member in archive:
        if count >= MEMBERS or time.monotonic() > until:
            return DataTable(['Name', 'Size'], rows, None)
        if count < ROWS:
            size = size_in_words(member.size) if member.isreg() else ''
            rows.append([_cell(member.name + '/' * member.isdir()), size])
        count += 1
    return DataTable(['Name', 'Size'], rows, count)


def look_at_folder(path: str) -> Inside:
    """The names and sizes of what is in a folder. Raises OSError, UnreadableError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        check_inside(descriptor, path)
        with os.scandir(descriptor) as entries:
            found = list(itertools.islice(entries, MEMBERS))
        rows = []
        for entry in sorted(found, key=lambda entry: entry.name)[:ROWS]:
            status = entry.stat(follow_symlinks=False)
            name = entry.name + '/' * stat.S_ISDIR(status.st_mode)
            size = size_in_words(status.st_size) if stat.S_ISREG(status.st_mode) else ''
            rows.append([_cell(name), size])
    finally:
        os.close(descriptor)
    total = len(found) if len(found) < MEMBERS else None
    return Inside(table=DataTable(['Name', 'Size'], rows, total))


def size_in_words(size: float) -> str:
    """A number of bytes, as file browsers tell it."""
    for unit in ('B', 'kB', 'MB', 'GB'):
        if size < 1000 or unit == 'GB':
            break
        size /= 1000
    return f'{size:.0f} {unit}' if unit == 'B' else f'{size:.1f} {unit}'


def _cells(row: Iterable[str], count: int) -> list[str]:
    cells = [_cell(text) for text in itertools.islice(row, count)]
    return cells + [''] * (count - len(cells))


def _cell(text: str) -> str:
    text = printable(text)
    return f'{text[:_CELL]}…' if len(text) > _CELL else text


def _dump(content: bytes) -> str:
    lines = []
    for at in range(0, len(content), 16):
        part = content[at : at + 16]
        letters = ''.join(chr(byte) if 32 <= byte < 127 else '.' for byte in part)
        lines.append(f'{at:06x}  {part.hex(" "):47}  {letters}')
    return '\n'.join(lines)

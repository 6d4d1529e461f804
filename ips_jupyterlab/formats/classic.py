"""netCDF-3 files (CDF-1, CDF-2 and CDF-5), of which only what is wanted is read.

The netCDF library gives zeros for what a file that ends early lacks, so it is not used here. The
layout is that of the NetCDF Classic Format Specification (Unidata, OGC 10-092).
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from .fills import decoded, plain_attributes
from .nodes import Content, Listed, Node, units_of_steps
from .opened import DataFile

_HEADER = 64 << 20  # bytes that a header may have
_BLOCK = 32 << 20  # bytes that are read at once
_TYPES = {
    1: 'i1',
    2: 'S1',
    3: '>i2',
    4: '>i4',
    5: '>f4',
    6: '>f8',
    7: 'u1',
    8: '>u2',
    9: '>u4',
    10: '>i8',
    11: '>u8',
}
_DIMENSIONS, _VARIABLES, _ATTRIBUTES = 10, 11, 12  # tags of lists


class _Variable(Struct, frozen=True):
    name: str
    dimensions: tuple[int, ...]
    attributes: dict[str, Any]
    type: str
    begin: int
    is_record: bool
    shape: tuple[int, ...]
    record_size: int  # bytes of all record variables together


def read_classic(file: DataFile) -> Content:
    """A netCDF-3 file: a node a variable."""
    header = _Header(file)
    dimensions, variables = header.read()
    nodes = [_node(file, variable, dimensions) for variable in variables]
    ends = max((_end(variable) for variable in variables), default=0)
    short = ends - file.status.st_size
    problem = f'ends early: {short} bytes are missing at its end.' if short > 0 else None
    return Listed(nodes, problem)


class _Header:
    """Reads the header, name by name and number by number."""

    def __init__(self, file: DataFile) -> None:
        self._file = file
        self._bytes = file.read(1 << 16)
        self._at = 4
        self._is_wide = self._bytes[3:4] == b'\x05'  # counts of 64 bits
        self._has_long_offsets = self._bytes[3:4] in (b'\x02', b'\x05')

    def read(self) -> tuple[list[tuple[str, int]], list[_Variable]]:
        """The dimensions with their lengths, and the variables."""
        records = self._count()
        dimensions = [(self._name(), self._count()) for _ in range(self._list(_DIMENSIONS))]
        self._attributes()  # those of the file
        found = [self._variable(dimensions) for _ in range(self._list(_VARIABLES))]
        recorded = [size for _, size in found if _.is_record]
        # One record variable alone is not padded.
        only = len(recorded) == 1
        size = sum(_unpadded(one) if only else bytes_ for one, bytes_ in found if one.is_record)
        streaming = 0xFFFFFFFFFFFFFFFF if self._is_wide else 0xFFFFFFFF
        if records == streaming:  # they are as many as the file holds
            begin = min((one.begin for one, _ in found if one.is_record), default=0)
            records = (self._file.status.st_size - begin) // size if size else 0
        lengths = [(name, length or records) for name, length in dimensions]
        variables = [_sized(one, records, size) if one.is_record else one for one, _ in found]
        return lengths, variables

    def _variable(self, dimensions: list[tuple[str, int]]) -> tuple[_Variable, int]:
        """A variable and its padded size in bytes: of one record where it has records."""
        name = self._name()
        along = tuple(self._count() for _ in range(self._bounded()))
        if any(number >= len(dimensions) for number in along):
            raise ValueError(f'{name} has a dimension that is not there')
        attributes = self._attributes()
        type_ = self._type()
        self._count()  # its size, which is too small a number for large ones
        begin = self._number('>q' if self._has_long_offsets else '>i')
        shape = tuple(dimensions[number][1] for number in along)
        is_record = bool(shape) and shape[0] == 0
        if 0 in shape[1:] and is_record:
            raise ValueError(f'{name} has two dimensions that grow')
        if begin < 0:
            raise ValueError(f'{name} begins nowhere')
        variable = _Variable(name, along, attributes, type_, begin, is_record, shape, 0)
        return variable, -(-_unpadded(variable) // 4) * 4

    def _attributes(self) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        for _ in range(self._list(_ATTRIBUTES)):
            name = self._name()
            type_ = self._type()
            values = self._take(self._count() * _item_size(type_), padded=True)
            if type_ == 'S1':
                attributes[name] = values.decode('utf-8', 'replace').rstrip('\0')
            else:
                attributes[name] = _array(values, type_).tolist()
        return attributes

    def _list(self, expected: int) -> int:
        """The length of a list."""
        tag, length = self._number('>i'), self._bounded()
        if tag != expected and (tag or length):
            raise ValueError(f'tag {tag} where {expected} is due')
        return length

    def _bounded(self) -> int:
        """A count of things that follow, each of which takes bytes."""
        count = self._count()
        if count * 4 > self._file.status.st_size:
            raise ValueError(f'{count} things do not fit into it')
        return count

    def _count(self) -> int:
        return self._number('>Q' if self._is_wide else '>I')

    def _name(self) -> str:
        return self._take(self._count(), padded=True).decode('utf-8', 'replace')

    def _type(self) -> str:
        number = self._number('>i')
        if number not in _TYPES:
            raise ValueError(f'there is no type {number}')
        return _TYPES[number]

    def _number(self, form: str) -> int:
        number: int = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return number

    def _take(self, length: int, *, padded: bool = False) -> bytes:
        end = self._at + (-(-length // 4) * 4 if padded else length)
        if end > len(self._bytes):
            if end > _HEADER:
                raise ValueError(f'its header has more than {_HEADER >> 20} MB')
            self._bytes = self._file.read(max(end, 2 * len(self._bytes)))
            if end > len(self._bytes):
                raise ValueError('it ends within its header')
        taken = self._bytes[self._at : self._at + length]
        self._at = end
        return taken


def _node(file: DataFile, variable: _Variable, dimensions: list[tuple[str, int]]) -> Node:
    names = tuple(dimensions[number][0] for number in variable.dimensions)
    told = variable.attributes
    attributes = plain_attributes(told)
    is_text = variable.type == 'S1'
    steps = (variable.name,)
    has_x = len(names) == 1 and names[0] != variable.name
    blocks = functools.partial(_blocks, file, variable)
    return Node(
        steps=steps,
        type='text' if is_text else _name_of_type(variable.type),
        read=functools.partial(_read_text if is_text else _read, file, variable),
        blocks=None if is_text or not variable.shape else blocks,
        is_numeric=not is_text,
        shape=variable.shape[:-1] if is_text else variable.shape,
        dimensions=names[:-1] if is_text else names,
        units=attributes.get('units') or units_of_steps(steps),
        attributes=attributes,
        x_steps=(names[0],) if has_x else None,
    )


def _read(file: DataFile, variable: _Variable) -> Any:
    import numpy as np

    blocks = list(_blocks(file, variable))
    if not variable.shape:
        return blocks[0].reshape(()).item()
    return np.concatenate(blocks) if blocks else np.empty(variable.shape)


def _read_text(file: DataFile, variable: _Variable) -> Any:
    """Characters as texts along the last dimension."""
    content = b''.join(block.tobytes() for block in _raw_blocks(file, variable))
    length = variable.shape[-1] if variable.shape else 1
    parts = [content[at : at + length] for at in range(0, len(content), length)] if length else []
    texts = [part.rstrip(b'\0').decode('utf-8', 'replace') for part in parts]
    return texts if len(variable.shape) > 1 else ''.join(texts)


def _blocks(file: DataFile, variable: _Variable) -> Iterator[Any]:
    for block in _raw_blocks(file, variable):
        yield decoded(block, variable.attributes, is_netcdf=True)


def _raw_blocks(file: DataFile, variable: _Variable) -> Iterator[Any]:
    """The values in parts along the first dimension.

    :raises ValueError: the file ends before they do.
    """
    import numpy as np

    item, rest = _item_size(variable.type), variable.shape[1:]
    row = item * int(np.prod(rest, dtype=np.int64))
    rows = variable.shape[0] if variable.shape else 1
    stride = variable.record_size if variable.is_record else row
    step = max(1, _BLOCK // max(stride, 1))
    for first in range(0, rows, step):
        count = min(step, rows - first)
        length = (count - 1) * stride + row
        content = file.read(length, variable.begin + first * stride)
        if len(content) < length:
            raise ValueError(f'it ends before {variable.name} does')
        records = np.lib.stride_tricks.as_strided(
            np.frombuffer(content, 'u1'), (count, row), (stride, 1), writeable=False
        )
        yield _array(records.tobytes(), variable.type).reshape((count, *rest))


def _array(content: bytes, type_: str) -> Any:
    import numpy as np

    array = np.frombuffer(content, type_)
    return array if type_ == 'S1' else array.astype(array.dtype.newbyteorder('='))


def _sized(variable: _Variable, records: int, size: int) -> _Variable:
    return _Variable(
        variable.name,
        variable.dimensions,
        variable.attributes,
        variable.type,
        variable.begin,
        True,
        (records, *variable.shape[1:]),
        size,
    )


def _unpadded(variable: _Variable) -> int:
    """Bytes of a variable, of one record where it has records."""
    size = _item_size(variable.type)
    for length in variable.shape[1:] if variable.is_record else variable.shape:
        size *= length
    return size


def _end(variable: _Variable) -> int:
    """Where the bytes of a variable end."""
    if 0 in variable.shape:
        return 0
    before = (variable.shape[0] - 1) * variable.record_size if variable.is_record else 0
    return variable.begin + before + _unpadded(variable)


def _item_size(type_: str) -> int:
    return int(type_[-1])


def _name_of_type(type_: str) -> str:
    kinds = {'i': 'int', 'u': 'uint', 'f': 'float'}
    return f'{kinds[type_[-2]]}{_item_size(type_) * 8}'
